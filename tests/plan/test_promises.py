"""Dates as promises: what may change when, and what became of each. Tables at the edges."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from consulta.plan.promises import (
    Calendar,
    Change,
    Changed,
    Limit,
    Promise,
    Standing,
    When,
    limit_of,
    moment_for,
    months_after,
    refusal_of_change,
    rows,
)
from consulta.plan.rules import LocalTimeProblem, Refusal

ZONE = "America/Santiago"
OPENS = datetime(2027, 3, 1, 3, tzinfo=UTC)
CLOSES = datetime(2027, 3, 16, 3, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
DRAFT = Calendar(ZONE, date(2027, 2, 10), OPENS, CLOSES, date(2027, 4, 30), date(2027, 8, 31))
PUBLIC = replace(DRAFT, launched_at=datetime(2027, 2, 10, 15, tzinfo=UTC))
BEFORE = datetime(2027, 2, 20, 12, tzinfo=UTC)
INSIDE = datetime(2027, 3, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("calendar", "promise", "to", "at", "refusal"),
    [
        # before the launch everything may move, within its order and in time to come
        (DRAFT, Promise.CLOSE, CLOSES - DAY, BEFORE, None),
        (DRAFT, Promise.OPENING, OPENS - DAY, BEFORE, None),
        (DRAFT, Promise.NOTICE, date(2027, 2, 20), BEFORE, None),
        (DRAFT, Promise.NOTICE, date(2027, 2, 19), BEFORE, Refusal.DATE_PASSED),
        (DRAFT, Promise.NOTICE, date(2027, 3, 1), BEFORE, None),
        (DRAFT, Promise.NOTICE, date(2027, 3, 2), BEFORE, Refusal.DATE_OUT_OF_ORDER),
        (DRAFT, Promise.OPENING, BEFORE, BEFORE, Refusal.DATE_PASSED),
        (DRAFT, Promise.OPENING, BEFORE + SECOND, BEFORE, None),
        (DRAFT, Promise.OPENING, CLOSES, BEFORE, Refusal.DATE_OUT_OF_ORDER),
        (DRAFT, Promise.OPENING, CLOSES - SECOND, BEFORE, None),
        (DRAFT, Promise.CLOSE, OPENS, BEFORE, Refusal.DATE_OUT_OF_ORDER),
        (DRAFT, Promise.CLOSE, CLOSES, BEFORE, Refusal.NOTHING_CHANGED),
        (DRAFT, Promise.ANSWER, date(2027, 3, 15), BEFORE, None),
        (DRAFT, Promise.ANSWER, date(2027, 3, 14), BEFORE, Refusal.DATE_OUT_OF_ORDER),
        (DRAFT, Promise.FINAL_PLAN, date(2027, 3, 14), BEFORE, Refusal.DATE_OUT_OF_ORDER),
        # a window that is over binds nobody while the consultation was never launched
        (DRAFT, Promise.CLOSE, CLOSES + 30 * DAY, CLOSES + DAY, None),
        # after the launch what happened stays
        (PUBLIC, Promise.NOTICE, date(2027, 2, 25), BEFORE, Refusal.DATE_PASSED),
        (PUBLIC, Promise.OPENING, OPENS + DAY, OPENS - SECOND, None),
        (PUBLIC, Promise.OPENING, OPENS + DAY, OPENS, Refusal.DATE_PASSED),
        (PUBLIC, Promise.OPENING, OPENS + DAY, INSIDE, Refusal.DATE_PASSED),
        # the close only moves later, and only while the window is not over
        (PUBLIC, Promise.CLOSE, CLOSES + SECOND, INSIDE, None),
        (PUBLIC, Promise.CLOSE, CLOSES - SECOND, INSIDE, Refusal.DATE_NOT_LATER),
        (PUBLIC, Promise.CLOSE, CLOSES - SECOND, BEFORE, Refusal.DATE_NOT_LATER),
        (PUBLIC, Promise.CLOSE, CLOSES + DAY, CLOSES - SECOND, None),
        (PUBLIC, Promise.CLOSE, CLOSES + DAY, CLOSES, Refusal.REOPENING),
        (PUBLIC, Promise.CLOSE, CLOSES + DAY, CLOSES + DAY, Refusal.REOPENING),
        (PUBLIC, Promise.CLOSE, datetime(2027, 5, 1, 4, tzinfo=UTC), INSIDE, None),
        (PUBLIC, Promise.CLOSE, datetime(2027, 5, 1, 4, 0, 1, tzinfo=UTC), INSIDE,
         Refusal.DATE_OUT_OF_ORDER),
        # the answer and the plan, until they are there
        (PUBLIC, Promise.ANSWER, date(2027, 6, 1), CLOSES + 90 * DAY, Refusal.DATE_PASSED),
        (PUBLIC, Promise.ANSWER, date(2027, 6, 14), CLOSES + 90 * DAY, None),
        (replace(PUBLIC, answered_at=CLOSES + DAY), Promise.ANSWER, date(2027, 9, 1),
         CLOSES + 2 * DAY, Refusal.DATE_PASSED),
        (replace(PUBLIC, final_at=CLOSES + DAY), Promise.FINAL_PLAN, date(2027, 9, 1),
         CLOSES + 2 * DAY, Refusal.DATE_PASSED),
    ],
)  # fmt: skip
def test_which_date_may_change_when(
    calendar: Calendar, promise: Promise, to: When, at: datetime, refusal: Refusal | None
) -> None:
    assert refusal_of_change(calendar, Change(promise, to, "motivo"), at) is refusal


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2027, 8, 31), 4, date(2027, 12, 31)),
        (date(2027, 10, 31), 4, date(2028, 2, 29)),
        (date(2026, 10, 31), 4, date(2027, 2, 28)),
        (date(2026, 10, 30), 4, date(2027, 2, 28)),
        (date(2018, 8, 31), 4, date(2018, 12, 31)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 9, 1), 4, date(2028, 1, 1)),
        (date(2027, 12, 31), 12, date(2028, 12, 31)),
    ],
)
def test_months_later_the_end_of_a_month_stays_its_end(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after


def test_the_limit_counts_down_and_then_up() -> None:
    at = datetime(2027, 8, 30, 12, tzinfo=UTC)
    assert limit_of(PUBLIC, at) == Limit(date(2027, 12, 31), 123, 1)
    late = limit_of(PUBLIC, datetime(2028, 1, 2, 12, tzinfo=UTC))
    assert late is not None
    assert (late.days_left, late.days_to_plan) == (-2, -124)
    assert limit_of(replace(PUBLIC, final_at=at), at) is None
    assert limit_of(replace(PUBLIC, plan_due_on=None), at) is None


@pytest.mark.parametrize(
    ("promise", "given", "fold", "moment"),
    [
        (Promise.CLOSE, "2027-03-15", None, CLOSES),
        (Promise.OPENING, "2027-03-01", None, OPENS),
        (Promise.CLOSE, "2027-03-15 23:59", None, datetime(2027, 3, 16, 2, 59, tzinfo=UTC)),
        # the last hour of 3 April 2027 happens twice, the first of 5 September does not happen
        (Promise.CLOSE, "2027-04-03", None, datetime(2027, 4, 4, 4, tzinfo=UTC)),
        (Promise.CLOSE, "2027-04-03 23:30", None, LocalTimeProblem.REPEATED),
        (Promise.CLOSE, "2027-04-03 23:30", 0, datetime(2027, 4, 4, 2, 30, tzinfo=UTC)),
        (Promise.CLOSE, "2027-04-03 23:30", 1, datetime(2027, 4, 4, 3, 30, tzinfo=UTC)),
        (Promise.OPENING, "2027-09-05 00:30", None, LocalTimeProblem.MISSING),
        (Promise.OPENING, "2027-09-05 00:30", 1, LocalTimeProblem.MISSING),
        (Promise.OPENING, "2027-09-05", None, datetime(2027, 9, 5, 4, tzinfo=UTC)),
        (Promise.CLOSE, "2027-09-04", None, datetime(2027, 9, 5, 4, tzinfo=UTC)),
        (Promise.CLOSE, "2027-03-15 12:00", 1, datetime(2027, 3, 15, 15, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_wall_clock_names_one_moment_or_none(
    promise: Promise, given: str, fold: int | None, moment: datetime | LocalTimeProblem
) -> None:
    day, _, hour = given.partition(" ")
    clock = time.fromisoformat(hour) if hour else None
    assert moment_for(promise, date.fromisoformat(day), clock, ZONE, fold) == moment


@pytest.mark.parametrize(
    ("calendar", "at", "promise", "standing", "days"),
    [
        (PUBLIC, BEFORE, Promise.NOTICE, Standing.KEPT, 0),
        (replace(PUBLIC, launched_at=datetime(2027, 2, 11, 2, tzinfo=UTC)), BEFORE,
         Promise.NOTICE, Standing.KEPT, 0),
        (replace(PUBLIC, launched_at=datetime(2027, 2, 11, 3, tzinfo=UTC)), BEFORE,
         Promise.NOTICE, Standing.LATE, 1),
        (replace(PUBLIC, launched_at=datetime(2027, 2, 8, 12, tzinfo=UTC)), BEFORE,
         Promise.NOTICE, Standing.EARLY, 2),
        (DRAFT, BEFORE, Promise.NOTICE, Standing.LATE, 10),
        (PUBLIC, BEFORE, Promise.OPENING, Standing.AHEAD, 9),
        (PUBLIC, OPENS - SECOND, Promise.OPENING, Standing.AHEAD, 1),
        (PUBLIC, OPENS, Promise.OPENING, Standing.KEPT, 0),
        (DRAFT, OPENS + DAY, Promise.OPENING, Standing.LATE, 1),
        (PUBLIC, CLOSES - SECOND, Promise.CLOSE, Standing.AHEAD, 0),
        (PUBLIC, CLOSES, Promise.CLOSE, Standing.KEPT, 0),
        (PUBLIC, datetime(2027, 5, 1, 3, tzinfo=UTC), Promise.ANSWER, Standing.AHEAD, 0),
        (PUBLIC, datetime(2027, 5, 1, 4, tzinfo=UTC), Promise.ANSWER, Standing.LATE, 1),
        (replace(PUBLIC, answer_due_on=None), INSIDE, Promise.ANSWER, Standing.UNKNOWN, 0),
        (replace(PUBLIC, final_at=datetime(2027, 9, 2, 12, tzinfo=UTC)),
         datetime(2028, 1, 1, tzinfo=UTC), Promise.FINAL_PLAN, Standing.LATE, 2),
    ],
)  # fmt: skip
def test_what_became_of_a_promise(
    calendar: Calendar, at: datetime, promise: Promise, standing: Standing, days: int
) -> None:
    row = next(row for row in rows(calendar, {}, at) if row.promise is promise)
    assert (row.standing, row.days) == (standing, days)


def test_the_first_date_and_every_change_stay_in_sight() -> None:
    moved = [CLOSES + DAY, CLOSES + 2 * DAY]
    changes = [
        Changed(before, after, "motivo", ("analyst", "analyst"), INSIDE)
        for before, after in zip([CLOSES, moved[0]], moved, strict=True)
    ]
    calendar = replace(PUBLIC, closes_at=moved[1])
    row = rows(calendar, {Promise.CLOSE: changes}, INSIDE)[2]
    assert (row.planned, row.in_force, row.real) == (CLOSES, moved[1], None)
    assert [change.after for change in row.changes] == moved
