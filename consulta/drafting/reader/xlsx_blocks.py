"""The blocks of an XLSX with one row a commitment: each row becomes a heading and a form."""

import io
import warnings
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import zip_longest

from consulta.drafting.reader.blocks import (
    CELLS_MAX,
    ROWS_MAX,
    BadFile,
    BadFileReason,
    Gatherer,
    LeftOut,
    Outline,
)
from consulta.drafting.reader.labels import folded, matched

HEADER_WITHIN = 20
TITLES_NEEDED = 2
ANNEX_SHEETS = ("anexo", "iniciativa")
KEY_TITLES = {"number", "name"}
NAME = "Nombre del compromiso"
OWN_NAME = {"compromiso", "el compromiso"}


def xlsx_outline(content: bytes, *, template: str) -> Outline:
    """The outline of an XLSX whose package was looked at before.

    Raises: `BadFile` when it is broken, empty or too long.
    """
    import openpyxl

    gatherer = Gatherer()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    gatherer.note(LeftOut.HIDDEN_SHEET, sheet.title)
                    continue
                if (sheet.max_row or 0) > ROWS_MAX or (sheet.max_column or 0) > CELLS_MAX:
                    gatherer.note(LeftOut.FAR_CELLS, sheet.title)
                rows = sheet.iter_rows(
                    max_row=ROWS_MAX,
                    max_col=CELLS_MAX,
                    values_only=True,
                )
                _sheet(gatherer, sheet.title, rows, template)
        except BadFile:
            raise
        except Exception:  # the library fails in many ways on what is broken
            raise BadFile(BadFileReason.NOT_OURS) from None
    return gatherer.outline()


def _sheet(gatherer: Gatherer, title: str, rows: Iterable[Sequence[object]], template: str) -> None:
    is_annex = folded(title).startswith(ANNEX_SHEETS)
    header: list[str] = []
    above: list[str] = []
    for place, row in enumerate(rows):
        cells = [_words(value) for value in row]
        if header:
            _row(gatherer, header, cells, template, is_annex=is_annex)
        elif place < HEADER_WITHIN and _is_header(cells, template):
            header = _titled(cells, template)
            _above(gatherer, title, above, is_annex=is_annex)
        else:
            above.append(" · ".join(cell for cell in cells if cell))
    if not header:
        gatherer.note(LeftOut.NO_HEADER, title)
        _left(gatherer, LeftOut.NO_HEADER, title, above)


def _above(gatherer: Gatherer, title: str, above: Sequence[str], *, is_annex: bool) -> None:
    """The rows above the titles: before the first commitment an introduction, later a note."""
    if gatherer.blocks:
        _left(gatherer, LeftOut.ABOVE_TITLES, title, above)
    else:
        gatherer.paragraph("\n\n".join(above))
    if is_annex:
        gatherer.heading("Anexo: iniciativas de gobierno", 1)


def _left(gatherer: Gatherer, kind: LeftOut, title: str, rows: Sequence[str]) -> None:
    for words in filter(None, rows):
        gatherer.note(kind, f"{title}: {words}")


def _is_header(cells: list[str], template: str) -> bool:
    cells = _titled(cells, template)
    codes = {match.code for cell in cells if cell and (match := matched(cell, template))}
    return len(codes) >= TITLES_NEEDED and bool(codes & KEY_TITLES)


def _titled(cells: list[str], template: str) -> list[str]:
    """The titles of columns; «Compromiso» is the name where no other column is."""
    codes = [match.code if (match := matched(cell, template)) else "" for cell in cells]
    if "name" in codes:
        return cells
    own = next((n for n, cell in enumerate(cells) if folded(cell) in OWN_NAME), -1)
    return [NAME if place == own else cell for place, cell in enumerate(cells)]


def _row(
    gatherer: Gatherer, header: list[str], cells: list[str], template: str, *, is_annex: bool
) -> None:
    if not any(cells):
        return
    known: dict[str, str] = {}
    form: list[tuple[str, ...]] = []
    for title, cell in zip_longest(header, cells, fillvalue=""):
        match = matched(title, template) if title else None
        if match and match.code in {*KEY_TITLES, "key"} and match.code not in known:
            known[match.code] = cell
        elif cell:
            form.append((title or "Sin título", cell))
    gatherer.heading(_title(known, is_annex=is_annex), 2)
    gatherer.table(form)


def _title(known: dict[str, str], *, is_annex: bool) -> str:
    name = " ".join(known.get("name", "").split()) or "Sin nombre"
    if key := known.get("key"):
        return f"Iniciativa {key}: {name}"
    if is_annex:
        return name
    number = known.get("number", "")
    return f"Compromiso {number}. {name}" if number.isdecimal() else f"Compromiso: {name}"


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "Sí" if value else "No"
    if isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()
