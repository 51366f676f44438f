"""A CSV or XLSX file as one table of text, whatever program wrote it."""

import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

MAX_BYTES = 50_000_000
MAX_UNPACKED_BYTES = 300_000_000
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL_CHARS = 100_000
DELIMITERS = ",;\t"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
DAMAGE = (
    KeyError, IndexError, ValueError, TypeError, AttributeError, OSError, EOFError, ParseError,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip
ENCODINGS = ("utf-8", "cp1252")


class BadFile(Exception):
    """The file cannot be read as a table; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row with the line on which it begins; `extra` counts cells without a title."""

    line: int
    cells: dict[str, str]
    extra: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """The titles and rows of a file; `encoding` is how its text was written."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    encoding: str


def read_table(data: bytes, file_name: str) -> Table:
    """The table in a file whose name ends in .csv or .xlsx.

    Raises: `BadFile` for everything else, for what is too large, and for what is damaged.
    """
    if len(data) > MAX_BYTES:
        raise BadFile(f"El archivo pesa más de {MAX_BYTES // 1_000_000} MB. Divídelo en partes.")
    kind = file_name.lower().rpartition(".")[2]
    if kind == "csv":
        return _read_csv(data)
    if kind == "xlsx":
        return _read_xlsx(data)
    raise BadFile("El archivo debe terminar en .csv o .xlsx. Guárdalo en uno de esos formatos.")


def _read_csv(data: bytes) -> Table:
    text, encoding = _decoded(data)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    csv.field_size_limit(MAX_CELL_CHARS)
    return _table(_csv_rows(rows), encoding)


def _decoded(data: bytes) -> tuple[str, str]:
    if b"\0" in data:
        raise BadFile("El archivo tiene signos nulos. Guárdalo de nuevo como CSV en UTF-8.")
    if data.startswith(BYTE_ORDER_MARK):
        data, first = data.removeprefix(BYTE_ORDER_MARK), "utf-8-sig"
    else:
        first = ENCODINGS[0]
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding), first if encoding == ENCODINGS[0] else encoding
        except UnicodeDecodeError:
            continue
    raise BadFile("No se reconoce cómo está escrito el texto. Guárdalo de nuevo como CSV en UTF-8.")


def _csv_rows(rows: Any) -> Iterator[tuple[int, list[str]]]:
    line = 1
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as trouble:
            raise BadFile(
                f"La fila que empieza en la línea {line} está dañada: unas comillas sin cerrar o "
                "una celda demasiado larga."
            ) from trouble
        yield line, cells
        line = rows.line_num + 1


def _read_xlsx(data: bytes) -> Table:
    import openpyxl

    _refuse_bomb(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            numbered = enumerate(sheet.iter_rows(values_only=True), start=1)
            return _table(((line, _texts(cells)) for line, cells in numbered), "xlsx")
    except DAMAGE as trouble:
        raise BadFile("El archivo XLSX está dañado. Ábrelo y guárdalo de nuevo.") from trouble


def _refuse_bomb(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile as trouble:
        raise BadFile("El archivo no es un XLSX. Ábrelo y guárdalo de nuevo.") from trouble
    if unpacked > MAX_UNPACKED_BYTES:
        raise BadFile("El archivo XLSX crece demasiado al abrirlo. Divídelo en partes.")


def _texts(cells: Iterable[object]) -> list[str]:
    return [_text(cell) for cell in cells]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        is_whole_day = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if is_whole_day else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _table(numbered: Iterator[tuple[int, list[str]]], encoding: str) -> Table:
    titles = _titles(next(numbered, (1, []))[1])
    rows: list[TableRow] = []
    for line, cells in numbered:
        if not any(cell.strip() for cell in cells):
            continue
        if len(rows) == MAX_ROWS:
            raise BadFile(f"El archivo tiene más de {MAX_ROWS} filas. Divídelo en partes.")
        extra = sum(1 for cell in cells[len(titles) :] if cell.strip())
        named = dict(zip(titles, cells, strict=False))
        rows.append(TableRow(line, {title: named.get(title, "") for title in titles}, extra))
    return Table(tuple(titles), tuple(rows), encoding)


def _titles(cells: Sequence[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if not cells:
        raise BadFile("La primera línea debe tener los títulos de las columnas.")
    if len(cells) > MAX_COLUMNS:
        raise BadFile(f"El archivo tiene más de {MAX_COLUMNS} columnas.")
    titles = [cell.strip() or f"(columna {place})" for place, cell in enumerate(cells, start=1)]
    twice = sorted({title for title in titles if titles.count(title) > 1})
    if twice:
        raise BadFile(f"Hay columnas con el mismo título: {', '.join(twice)}.")
    return titles
