"""Count what was refused, and keep nothing else of it."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from consulta.database.claims import claim
from consulta.participation.models import RefusedCount
from consulta.participation.rules import Refusal
from consulta.plan.models import Consultation


def count_refusal(
    session: Session, *, consultation: Consultation, cause: Refusal, at: datetime
) -> None:
    """Add one to the attempts of a consultation that were refused for this cause, the last now."""
    key = {"consultation_id": consultation.id, "cause": cause.value}
    if claim(session, RefusedCount, number=1, last_at=at, **key):
        return
    session.connection().execute(
        update(RefusedCount)
        .where(RefusedCount.consultation_id == consultation.id, RefusedCount.cause == cause.value)
        .values(number=RefusedCount.number + 1, last_at=at)
    )
