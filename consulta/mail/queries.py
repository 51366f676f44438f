"""Letters that wait, and those that a local mailbox shows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consulta.mail.models import Letter


def next_waiting(session: Session, *, at: datetime) -> Letter | None:
    """The letter that has waited longest and is due; one that another worker holds is passed by."""
    return session.scalars(
        select(Letter)
        .where(Letter.sent_at.is_(None), Letter.send_after <= at)
        .order_by(Letter.send_after, Letter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()


def count_due(session: Session, *, at: datetime) -> int:
    """How many letters should leave now."""
    due = select(func.count()).where(Letter.sent_at.is_(None), Letter.send_after <= at)
    return session.scalar(due) or 0


def count_waiting(session: Session) -> int:
    """How many letters have not left yet."""
    waiting = select(func.count()).select_from(Letter).where(Letter.sent_at.is_(None))
    return session.scalar(waiting) or 0


def newest_waiting(session: Session, *, to: str, at_most: int) -> Sequence[Letter]:
    """The newest letters that have not left, to one address when it is given."""
    rows = select(Letter).where(Letter.sent_at.is_(None)).order_by(Letter.id.desc()).limit(at_most)
    return session.scalars(rows.where(Letter.to == to) if to else rows).all()


def letters_to(session: Session, address: str) -> Sequence[Letter]:
    """Every letter to an address that is still kept, the oldest first."""
    return session.scalars(select(Letter).where(Letter.to == address).order_by(Letter.id)).all()
