"""When a sheet of paper counts, who may type it, and what two typings differ in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from consulta.participation.rules import Channel, Kind, Stance, refusal_of_time
from consulta.plan.rules import Window

SCAN_MAX_BYTES = 10_000_000
STAMP_MAX_CHARS = 40
PLACE_MIN_CHARS, PLACE_MAX_CHARS = 3, 120
FACILITATOR_MAX_CHARS = 120
ATTENDEES_MAX = 100_000
POINTS_MAX = 100
TYPINGS = 2
PAPER_KEPT = timedelta(days=365)


class Refusal(StrEnum):
    """Why a sheet is not taken, typed or entered. Each word has its sentence."""

    STAMP_MISSING = "stamp_missing"
    STAMP_TAKEN = "stamp_taken"
    SCAN_TAKEN = "scan_taken"
    SCAN_TOO_LARGE = "scan_too_large"
    SCAN_NOT_A_PICTURE = "scan_not_a_picture"
    IN_FUTURE = "in_future"
    NOT_A_PAPER_CHANNEL = "not_a_paper_channel"
    ACT_INCOMPLETE = "act_incomplete"
    OUT_OF_TIME = "out_of_time"
    SAME_TYPIST = "same_typist"
    TYPED_TWICE = "typed_twice"
    TYPED_MEANWHILE = "typed_meanwhile"
    ALREADY_ENTERED = "already_entered"
    FORGOTTEN = "forgotten"
    RECORD_CLOSED = "record_closed"


class SheetState(StrEnum):
    """Where a sheet stands. It is told from what happened to it, and kept nowhere."""

    OUT_OF_TIME = "out_of_time"
    MISSED = "missed"
    FORGOTTEN = "forgotten"
    FIRST = "first"
    SECOND = "second"
    DIFFERS = "differs"
    ENTERED = "entered"


@dataclass(frozen=True, slots=True)
class Typed:
    """What one person read on a sheet."""

    target: str
    kind: Kind
    stance: Stance
    text: str
    proposal: str = ""
    public_name: str = ""


FIELDS = ("target", "stance", "kind", "text", "proposal", "public_name")


def differences(first: Typed, second: Typed) -> tuple[str, ...]:
    """The fields that two people read differently; where lines break says nothing on paper."""
    return tuple(
        name
        for name in FIELDS
        if _one_line(getattr(first, name)) != _one_line(getattr(second, name))
    )


def refusal_of_sheet(
    stamp: str, channel: Channel, received_at: datetime, at: datetime
) -> Refusal | None:
    """Why a sheet is not registered; None when it is, late or not.

    Units: `received_at` is the moment that the office stamped on it.
    """
    if not 0 < len(stamp) <= STAMP_MAX_CHARS:
        return Refusal.STAMP_MISSING
    if channel is Channel.WEB:
        return Refusal.NOT_A_PAPER_CHANNEL
    return Refusal.IN_FUTURE if received_at > at else None


def refusal_of_scan(size: int) -> Refusal | None:
    """Why a scan of this size is not kept, before anybody looks into it. Units: bytes."""
    return Refusal.SCAN_TOO_LARGE if size > SCAN_MAX_BYTES else None


def refusal_of_assembly(
    place: str, facilitator: str, *, attendees: int, points: int
) -> Refusal | None:
    """Why the minutes of an assembly are not taken: something is missing, or too long."""
    is_whole = (
        PLACE_MIN_CHARS <= len(place) <= PLACE_MAX_CHARS
        and 0 < len(facilitator) <= FACILITATOR_MAX_CHARS
        and 0 < attendees <= ATTENDEES_MAX
        and 0 < points <= POINTS_MAX
    )
    return None if is_whole else Refusal.ACT_INCOMPLETE


def state_of(  # noqa: PLR0913 - a state is told from these facts, and each has a name
    window: Window,
    received_at: datetime,
    *,
    typings: int,
    is_entered: bool,
    is_forgotten: bool,
    is_closed: bool,
) -> SheetState:
    """Where a sheet stands. Its date of reception decides whether it counts, not its typing.

    Units: `is_closed` is about the record, which takes nothing more.
    """
    if is_entered:
        return SheetState.ENTERED
    if refusal_of_time(window, received_at):
        return SheetState.OUT_OF_TIME
    if is_forgotten:
        return SheetState.FORGOTTEN
    if is_closed:
        return SheetState.MISSED
    return (SheetState.FIRST, SheetState.SECOND, SheetState.DIFFERS)[min(typings, TYPINGS)]


ENDED = {
    SheetState.ENTERED: Refusal.ALREADY_ENTERED,
    SheetState.OUT_OF_TIME: Refusal.OUT_OF_TIME,
    SheetState.FORGOTTEN: Refusal.FORGOTTEN,
    SheetState.MISSED: Refusal.RECORD_CLOSED,
}


def refusal_of_typing(state: SheetState, *, has_typed: bool) -> Refusal | None:
    """Why this person does not type this sheet; None when they may."""
    if state is SheetState.DIFFERS:
        return Refusal.TYPED_TWICE
    return ENDED.get(state) or (Refusal.SAME_TYPIST if has_typed else None)


def refusal_of_deciding(state: SheetState) -> Refusal | None:
    """Why nothing is decided about a sheet; None while two typings differ."""
    if state is SheetState.DIFFERS:
        return None
    return ENDED.get(state, Refusal.TYPED_MEANWHILE)


def _one_line(words: str) -> str:
    return " ".join(words.split())
