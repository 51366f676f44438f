"""The window, the stages of a consultation, and what may be spoken to."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SLUG_MAX_CHARS = 64
KEY_MAX_CHARS = 64
INITIATIVE_KEY_MAX_CHARS = 40
COMMITMENT_NUMBER_MAX = 999
VERSION_NUMBER_MAX = 999
PARAGRAPH_MAX_CHARS = 10_000
TEXT_MAX_CHARS = 10_000
SDG_MAX = 17
FIRST_YEAR, LAST_YEAR = 2000, 2199
LATE_REVIEW_HOURS = 48
CLOSING_SOON = timedelta(hours=24)
GRACE_MINUTES_MAX = 60
NO_GRACE = timedelta()
PAPER_WORKING_DAYS = 2
SATURDAY = 5
LEFT_OVER = timedelta(seconds=1)
IDENTITY_LEVELS = (1, 2)  # by mail, by ClaveÚnica
GROUNDS = (
    "insult_or_threat",
    "incitement",
    "third_party_data",
    "advertising_or_fraud",
    "off_topic",
    "false_attribution",
    "unreadable",
)
NEAR_A_CLOCK_CHANGE = timedelta(hours=3)
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
REF = re.compile(
    r"plan|commitment:[1-9]\d{0,2}|field:[1-9]\d{0,2}/[a-z_]{1,32}|(?:paragraph|initiative):[a-z0-9-]{1,64}"
    r"|contribution:[A-Z]-\d{6,12}",
    re.ASCII,
)
ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*")


class Refusal(StrEnum):
    """Why something is not done to a plan or its dates. Each word has its sentence."""

    REASON_MISSING = "reason_missing"
    REASON_TOO_LONG = "reason_too_long"
    SAME_PERSON = "same_person"
    EDITION_GOES_BACK = "edition_goes_back"
    NOTHING_CHANGED = "nothing_changed"
    NOT_READABLE = "not_readable"
    STILL_OPEN = "still_open"
    ID_USED_BEFORE = "id_used_before"
    NOT_LAUNCHED = "not_launched"
    ALREADY_LAUNCHED = "already_launched"
    GATE_NOT_READY = "gate_not_ready"
    DATE_PASSED = "date_passed"
    DATE_NOT_LATER = "date_not_later"
    DATE_OUT_OF_ORDER = "date_out_of_order"
    REOPENING = "reopening"
    ALREADY_DECIDED = "already_decided"
    CHANGE_PENDING = "change_pending"
    OVERRIDE_OUTDATED = "override_outdated"
    FILE_MISSING = "file_missing"
    FILE_TOO_LARGE = "file_too_large"
    FILE_NOT_KNOWN = "file_not_known"
    FILE_HAS_MACROS = "file_has_macros"
    FILE_HAS_FILES = "file_has_files"
    FILE_BROKEN = "file_broken"
    FILE_LOCKED = "file_locked"
    FILE_NOT_SAFE = "file_not_safe"
    FILE_UNPACKS_TOO_LARGE = "file_unpacks_too_large"
    TITLE_LENGTH = "title_length"
    EVIDENCE_MISSING = "evidence_missing"
    EVIDENCE_TOO_LONG = "evidence_too_long"
    EVIDENCE_LINK = "evidence_link"
    NOT_APPROVED = "not_approved"
    NOT_A_MILESTONE = "not_a_milestone"
    REPORT_IN_FUTURE = "report_in_future"
    STEP_BACK_UNEXPLAINED = "step_back_unexplained"


class TargetKind(StrEnum):
    """What a contribution or a vote can be about."""

    PLAN = "plan"
    COMMITMENT = "commitment"
    FIELD = "field"
    PARAGRAPH = "paragraph"
    INITIATIVE = "initiative"
    CONTRIBUTION = "contribution"


class Sector(StrEnum):
    """Where an actor of a commitment comes from."""

    GOVERNMENT = "government"
    CIVIL_SOCIETY = "civil_society"
    PRIVATE = "private"
    ACADEMIA = "academia"
    MULTILATERAL = "multilateral"


class OgpValue(StrEnum):
    """A value of the Open Government Partnership that a commitment can serve."""

    TRANSPARENCY = "transparency"
    PARTICIPATION = "participation"
    ACCOUNTABILITY = "accountability"
    TECHNOLOGY_INNOVATION = "technology_innovation"


class Stage(StrEnum):
    """Where a consultation stands, in the order in which it happens."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    ANSWERED = "answered"
    FINAL = "final"


class LocalTimeProblem(StrEnum):
    """Why a local time names no single moment."""

    MISSING = "missing"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Window:
    """When a consultation takes contributions and votes: `opens_at <= moment < closes_at`.

    `grace` is how much later a form may come that was opened in time; votes have none.
    Units: both moments are aware, in UTC.
    Source: docs/adr/0011-arrival-decides.md
    """

    opens_at: datetime
    closes_at: datetime
    grace: timedelta = NO_GRACE

    def is_open(self, at: datetime) -> bool:
        """Whether something that arrived at this moment is in time."""
        return self.opens_at <= at < self.closes_at

    def is_in_grace(self, at: datetime, opened_at: datetime | None) -> bool:
        """Whether a form that was opened in time came late, within the announced minutes."""
        is_started = opened_at is not None and self.is_open(opened_at)
        return is_started and self.closes_at <= at < self.ends_at

    @property
    def ends_at(self) -> datetime:
        """From when on nothing is taken, not even a form that was opened in time."""
        return self.closes_at + self.grace

    def is_before(self, at: datetime) -> bool:
        """Whether the window has not opened yet."""
        return at < self.opens_at

    def is_over(self, at: datetime) -> bool:
        """Whether the window has closed."""
        return at >= self.closes_at


FAR = datetime(9000, 1, 1, tzinfo=UTC)
NEVER = Window(FAR, FAR + timedelta(days=1))


def stage_at(window: Window, at: datetime, *, announced_on: date | None, time_zone: str) -> Stage:
    """The stage of a consultation's window at this moment; its days are days of its own zone."""
    if window.is_over(at):
        return Stage.CLOSED
    if window.is_open(at):
        return Stage.OPEN
    today = at.astimezone(ZoneInfo(time_zone)).date()
    return Stage.ANNOUNCED if announced_on and announced_on <= today else Stage.DRAFT


def is_slug(text: str) -> bool:
    """Whether this can be the slug of a consultation: small letters, digits and hyphens."""
    return len(text) <= SLUG_MAX_CHARS and KEY.fullmatch(text) is not None


def is_key(text: str, at_most: int = KEY_MAX_CHARS) -> bool:
    """Whether this can be the id of a paragraph or the key of an initiative."""
    return len(text) <= at_most and KEY.fullmatch(text) is not None


def is_ref(text: str) -> bool:
    """Whether this can name a target."""
    return REF.fullmatch(text) is not None


def is_zone(name: str) -> bool:
    """Whether this names a time zone that we know."""
    if not ZONE.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def problem_of_local_time(local: datetime, time_zone: str) -> LocalTimeProblem | None:
    """Why a wall-clock time names no moment, or two; None when it names exactly one."""
    first, second = (_moment(local, time_zone, fold) for fold in (0, 1))
    if first == second:
        return None
    return LocalTimeProblem.REPEATED if first < second else LocalTimeProblem.MISSING


def moment_of(local: datetime, time_zone: str, fold: int = 0) -> datetime:
    """The moment of a wall-clock time; of one that does not exist, the next that does.

    Units: `fold` is 0 for the first time that the clock shows it, 1 for the second.
    """
    if problem_of_local_time(local, time_zone) is not LocalTimeProblem.MISSING:
        return _moment(local, time_zone, fold)
    before, after = _moment(local, time_zone, 1), _moment(local, time_zone, 0)
    zone = ZoneInfo(time_zone)
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def first_moment_of(day: date, time_zone: str) -> datetime:
    """The first instant of a local day, even where its midnight does not exist."""
    return moment_of(datetime(day.year, day.month, day.day), time_zone)  # noqa: DTZ001 - a wall clock


def end_of_day(day: date, time_zone: str) -> datetime:
    """The instant at which an inclusive local day is over: the first one of the next day."""
    return first_moment_of(day + timedelta(days=1), time_zone)


def _moment(local: datetime, time_zone: str, fold: int) -> datetime:
    return local.replace(tzinfo=ZoneInfo(time_zone), fold=fold).astimezone(UTC)


class StepState(StrEnum):
    """How far a stage of the strip is."""

    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the strip: its name's key, its day in the consultation's zone, its state."""

    stage: Stage
    on: date | None
    state: StepState


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of a consultation; the window's in its own zone, the last one inclusive.

    `answered_on` and `final_on` are the days on which it happened; None while it has not.
    """

    announced_on: date | None
    opens_on: date
    closes_on: date
    answer_due_on: date | None
    plan_due_on: date | None
    answered_on: date | None = None
    final_on: date | None = None


@dataclass(frozen=True, slots=True)
class Countdown:
    """How long until the window opens or, once open, closes.

    Units: whole days, and the whole hours and minutes beyond them.
    """

    to_opening: bool
    days: int
    hours: int
    minutes: int
    is_soon: bool


def dates_of(
    window: Window,
    time_zone: str,
    *,
    promised: tuple[date | None, date | None, date | None] = (None, None, None),
    happened: tuple[datetime | None, datetime | None] = (None, None),
) -> Dates:
    """The days on which the stages of a consultation begin.

    Shapes: `promised` is the notice, the answer and the final plan; `happened` is when the answer
    and the final plan were published.
    """
    zone = ZoneInfo(time_zone)
    last_second = window.closes_at - timedelta(seconds=1)
    announced_on, answer_due_on, plan_due_on = promised
    answered_on, final_on = (
        moment.astimezone(zone).date() if moment else None for moment in happened
    )
    return Dates(
        announced_on,
        window.opens_at.astimezone(zone).date(),
        last_second.astimezone(zone).date(),
        answer_due_on,
        plan_due_on,
        answered_on,
        final_on,
    )


def stages(dates: Dates, current: Stage, today: date) -> tuple[Step, ...]:
    """The strip of a consultation: what is done, where it stands, what is ahead or late.

    A plan can be final although nobody was answered; then the answer is late, not done.
    """
    order = list(Stage)
    is_skipped = current is Stage.FINAL and dates.answered_on is None
    days = {
        Stage.ANNOUNCED: dates.announced_on,
        Stage.OPEN: dates.opens_on,
        Stage.CLOSED: dates.closes_on,
        Stage.ANSWERED: dates.answered_on or dates.answer_due_on,
        Stage.FINAL: dates.final_on or dates.plan_due_on,
    }
    distances = {stage: order.index(stage) - order.index(current) for stage in days}
    if is_skipped:
        distances[Stage.ANSWERED] = 1
    return tuple(Step(stage, on, _state(distances[stage], on, today)) for stage, on in days.items())


def _state(distance: int, on: date | None, today: date) -> StepState:
    if distance <= 0:
        return StepState.CURRENT if distance == 0 else StepState.DONE
    return StepState.LATE if on is not None and on < today else StepState.AHEAD


def countdown(window: Window, at: datetime) -> Countdown | None:
    """How long is left, from the server's moment; None once the window is over."""
    if window.is_over(at):
        return None
    left = (window.opens_at if window.is_before(at) else window.closes_at) - at
    hours, seconds = divmod(left.seconds, 3600)
    return Countdown(window.is_before(at), left.days, hours, seconds // 60, left <= CLOSING_SOON)


def clock_changes_near(moment: datetime, time_zone: str) -> bool:
    """Whether the clock is put forward or back in the hours around this moment."""
    zone = ZoneInfo(time_zone)
    before, after = moment - NEAR_A_CLOCK_CHANGE, moment + NEAR_A_CLOCK_CHANGE
    return before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()


def paper_until(closes_at: datetime, time_zone: str) -> datetime:
    """Until when sheets that were stamped before a close are still typed: two working days.

    Holidays are not known here; the end is the midnight after the second day from Monday to Friday.
    """
    day = (closes_at - LEFT_OVER).astimezone(ZoneInfo(time_zone)).date()
    left = PAPER_WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(time_zone))
    return (midnight + timedelta(days=1)).astimezone(UTC)
