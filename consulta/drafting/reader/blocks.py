"""What any file of an office program comes down to: headings, paragraphs, list items, tables."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from consulta.plan.reader.fields import CONTROL
from consulta.plan.reader.paragraphs import BLANK_LINES
from consulta.plan.rules import PARAGRAPH_MAX_CHARS

FILE_MAX_BYTES = 20_000_000
BLOCKS_MAX = 20_000
CHARS_MAX = 3_000_000
CELL_MAX_CHARS = 100_000
ROWS_MAX = 5_000
CELLS_MAX = 100
HEADING_MAX_CHARS = 300
NOTES_MAX = 200
MANY_BLANKS = re.compile(r"[^\S\n]{9,}")
SPECIAL = re.compile(r"(\\(?=[\\*\[])|\*|\[(?=[^\[\]]*\]\())")
EDGES = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)


class BlockKind(StrEnum):
    """What a piece of a file is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a file in its order. Words are Markdown; `level` is a heading's or an item's."""

    kind: BlockKind
    text: str = ""
    level: int = 0
    is_ordered: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


class LeftOut(StrEnum):
    """What a reader saw and did not take. Each word has its sentence in the templates."""

    DELETED_TEXT = "deleted_text"
    COMMENT = "comment"
    FOOTNOTE = "footnote"
    PICTURE = "picture"
    HIDDEN_SHEET = "hidden_sheet"
    CONTROL_SIGN = "control_sign"
    NO_HEADER = "no_header"
    FAR_CELLS = "far_cells"
    ABOVE_TITLES = "above_titles"


@dataclass(frozen=True, slots=True)
class Note:
    """Something of the file that is not among its blocks, and its words where it has any."""

    kind: LeftOut
    words: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """A file in pieces, and what was left out of them."""

    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()


class BadFileReason(StrEnum):
    """Why a file is no plan. Each word has its sentence in the templates."""

    TOO_LONG = "too_long"
    EMPTY = "empty"
    NOT_TEXT = "not_text"
    UNKNOWN_TYPE = "unknown_type"
    NO_COMMITMENT = "no_commitment"
    NOT_OURS = "not_ours"
    OTHER_TEMPLATE = "other_template"


class BadFile(Exception):
    """The file is not read; `reason` says why, `more` holds what a person should mend."""

    def __init__(self, reason: StrEnum, more: tuple[str, ...] = ()) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.more = more


def cell_of(lines: Iterable[str]) -> str:
    """The words of a cell, one line each.

    Raises: `BadFile` when they are more than a cell of a plan would ever hold.
    """
    words = "\n".join(line for line in lines if line.strip())
    if len(words) > CELL_MAX_CHARS:
        raise BadFile(BadFileReason.TOO_LONG)
    return words


class Gatherer:
    """Takes the blocks of a file as they come, each bounded, and stops at too many."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.notes: dict[Note, None] = {}
        self.pieces_taken = 0
        self.chars_taken = 0

    def heading(self, text: str, level: int) -> None:
        words = " ".join(self.clean(text).split())
        if len(words) > HEADING_MAX_CHARS:
            self.paragraph(words)
        elif words:
            self._add(Block(BlockKind.HEADING, words, level))

    def paragraph(self, text: str) -> None:
        for words in self.pieces(text):
            self._add(Block(BlockKind.PARAGRAPH, words))

    def item(self, text: str, level: int, *, is_ordered: bool) -> None:
        for words in self.pieces(text):
            self._add(Block(BlockKind.ITEM, words, level, is_ordered))

    def table(self, rows: list[tuple[str, ...]]) -> None:
        if any(len(row) > CELLS_MAX for row in rows):
            raise BadFile(BadFileReason.TOO_LONG)
        clean = [tuple(self.clean(cell) for cell in row) for row in rows]
        full = tuple(row for row in clean if any(row))
        if full:
            self._add(Block(BlockKind.TABLE, rows=full))

    def note(self, kind: LeftOut, words: str = "") -> None:
        if len(self.notes) < NOTES_MAX:
            self.notes[Note(kind, " ".join(words.split())[:200])] = None

    def outline(self) -> Outline:
        if not self.blocks:
            raise BadFile(BadFileReason.EMPTY)
        return Outline(tuple(self.blocks), tuple(self.notes))

    def clean(self, text: str) -> str:
        """The words in their one written form: NFC, no control signs, no blanks at the ends."""
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        if CONTROL.search(text):
            self.note(LeftOut.CONTROL_SIGN, CONTROL.sub("", text))
            text = CONTROL.sub("", text)
        text = MANY_BLANKS.sub(" " * 8, text)
        return "\n".join(line.rstrip() for line in text.split("\n")).strip()

    def pieces(self, text: str) -> list[str]:
        """The words, parted at blank lines and where they are longer than a paragraph may be."""
        return [piece for part in BLANK_LINES.split(self.clean(text)) for piece in _fitting(part)]

    def _add(self, block: Block) -> None:
        self.blocks.append(block)
        self.pieces_taken += 1 + len(block.rows)
        self.chars_taken += len(block.text) + sum(len(cell) for row in block.rows for cell in row)
        if self.pieces_taken > BLOCKS_MAX or self.chars_taken > CHARS_MAX:
            raise BadFile(BadFileReason.TOO_LONG)


@dataclass(slots=True)
class Runs:
    """Words with their emphasis, as they come, then as Markdown."""

    pieces: list[tuple[str, bool, bool, str]]

    @classmethod
    def none(cls) -> "Runs":
        return cls([])

    def add(
        self, text: str, *, is_bold: bool = False, is_italic: bool = False, href: str = ""
    ) -> None:
        """Take words; those of the same look are one piece."""
        if not text:
            return
        look = (is_bold, is_italic, href)
        if self.pieces and self.pieces[-1][1:] == look:
            self.pieces[-1] = (self.pieces[-1][0] + text, *look)
        else:
            self.pieces.append((text, *look))

    def markdown(self) -> str:
        """All words as Markdown, their own signs kept as signs."""
        return "".join(_marked(*piece) for piece in self.pieces)

    def plain(self) -> str:
        return "".join(piece[0] for piece in self.pieces)


def _fitting(words: str) -> list[str]:
    found, words = [], words.strip()
    while len(words) > PARAGRAPH_MAX_CHARS:
        cut = max(words.rfind(sign, 0, PARAGRAPH_MAX_CHARS) for sign in (". ", "\n", " "))
        cut = cut + 1 if cut > 0 else PARAGRAPH_MAX_CHARS
        found.append(words[:cut].strip())
        words = words[cut:].strip()
    return [*found, words] if words else found


def _marked(text: str, is_bold: bool, is_italic: bool, href: str) -> str:
    found = EDGES.match(text)
    before, words, after = found.groups() if found else ("", text, "")
    if not words:
        return text
    words = SPECIAL.sub(r"\\\1", words)
    mark = ("**" if is_bold else "") + ("*" if is_italic else "")
    words = f"{mark}{words}{mark[::-1]}"
    if href.startswith(("http://", "https://")) and not set(href) & set("() <>\n"):
        words = f"[{words}]({href})"
    return f"{before}{words}{after}"
