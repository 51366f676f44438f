"""Days as people write them in Chile. A month stands for its first or last day, and is a guess."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from consulta.drafting.reader.labels import folded
from consulta.plan.rules import FIRST_YEAR, LAST_YEAR

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip
NUMBERS = {name: place for place, name in enumerate(MONTHS, start=1)}
NUMBERS |= {name[:3]: place for name, place in list(NUMBERS.items())} | {"setiembre": 9, "sept": 9}
MONTH = "(" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
FIGURES = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$")
WORDS = re.compile(rf"^(\d{{1,2}}) (?:de )?{MONTH}(?: del?)? (\d{{4}})$")
MONTH_WORDS = re.compile(rf"^{MONTH}(?: del?)? (\d{{4}})$")
MONTH_FIGURES = re.compile(r"^(\d{1,2})[-/.](\d{4})$")
LONE_MONTH = re.compile(rf"^{MONTH}$")
NOTHING = {"", "por confirmar", "por definir", "sin informacion", "s i", "n a", "pendiente"}
BETWEEN = re.compile(r"\s+(?:a|al|hasta(?: el)?|/|-)\s+|\s*[–—]\s*", re.I)
LEADING = re.compile(r"^\s*(?:desde|del|de|entre|el)\s+(?:el\s+)?", re.I)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was read; `is_guess` when only its month was said, `is_lost` when nothing is."""

    on: date | None = None
    is_guess: bool = False
    is_lost: bool = False


def read_day(text: str, *, is_end: bool) -> Day:
    """The day that these words say; of a month its first day, or its last for an end."""
    words = LEADING.sub("", text.strip())
    loose = folded(words)
    if loose in NOTHING:
        return Day()
    for pattern, given in ((ISO, words), (FIGURES, words), (WORDS, loose)):
        if match := pattern.match(given):
            year, month, day = match.groups() if pattern is ISO else match.groups()[::-1]
            return _day(year, str(NUMBERS.get(month, month)), day)
    for pattern, given in ((MONTH_WORDS, loose), (MONTH_FIGURES, words)):
        if match := pattern.match(given):
            month, year = match.groups()
            return _month(year, int(NUMBERS.get(month, month)), is_end=is_end)
    return Day(is_lost=True)


def read_term(text: str) -> tuple[Day, Day]:
    """The first and the last day that these words say."""
    if folded(text) in NOTHING:
        return Day(), Day()
    parts = [part for part in BETWEEN.split(text.strip(), maxsplit=1) if part]
    if len(parts) == 1:
        only = read_day(parts[0], is_end=False)
        return (
            (only, read_day(parts[0], is_end=True)) if only.is_guess else (Day(is_lost=True),) * 2
        )
    first, last = LEADING.sub("", parts[0]), parts[1]
    end = read_day(last, is_end=True)
    if end.on and LONE_MONTH.match(folded(first)):
        first = f"{first} {end.on.year}"
    return read_day(first, is_end=False), end


def _day(year: str, month: str, day: str) -> Day:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return Day(is_lost=True)
    return Day(found) if FIRST_YEAR <= found.year <= LAST_YEAR else Day(is_lost=True)


def _month(year: str, month: int, *, is_end: bool) -> Day:
    if not (1 <= month <= len(MONTHS) and FIRST_YEAR <= int(year) <= LAST_YEAR):
        return Day(is_lost=True)
    last = calendar.monthrange(int(year), month)[1]
    return Day(date(int(year), month, last if is_end else 1), is_guess=True)
