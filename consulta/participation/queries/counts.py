"""How many contributions there are, and where."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from consulta.journal.models import LogHead
from consulta.participation.models import Anchor, Contribution, RefusedCount
from consulta.participation.rules import DRAIN, State
from consulta.participation.shapes import WITHOUT_PLACE, Counts
from consulta.plan.models import Consultation

KEPT_STATES = (State.PUBLISHED, State.PENDING)
STANDS = case(
    (Anchor.id.is_(None), Contribution.target_id),
    else_=func.coalesce(Anchor.target_id, WITHOUT_PLACE),
).label("stands")


def _counted(column: Any, where: Any) -> Select[Any]:
    return (
        select(column, Contribution.state, func.count())
        .select_from(Contribution)
        .outerjoin(Anchor, Anchor.contribution_id == Contribution.id)
        .where(where == bindparam("whose"), Contribution.state.in_(KEPT_STATES))
        .group_by(column, Contribution.state)
    )


# Nearly every page asks one of these: they are put together once.
BY_ABOUT = _counted(Contribution.about_id, Contribution.consultation_id)
BY_TARGET = _counted(STANDS, Contribution.consultation_id)
BY_TARGET_HERE = _counted(STANDS, Contribution.about_id)


def count_awaiting_moderation(
    session: Session, consultation: Consultation, *, received_before: datetime | None = None
) -> int:
    """How many contributions nobody has read yet; only those that came before a moment if given."""
    wanted = select(func.count()).where(
        Contribution.consultation_id == consultation.id, Contribution.state == State.PENDING
    )
    if received_before is not None:
        wanted = wanted.where(Contribution.received_at < received_before)
    return session.scalars(wanted).one()


def counts_by_state(session: Session, consultation: Consultation) -> dict[State, int]:
    """How many contributions of a consultation stand in each state; every state is named."""
    state = Contribution.state
    wanted = select(state, func.count()).where(Contribution.consultation_id == consultation.id)
    return dict.fromkeys(State, 0) | dict(session.execute(wanted.group_by(state)).all())


def counts_by_about(session: Session, consultation: Consultation) -> dict[int, Counts]:
    """Contributions under each commitment, initiative and the plan, by the id of its target.

    What speaks of a field or a paragraph counts for its commitment. Targets without any are absent.
    """
    return _counts(session, BY_ABOUT, consultation.id)


def counts_by_target(
    session: Session, consultation: Consultation, *, about: int | None = None
) -> dict[int, Counts]:
    """Contributions on each target itself, by its id; only those under one commitment if given.

    Shapes: `about` is the target of the commitment.
    Each counts where it stands now; what waits for a place counts under `WITHOUT_PLACE`.
    """
    if about is None:
        return _counts(session, BY_TARGET, consultation.id)
    return _counts(session, BY_TARGET_HERE, about)


def slugs_to_close(session: Session, at: datetime) -> Sequence[str]:
    """The consultations whose record is open although nobody can still be writing.

    One that was never opened to the public has nothing to close: its dates may still change.
    The record waits for paper that was stamped in time, whether or not any came yet.
    """
    over = session.scalars(
        select(Consultation)
        .join(LogHead, LogHead.consultation == Consultation.slug)
        .where(
            LogHead.closed.is_(False),
            Consultation.launched_at.is_not(None),
            Consultation.closes_at <= at - DRAIN,
        )
        .order_by(Consultation.slug)
    )
    return [one.slug for one in over if one.last_entry_at <= at - DRAIN]


def refused_counts(session: Session, consultation: Consultation) -> dict[str, int]:
    """How many attempts were refused, by cause; causes without any are absent."""
    wanted = select(RefusedCount.cause, RefusedCount.number).where(
        RefusedCount.consultation_id == consultation.id
    )
    return dict(session.execute(wanted.order_by(RefusedCount.cause)).all())


def _counts(session: Session, wanted: Select[Any], whose: int) -> dict[int, Counts]:
    found = session.execute(wanted, {"whose": whose}).all()
    numbers: dict[int, dict[State, int]] = {}
    for target_id, state, count in found:
        numbers.setdefault(target_id, {})[state] = count
    return {
        target_id: Counts(by.get(State.PUBLISHED, 0), by.get(State.PENDING, 0))
        for target_id, by in numbers.items()
    }
