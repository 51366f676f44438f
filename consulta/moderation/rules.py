"""Outcomes, public grounds, and why a decision is not taken."""

from datetime import datetime, timedelta
from enum import StrEnum

from consulta.participation.rules import NEXT_STATES, State

NOTE_MAX_CHARS = 1000


class Outcome(StrEnum):
    """What a moderator decides."""

    PUBLISH = "publish"
    WITHHOLD = "withhold"


class Ground(StrEnum):
    """The public list of reasons for withholding a contribution."""

    INSULT_OR_THREAT = "insult_or_threat"
    INCITEMENT = "incitement"
    THIRD_PARTY_DATA = "third_party_data"
    ADVERTISING_OR_FRAUD = "advertising_or_fraud"
    OFF_TOPIC = "off_topic"
    FALSE_ATTRIBUTION = "false_attribution"
    UNREADABLE = "unreadable"


STATE_AFTER: dict[Outcome, State] = {
    Outcome.PUBLISH: State.PUBLISHED,
    Outcome.WITHHOLD: State.WITHHELD,
}


class Refusal(StrEnum):
    """Why a decision is not taken. Each word has its sentence in the templates."""

    GROUND_MISSING = "ground_missing"
    GROUND_NOT_WANTED = "ground_not_wanted"
    NOTE_TOO_LONG = "note_too_long"
    ALREADY_DECIDED = "already_decided"
    OWN_CONTRIBUTION = "own_contribution"
    NEWER_VERSION = "newer_version"


def refusal_of_decision(
    state: State, outcome: Outcome, *, ground: Ground | None, note: str, is_author: bool
) -> Refusal | None:
    """Why this decision may not be taken; None when it may."""
    if is_author:
        return Refusal.OWN_CONTRIBUTION
    if state is not State.PENDING or STATE_AFTER[outcome] not in NEXT_STATES[state]:
        return Refusal.ALREADY_DECIDED
    if outcome is Outcome.WITHHOLD and ground is None:
        return Refusal.GROUND_MISSING
    if outcome is Outcome.PUBLISH and ground is not None:
        return Refusal.GROUND_NOT_WANTED
    return Refusal.NOTE_TOO_LONG if len(note) > NOTE_MAX_CHARS else None


def time_left(received_at: datetime, at: datetime, promised: timedelta) -> tuple[timedelta, int]:
    """How long is left to keep the promise, and how much of it has passed.

    Units: the second value is a whole per cent, from 0 to 100.
    """
    passed = at - received_at
    return promised - passed, max(0, min(100, int(100 * (passed / promised))))
