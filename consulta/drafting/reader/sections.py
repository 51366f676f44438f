"""Which part of a plan each piece of a file belongs to: by headings, labels and forms."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from consulta.drafting.reader.blocks import BadFile, BadFileReason, Block, BlockKind
from consulta.drafting.reader.findings import Doubt, DoubtKind, Doubts
from consulta.drafting.reader.labels import (
    VALUES,
    Match,
    folded,
    matched,
    matched_column,
)
from consulta.drafting.reader.markdown_blocks import unmarked
from consulta.plan.reader.paragraphs import MARK
from consulta.plan.rules import COMMITMENT_NUMBER_MAX, INITIATIVE_KEY_MAX_CHARS
from consulta.plan.template import prose_of

COMMITMENT = re.compile(
    r"^(?:compromiso|commitment)\s*(?:n(?:[°º.]|ro\.?|o\.)?\s*)?(\d{1,4})\s*(?:[.:)–—-]\s*|\s+|$)(.*)$",
    re.I,
)
UNNUMBERED = re.compile(r"^(?:compromiso|commitment)\s*[:–—-]\s*(\S.*)$", re.I)
NUMBERED = re.compile(r"^(\d{1,3})\s*[.)–-]+\s+(\S.*)$")
INITIATIVE = re.compile(r"^iniciativa\s+([a-z0-9][a-z0-9-]{0,39}):\s*(\S.*)$", re.I)
BOLD = re.compile(r"^\*\*([^*\n]+)\*\*\s*:?\s*$")
INLINE = re.compile(r"^(?:\*\*)?([^:*\n]{2,80}):?(?:\*\*)?:?\s+(?=\S)", re.I)
OWN_ANNEX = {"anexo", "anexo iniciativas de gobierno"}
SILENT = {"compromisos", "compromisos del plan", "introduccion", "plan de accion", "presentacion"}
DEPARTURES = "compromisos que salieron del plan"
FORM_TITLES = {"campo", "contenido"}
LOOK_AHEAD = 60
OWN_NAME = {"compromiso", "el compromiso"}
LIST_CODES = {"milestones", "actors"}
HEAD_FACTS = {"label", "version", "demonstration"}
BY_BOLD = 7


@dataclass(slots=True)
class RawPart:
    """A commitment, an initiative or the head, with the words of each field as they came."""

    kind: str
    name: str = ""
    number: int = 0
    key: str = ""
    level: int = 0
    facts: dict[str, list[str]] = field(default_factory=dict)
    prose: dict[str, list[str]] = field(default_factory=dict)
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    @property
    def ref(self) -> str:
        """Its name in a draft."""
        if self.kind == "commitment":
            return f"commitment:{self.number}"
        return f"initiative:{self.key}" if self.kind == "initiative" else "plan"

    def words(self, code: str) -> list[str]:
        return self.prose.setdefault(code, [])


class Sections:
    """Goes through the blocks of a file once and gives each to its part."""

    def __init__(self, template: str, doubts: Doubts) -> None:
        self.template = template
        self.doubts = doubts
        self.numbers: set[int] = set()
        self.prose = {each.code for each in prose_of(template)}
        self.parts: list[RawPart] = [RawPart("head")]
        self.departures: list[dict[str, str]] = []
        self.part: RawPart | None = self.parts[0]
        self.code = ""
        self.mode = "plan"
        self.level = 0
        self.items: list[Block] = []
        self.seen: list[tuple[str, str]] = []

    def read(self, blocks: Sequence[Block]) -> None:
        for place, block in enumerate(blocks):
            if block.kind is BlockKind.ITEM and self.code not in LIST_CODES:
                self.items.append(block)
                if MARK.search(block.text):
                    self._flush()
                self._saw(block)
                continue
            self._flush()
            if block.kind is BlockKind.HEADING:
                self._heading(block.text, block.level, blocks[place + 1 : place + LOOK_AHEAD])
            elif block.kind is BlockKind.TABLE:
                self._table(block.rows)
            else:
                self._paragraph(block.text, blocks[place + 1 : place + LOOK_AHEAD])
            self._saw(block)
        self._flush()

    def _saw(self, block: Block) -> None:
        where = self.part.ref if self.part else "plan"
        cells = [cell for row in block.rows for cell in row]
        self.seen += [(where, words) for words in (block.text, *cells) if words]

    def _flush(self) -> None:
        if self.items:
            lines = [
                f"{'  ' * item.level}{'1.' if item.is_ordered else '-'} {item.text}"
                for item in self.items
            ]
            self.items = []
            self._words("\n".join(lines))

    def _heading(self, text: str, level: int, ahead: Sequence[Block]) -> None:
        loose = folded(text)
        if loose == DEPARTURES:
            self.mode, self.part, self.code = "departures", None, ""
        elif self._is_annex(loose):
            self.mode, self.part, self.code, self.level = "annex", None, "", level
            if loose not in OWN_ANNEX:
                self._doubt(DoubtKind.ANNEX_GUESSED, text)
        elif not (self._commitment(text, level) or self._known(text, level)):
            self._other_heading(text, level, ahead)

    def _is_annex(self, loose: str) -> bool:
        is_listed = loose.startswith("iniciativas") and "compromiso" not in loose
        return is_listed or loose == "anexo" or loose.startswith("anexo ")

    def _commitment(self, text: str, level: int) -> bool:
        if match := COMMITMENT.match(text):
            self._begin(int(match[1]), match[2], level)
            return True
        if match := UNNUMBERED.match(text):
            part = self.part
            if part is not None and part.kind == "commitment" and level > part.level:
                self.code = "description"
                self._words(match[1])
            else:
                self._begin(0, match[1], level)
            return True
        if self.mode == "annex" and (found := INITIATIVE.match(text)):
            self._initiative(found[1].lower(), found[2], level)
            return True
        return False

    def _known(self, text: str, level: int) -> bool:
        """Whether these words are a label of the template, under a commitment."""
        if self.part is None or self.part.kind != "commitment":
            return False
        value = VALUES.get(folded(text)) if self.code.startswith("ogp_values") else None
        if value:
            self.code = f"ogp_values.{value.value}"
            return True
        match = matched(text, self.template) if level > self.part.level else None
        if match is None:
            return False
        self._near(match, text)
        self.code = match.code
        return True

    def _other_heading(self, text: str, level: int, ahead: Sequence[Block]) -> None:
        numbered = NUMBERED.match(text)
        is_inside = self.part is not None and level > self.part.level > 0
        if self.mode == "annex":
            if is_inside:
                self._words(f"**{text}**")
            else:
                self._initiative("", text, level)
        elif is_inside:
            self.code = "additional_info"
            self._doubt(DoubtKind.NO_FIELD, text, guess="additional_info")
            self._words(f"**{text}**")
        elif self._holds_fields(level, ahead):
            number = int(numbered[1]) if numbered else 0
            self._begin(number, numbered[2] if numbered else text, level, is_guess=True)
        else:
            self._head_heading(text, level)

    def _head_heading(self, text: str, level: int) -> None:
        has_commitments = any(part.kind == "commitment" for part in self.parts)
        self.part, self.code = (None if has_commitments else self.parts[0]), ""
        if level == 1 and not has_commitments and not self.parts[0].name:
            self.parts[0].name = text
        elif folded(text) not in SILENT:
            self._words(f"**{text}**")

    def _holds_fields(self, level: int, ahead: Sequence[Block]) -> bool:
        for block in ahead:
            words = block.text
            if block.kind is BlockKind.HEADING and (
                block.level <= level or COMMITMENT.match(words)
            ):
                return False
            if block.kind is BlockKind.TABLE:
                words = block.rows[0][0]
            elif block.kind is not BlockKind.HEADING:
                bold = BOLD.match(words)
                words = bold[1] if bold else ""
            if words and (match := matched(unmarked(words), self.template)) and match.is_exact:
                return True
        return False

    def _begin(self, number: int, name: str, level: int, *, is_guess: bool = False) -> None:
        given = number
        if len(self.numbers) >= COMMITMENT_NUMBER_MAX:
            raise BadFile(BadFileReason.TOO_LONG)
        if not 1 <= number <= COMMITMENT_NUMBER_MAX or number in self.numbers:
            number = next(n for n in range(1, COMMITMENT_NUMBER_MAX + 1) if n not in self.numbers)
        self.numbers.add(number)
        self.mode, self.code = "plan", ""
        self.part = RawPart("commitment", name.strip(" .:"), number, level=level)
        self.parts.append(self.part)
        if given == 0:
            self._doubt(DoubtKind.NO_NUMBER, name, guess=str(number))
        elif given != number:
            self._doubt(DoubtKind.DUPLICATE_NUMBER, f"{given}. {name}", guess=str(number))
        elif is_guess:
            self._doubt(DoubtKind.GUESSED_COMMITMENT, f"{given}. {name}", guess=str(number))

    def _initiative(self, key: str, title: str, level: int) -> None:
        is_own = bool(key)
        key = key or "-".join(folded(unmarked(title)).split())[:INITIATIVE_KEY_MAX_CHARS]
        key = _unused(key.strip("-") or "iniciativa", {part.key for part in self.parts})
        self.part = RawPart("initiative", title, key=key, level=level)
        self.parts.append(self.part)
        self.code = "body"
        if not is_own:
            self._doubt(DoubtKind.ANNEX_GUESSED, title)

    def _paragraph(self, text: str, ahead: Sequence[Block]) -> None:
        if MARK.search(text):
            self._words(text)
            return
        bold = BOLD.match(text)
        if bold and (
            self._commitment(bold[1], BY_BOLD - 1) or self._known(bold[1].rstrip(" :"), BY_BOLD)
        ):
            return
        if bold and self._holds_fields(BY_BOLD - 1, ahead) and NUMBERED.match(bold[1]):
            self._other_heading(bold[1], BY_BOLD - 1, ahead)
            return
        inline = INLINE.match(text) if self.part and self.part.kind == "commitment" else None
        match = matched(inline[1], self.template) if inline and ":" in inline[0] else None
        if inline and match and match.is_exact:
            self._field(match.code, text[inline.end() :])
        else:
            self._words(text)

    def _field(self, code: str, words: str) -> None:
        if self.part is None:
            return
        if code in self.prose or code in LIST_CODES or code == "ogp_values":
            self.code = code
            self._words(words)
        else:
            self.part.facts.setdefault(code, []).append(words)

    def _words(self, text: str) -> None:
        if self.part is None:
            self.doubts.place(self.mode, text)
        elif self.part.kind == "head":
            self.part.words("intro").append(text)
        elif self.part.kind == "initiative":
            self.part.words("body").append(text)
        elif self.code in self.prose or self.code.startswith(("ogp_values", *LIST_CODES)):
            self.part.words(self.code).append(text)
        elif self.code:
            self.part.facts.setdefault(self.code, []).append(text)
        else:
            self._lost_field(text)
            self.part.words("additional_info").append(text)

    def _table(self, rows: Sequence[Sequence[str]]) -> None:
        columns = _columns(rows[0])
        if self.mode == "departures" and {"number", "name"} <= set(columns):
            self.departures += self._records(columns, rows)
        elif self.part and self.part.kind == "commitment" and (code := _listed(columns)):
            self.part.tables.setdefault(code, []).extend(self._records(columns, rows))
        elif not self._form(rows):
            self._doubt(DoubtKind.TABLE_AS_TEXT, " · ".join(rows[0])[:300])
            lines = [" · ".join(cell for cell in row if cell).replace("\n", " ") for row in rows]
            for at in range(0, len(lines), LOOK_AHEAD):
                self._words("\n".join(f"- {line}" for line in lines[at : at + LOOK_AHEAD]))

    def _records(
        self, columns: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> list[dict[str, str]]:
        """The rows by their columns; a cell of no known column has no place, and is doubted."""
        found = []
        for row in rows[1:]:
            found.append({code: cell for code, cell in zip(columns, row, strict=False) if code})
            for place, cell in enumerate(row):
                if cell and not (place < len(columns) and columns[place]):
                    words = f"{rows[0][place]}: {cell}" if place < len(rows[0]) else cell
                    self._doubt(DoubtKind.NOT_UNDERSTOOD, words)
                    self.doubts.place(self.part.ref if self.part else "plan", words)
        return found

    def _form(self, rows: Sequence[Sequence[str]]) -> bool:
        """Whether the table is a form, with a label in the first cell of its rows."""
        found = [matched(unmarked(row[0]), self.template) if row else None for row in rows]
        is_titled = {folded(cell) for cell in rows[0]} <= FORM_TITLES
        if not is_titled and sum(1 for match in found if match and match.is_exact) * 2 < len(rows):
            return False
        for row, match in zip(rows[1:] if is_titled else rows, found[is_titled:], strict=True):
            self._form_row(row, match)
        return True

    def _form_row(self, row: Sequence[str], match: Match | None) -> None:
        label, words = unmarked(row[0]), "\n\n".join(cell for cell in row[1:] if cell)
        if match and (match.code == "number_and_name" or self._is_name(label, words)):
            self._numbered_row(unmarked(words))
        elif self.part is None or (self.part.kind == "head" and not self._is_of_head(match)):
            self.doubts.place(self.mode, f"{label}: {words}")
        elif match is None:
            self._lost_field(label)
            self.part.words("additional_info").append(f"**{label}:** {words}")
        elif words:
            self._near(match, label)
            self._field(match.code, words)
            self.code = "" if self.part.kind == "commitment" else self.code

    def _is_name(self, label: str, words: str) -> bool:
        """Whether a row «Compromiso» says which one it is, and not what it promises."""
        is_inside = self.part is not None and self.part.kind == "commitment"
        says_number = COMMITMENT.match(unmarked(words)) or NUMBERED.match(unmarked(words))
        return folded(label) in OWN_NAME and (not is_inside or says_number is not None)

    def _is_of_head(self, match: Match | None) -> bool:
        return match is not None and match.code in HEAD_FACTS

    def _numbered_row(self, words: str) -> None:
        match = COMMITMENT.match(words) or NUMBERED.match(words)
        number, name = (int(match[1]), match[2]) if match else (0, words)
        is_same = self.part is not None and self.part.kind == "commitment" and (
            not self.part.facts and not self.part.prose
        )  # fmt: skip
        if not is_same:
            self._begin(number, name, BY_BOLD - 1)

    def _near(self, match: Match, words: str) -> None:
        if not match.is_exact:
            self._doubt(DoubtKind.NEAR_LABEL, words, field_code=match.code, guess=match.code)

    def _lost_field(self, words: str) -> None:
        code = "additional_info"
        self._doubt(DoubtKind.NO_FIELD, words, field_code=code, guess=code)

    def _doubt(self, kind: DoubtKind, words: str, *, guess: str = "", field_code: str = "") -> None:
        where = self.part.ref if self.part else "plan"
        self.doubts.add(Doubt(where, field_code or self.code, kind, words[:300], guess))


def _unused(key: str, known: Collection[str]) -> str:
    number, wanted = 2, key
    while wanted in known:
        wanted = f"{key[: INITIATIVE_KEY_MAX_CHARS - 4]}-{number}"
        number += 1
    return wanted


def _columns(titles: Sequence[str]) -> list[str]:
    found: list[str] = []
    for title in titles:
        match = matched_column(unmarked(title))
        found.append(match.code if match and match.code not in found else "")
    return found


def _listed(columns: Sequence[str]) -> str:
    named = set(columns)
    if named & {"activity", "product"} and named & {"product", "starts_on", "ends_on"}:
        return "milestones"
    return "actors" if {"name", "sector"} <= named else ""
