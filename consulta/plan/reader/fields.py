"""Take typed values out of a table of the file; whatever is wrong is noted, and reading goes on."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from consulta.plan.reader.document import PlanProblems, Problem
from consulta.plan.reader.lines import Path, line_of, lines_of_keys
from consulta.plan.rules import FIRST_YEAR, LAST_YEAR

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class Notes:
    """The problems of one file, each with its line; lines are looked for only where one is told."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.problems: list[Problem] = []

    @cached_property
    def lines(self) -> dict[Path, int]:
        """The line of each table and key."""
        return lines_of_keys(self.text)

    def add(self, path: Path, message: str) -> None:
        field = ".".join(str(part) for part in path if isinstance(part, str))
        problem = Problem(self.file, line_of(self.lines, path), field, message)
        if problem not in self.problems:
            self.problems.append(problem)

    def raise_if_any(self) -> None:
        if self.problems:
            raise PlanProblems(sorted(self.problems))


class Table:
    """One table of the file. Values are asked for by key; a key that nobody asks for is wrong."""

    def __init__(self, notes: Notes, path: Path, values: dict[str, Any]) -> None:
        self.notes = notes
        self.path = path
        self.values = values
        self.asked: set[str] = set()

    def wrong(self, key: str, message: str) -> None:
        """Note a problem of this key."""
        self.notes.add((*self.path, key) if key else self.path, message)

    def take(self, key: str) -> Any:
        """The value as it stands, or None."""
        self.asked.add(key)
        return self.values.get(key)

    def text(self, key: str, at_most: int) -> str | None:
        """One line of text, or None when the key is absent."""
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.wrong(key, "tiene que ser un texto entre comillas.")
            return None
        text = " ".join(self.clean(key, value).split())
        if not text:
            self.wrong(key, "está vacío. Escribe el texto, o borra la línea si no se conoce.")
            return None
        if len(text) > at_most:
            self.wrong(key, f"tiene {len(text)} caracteres; el máximo es {at_most}.")
        return text

    def lines(self, key: str, at_most: int) -> str | None:
        """Text of any number of lines, or None when the key is absent."""
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.wrong(key, "tiene que ser un texto entre comillas.")
            return None
        text = "\n".join(line.rstrip() for line in self.clean(key, value).strip().split("\n"))
        if not text:
            self.wrong(key, "está vacío. Escribe el texto, o borra la línea si no se conoce.")
        if len(text) > at_most:
            self.wrong(key, f"tiene {len(text)} caracteres; el máximo es {at_most}.")
        return text or None

    def required_text(self, key: str, at_most: int) -> str:
        """One line of text that must be there."""
        self.require(key)
        return self.text(key, at_most) or ""

    def require(self, key: str) -> None:
        """Note that this key is missing, if it is."""
        self.asked.add(key)
        if key not in self.values:
            self.notes.add((*self.path, key), "falta este campo, que es obligatorio.")

    def clean(self, key: str, value: str) -> str:
        """The text in its one written form; signs that cannot be kept are noted."""
        text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
        if found := CONTROL.search(text):
            self.wrong(key, f"contiene un signo de control (U+{ord(found[0]):04X}). Bórralo.")
            text = CONTROL.sub("", text)
        return text

    def day(self, key: str) -> date | None:
        """A day, or None when the key is absent."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            self.wrong(key, "tiene que ser un día sin comillas, como 2018-11-23.")
            return None
        return value if self.is_year(key, value) else None

    def is_year(self, key: str, value: date) -> bool:
        """Whether the year is one of ours; if not, that is noted."""
        is_ours = FIRST_YEAR <= value.year <= LAST_YEAR
        if not is_ours:
            self.wrong(key, f"el año tiene que estar entre {FIRST_YEAR} y {LAST_YEAR}.")
        return is_ours

    def flag(self, key: str) -> bool | None:
        """True, false, or None when the key is absent."""
        value = self.take(key)
        if value is None or isinstance(value, bool):
            return value
        self.wrong(key, "tiene que ser true (sí) o false (no), sin comillas.")
        return None

    def number(self, key: str, at_least: int, at_most: int) -> int | None:
        """A whole number between two others, or None when the key is absent."""
        value = self.take(key)
        if value is None:
            return None
        if type(value) is not int or not at_least <= value <= at_most:
            self.wrong(key, f"tiene que ser un número entero entre {at_least} y {at_most}.")
            return None
        return value

    def one_of(self, key: str, words: Iterable[str]) -> str | None:
        """One of the words that are allowed, or None when the key is absent."""
        value, allowed = self.take(key), list(words)
        if value is None:
            return None
        if value in allowed:
            return str(value)
        self.wrong(key, f"tiene que ser una de estas palabras: {', '.join(allowed)}.")
        return None

    def table(self, key: str) -> "Table":
        """A table inside this one; an empty one when it is absent."""
        value = self.take(key)
        if value is not None and not isinstance(value, dict):
            self.wrong(key, f"tiene que ser una tabla: escribe [{key}] en su propia línea.")
        return Table(self.notes, (*self.path, key), value if isinstance(value, dict) else {})

    def tables(self, key: str) -> list["Table"]:
        """The tables of an array, in their order."""
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            header = ".".join(str(part) for part in (*self.path, key) if isinstance(part, str))
            self.wrong(key, f"tiene que ser una lista: escribe [[{header}]] antes de cada una.")
            return []
        return [
            Table(self.notes, (*self.path, key, index), item) for index, item in enumerate(value)
        ]

    def finish(self) -> None:
        """Note every key that the format does not know."""
        for key in self.values:
            if key not in self.asked:
                near = get_close_matches(key, sorted(self.asked), n=1)
                hint = f" ¿Quisiste escribir «{near[0]}»?" if near else ""
                self.wrong(key, f"el formato no tiene este campo.{hint}")
