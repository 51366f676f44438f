"""The window, on ordinary nights and on those when the clock is moved."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from consulta.plan.rules import (
    Dates,
    LocalTimeProblem,
    Stage,
    StepState,
    Window,
    clock_changes_near,
    countdown,
    dates_of,
    end_of_day,
    first_moment_of,
    is_key,
    is_ref,
    is_slug,
    is_zone,
    moment_of,
    problem_of_local_time,
    stage_at,
    stages,
)

CHILE = "America/Santiago"
MISSING, REPEATED = LocalTimeProblem.MISSING, LocalTimeProblem.REPEATED
SECOND = timedelta(seconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


WINDOW_2018 = Window(utc("2018-11-23T03:00"), utc("2018-12-15T03:00"))


@pytest.mark.parametrize(
    ("clock", "problem", "first", "second"),
    [
        # wall clock          problem   fold 0              fold 1
        ("2018-12-14T23:59:59", None, "2018-12-15T02:59:59", "2018-12-15T02:59:59"),
        ("2027-04-03T22:59:59", None, "2027-04-04T01:59:59", "2027-04-04T01:59:59"),
        ("2027-04-03T23:00:00", REPEATED, "2027-04-04T02:00:00", "2027-04-04T03:00:00"),
        ("2027-04-03T23:30:00", REPEATED, "2027-04-04T02:30:00", "2027-04-04T03:30:00"),
        ("2027-04-03T23:59:59", REPEATED, "2027-04-04T02:59:59", "2027-04-04T03:59:59"),
        ("2027-04-04T00:00:00", None, "2027-04-04T04:00:00", "2027-04-04T04:00:00"),
        ("2027-09-04T23:59:59", None, "2027-09-05T03:59:59", "2027-09-05T03:59:59"),
        ("2027-09-05T00:00:00", MISSING, "2027-09-05T04:00:00", "2027-09-05T04:00:00"),
        ("2027-09-05T00:30:00", MISSING, "2027-09-05T04:00:00", "2027-09-05T04:00:00"),
        ("2027-09-05T00:59:59", MISSING, "2027-09-05T04:00:00", "2027-09-05T04:00:00"),
        ("2027-09-05T01:00:00", None, "2027-09-05T04:00:00", "2027-09-05T04:00:00"),
        ("2026-04-04T23:30:00", REPEATED, "2026-04-05T02:30:00", "2026-04-05T03:30:00"),
        ("2026-09-06T00:30:00", MISSING, "2026-09-06T04:00:00", "2026-09-06T04:00:00"),
    ],
)
def test_a_wall_clock_names_one_moment_two_or_none(
    clock: str, problem: LocalTimeProblem | None, first: str, second: str
) -> None:
    assert problem_of_local_time(local(clock), CHILE) is problem
    assert moment_of(local(clock), CHILE, 0) == utc(first)
    assert moment_of(local(clock), CHILE, 1) == utc(second)


@pytest.mark.parametrize(
    ("day", "starts", "ends"),
    [
        (date(2018, 11, 23), "2018-11-23T03:00", "2018-11-24T03:00"),
        (date(2018, 12, 14), "2018-12-14T03:00", "2018-12-15T03:00"),
        (date(2027, 4, 3), "2027-04-03T03:00", "2027-04-04T04:00"),
        (date(2027, 4, 4), "2027-04-04T04:00", "2027-04-05T04:00"),
        (date(2027, 9, 4), "2027-09-04T04:00", "2027-09-05T04:00"),
        (date(2027, 9, 5), "2027-09-05T04:00", "2027-09-06T03:00"),
        (date(2026, 4, 4), "2026-04-04T03:00", "2026-04-05T04:00"),
        (date(2026, 9, 5), "2026-09-05T04:00", "2026-09-06T04:00"),
    ],
)
def test_a_day_ends_where_the_next_one_begins(day: date, starts: str, ends: str) -> None:
    assert first_moment_of(day, CHILE) == utc(starts)
    assert end_of_day(day, CHILE) == utc(ends)


@pytest.mark.parametrize(
    ("day", "zone", "starts"),
    [
        # a gap that begins before midnight, a whole day that is missing, a midnight that repeats
        (date(1919, 3, 31), "America/Toronto", "1919-03-31T04:30"),
        (date(2011, 12, 30), "Pacific/Apia", "2011-12-30T10:00"),
        (date(2024, 11, 3), "America/Havana", "2024-11-03T04:00"),
    ],
)
def test_a_day_begins_at_its_first_instant_in_odd_zones(day: date, zone: str, starts: str) -> None:
    assert first_moment_of(day, zone) == utc(starts)


@pytest.mark.parametrize(
    "closes", [end_of_day(date(2018, 12, 14), CHILE), end_of_day(date(2027, 4, 3), CHILE),
               end_of_day(date(2027, 9, 4), CHILE)],
)  # fmt: skip
def test_the_last_second_is_in_and_the_close_is_out(closes: datetime) -> None:
    window = Window(closes - timedelta(days=22), closes)
    assert [window.is_open(closes + step * SECOND) for step in (-1, 0, 1)] == [True, False, False]
    opens = window.opens_at
    assert [window.is_open(opens + step * SECOND) for step in (-1, 0, 1)] == [False, True, True]
    assert window.is_before(opens - SECOND)
    assert window.is_over(closes)


@pytest.mark.parametrize(
    ("at", "stage"),
    [
        ("2018-11-09T02:59:59", Stage.DRAFT),
        ("2018-11-09T03:00:00", Stage.ANNOUNCED),
        ("2018-11-23T02:59:59", Stage.ANNOUNCED),
        ("2018-11-23T03:00:00", Stage.OPEN),
        ("2018-12-15T02:59:59", Stage.OPEN),
        ("2018-12-15T03:00:00", Stage.CLOSED),
    ],
)
def test_the_stage_follows_the_clock_of_the_consultation(at: str, stage: Stage) -> None:
    notice = date(2018, 11, 9)
    assert stage_at(WINDOW_2018, utc(at), announced_on=notice, time_zone=CHILE) is stage


def test_a_consultation_that_nobody_announced_is_a_draft_until_it_opens() -> None:
    before = WINDOW_2018.opens_at - SECOND
    assert stage_at(WINDOW_2018, before, announced_on=None, time_zone=CHILE) is Stage.DRAFT


def test_the_strip_tells_done_from_ahead_and_late() -> None:
    dates = dates_of(
        WINDOW_2018, CHILE,
        promised=(date(2018, 11, 9), date(2019, 1, 29), None),
    )  # fmt: skip
    assert dates == Dates(
        date(2018, 11, 9), date(2018, 11, 23), date(2018, 12, 14), date(2019, 1, 29), None
    )
    done, current, ahead, late = StepState
    open_now = stages(dates, Stage.OPEN, date(2018, 12, 1))
    assert [step.state for step in open_now] == [done, current, ahead, ahead, ahead]
    answer_missing = stages(dates, Stage.CLOSED, date(2019, 1, 30))
    assert [step.state for step in answer_missing] == [done, done, current, late, ahead]
    answer_due_today = stages(dates, Stage.CLOSED, date(2019, 1, 29))
    assert answer_due_today[3].state is ahead
    assert [step.stage.value for step in open_now] == [
        "announced", "open", "closed", "answered", "final",
    ]  # fmt: skip


def test_the_strip_goes_on_to_the_answer_and_the_final_plan() -> None:
    promised = (date(2018, 11, 9), date(2019, 1, 29), date(2018, 12, 31))
    done, current, _, late = StepState
    answered = utc("2019-01-25T12:00:00")
    final = utc("2018-12-28T12:00:00")
    both = dates_of(WINDOW_2018, CHILE, promised=promised, happened=(answered, final))
    strip = stages(both, Stage.FINAL, date(2019, 6, 1))
    assert [step.state for step in strip] == [done, done, done, done, current]
    assert [step.on for step in strip[3:]] == [date(2019, 1, 25), date(2018, 12, 28)]
    unanswered = dates_of(WINDOW_2018, CHILE, promised=promised, happened=(None, final))
    strip = stages(unanswered, Stage.FINAL, date(2019, 6, 1))
    assert [step.state for step in strip[3:]] == [late, current]


@pytest.mark.parametrize(
    ("at", "to_opening", "left", "is_soon"),
    [
        ("2018-11-22T02:30:00", True, (1, 0, 30), False),
        ("2018-12-08T23:00:00", False, (6, 4, 0), False),
        ("2018-12-14T03:00:00", False, (1, 0, 0), True),
        ("2018-12-15T02:59:59", False, (0, 0, 0), True),
    ],
)
def test_the_countdown_counts_to_what_comes_next(
    at: str, to_opening: bool, left: tuple[int, int, int], is_soon: bool
) -> None:
    given = countdown(WINDOW_2018, utc(at))
    assert given is not None
    assert (given.days, given.hours, given.minutes) == left
    assert (given.to_opening, given.is_soon) == (to_opening, is_soon)


def test_nothing_is_counted_down_once_the_window_is_over() -> None:
    assert countdown(WINDOW_2018, WINDOW_2018.closes_at) is None


def test_nights_of_a_clock_change_are_known() -> None:
    assert not clock_changes_near(WINDOW_2018.closes_at, CHILE)
    assert clock_changes_near(end_of_day(date(2027, 4, 3), CHILE), CHILE)
    assert clock_changes_near(end_of_day(date(2027, 9, 4), CHILE), CHILE)


def test_the_close_of_2018_reads_two_hours_earlier_on_easter_island() -> None:
    last = (WINDOW_2018.closes_at - SECOND).astimezone(ZoneInfo("Pacific/Easter"))
    assert last.replace(tzinfo=None) == local("2018-12-14T21:59:59")


@pytest.mark.parametrize("name", [CHILE, "America/Coyhaique", "UTC", "Etc/GMT+3"])
def test_zones_that_we_know(name: str) -> None:
    assert is_zone(name)


@pytest.mark.parametrize("name", ["", "America", "Chile continental", "../etc/passwd", "a\0b", "/"])
def test_zones_that_nobody_knows(name: str) -> None:
    assert not is_zone(name)


@pytest.mark.parametrize(
    "text", ["", "-", "a-", "-a", "a--b", "A", "ñ", "a b", "a\n", "a/b", "a" * 65, "a\0"]
)
def test_what_is_no_slug_and_no_id(text: str) -> None:
    assert not is_slug(text)
    assert not is_key(text)


@pytest.mark.parametrize(
    ("ref", "is_one"),
    [
        ("plan", True), ("commitment:8", True), ("field:8/problem", True),
        ("paragraph:c8-p1", True), ("initiative:integridad", True),
        ("contribution:A-000123", True), ("commitment:0", False), ("commitment:9999", False),
        ("commitment:8\n", False), ("commitment:٨", False), ("plan ", False), ("", False),
        ("paragraph:" + "a" * 65, False), ("contribution:000123", False),
    ],
)  # fmt: skip
def test_what_can_name_a_target(ref: str, is_one: bool) -> None:
    assert is_ref(ref) is is_one
