"""The dates of the consultation, and how many contributions came on each day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Dict, Tuple

from consulta.journal.verifier.canonical import Bad
from consulta.journal.verifier.entries import NEVER
from consulta.journal.verifier.figures import count
from consulta.journal.verifier.findings import Findings
from consulta.journal.verifier.walk import Walk

try:
    from zoneinfo import ZoneInfo
except ImportError:
    ZoneInfo = None  # type: ignore[assignment,misc]


def judge_dates(walk: Walk, found: Findings) -> None:
    if not walk.opening and walk.stories:
        found.no("h", "hay aportes y nada que abra la consulta")
    if not walk.opening:
        found.doubt("h", "el registro no dice que la consulta se abrió: ni plazo, ni causales, ni "
                    "la clave que se anunció")  # fmt: skip
    closed = "cerrada" if walk.closed_at != NEVER else "sin cerrar"
    found.yes("h", f"Del {walk.opens} al {walk.closes}, {closed}." if walk.opening else "")


def compare_days(found: Findings, figures: Dict[str, Any]) -> None:
    """The days of every place add up to those of the report, and these to what was received."""
    own = [count(row["received"]) for row in figures["by_day"]]
    places = [figures["plan"], *figures["commitments"]]
    if any(len(place["by_day"]) != len(own) for place in [*places, *figures["annex"]]):
        raise Bad("los días del informe no tienen su forma")
    if own != [sum(count(place["by_day"][at]) for place in places) for at in range(len(own))]:
        found.no("e", "los días de cada compromiso no suman los del informe")
    if sum(own) + count(figures["outside_window"]) != count(figures["balance"]["received"]):
        found.no("e", "los días del informe no suman lo que recibió")


def compare_calendar(walk: Walk, found: Findings, figures: Dict[str, Any], cutoff: int) -> str:
    """How many came on each day of the window by the record; what could not be checked of it."""
    zone = figures["consultation"]["time_zone"]
    day_of = days_in(zone)
    if day_of is None:
        return f" Tampoco los días: este Python no conoce la zona {zone}."
    known: Dict[str, int] = {}
    for story in walk.stories.values():
        if story.at(cutoff)[0]:
            day = day_of(story.since)
            known[day] = known.get(day, 0) + 1
    first, last = (
        date.fromisoformat(day_of(walk.opens)),
        date.fromisoformat(day_of(walk.closes, -1)),
    )
    window = [str(first + timedelta(days=at)) for at in range((last - first).days + 1)]
    whole = [
        count(row["received"]) + sum(count(place["by_day"][at]) for place in figures["annex"])
        for at, row in enumerate(figures["by_day"])
    ]
    days = [row["day"] for row in figures["by_day"]]
    if days != window or whole != [known.get(day, 0) for day in days]:
        found.no("e", "los aportes por día del informe no son los del registro")
    return ""


def days_in(zone: str) -> Any:
    """What gives the local day of a moment; None where this Python does not know the zone."""
    try:
        known = ZoneInfo(zone)
    except Exception:
        return None
    cache: Dict[Tuple[str, int], str] = {}

    def day_of(ts: str, seconds: int = 0) -> str:
        key = ts[:16], seconds
        if key not in cache:
            at = datetime.fromisoformat(f"{ts[:16]}:00+00:00")
            cache[key] = f"{(at + timedelta(seconds=seconds)).astimezone(known):%Y-%m-%d}"
        return cache[key]

    return day_of
