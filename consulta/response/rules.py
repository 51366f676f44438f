"""What became of an argument, who may say so, and why an answer is not kept or published."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

ARGUMENT_MAX_CHARS = 600
REASON_MAX_CHARS = 4000
EFFECT_MAX_CHARS = 1000
LINE_MAX_CHARS = 600
RESPONSIBLE_MAX_CHARS = 200
FOLIOS_AT_MOST = 500
FIRST_EDITION = 1


class Disposition(StrEnum):
    """What became of an argument."""

    INCORPORATED = "incorporated"
    PARTLY_INCORPORATED = "partly_incorporated"
    ALREADY_COVERED = "already_covered"
    NOT_INCORPORATED = "not_incorporated"
    OUT_OF_SCOPE = "out_of_scope"
    REFERRED = "referred"


CHANGES_THE_TEXT = frozenset({Disposition.INCORPORATED, Disposition.PARTLY_INCORPORATED})


class Refusal(StrEnum):
    """Why an argument or its answer is not taken. Each word has its sentence in the templates."""

    ARGUMENT_MISSING = "argument_missing"
    ARGUMENT_TOO_LONG = "argument_too_long"
    ARGUMENT_ANSWERED = "argument_answered"
    FOLIOS_MISSING = "folios_missing"
    TOO_MANY_FOLIOS = "too_many_folios"
    NOT_PUBLISHED = "not_published"
    IN_ANOTHER_ARGUMENT = "in_another_argument"
    NAMED_ALREADY = "named_already"
    REASON_MISSING = "reason_missing"
    EFFECT_MISSING = "effect_missing"
    RESPONSIBLE_MISSING = "responsible_missing"
    RESPONSIBLE_UNKNOWN = "responsible_unknown"
    TOO_LONG = "too_long"
    NO_SUCH_CHANGE = "no_such_change"
    CHANGE_NOT_WANTED = "change_not_wanted"
    CHANGE_MISSING = "change_missing"
    NEWER_DRAFT = "newer_draft"
    NOTHING_CHOSEN = "nothing_chosen"
    STILL_OPEN = "still_open"
    NOTHING_DRAFTED = "nothing_drafted"
    SAME_PERSON = "same_person"
    MODERATED_IT = "moderated_it"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to one argument, as somebody writes it.

    `changes` names the places of the plan whose words changed for it; `lines` has what is added
    for one folio alone, by folio. `seen` is the revision of the draft that was on the page.
    """

    disposition: Disposition
    reason: str
    responsible: str
    effect: str
    changes: tuple[str, ...] = ()
    lines: Mapping[str, str] = field(default_factory=dict)
    seen: int | None = None


def refusal_of_argument(statement: str, *, is_answered: bool) -> Refusal | None:
    """Why an argument cannot be called so; None when it can.

    Once an answer to it is public its words stand: people were answered under them.
    """
    if is_answered:
        return Refusal.ARGUMENT_ANSWERED
    if not statement:
        return Refusal.ARGUMENT_MISSING
    return Refusal.ARGUMENT_TOO_LONG if len(statement) > ARGUMENT_MAX_CHARS else None


def refusal_of_answer(
    given: Answer, *, responsibles: Collection[str], changed: Collection[str], is_final: bool
) -> Refusal | None:
    """Why an answer cannot be kept, not even as a draft: it is never empty of reasons.

    `responsibles` are those who can answer for something in this plan, `changed` the places whose
    words are others than those that people spoke of. Once the plan `is_final`, what it took in
    whole can be pointed at.
    """
    missing = {
        Refusal.REASON_MISSING: given.reason,
        Refusal.EFFECT_MISSING: given.effect,
        Refusal.RESPONSIBLE_MISSING: given.responsible,
    }
    for refusal, words in missing.items():
        if not words:
            return refusal
    longest = max(map(len, given.lines.values()), default=0)
    if (
        len(given.reason) > REASON_MAX_CHARS
        or len(given.effect) > EFFECT_MAX_CHARS
        or longest > LINE_MAX_CHARS
    ):
        return Refusal.TOO_LONG
    if given.responsible not in responsibles:
        return Refusal.RESPONSIBLE_UNKNOWN
    if is_final and given.disposition is Disposition.INCORPORATED and not given.changes:
        return Refusal.CHANGE_MISSING
    return _refusal_of_changes(given, changed)


def _refusal_of_changes(given: Answer, changed: Collection[str]) -> Refusal | None:
    if given.changes and given.disposition not in CHANGES_THE_TEXT:
        return Refusal.CHANGE_NOT_WANTED
    return None if set(given.changes) <= set(changed) else Refusal.NO_SUCH_CHANGE


def refusal_of_publication(
    *, is_closed: bool, is_drafted: bool, has_folios: bool, has_written: bool, has_moderated: bool
) -> Refusal | None:
    """Why this person may not publish this answer now; None when they may.

    Nothing is answered in public while something may still come in. Whoever wrote it or reviewed
    one of its contributions leaves it to somebody else.
    """
    if not is_closed:
        return Refusal.STILL_OPEN
    if not is_drafted:
        return Refusal.NOTHING_DRAFTED
    if not has_folios:
        return Refusal.FOLIOS_MISSING
    if has_written:
        return Refusal.SAME_PERSON
    return Refusal.MODERATED_IT if has_moderated else None


def days_late(due_on: date | None, today: date) -> int:
    """How many days have passed since the day that an answer was promised for; 0 before it.

    Units: calendar days of the consultation's own zone.
    """
    return max((today - due_on).days, 0) if due_on else 0
