"""Whatever the outline of a file, each of its words is in the plan found, a doubt or apart."""

import io
from collections.abc import Sequence
from typing import Any

import docx
import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drafting.test_reading_files import read, saved

LABELS = (
    "Problemática", "Compromiso", "Descripción", "Hitos", "Valores OGP", "Plazo", "Nombre",
    "Institución", "Presupuesto", "Número", "Otros actores", "ODS", "Contacto", "Mesa", "Tema",
)  # fmt: skip
HEADERS = (
    ("Actividad", "Producto", "Inicio"),
    ("Nombre", "Sector", "Cosa"),
    ("Una", "Otra", "Más"),
)
KINDS = ("paragraph", "label", "odd", "commitment", "list", "table", "form", "inline", "annex")
PIECES = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(1, 6), st.sampled_from(LABELS)), max_size=14
)


class Words:
    """Words that are nothing else's, told from each other by their letters."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def one(self) -> str:
        number = len(self.given)
        self.given.append(f"zq{chr(97 + number // 26 % 26)}{chr(97 + number % 26)}xw")
        return self.given[-1]


def lines_of(pieces: Sequence[tuple[str, int, str]], words: Words) -> list[tuple[str, Any, int]]:
    """Headings, paragraphs, items and tables, each with words of its own."""
    found: list[tuple[str, Any, int]] = [("paragraph", words.one(), 0)]
    for place, (kind, level, label) in enumerate(pieces):
        if kind == "label":
            found += [("heading", label, level), ("paragraph", words.one(), 0)]
        elif kind in {"odd", "annex"}:
            title = "Anexo " if kind == "annex" else ""
            found.append(("heading", title + words.one(), level))
        elif kind == "commitment":
            found.append(("heading", f"Compromiso {place % 5}: {words.one()}", level))
        elif kind == "list":
            found += [("item", words.one(), 0), ("item", words.one(), 0)]
        elif kind == "table":
            header = HEADERS[level % 3]
            found.append(("table", [header, [words.one() for _ in header]], 0))
        elif kind == "form":
            found.append(("table", [(label, words.one()), ("Problemática", words.one())], 0))
        else:
            start = f"{label}: " if kind == "inline" else ""
            found.append(("paragraph", start + words.one(), 0))
    return [*found, ("heading", "Compromiso 22: Luz", 2)]


def markdown(lines: Sequence[tuple[str, Any, int]]) -> bytes:
    found = []
    for kind, given_words, level in lines:
        if kind == "table":
            rows = ["| " + " | ".join(row) + " |" for row in given_words]
            found.append("\n".join([rows[0], "|" + "---|" * len(given_words[0]), *rows[1:]]))
        else:
            mark = {"heading": "#" * level + " ", "item": "- "}.get(kind, "")
            found.append(f"{mark}{given_words}")
    return "\n\n".join(found).encode()


def word(lines: Sequence[tuple[str, Any, int]]) -> bytes:
    paper = docx.Document()
    for kind, given_words, level in lines:
        if kind == "heading":
            paper.add_heading(given_words, level)
        elif kind == "table":
            table = paper.add_table(rows=0, cols=len(given_words[0]))
            for row in given_words:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        else:
            paper.add_paragraph(given_words, style="List Bullet" if kind == "item" else None)
    return saved(paper)


def lost(content: bytes, name: str, words: Words) -> list[str]:
    found = read(content, name)
    kept = repr(
        (found.document, [each.words for each in found.doubts], found.unplaced, found.notes)
    )
    return [each for each in words.given if each not in kept]


@settings(max_examples=120, deadline=None)
@given(PIECES)
def test_no_word_of_a_markdown_file_is_lost(pieces: list[tuple[str, int, str]]) -> None:
    words = Words()
    assert not lost(markdown(lines_of(pieces, words)), "plan.md", words)


@settings(max_examples=15, deadline=None)
@given(PIECES)
def test_no_word_of_a_docx_is_lost(pieces: list[tuple[str, int, str]]) -> None:
    words = Words()
    assert not lost(word(lines_of(pieces, words)), "plan.docx", words)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from((*LABELS, "")), max_size=8), st.integers(0, 2), st.integers(1, 3))
def test_no_word_of_a_sheet_is_lost(titles: list[str], above: int, rows: int) -> None:
    words = Words()
    book = openpyxl.Workbook()
    for _ in range(above):
        book.active.append([words.one()])
    book.active.append(["Número", "Nombre", *titles])
    for number in range(1, rows + 1):
        book.active.append([number, *(words.one() for _ in range(len(titles) + 2))])
    book.create_sheet("Notas").append([words.one()])
    held = io.BytesIO()
    book.save(held)
    assert not lost(held.getvalue(), "plan.xlsx", words)


def test_the_heading_compromiso_in_a_commitment_is_what_it_promises() -> None:
    found = read(
        "## Compromiso 22: Luz\n\n### Problemática\n\nNo hay luz.\n\n### Compromiso\n\nPoner luz.",
        "plan.md",
    )
    (commitment,) = found.document.commitments
    assert [each.text for each in commitment.prose("description")] == ["Poner luz."]
    assert not found.doubts


def test_the_column_compromiso_is_what_it_promises() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Número", "Nombre", "Tema", "Problemática", "Compromiso", "Institución"])
    book.active.append([22, "Luz", "Energía", "No hay luz.", "Poner luz.", "Ministerio"])
    held = io.BytesIO()
    book.save(held)
    found = read(held.getvalue(), "plan.xlsx")
    (commitment,) = found.document.commitments
    assert (commitment.name, commitment.lead_institution) == ("Luz", "Ministerio")
    assert [each.text for each in commitment.prose("description")] == ["Poner luz."]
    assert not found.doubts
