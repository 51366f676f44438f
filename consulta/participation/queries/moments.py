"""The last moment that was written down: before it our clock cannot stand."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consulta.journal.queries import newest_moment
from consulta.participation.models import RefusedCount
from consulta.plan.models import Consultation


def last_moment(session: Session, consultation: Consultation | None = None) -> datetime | None:
    """When the newest entry was made or the newest form refused, here or in all consultations."""
    refused = select(RefusedCount.last_at).where(RefusedCount.last_at.is_not(None))
    if consultation is not None:
        refused = refused.where(RefusedCount.consultation_id == consultation.id)
    entered = newest_moment(session, consultation.slug if consultation is not None else "")
    moments = [each for each in (entered, *session.scalars(refused)) if each is not None]
    return max(moments, default=None)
