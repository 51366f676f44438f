"""The last moment that was written down: before it our clock cannot stand."""

from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from consulta.journal.models import LogEntry, LogHead
from consulta.participation.models import RefusedCount
from consulta.plan.models import Consultation

# Every vote and contribution asks this: it is put together once.
LAST = (LogEntry.consultation == LogHead.consultation) & (LogEntry.n == LogHead.size - 1)
ENTERED = select(func.max(LogEntry.ts)).select_from(LogHead).join(LogEntry, LAST)
REFUSED = select(func.max(RefusedCount.last_at))
ANYWHERE = select(ENTERED.scalar_subquery(), REFUSED.scalar_subquery())
HERE = select(
    ENTERED.where(LogHead.consultation == bindparam("slug")).scalar_subquery(),
    REFUSED.where(RefusedCount.consultation_id == bindparam("whose")).scalar_subquery(),
)


def last_moment(session: Session, consultation: Consultation | None = None) -> datetime | None:
    """When the newest entry was made or the newest form refused, here or in all consultations."""
    if consultation is None:
        found = session.execute(ANYWHERE)
    else:
        asked = {"slug": consultation.slug, "whose": consultation.id}
        found = session.execute(HERE, asked)
    entered, refused = found.one()
    moments = [datetime.fromisoformat(entered) if entered else None, refused]
    return max((each for each in moments if each is not None), default=None)
