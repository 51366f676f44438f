"""How many contributions there are, and where."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, bindparam, func, null, select, union_all
from sqlalchemy.orm import Session

from consulta.journal.models import LogHead
from consulta.participation.models import Anchor, Contribution, RefusedCount
from consulta.participation.rules import DRAIN, State
from consulta.participation.shapes import WITHOUT_PLACE, Counts
from consulta.plan.models import Consultation

KEPT_STATES = (State.PUBLISHED, State.PENDING)
STANDS = func.coalesce(Anchor.target_id, WITHOUT_PLACE)


def _counted(column: Any, *stands: Any) -> Select[Any]:
    return (
        select(column, Contribution.state, func.count(), *stands)
        .where(
            Contribution.consultation_id == bindparam("whose"), Contribution.state.in_(KEPT_STATES)
        )
        .group_by(column, Contribution.state, *stands)
    )


def _by_target(*here: Any) -> CompoundSelect[Any]:
    """What was written about each target, then what stands elsewhere now.

    The first reads one index and no row; few have moved, so the second reads little.
    """
    written = _counted(Contribution.target_id).add_columns(null())
    moved = _counted(Contribution.target_id, STANDS)
    moved = moved.join(Anchor, Anchor.contribution_id == Contribution.id)
    return union_all(written.where(*here), moved.where(*here))


# Nearly every page asks one of these: they are put together once.
BY_ABOUT = _counted(Contribution.about_id)
BY_TARGET = _by_target()
BY_TARGET_HERE = _by_target(Contribution.about_id == bindparam("about"))


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
    found = session.execute(BY_ABOUT, {"whose": consultation.id})
    return _counts({(about, state): count for about, state, count in found})


def counts_by_target(
    session: Session, consultation: Consultation, *, about: int | None = None
) -> dict[int, Counts]:
    """Contributions on each target itself, by its id; only those under one commitment if given.

    Shapes: `about` is the target of the commitment.
    Each counts where it stands now; what waits for a place counts under `WITHOUT_PLACE`.
    """
    wanted = BY_TARGET if about is None else BY_TARGET_HERE
    numbers: Counter[tuple[int, State]] = Counter()
    for target, state, count, stands in session.execute(
        wanted, {"whose": consultation.id, "about": about}
    ):
        numbers[target, state] += count if stands is None else -count
        if stands is not None:
            numbers[stands, state] += count
    return _counts(+numbers)


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


def _counts(numbers: Mapping[tuple[int, State], int]) -> dict[int, Counts]:
    return {
        target: Counts(
            numbers.get((target, State.PUBLISHED), 0), numbers.get((target, State.PENDING), 0)
        )
        for target in {target for target, _ in numbers}
    }
