"""The short values of a commitment, out of the words that a file has for them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from consulta.drafting.reader.dates import Day, read_day, read_term
from consulta.drafting.reader.findings import Doubt, DoubtKind, Doubts
from consulta.drafting.reader.labels import SECTORS, folded
from consulta.drafting.reader.markdown_blocks import unmarked
from consulta.drafting.reader.sections import RawPart
from consulta.plan.reader.document import ActorText
from consulta.plan.reader.paragraphs import MARK
from consulta.plan.rules import SDG_MAX, Sector

MAILBOX = re.compile(r"[^\s@<>(),;:]+@[^\s@<>(),;:]+\.[^\s@<>(),;:]+")
SEVERAL = re.compile(
    r"[;/\n]|\sy\s(?:el|la|los|las|Ministerio|Servicio|Consejo|Direcci[oó]n|Subsecretar[ií]a|"
    r"Instituto|Comisi[oó]n)\b"
)
OFFICES = (
    "ministerio", "servicio", "direccion", "subsecretaria", "municipalidad", "consejo", "comision",
    "superintendencia", "gobierno",
)  # fmt: skip
NAMED_SECTOR = re.compile(r"^(.+?)\s*[(|–:]\s*([^()|]+?)\)?$")
LIST_MARK = re.compile(r"^\s*(?:[-*•]|\d{1,3}[.)])\s+")
PLAIN_MAX = {
    "theme": 80, "ogp_id": 16, "lead_institution": 200, "cocreation_table": 200,
    "engagement_form": 500, "contact_unit": 200,
}  # fmt: skip
SHORT = 300
YES, NO = {"si", "s", "true", "x"}, {"no", "n", "false"}
UNKNOWN = {"", "por confirmar", "por definir", "pendiente", "s i", "n a"}


@dataclass(frozen=True, slots=True)
class Facts:
    """Reads the short values of one part, and notes what it could not read."""

    part: RawPart
    doubts: Doubts

    def text(self, code: str, at_most: int = 0) -> str | None:
        """One line; what is longer than the plan holds is cut, and kept whole as unplaced."""
        return self.fitting(code, self.words(code), at_most or PLAIN_MAX[code])

    def words(self, code: str) -> str:
        found = " ".join(unmarked(word) for word in self.part.facts.pop(code, ()))
        words = " ".join(found.split())
        return "" if folded(words) in UNKNOWN else words

    def fitting(self, code: str, words: str, at_most: int) -> str | None:
        words = " ".join(words.split())
        if len(words) > at_most:
            self.doubt(code, DoubtKind.TOO_LONG, words, str(at_most))
            self.doubts.place(self.part.ref, words)
        return words[:at_most].strip() or None

    def lead(self) -> str | None:
        raw = "\n".join(self.part.facts.get("lead_institution", ()))
        found = self.text("lead_institution")
        if found and SEVERAL.search(raw):
            self.doubt("lead_institution", DoubtKind.SEVERAL_INSTITUTIONS, found)
        return found

    def term(self) -> tuple[date | None, date | None]:
        """The first and last day, from one cell or from two."""
        if words := self.words("term"):
            first, last = read_term(words)
            self.part.facts.pop("starts_on", None)
            self.part.facts.pop("ends_on", None)
            return self.days("term", words, first, last)
        start, end = self.words("starts_on"), self.words("ends_on")
        return self.days(
            "term", f"{start} – {end}", read_day(start, is_end=False), read_day(end, is_end=True)
        )

    def days(self, code: str, words: str, first: Day, last: Day) -> tuple[date | None, date | None]:
        """Two days, with a doubt for each guess; an end before its start is not kept."""
        if first.is_lost or last.is_lost:
            self.doubt(code, DoubtKind.DATE_NOT_UNDERSTOOD, words)
            self.doubts.place(self.part.ref, words)
        elif first.is_guess or last.is_guess:
            self.doubt(code, DoubtKind.MONTH_ONLY, words, _span(first.on, last.on))
        is_upside_down = bool(first.on and last.on and last.on < first.on)
        if is_upside_down:
            self.doubt(code, DoubtKind.END_BEFORE_START, words)
            self.doubts.place(self.part.ref, words)
        return first.on, None if is_upside_down else last.on

    def flag(self, code: str) -> bool | None:
        words = self.words(code)
        first = folded(words).partition(" ")[0]
        if not first or first in YES | NO:
            return first in YES if first else None
        self.lost(code, words)
        return None

    def sdgs(self) -> tuple[int, ...]:
        words = self.words("sdgs")
        given = [int(number) for number in re.findall(r"\d{1,4}", words)]
        found = tuple(dict.fromkeys(number for number in given if 1 <= number <= SDG_MAX))
        if words and (not found or len(found) < len(set(given))):
            self.lost("sdgs", words)
        return found

    def contact(self) -> tuple[str | None, str | None]:
        """Unit and mailbox; of a free text only the mailbox, for the rest may name a person."""
        free, unit, mailbox = (
            self.words("contact"), self.text("contact_unit"), self.words("contact_mailbox"),
        )  # fmt: skip
        if len(free) > SHORT or len(mailbox) > SHORT:
            self.lost("contact", free or mailbox)
            return unit, None
        found = MAILBOX.search(mailbox or free)
        if mailbox and not found:
            self.lost("contact", mailbox)
        if rest := MAILBOX.sub("", free).strip(" ,;.-"):
            self.lost("contact", rest)
        return unit, self.fitting("contact", found[0], 200) if found else None

    def actors(self, words: Iterable[str]) -> list[ActorText]:
        """The actors of a list, one a line, with the sector behind their name where it stands."""
        found = []
        for line in (each for text in words for each in re.split(r"[\n;]", text)):
            given = unmarked(LIST_MARK.sub("", MARK.sub("", line))).strip(" .")
            match = NAMED_SECTOR.match(given) if len(given) <= SHORT else None
            is_named = match is not None and folded(match[2]) in SECTORS
            name, sector = (match[1], match[2]) if match and is_named else (given, "")
            if name:
                found.append(self.actor(name, sector))
        return found

    def actor(self, name: str, sector: str) -> ActorText:
        known = SECTORS.get(folded(unmarked(sector)))
        fitted = self.fitting("actors", unmarked(name), 200) or ""
        if known is None:
            is_office = folded(name).startswith(OFFICES)
            known = Sector.GOVERNMENT if is_office else Sector.CIVIL_SOCIETY
            self.doubt(
                "actors", DoubtKind.SECTOR_GUESSED, f"{fitted} {sector}".strip(), known.value
            )
        return ActorText(fitted, known)

    def lost(self, code: str, words: str) -> None:
        """Words that are no value of their field: they are kept apart, and doubted."""
        self.doubt(code, DoubtKind.NOT_UNDERSTOOD, words)
        self.doubts.place(self.part.ref, words)

    def doubt(self, code: str, kind: DoubtKind, words: str, guess: str = "") -> None:
        self.doubts.add(Doubt(self.part.ref, code, kind, words[:300], guess))


def _span(*days: date | None) -> str:
    return " – ".join(f"{day:%d-%m-%Y}" for day in days if day)
