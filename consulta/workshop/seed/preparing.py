"""A consultation that is still being prepared: its draft, and institutions in every state."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from consulta.drafting import actions as drafting
from consulta.drafting import queries as drafts
from consulta.drafting.actions import answers, invitations
from consulta.drafting.actions.invitations import Asked
from consulta.drafting.models import Invitation
from consulta.drafting.rules import Hand
from consulta.plan import actions as plans
from consulta.plan.actions import NewVersion
from consulta.plan.editions import Edition
from consulta.plan.models import Consultation
from consulta.plan.reader.document import CommitmentText, PlanDocument
from consulta.workshop.seed.stage import Staff

EXAMPLES = {
    4: "Consejo de municipalidades de ejemplo",
    8: "Servicio de aguas de ejemplo",
    9: "Dirección de participación de ejemplo",
    11: "Registro de empresas de ejemplo",
    12: "Servicio de compras de ejemplo",
}
A_DAY = timedelta(days=1)
UNFINISHED = {8: ("expected_result", "how_it_helps"), 9: ("how_it_helps",)}
REASON = "Primer borrador, para que la Mesa lo revise mientras las instituciones responden."
DECLINED = (
    "El registro depende de una ley que todavía se discute. Lo retomaremos cuando esté aprobada "
    "(respuesta de demostración)."
)


@dataclass(frozen=True)
class Asking:
    """One institution of the story: when it was invited, until when, and what it does.

    Units: days before now, and days from now until its deadline.
    """

    number: int
    invited: int
    due: int
    does: str


STORY = (
    Asking(4, 12, 6, "delivers"),
    Asking(8, 12, 6, "accepts"),
    Asking(9, 5, 6, "waits"),
    Asking(11, 12, 6, "declines"),
    Asking(12, 16, -2, "waits"),
)


def tell(session: Session, plan: PlanDocument, staff: Staff, *, now: datetime) -> Consultation:
    """Make the draft, show it to the Mesa, invite the institutions and let some of them answer."""
    carla, begun = staff["carla"], now - 20 * A_DAY
    few = tuple(
        _with_gaps(replace(each, lead_institution=EXAMPLES[each.number]))
        for each in plan.commitments
        if each.number in EXAMPLES
    )
    plan = replace(plan, commitments=few, label="Borrador para la Mesa")
    consultation = plans.create_consultation(session, given=plan.consultation, at=begun)
    drafting.start_draft(
        session, consultation=consultation, document=plan, hand=Hand(carla.name, begun)
    )
    first = NewVersion(Edition.FORUM_DRAFT, plan, REASON)
    plans.publish_version(
        session, consultation=consultation, new=first, by=carla, at=now - 18 * A_DAY
    )
    for asking in STORY:
        _invite(session, consultation, asking, staff, now)
    return consultation


def _with_gaps(given: CommitmentText) -> CommitmentText:
    """What its institution has not written yet, where the story leaves something to write."""
    if given.number not in UNFINISHED:
        return given
    return replace(
        given,
        texts=tuple(each for each in given.texts if each.code not in UNFINISHED[given.number]),
        milestones=tuple(replace(each, product=None) for each in given.milestones[:1]),
        actors=(),
    )


def _invite(
    session: Session, consultation: Consultation, asking: Asking, staff: Staff, now: datetime
) -> None:
    institution = EXAMPLES[asking.number]
    invitations.invite(
        session,
        consultation=consultation,
        number=asking.number,
        given=Asked(
            institution=institution,
            contact_email=f"contraparte-{asking.number}@demo.consulta.example",
            due_at=now + asking.due * A_DAY,
        ),
        by=staff["carla"],
        at=now - asking.invited * A_DAY,
    )
    invitation = drafts.invitation(session, consultation, asking.number)
    if invitation is not None:
        _answer(session, invitation, asking, now)


def _answer(session: Session, invitation: Invitation, asking: Asking, now: datetime) -> None:
    at = now - 3 * A_DAY
    if asking.does == "declines":
        answers.decline(session, invitation=invitation, reason=DECLINED, at=at)
    elif asking.does in {"accepts", "delivers"}:
        answers.accept(
            session,
            invitation=invitation,
            unit="Unidad de gobierno abierto (ejemplo)",
            mailbox=f"compromiso{asking.number}@servicio.example",
            at=at,
        )
    if asking.does == "delivers":
        answers.deliver(session, invitation=invitation, at=at + A_DAY)
