"""What followers are told and when: rhythms, turns, and facts that become one letter."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

MORNING = time(8)
SETTLED = timedelta(minutes=10)
DRAFT_NOTICE = timedelta(hours=48)
PLACES_SHOWN = 12


class Rhythm(StrEnum):
    """How often a follower wants to be told."""

    DAILY = "daily"
    WEEKLY = "weekly"


DAYS = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7}


class Notice(StrEnum):
    """A warning that a consultation closes soon, of which each follower gets one."""

    CLOSING_72 = "closing_72"
    CLOSING_24 = "closing_24"


AHEAD = {Notice.CLOSING_24: timedelta(hours=24), Notice.CLOSING_72: timedelta(hours=72)}


@dataclass(frozen=True, slots=True)
class Following:
    """What one follow asks for. Without `about_id` it is the whole consultation.

    Units: what happened after `told_until` was not told yet.
    """

    about_id: int | None
    told_until: datetime


@dataclass(frozen=True, slots=True)
class Publication:
    """A contribution that became public: where it is counted, and when."""

    about_id: int
    ref: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """A report on how far a milestone is."""

    about_id: int | None
    words: str
    level: str
    at: datetime


@dataclass(frozen=True, slots=True)
class VersionNews:
    """A new version of the plan, with its public reason."""

    number: int
    label: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DateNews:
    """A promised date that was changed. Units: `before` and `after` as the record writes them."""

    promise: str
    before: str
    after: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class News:
    """All that happened in a consultation in a while; nothing that is not public, no tallies."""

    publications: Sequence[Publication] = ()
    versions: Sequence[VersionNews] = ()
    dates: Sequence[DateNews] = ()
    progress: Sequence[Progress] = ()
    report_at: datetime | None = None


def next_turn(at: datetime, rhythm: Rhythm, zone: str) -> datetime:
    """When a follower is told next: in the morning of their zone, tomorrow or in a week.

    It counts from now, so that whoever was told late is told once and not once a missed day.
    """
    there = ZoneInfo(zone)
    day = at.astimezone(there).date() + timedelta(days=DAYS[rhythm])
    return datetime.combine(day, MORNING, tzinfo=there).astimezone(UTC)


def closing_notice(closes_at: datetime, at: datetime) -> Notice | None:
    """Which warning is due before a close; the nearer one when both are, and none once it closed.

    Source: features.md 40
    """
    if at >= closes_at:
        return None
    return next((step for step, ahead in AHEAD.items() if at >= closes_at - ahead), None)


def digest_of(news: News, follows: Sequence[Following]) -> dict[str, Any] | None:
    """The values of one letter for these follows of one consultation; None when nothing is new.

    It counts and names places: whoever wants the words reads them where they may be taken back.
    """
    since = min(follow.told_until for follow in follows)
    found = [one for one in news.publications if _is_told(one.about_id, one.at, follows)]
    places = Counter((one.ref, one.name) for one in found)
    values: dict[str, Any] = {
        "places": [
            {"ref": ref, "name": name, "count": count}
            for (ref, name), count in places.most_common(PLACES_SHOWN)
        ],
        "published": len(found),
        "more_places": max(len(places) - PLACES_SHOWN, 0),
        "versions": [_plain(one) for one in news.versions if one.at > since],
        "dates": [_plain(one) for one in news.dates if one.at > since],
        "progress": [
            _plain(one) for one in news.progress if _is_told(one.about_id, one.at, follows)
        ],
        "has_report": news.report_at is not None and news.report_at > since,
    }
    return values if any(values.values()) else None


def _is_told(about_id: int | None, at: datetime, follows: Sequence[Following]) -> bool:
    return any(follow.about_id in {None, about_id} and at > follow.told_until for follow in follows)


def _plain(one: VersionNews | DateNews | Progress) -> dict[str, Any]:
    return asdict(one) | {"at": one.at.isoformat()}
