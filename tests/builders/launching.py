"""A consultation that lacks nothing to be opened: people, paper, rules, whole templates."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.accounts.rules import Role
from consulta.plan import actions
from consulta.plan.documents import DocumentKind
from consulta.plan.editions import Edition
from consulta.plan.models import Consultation
from consulta.plan.reader.document import (
    CommitmentText,
    FieldText,
    MilestoneText,
    ParagraphText,
    PlanDocument,
    ValueText,
)
from consulta.plan.rules import OgpValue
from tests.builders.persons import staff
from tests.builders.plans import CLOSES, OPENS, VKEY, plan_document

SLUG = "plan-2027"
BEFORE = OPENS - timedelta(days=30)
ANSWER_DUE = date(2027, 5, 14)
PLAN_DUE = date(2027, 10, 31)
PAPER = b"Minuta de posicion: por que se consulta este plan, y que puede cambiar."
REASON = "Los servicios pidieron más tiempo para leer el borrador."


@dataclass(frozen=True, slots=True)
class Ready:
    """The consultation, who published its draft, and another analyst who may open it."""

    consultation: Consultation
    carla: Person
    andrea: Person


def whole_document(
    slug: str = SLUG, *, opens_at: datetime = OPENS, closes_at: datetime = CLOSES
) -> PlanDocument:
    """A plan whose templates are complete, with rules and every promised date."""
    plan = plan_document(slug, opens_at=opens_at, closes_at=closes_at)
    given = replace(
        plan.consultation,
        announced_on=(opens_at - timedelta(days=20)).date(),
        answer_due_on=ANSWER_DUE,
        plan_due_on=PLAN_DUE,
        rules_text="Se modera antes de publicar. *Nunca* por la postura.",
        privacy_text="Guardamos tu correo doce meses, y nunca se publica.",
    )
    whole = tuple(_whole(each) for each in plan.commitments)
    return replace(plan, consultation=given, commitments=whole)


def people(session: Session, scope: str = SLUG) -> tuple[Person, Person]:
    """Three who moderate and two who analyse; the two are handed on."""
    for name in ("bruno", "marta", "mario"):
        staff(session, Role.MODERATOR, name=name, email=f"{name}@example.org", scope=scope)
    carla = staff(session, Role.ANALYST, name="Carla Cid", email="carla@example.org", scope=scope)
    andrea = staff(session, Role.ANALYST, name="Andrea A", email="andrea@example.org", scope=scope)
    return carla, andrea


def keep_paper(session: Session, consultation: Consultation, by: Person | None = None) -> None:
    """Put a position paper beside the plan."""
    given = actions.NewDocument(DocumentKind.POSITION_PAPER, "Minuta de posición", PAPER)
    actions.keep_document(session, consultation=consultation, given=given, by=by, at=BEFORE)


def ready(
    session: Session, document: PlanDocument | None = None, *, at: datetime = BEFORE
) -> Ready:
    """A consultation that is prepared and not launched: only somebody has to open it."""
    document = document or whole_document()
    carla, andrea = people(session, document.consultation.slug)
    consultation = actions.create_consultation(session, given=document.consultation, at=at)
    new = actions.NewVersion(Edition.CONSULTATION_DRAFT, document)
    actions.publish_version(session, consultation=consultation, new=new, by=carla, at=at)
    keep_paper(session, consultation, carla)
    session.flush()
    return Ready(consultation, carla, andrea)


def launched(session: Session, *, at: datetime = BEFORE) -> Ready:
    """The same, opened by the second analyst."""
    made = ready(session, at=at)
    actions.launch(
        session, consultation=made.consultation, by=made.andrea, at=at, vkey=VKEY, missing_facts=()
    )
    session.flush()
    return made


def _whole(given: CommitmentText) -> CommitmentText:
    n = given.number
    more = tuple(
        FieldText(code, (ParagraphText(f"c{n}-{letter}1", f"Dice algo de {code}."),))
        for code, letter in (("expected_result", "r"), ("how_it_helps", "h"))
    )
    reason = (ParagraphText(f"c{n}-vt1", "Abre la información."),)
    return replace(
        given,
        starts_on=date(2027, 6, 1),
        ends_on=date(2028, 6, 1),
        texts=(*given.texts, *more),
        ogp_values=(ValueText(OgpValue.TRANSPARENCY, reason),),
        contact_unit="Unidad de prueba",
        contact_mailbox="unidad@example.org",
        milestones=(MilestoneText(f"c{n}-m1", "Publicar", "Un informe"),),
    )


def utc(year: int, month: int, day: int, hour: int = 12) -> datetime:
    """A moment."""
    return datetime(year, month, day, hour, tzinfo=UTC)
