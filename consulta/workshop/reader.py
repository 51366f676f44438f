"""The demonstration's files as values: who takes part, what they say, how many vote."""

import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from consulta.plan.reader.document import PlanDocument
from consulta.plan.reader.toml import read_plan
from consulta.plan.rules import end_of_day, first_moment_of

CONTENT = Path(__file__).parent / "content"
OPEN_SLUG = "plan-abierto"
PREPARED_SLUG = "plan-en-preparacion"
DAYS_OPEN = 21
DAYS_SINCE_OPENING = 12
NOTICE_DAYS = 14
ANSWER_DAYS = 46
PLAN_DAYS = 60
DAYS_TO_OPENING = 24


@dataclass(frozen=True)
class Script:
    """Everything the demonstration says, read once."""

    plan: PlanDocument
    contributions: tuple[dict[str, Any], ...]
    votes: dict[str, Any]
    people: dict[str, Any]
    versions: dict[str, Any]
    organisation: dict[str, Any]
    sheets: tuple[dict[str, Any], ...]
    requests: dict[str, Any]
    themes: dict[str, Any]
    answers: dict[str, Any]
    scans: dict[str, bytes]
    paper: bytes


def read_script() -> Script:
    """The demonstration as it is written in its folder."""
    return Script(
        plan=read_plan((CONTENT / "plan-2018.toml").read_text("utf-8"), file_name="plan-2018.toml"),
        contributions=tuple(_toml("contributions.toml")["contribution"]),
        votes=_toml("votes.toml"),
        people=_toml("people.toml"),
        versions=_toml("versions.toml"),
        organisation=_toml("organisation.toml"),
        sheets=tuple(_toml("sheets.toml")["sheet"]),
        requests=_toml("requests.toml"),
        themes=_toml("themes.toml"),
        answers=_toml("answers.toml"),
        scans={path.name: path.read_bytes() for path in CONTENT.glob("*.jpg")},
        paper=(CONTENT / "minuta.txt").read_bytes(),
    )


def opened_today(plan: PlanDocument, today: date) -> PlanDocument:
    """The same plan in a consultation that is open on this day."""
    opens = today - timedelta(days=DAYS_SINCE_OPENING)
    closes = opens + timedelta(days=DAYS_OPEN)
    zone = plan.consultation.time_zone
    return replace(
        plan,
        consultation=replace(
            plan.consultation,
            slug=OPEN_SLUG,
            title="Plan de Acción de Gobierno Abierto: consulta abierta de demostración",
            announced_on=opens - timedelta(days=NOTICE_DAYS),
            opens_at=first_moment_of(opens, zone),
            closes_at=end_of_day(closes, zone),
            answer_due_on=closes + timedelta(days=ANSWER_DAYS),
            plan_due_on=closes + timedelta(days=PLAN_DAYS),
        ),
    )


def as_first_promised(plan: PlanDocument, script: Script) -> PlanDocument:
    """The same plan before its close was moved: the day that was promised first."""
    frame = plan.consultation
    opens = frame.opens_at.astimezone(ZoneInfo(frame.time_zone)).date()
    last = opens + timedelta(days=script.versions["extension"]["days_first_promised"])
    return replace(plan, consultation=replace(frame, closes_at=end_of_day(last, frame.time_zone)))


def in_preparation(plan: PlanDocument, today: date) -> PlanDocument:
    """The same plan in a consultation that nobody has opened yet."""
    opens = today + timedelta(days=DAYS_TO_OPENING)
    closes = opens + timedelta(days=DAYS_OPEN)
    zone = plan.consultation.time_zone
    return replace(
        plan,
        consultation=replace(
            plan.consultation,
            slug=PREPARED_SLUG,
            title="Plan de Acción de Gobierno Abierto: borrador en preparación (demostración)",
            announced_on=opens - timedelta(days=NOTICE_DAYS),
            opens_at=first_moment_of(opens, zone),
            closes_at=end_of_day(closes, zone),
            answer_due_on=closes + timedelta(days=ANSWER_DAYS),
            plan_due_on=closes + timedelta(days=PLAN_DAYS),
            rules_text="",
            privacy_text="",
        ),
    )


def moment_in(plan: PlanDocument, *, day: int, seconds: int) -> datetime:
    """A moment of the window: so many days after its opening, so many seconds into that day.

    Units: `day` counts from 0; the hour is one of the consultation's own zone.
    """
    zone = ZoneInfo(plan.consultation.time_zone)
    first = plan.consultation.opens_at.astimezone(zone).date()
    wall = datetime.combine(first + timedelta(days=day), time(), zone) + timedelta(seconds=seconds)
    return wall.astimezone(UTC)


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / name).read_text("utf-8"))
