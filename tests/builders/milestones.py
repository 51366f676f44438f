"""A plan that was approved: its final version, each commitment with milestones."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from consulta.plan import actions
from consulta.plan.editions import Edition
from consulta.plan.models import Consultation
from consulta.plan.reader.document import MilestoneText, PlanDocument
from tests.builders.plans import CLOSES, plan_document, publish_plan

APPROVED = datetime(2027, 6, 1, 15, tzinfo=CLOSES.tzinfo)
TODAY = date(2027, 6, 10)


def with_milestones(document: PlanDocument, count: int = 3) -> PlanDocument:
    """The same plan, each commitment with so many milestones, the first of them due soon."""
    commitments = tuple(
        replace(
            one,
            milestones=tuple(
                MilestoneText(
                    key=f"c{one.number}-h{step}",
                    activity=f"Publicar la etapa {step} del *registro*",
                    product=f"Registro en línea, etapa {step}",
                    starts_on=date(2027, 1, 4),
                    ends_on=date(2027, 5 + step if step < 8 else 12, 1),
                )
                for step in range(1, count + 1)
            ),
        )
        for one in document.commitments
    )
    return replace(document, commitments=commitments)


def approved(session: Session, *, commitments: int = 3, milestones: int = 3) -> Consultation:
    """A consultation that is over, and whose final plan was published."""
    draft = with_milestones(plan_document(commitments=commitments), milestones)
    consultation = publish_plan(session, document=draft, at=draft.consultation.opens_at)
    approve(session, consultation, draft)
    return consultation


def approve(session: Session, consultation: Consultation, document: PlanDocument) -> None:
    """Publish this as the final version of the plan."""
    new = actions.NewVersion(Edition.FINAL, document, "El plan se aprobó en la sesión de junio.")
    actions.publish_version(session, consultation=consultation, new=new, by=None, at=APPROVED)
