"""The window, the stages of a consultation, and what may be spoken to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SLUG_MAX_CHARS = 64
LATE_REVIEW_HOURS = 48
CLOSING_SOON = timedelta(hours=24)


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

    Units: both moments are aware, in UTC.
    Source: docs/adr/0011-arrival-decides.md
    """

    opens_at: datetime
    closes_at: datetime

    def is_open(self, at: datetime) -> bool:
        """Whether something that arrived at this moment is in time."""
        return self.opens_at <= at < self.closes_at

    def is_before(self, at: datetime) -> bool:
        """Whether the window has not opened yet."""
        return at < self.opens_at

    def is_over(self, at: datetime) -> bool:
        """Whether the window has closed."""
        return at >= self.closes_at


def stage_at(
    window: Window, at: datetime, *, announced_on: date | None, time_zone: str
) -> Stage:
    """The stage of a consultation at this moment; its days are days of its own zone."""
    if window.is_over(at):
        return Stage.CLOSED
    if window.is_open(at):
        return Stage.OPEN
    today = at.astimezone(ZoneInfo(time_zone)).date()
    return Stage.ANNOUNCED if announced_on and announced_on <= today else Stage.DRAFT


def problem_of_local_time(local: datetime, time_zone: str) -> LocalTimeProblem | None:
    """Why a wall-clock time names no moment, or two; None when it names exactly one."""
    zone = ZoneInfo(time_zone)
    first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    if first == second:
        return None
    assert first is not None and second is not None  # noqa: S101 - a zone always has an offset
    return LocalTimeProblem.REPEATED if first > second else LocalTimeProblem.MISSING


def first_moment_of(day: date, time_zone: str) -> datetime:
    """The first instant of a local day, even where its midnight does not exist."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall clock
    zone = ZoneInfo(time_zone)
    if problem_of_local_time(midnight, time_zone) is LocalTimeProblem.MISSING:
        return midnight.replace(tzinfo=zone, fold=0).astimezone(ZoneInfo("UTC"))
    return midnight.replace(tzinfo=zone).astimezone(ZoneInfo("UTC"))


def end_of_day(day: date, time_zone: str) -> datetime:
    """The instant at which an inclusive local day is over: the first one of the next day."""
    return first_moment_of(day + timedelta(days=1), time_zone)
