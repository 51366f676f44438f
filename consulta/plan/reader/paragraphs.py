"""Paragraphs of a Markdown body, each with an id of its own that moving it does not change."""

import re
from collections.abc import Collection, Iterator
from functools import cached_property

from consulta.plan.reader.document import ParagraphText
from consulta.plan.reader.fields import Table
from consulta.plan.reader.lines import Path, line_of
from consulta.plan.rules import PARAGRAPH_MAX_CHARS, is_key

BLANK_LINES = re.compile(r"\n\n+")
MARK = re.compile(r"\s*\{#([^{}\n]*)\}\s*\Z")
JOIN = re.compile(r"\s*\+\s*")
ANY_ID = re.compile(r"\{#([^{}\n]*)\}|\bid[ \t]*=[ \t]*[\"']([^\"'\n]*)")


def fresh_key(prefix: str, taken: Collection[str], *, start: int = 1) -> str:
    """The next id that nobody has, such as c8-p4; none is looked for below `start`."""
    number = start
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"


class Ids:
    """The ids of one file: those it gives, and those assigned to what has none."""

    def __init__(self, file_text: str) -> None:
        self.file_text = file_text
        self.places: dict[str, Path] = {}
        self.gone: set[str] = set()

    @cached_property
    def given(self) -> set[str]:
        """Every id that stands in the file; looked for only where something has none."""
        marks = (mark or plain for mark, plain in ANY_ID.findall(self.file_text))
        return {one for mark in marks for one in JOIN.split(mark.strip())}

    def taken(self, table: Table, key: str, wanted: str) -> str:
        """The id that the file gives; a bad or repeated one is noted."""
        if not is_key(wanted):
            table.wrong(
                key,
                f"el identificador «{wanted[:80]}» solo puede tener minúsculas sin acento, "
                "cifras y guiones entre ellas, hasta 64 signos.",
            )
        elif wanted in self.gone:
            table.wrong(key, f"el párrafo «{wanted}» figura como unido y también por su cuenta.")
        elif wanted in self.places:
            where = line_of(table.notes.lines, self.places[wanted])
            table.wrong(key, f"el identificador «{wanted}» ya se usa en la línea {where}.")
        else:
            self.places[wanted] = (*table.path, key)
        return wanted

    def joined(self, table: Table, key: str, old: str) -> str:
        """The id of a paragraph that was taken into another; it is used nowhere else."""
        if not is_key(old):
            table.wrong(key, f"«{old[:80]}» no puede ser el identificador de un párrafo unido.")
        elif old in self.places or old in self.gone:
            table.wrong(key, f"el párrafo «{old}» figura como unido y también por su cuenta.")
        self.gone.add(old)
        return old

    def assigned(self, prefix: str) -> str:
        """The next id that nobody has, such as c8-p1."""
        key = fresh_key(prefix, self.given)
        self.given.add(key)
        return key


def body(table: Table, key: str, ids: Ids, prefix: str) -> tuple[ParagraphText, ...]:
    """The paragraphs of a body; none when the key is absent."""
    value = table.take(key)
    if value is None:
        return ()
    if not isinstance(value, str):
        table.wrong(key, 'tiene que ser un texto entre comillas triples (""").')
        return ()
    paragraphs = tuple(_paragraphs(table, key, table.clean(key, value), ids, prefix))
    if not paragraphs:
        table.wrong(key, "está vacío. Escribe el texto, o borra el campo si no se conoce.")
    return paragraphs


def parts_of(text: str) -> Iterator[str]:
    """The parts of a text between its blank lines, which may hold any blank sign."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    yield from (part.strip() for part in BLANK_LINES.split(lines) if part.strip())


def _paragraphs(
    table: Table, key: str, text: str, ids: Ids, prefix: str
) -> Iterator[ParagraphText]:
    for lines in parts_of(text):
        mark = MARK.search(lines)
        words = lines[: mark.start()] if mark else lines
        if not words:
            if mark:
                table.wrong(key, f"el identificador «{mark[1]}» está solo, sin un párrafo.")
            continue
        if len(words) > PARAGRAPH_MAX_CHARS:
            message = (
                f"un párrafo tiene {len(words)} caracteres; el máximo es {PARAGRAPH_MAX_CHARS}."
            )
            table.wrong(key, f"{message} Divídelo con una línea en blanco.")
        own, *joined = JOIN.split(mark[1].strip()) if mark else [""]
        wanted = ids.taken(table, key, own) if mark else ids.assigned(prefix)
        yield ParagraphText(wanted, words, tuple(ids.joined(table, key, one) for one in joined))
