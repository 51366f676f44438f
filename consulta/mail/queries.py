"""Letters that wait, those that are stuck, and those that a local mailbox shows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from consulta.errors import NotFound
from consulta.mail.models import Letter
from consulta.mail.rules import STUCK_TRIES


def next_waiting(session: Session, *, at: datetime) -> Letter | None:
    """The letter that has waited longest and is due; one that another worker holds is passed by."""
    return session.scalars(
        select(Letter)
        .where(_waits(), Letter.send_after <= at)
        .order_by(Letter.send_after, Letter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()


def count_due(session: Session, *, at: datetime) -> int:
    """How many letters should leave now."""
    return session.scalar(select(func.count()).where(_waits(), Letter.send_after <= at)) or 0


def count_waiting(session: Session) -> int:
    """How many letters have not left yet and are still tried."""
    return session.scalar(select(func.count()).select_from(Letter).where(_waits())) or 0


def oldest_waiting(session: Session) -> datetime | None:
    """When the letter that has waited longest was written; None when none waits."""
    return session.scalar(select(func.min(Letter.written_at)).where(_waits()))


def count_given_up(session: Session) -> int:
    """How many letters nobody tries any more, and no person has looked at yet."""
    unseen = Letter.given_up_at.is_not(None) & (Letter.lost_reason == "")
    return session.scalar(select(func.count()).where(unseen)) or 0


def stuck(session: Session, *, at_most: int) -> Sequence[Letter]:
    """The letters that were given up, and those that were tried again and again, oldest first."""
    return session.scalars(
        select(Letter).where(_is_stuck()).order_by(Letter.id).limit(at_most)
    ).all()


def count_stuck(session: Session) -> int:
    """How many these are."""
    return session.scalar(select(func.count()).where(_is_stuck())) or 0


def lost(session: Session, *, at_most: int) -> Sequence[Letter]:
    """The letters that a person gave up, the newest first."""
    return session.scalars(
        select(Letter)
        .where(Letter.lost_reason != "")
        .order_by(Letter.given_up_at.desc(), Letter.id.desc())
        .limit(at_most)
    ).all()


def stuck_letter(session: Session, letter_id: int) -> Letter:
    """One letter that is stuck, held until the transaction ends.

    Raises: `NotFound` for one that left, or that somebody gave up.
    """
    found = session.scalars(
        select(Letter).where(Letter.id == letter_id, _is_stuck()).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound(f"stuck letter {letter_id}")
    return found


def newest_waiting(session: Session, *, to: str, at_most: int) -> Sequence[Letter]:
    """The newest letters that have not left, to one address when it is given."""
    rows = select(Letter).where(_waits()).order_by(Letter.id.desc()).limit(at_most)
    return session.scalars(rows.where(Letter.to == to) if to else rows).all()


def _is_stuck() -> ColumnElement[bool]:
    many = Letter.attempts >= STUCK_TRIES
    return and_(
        Letter.sent_at.is_(None),
        Letter.lost_reason == "",
        or_(Letter.given_up_at.is_not(None), many),
    )


def _waits() -> ColumnElement[bool]:
    return Letter.sent_at.is_(None) & Letter.given_up_at.is_(None)


def letters_to(session: Session, address: str) -> Sequence[Letter]:
    """Every letter to an address that is still kept, the oldest first; no address has none."""
    if not address:
        return []
    return session.scalars(select(Letter).where(Letter.to == address).order_by(Letter.id)).all()
