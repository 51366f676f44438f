"""A draft whose institutions are invited, through the actions that the desk uses."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from consulta.drafting import queries
from consulta.drafting.actions import drafts, invitations
from consulta.drafting.models import Invitation
from consulta.drafting.rules import Hand
from consulta.plan.models import Consultation
from consulta.plan.reader.document import (
    CommitmentText,
    FieldText,
    MilestoneText,
    ParagraphText,
    ValueText,
)
from consulta.plan.rules import OgpValue
from tests.builders.plans import OPENS, plan_document, published

CONTACT = "canario.persona@servicio.example"
MAILBOX = "participacion@servicio.example"
UNIT = "Unidad de Participación"
REASON = "El presupuesto de este año no contempla el trabajo."
DUE = OPENS
INVITED = DUE - timedelta(days=20)


def drafted(session: Session, slug: str = "plan-2027", *, at: datetime = INVITED) -> Consultation:
    """A consultation with a published version and a draft of the same words."""
    consultation = published(session, slug)
    drafts.start_draft(
        session, consultation=consultation, document=plan_document(slug), hand=Hand("Carla Cid", at)
    )
    return consultation


def invited(
    session: Session,
    consultation: Consultation,
    number: int = 2,
    *,
    due_at: datetime = DUE,
    at: datetime = INVITED,
) -> tuple[Invitation, str]:
    """The invitation for a commitment, and the secret of its link."""
    asked = invitations.Asked("Servicio de prueba", CONTACT, due_at)
    secret = invitations.invite(
        session, consultation=consultation, number=number, given=asked, by=None, at=at
    )
    found = queries.invitation(session, consultation, number)
    assert found is not None
    return found, secret


def completed(before: CommitmentText) -> CommitmentText:
    """The same commitment with every required field filled in."""
    start = f"c{before.number}-"
    more = (
        FieldText("expected_result", (ParagraphText(f"{start}r1", "Nueve de diez respondidas."),)),
        FieldText("how_it_helps", (ParagraphText(f"{start}h1", "Obliga a responder."),)),
    )
    value = ValueText(
        OgpValue.PARTICIPATION, (ParagraphText(f"{start}vp1", "Abre una forma de influir."),)
    )
    step = MilestoneText(
        f"{start}m1", "Publicar", "Un registro", date(2027, 5, 1), date(2027, 9, 1)
    )
    return replace(
        before,
        starts_on=date(2027, 5, 1),
        ends_on=date(2028, 5, 1),
        texts=before.texts + more,
        ogp_values=(value,),
        milestones=(step,),
    )
