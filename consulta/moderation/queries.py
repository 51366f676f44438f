"""What a moderator needs to see: the queue against the promise, the item in its place, pace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from consulta.moderation.models import ModerationDecision
from consulta.moderation.rules import time_left
from consulta.participation import queries as participation
from consulta.participation.models import Contribution
from consulta.participation.rules import Channel, State
from consulta.participation.shapes import ContributionRow
from consulta.plan.models import Consultation

SHORT_OF_TIME = timedelta(hours=4)
A_WEEK = timedelta(days=7)
QUEUE_ROWS = 60


@dataclass(frozen=True)
class Waiting:
    """A contribution in the queue; `left` is negative once the promise is broken.

    Units: `spent` is the whole per cent of the promised time that has passed.
    """

    row: ContributionRow
    left: timedelta
    spent: int

    @property
    def is_short(self) -> bool:
        """Whether the promise is about to be broken, or is."""
        return self.left < SHORT_OF_TIME


@dataclass(frozen=True)
class Pace:
    """How the work goes: decided in the last week, and how long the middle one had waited."""

    decided: int
    median: timedelta | None


def queue(session: Session, consultation: Consultation, *, at: datetime) -> list[Waiting]:
    """The moderation queue, longest wait first, each item against the promised hours."""
    promised = timedelta(hours=consultation.review_hours)
    rows = participation.contributions_awaiting_moderation(
        session, consultation, at_most=QUEUE_ROWS
    )
    return [Waiting(row, *time_left(row.received_at, at, promised)) for row in rows]


def pace(session: Session, consultation: Consultation, *, at: datetime) -> Pace:
    """How many were decided in the last week, and how long the middle one had waited."""
    found = session.execute(
        select(Contribution.received_at, ModerationDecision.decided_at)
        .join(ModerationDecision.contribution)
        .where(
            Contribution.consultation_id == consultation.id,
            ModerationDecision.decided_at >= at - A_WEEK,
        )
    ).all()
    waits = sorted(decided - received for received, decided in found)
    return Pace(len(waits), waits[len(waits) // 2] if waits else None)


def last_decision(session: Session, consultation: Consultation) -> ModerationDecision | None:
    """The newest decision of a consultation, for the line that says what was just done."""
    return session.scalars(
        select(ModerationDecision)
        .join(ModerationDecision.contribution)
        .where(Contribution.consultation_id == consultation.id)
        .order_by(ModerationDecision.entry_n.desc())
        .limit(1)
    ).one_or_none()


def pending_of(
    session: Session, consultation: Consultation, *, channel: Channel | None = None
) -> Sequence[Contribution]:
    """Every pending contribution, of one channel when it is given, in the order of arrival."""
    rows = select(Contribution).where(
        Contribution.consultation_id == consultation.id, Contribution.state == State.PENDING
    )
    if channel is not None:
        rows = rows.where(Contribution.channel == channel)
    return session.scalars(rows.order_by(Contribution.received_at, Contribution.id)).all()
