"""All that is held about one person as one table, one row for each value."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from consulta.report.as_csv import inert

HEADS = ("que", "numero", "dato", "valor")


def render(held: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """The table with a byte-order mark, so that spreadsheets read its accents."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(HEADS)
    for what, rows in held.items():
        for number, row in enumerate(rows, 1):
            for name, value in row.items():
                table.writerow([what, number, name, inert(_cell(value))])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
