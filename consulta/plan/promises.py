"""The dates of a consultation as promises: what was promised, what became of it, how it changes."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from consulta.plan.rules import (
    LocalTimeProblem,
    Refusal,
    end_of_day,
    first_moment_of,
    moment_of,
    problem_of_local_time,
)

LIMIT_MONTHS = 4
LAST_SECOND = timedelta(seconds=1)
When = date | datetime


class Promise(StrEnum):
    """A date that a commission promises, in the order in which they come."""

    NOTICE = "notice"
    OPENING = "opening"
    CLOSE = "close"
    ANSWER = "answer"
    FINAL_PLAN = "final_plan"


MOMENTS = frozenset({Promise.OPENING, Promise.CLOSE})


class ActState(StrEnum):
    """Where an act that takes two persons stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class Standing(StrEnum):
    """What became of a promise: kept on its day, earlier, late, still ahead, or not known."""

    KEPT = "kept"
    EARLY = "early"
    LATE = "late"
    AHEAD = "ahead"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The dates in force, and what has happened so far.

    Units: the window's moments and what happened are aware, in UTC; days are of the zone.
    """

    time_zone: str
    announced_on: date | None
    opens_at: datetime
    closes_at: datetime
    answer_due_on: date | None
    plan_due_on: date | None
    launched_at: datetime | None = None
    answered_at: datetime | None = None
    final_at: datetime | None = None
    plan_first_due_on: date | None = None

    def in_force(self, promise: Promise) -> When | None:
        """The date that is promised now; None where none is."""
        return {
            Promise.NOTICE: self.announced_on,
            Promise.OPENING: self.opens_at,
            Promise.CLOSE: self.closes_at,
            Promise.ANSWER: self.answer_due_on,
            Promise.FINAL_PLAN: self.plan_due_on,
        }[promise]

    def real(self, promise: Promise, at: datetime) -> datetime | None:
        """When it happened; None while it has not."""
        reached = {
            Promise.NOTICE: self.launched_at,
            Promise.OPENING: self.opens_at if self.launched_at else None,
            Promise.CLOSE: self.closes_at if self.launched_at else None,
            Promise.ANSWER: self.answered_at,
            Promise.FINAL_PLAN: self.final_at,
        }[promise]
        return reached if reached is not None and reached <= at else None

    def with_change(self, change: "Change") -> "Calendar":
        """The same calendar once a change is in force."""
        field = {
            Promise.NOTICE: "announced_on",
            Promise.OPENING: "opens_at",
            Promise.CLOSE: "closes_at",
            Promise.ANSWER: "answer_due_on",
            Promise.FINAL_PLAN: "plan_due_on",
        }[change.promise]
        return replace(self, **{field: change.to})  # type: ignore[arg-type]

    def day(self, promise: Promise, when: When) -> date:
        """The day that people name: of the close, the one that still holds its last second."""
        if not isinstance(when, datetime):
            return when
        moment = when - LAST_SECOND if promise is Promise.CLOSE else when
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one date that somebody wants: to what, and the public reason.

    `to` is a moment for the opening and the close, and a day for the other promises.
    """

    promise: Promise
    to: When
    reason: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A change that was made: the old date, the new one, why, who by role, and when."""

    before: When | None
    after: When
    reason: str
    roles: tuple[str, ...]
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise as it is kept: first planned, changed, in force, real, and how it stands.

    Units: `days` are whole days late, early or ahead.
    """

    promise: Promise
    planned: When | None
    changes: tuple[Changed, ...]
    in_force: When | None
    real: datetime | None
    standing: Standing
    days: int


@dataclass(frozen=True, slots=True)
class Limit:
    """The day after which a plan without its final version leaves its cycle, and what is left.

    Units: days; below nought once it has passed.
    """

    on: date
    days_left: int
    days_to_plan: int


def rows(
    calendar: Calendar, changes: Mapping[Promise, Sequence[Changed]], at: datetime
) -> tuple[PromiseRow, ...]:
    """Every promise with its history and what became of it, in the order in which they come."""
    return tuple(
        _row(calendar, promise, tuple(changes.get(promise, ())), at) for promise in Promise
    )


def settled(calendar: Calendar, at: datetime) -> tuple[Promise, ...]:
    """The promises whose moment has come: no date of theirs changes any more."""
    return tuple(each for each in Promise if calendar.real(each, at) is not None)


def limit_of(calendar: Calendar, at: datetime) -> Limit | None:
    """The limit of the cycle; None where no day is promised for the plan, or once it is there.

    It counts from the day that was promised to the public first: a later promise moves no limit.
    """
    if calendar.plan_due_on is None or calendar.final_at is not None:
        return None
    today = at.astimezone(ZoneInfo(calendar.time_zone)).date()
    first = calendar.plan_first_due_on or calendar.plan_due_on
    limit = months_after(first, LIMIT_MONTHS)
    return Limit(limit, (limit - today).days, (calendar.plan_due_on - today).days)


def months_after(day: date, months: int) -> date:
    """The same day some months later; the last day of a month that is too short for it."""
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def moment_for(
    promise: Promise, day: date, hour: time | None, time_zone: str, fold: int | None = None
) -> datetime | LocalTimeProblem:
    """The moment that a day and an hour name: without hour, the whole day is inside the window.

    A wall clock that skips the hour, or shows it twice without saying which, names none.
    """
    if hour is None:
        edge = end_of_day if promise is Promise.CLOSE else first_moment_of
        return edge(day, time_zone)
    local = datetime.combine(day, hour)
    problem = problem_of_local_time(local, time_zone)
    if problem is LocalTimeProblem.MISSING or (problem and fold is None):
        return problem
    return moment_of(local, time_zone, (fold or 0) if problem else 0)


def refusal_of_change(calendar: Calendar, change: Change, at: datetime) -> Refusal | None:
    """Why a date does not change like this; None when it may.

    What has happened stays. A close that was made public only moves later, and never once the
    window is over: by then the tallies were seen.
    Source: docs/adr/0020-dates-are-promises.md
    """
    if calendar.real(change.promise, at) is not None:
        return Refusal.REOPENING if change.promise is Promise.CLOSE else Refusal.DATE_PASSED
    if change.to == calendar.in_force(change.promise):
        return Refusal.NOTHING_CHANGED
    is_close = change.promise is Promise.CLOSE
    if is_close and calendar.launched_at and _moment(change.to) <= calendar.closes_at:
        return Refusal.DATE_NOT_LATER
    if _has_passed(calendar, change, at):
        return Refusal.DATE_PASSED
    return None if _is_in_order(calendar.with_change(change)) else Refusal.DATE_OUT_OF_ORDER


def refusal_of_deciding(state: ActState, *, is_same_person: bool) -> Refusal | None:
    """Why this person does not decide on an act; None when they are the second one."""
    if state is not ActState.PROPOSED:
        return Refusal.ALREADY_DECIDED
    return Refusal.SAME_PERSON if is_same_person else None


def _row(
    calendar: Calendar, promise: Promise, changes: tuple[Changed, ...], at: datetime
) -> PromiseRow:
    in_force, real = calendar.in_force(promise), calendar.real(promise, at)
    planned = changes[0].before if changes else in_force
    if in_force is None:
        return PromiseRow(promise, planned, changes, None, real, Standing.UNKNOWN, 0)
    happened = _today(calendar, at) if real is None else calendar.day(promise, real)
    late = (happened - calendar.day(promise, in_force)).days
    standing = _standing(late, is_real=real is not None)
    return PromiseRow(promise, planned, changes, in_force, real, standing, abs(late))


def _standing(late: int, *, is_real: bool) -> Standing:
    if late > 0:
        return Standing.LATE
    if not is_real:
        return Standing.AHEAD
    return Standing.EARLY if late < 0 else Standing.KEPT


def _today(calendar: Calendar, at: datetime) -> date:
    return at.astimezone(ZoneInfo(calendar.time_zone)).date()


def _moment(when: When) -> datetime:
    if not isinstance(when, datetime):
        raise TypeError("the window changes by moments, not by days")
    return when


def _has_passed(calendar: Calendar, change: Change, at: datetime) -> bool:
    if change.promise in MOMENTS:
        return _moment(change.to) <= at
    return calendar.day(change.promise, change.to) < _today(calendar, at)


def _is_in_order(calendar: Calendar) -> bool:
    opening = calendar.day(Promise.OPENING, calendar.opens_at)
    close = calendar.day(Promise.CLOSE, calendar.closes_at)
    return (
        calendar.opens_at < calendar.closes_at
        and (calendar.announced_on is None or calendar.announced_on <= opening)
        and (calendar.answer_due_on is None or close <= calendar.answer_due_on)
        and (calendar.plan_due_on is None or close <= calendar.plan_due_on)
    )
