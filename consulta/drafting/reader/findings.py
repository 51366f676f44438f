"""What was found in a file: the plan it seems to hold, and every guess that was made."""

from dataclasses import dataclass
from enum import StrEnum

import msgspec

from consulta.drafting.reader.blocks import Note
from consulta.plan.reader.document import PlanDocument


class DoubtKind(StrEnum):
    """What was guessed or not understood. Each word has its sentence in the templates."""

    NO_NUMBER = "no_number"
    GUESSED_COMMITMENT = "guessed_commitment"
    DUPLICATE_NUMBER = "duplicate_number"
    NUMBER_LEFT = "number_left"
    NEAR_LABEL = "near_label"
    NO_FIELD = "no_field"
    TABLE_AS_TEXT = "table_as_text"
    ANNEX_GUESSED = "annex_guessed"
    DATE_NOT_UNDERSTOOD = "date_not_understood"
    MONTH_ONLY = "month_only"
    END_BEFORE_START = "end_before_start"
    SEVERAL_INSTITUTIONS = "several_institutions"
    NOT_UNDERSTOOD = "not_understood"
    TOO_LONG = "too_long"
    SECTOR_GUESSED = "sector_guessed"
    REWORDED = "reworded"
    OTHER_WORDS = "other_words"
    OTHER_CONSULTATION = "other_consultation"
    PAST_ID = "past_id"
    UNKNOWN_ID = "unknown_id"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One guess: in which part and field, the words of the file, and what was made of them."""

    where: str
    field: str
    kind: DoubtKind
    words: str
    guess: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Words of the file that are in no part of the plan; a person has to place them."""

    where: str
    words: str


@dataclass(frozen=True, slots=True)
class Found:
    """The plan that a file seems to hold, what was guessed, what has no place, what was left."""

    document: PlanDocument
    doubts: tuple[Doubt, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """What was found and waits to be confirmed; `base` tells the draft that it was read against."""

    found: Found
    base: str


def kept(held: Waiting) -> bytes:
    """What waits, as bytes."""
    return msgspec.json.encode(held)


def waiting(content: bytes) -> Waiting:
    """What waits, from how it was kept."""
    return msgspec.json.decode(content, type=Waiting)


class Doubts:
    """Gathers what is doubted while a file is read."""

    def __init__(self) -> None:
        self.doubts: dict[Doubt, None] = {}
        self.unplaced: list[Unplaced] = []

    def add(self, doubt: Doubt) -> None:
        self.doubts[doubt] = None

    def place(self, where: str, words: str) -> None:
        """Keep words that no part of the plan takes."""
        if words.strip():
            self.unplaced.append(Unplaced(where, words))
