"""What must stand before a consultation opens, each line met or not, and what it lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from consulta.plan.rules import Refusal, Window, is_zone

MODERATORS_MIN = 3
ANALYSTS_MIN = 2
NOTICE_DAYS = 14


class GateItem(StrEnum):
    """One thing that the gate looks at."""

    DRAFT = "draft"
    TEMPLATES = "templates"
    PAPER = "paper"
    GROUNDS = "grounds"
    RULES = "rules"
    PRIVACY = "privacy"
    FACTS = "facts"
    WINDOW = "window"
    NOTICE = "notice"
    PEOPLE = "people"
    TEST_DATA = "test_data"


WARNINGS = frozenset({GateItem.NOTICE})


@dataclass(frozen=True, slots=True)
class Gap:
    """A commitment whose template is incomplete, with the labels of what it lacks."""

    number: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What the gate looks at, as it is at one moment.

    `version` is the number of the draft in consultation that was published; None without one.
    `missing_facts` names what the privacy page of this site still has to state.
    `test_rows` counts what carries the mark of a demonstration where none should.
    """

    at: datetime
    time_zone: str
    window: Window
    announced_on: date | None = None
    version: int | None = None
    gaps: tuple[Gap, ...] = ()
    is_overridden: bool = False
    grounds: tuple[str, ...] = ()
    rules_text: str = ""
    review_hours: int = 0
    privacy_text: str = ""
    missing_facts: tuple[str, ...] = ()
    moderators: int = 0
    analysts: int = 0
    papers: int = 0
    test_rows: int = 0


@dataclass(frozen=True, slots=True)
class GateLine:
    """One line of the list: what, whether it stands, and the values of its sentence."""

    item: GateItem
    is_met: bool
    values: Mapping[str, Any]

    @property
    def is_blocking(self) -> bool:
        """Whether nothing opens while this is missing; a warning only says so."""
        return not self.is_met and self.item not in WARNINGS


def gate(facts: GateFacts) -> tuple[GateLine, ...]:
    """Every line of the gate, in the order in which things are prepared.

    Source: docs/adr/0021-nothing-opens-without-its-gate.md
    """
    is_draft = facts.version is not None
    notice = notice_days(facts)
    met: dict[GateItem, tuple[bool, dict[str, Any]]] = {
        GateItem.DRAFT: (is_draft, {"version": facts.version}),
        GateItem.TEMPLATES: (
            is_draft and (not facts.gaps or facts.is_overridden),
            {"gaps": facts.gaps, "is_overridden": facts.is_overridden},
        ),
        GateItem.PAPER: (facts.papers > 0, {"papers": facts.papers}),
        GateItem.GROUNDS: (bool(facts.grounds), {"grounds": len(facts.grounds)}),
        GateItem.RULES: (
            bool(facts.rules_text.strip()) and facts.review_hours > 0,
            {"has_text": bool(facts.rules_text.strip()), "hours": facts.review_hours},
        ),
        GateItem.PRIVACY: (bool(facts.privacy_text.strip()), {}),
        GateItem.FACTS: (not facts.missing_facts, {"names": facts.missing_facts}),
        GateItem.WINDOW: (_is_ahead(facts), {"time_zone": facts.time_zone}),
        GateItem.NOTICE: (notice >= NOTICE_DAYS, {"days": notice, "wanted": NOTICE_DAYS}),
        GateItem.PEOPLE: (
            facts.moderators >= MODERATORS_MIN and facts.analysts >= ANALYSTS_MIN,
            {"moderators": facts.moderators, "analysts": facts.analysts},
        ),
        GateItem.TEST_DATA: (facts.test_rows == 0, {"rows": facts.test_rows}),
    }
    return tuple(GateLine(item, *met[item]) for item in GateItem)


def missing(lines: Sequence[GateLine]) -> tuple[GateItem, ...]:
    """What still keeps a consultation from opening."""
    return tuple(line.item for line in lines if line.is_blocking)


def notice_days(facts: GateFacts) -> int:
    """How many days pass between the notice, today at the earliest, and the opening."""
    if facts.announced_on is None or not is_zone(facts.time_zone):
        return 0
    zone = ZoneInfo(facts.time_zone)
    given = max(facts.announced_on, facts.at.astimezone(zone).date())
    return max((facts.window.opens_at.astimezone(zone).date() - given).days, 0)


def refusal_of_launch(
    lines: Sequence[GateLine], *, is_launched: bool, is_same_person: bool
) -> Refusal | None:
    """Why a consultation does not open; None when it does.

    Who published the draft does not open it as well.
    """
    if is_launched:
        return Refusal.ALREADY_LAUNCHED
    if missing(lines):
        return Refusal.GATE_NOT_READY
    return Refusal.SAME_PERSON if is_same_person else None


def _is_ahead(facts: GateFacts) -> bool:
    window = facts.window
    return is_zone(facts.time_zone) and facts.at < window.opens_at < window.closes_at
