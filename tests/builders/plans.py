"""A small plan that is published: three commitments, an introduction, one initiative apart."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from consulta.plan import actions
from consulta.plan.editions import Edition
from consulta.plan.models import Consultation, Target
from consulta.plan.queries import target
from consulta.plan.reader.document import (
    CommitmentText,
    ConsultationText,
    FieldText,
    InitiativeText,
    ParagraphText,
    PlanDocument,
)

ZONE = "America/Santiago"
OPENS = datetime(2027, 3, 1, 12, tzinfo=UTC)
CLOSES = datetime(2027, 4, 1, 3, tzinfo=UTC)
RECORD_CLOSES = datetime(2027, 4, 3, 3, 2, tzinfo=UTC)
INSIDE = datetime(2027, 3, 10, 15, 30, tzinfo=UTC)
VKEY = "consulta.example.cl/nap-2027+a8566de4+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"


def plan_document(
    slug: str = "plan-2027",
    *,
    opens_at: datetime = OPENS,
    closes_at: datetime = CLOSES,
    is_demo: bool = False,
    commitments: int = 3,
) -> PlanDocument:
    """The plan as one value."""
    return PlanDocument(
        ConsultationText(
            slug=slug,
            title="Plan de acción de prueba",
            body="Comisión de prueba",
            summary="Lee el borrador, comenta y vota.",
            time_zone=ZONE,
            opens_at=opens_at,
            closes_at=closes_at,
            announced_on=(opens_at - timedelta(days=14)).date(),
            demonstration=is_demo,
        ),
        label="borrador",
        intro=(ParagraphText("intro-1", "Este plan se escribió en mesas de co-creación."),),
        commitments=tuple(_commitment(number) for number in range(1, commitments + 1)),
        initiatives=(
            InitiativeText(
                "integridad",
                "Código de ética en línea",
                "Integridad",
                (ParagraphText("i-integridad-1", "Se publicará un código de ética."),),
            ),
        ),
    )


def publish_plan(
    session: Session, *, document: PlanDocument, at: datetime, vkey: str = VKEY
) -> Consultation:
    """A consultation whose draft is published and which is launched, without asking the gate."""
    consultation = actions.create_consultation(session, given=document.consultation, at=at)
    new = actions.NewVersion(Edition.CONSULTATION_DRAFT, document)
    actions.publish_version(session, consultation=consultation, new=new, by=None, at=at)
    actions.enter_opening(session, consultation=consultation, by=None, at=at, vkey=vkey)
    return consultation


def published(
    session: Session,
    slug: str = "plan-2027",
    *,
    opens_at: datetime = OPENS,
    closes_at: datetime = CLOSES,
    is_demo: bool = False,
) -> Consultation:
    """The same, published a week before it opens."""
    document = plan_document(slug, opens_at=opens_at, closes_at=closes_at, is_demo=is_demo)
    at = opens_at - timedelta(days=7)
    return publish_plan(session, document=document, at=at)


def named(session: Session, consultation: Consultation, ref: str = "commitment:2") -> Target:
    """What people speak to under this name."""
    return target(session, consultation, ref)


def _commitment(number: int) -> CommitmentText:
    return CommitmentText(
        number=number,
        name=f"Compromiso de prueba número {number}",
        theme="Participación",
        lead_institution="Servicio de prueba",
        texts=(
            FieldText(
                "problem",
                (
                    ParagraphText(f"c{number}-p1", "Pocas personas saben cómo *participar*."),
                    ParagraphText(f"c{number}-p2", "Las respuestas tardan más de un año."),
                ),
            ),
            FieldText(
                "description",
                (ParagraphText(f"c{number}-d1", "Se publicará cada respuesta en treinta días."),),
            ),
        ),
    )
