"""How far the milestones of an approved plan are, and when a report of it is taken."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consulta.plan.rules import Refusal

EVIDENCE_MIN_CHARS = 10
EVIDENCE_MAX_CHARS = 2000
URL_MAX_CHARS = 500


class Level(StrEnum):
    """How far a milestone is, in the words of the Open Government Partnership, in their order."""

    NOT_STARTED = "not_started"
    LIMITED = "limited"
    SUBSTANTIAL = "substantial"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a milestone is said to be, since when, and what shows it.

    `milestone` is the key of its paragraph, `document` the number of a file beside the plan.
    """

    milestone: str
    level: Level
    on: date
    evidence: str = ""
    url: str = ""
    document: int | None = None


def is_back(before: Level | None, after: Level) -> bool:
    """Whether a milestone is less far than it was reported before."""
    order = list(Level)
    return before is not None and order.index(after) < order.index(before)


def refusal_of_report(
    given: Progress, before: Level | None, *, is_approved: bool, is_milestone: bool, today: date
) -> Refusal | None:
    """Why this progress is not taken after the level reported before; None when it is."""
    if not is_approved:
        return Refusal.NOT_APPROVED
    if not is_milestone:
        return Refusal.NOT_A_MILESTONE
    if given.on > today:
        return Refusal.REPORT_IN_FUTURE
    return _refusal_of_evidence(given, before)


def _refusal_of_evidence(given: Progress, before: Level | None) -> Refusal | None:
    if len(given.evidence) > EVIDENCE_MAX_CHARS or len(given.url) > URL_MAX_CHARS:
        return Refusal.EVIDENCE_TOO_LONG
    if given.url and not is_safe_link(given.url):
        return Refusal.EVIDENCE_LINK
    has_words = len(given.evidence) >= EVIDENCE_MIN_CHARS
    if is_back(before, given.level) and not has_words:
        return Refusal.STEP_BACK_UNEXPLAINED
    is_shown = has_words or bool(given.url) or given.document is not None
    return None if is_shown or given.level is Level.NOT_STARTED else Refusal.EVIDENCE_MISSING


def is_safe_link(address: str) -> bool:
    """Whether this is the address of a page that is asked for over TLS, and nothing else."""
    host = address.removeprefix("https://").partition("/")[0]
    is_whole = address.isascii() and address.isprintable() and " " not in address
    return address.startswith("https://") and is_whole and "." in host and "@" not in host


def totals_of(levels: Iterable[Level]) -> dict[Level, int]:
    """How many milestones stand at each level, every level named, the furthest first."""
    found = list(levels)
    return {level: found.count(level) for level in reversed(list(Level))}


def days_late(level: Level | None, ends_on: date | None, today: date) -> int:
    """By how many days a milestone is late; 0 when it is not, or when its end is unknown."""
    if level is Level.COMPLETED or ends_on is None:
        return 0
    return max((today - ends_on).days, 0)
