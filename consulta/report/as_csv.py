"""Published contributions as one table, one row each, in which no cell is a formula."""

import csv
import io
import unicodedata

from consulta.report.outline.value import (
    CHANNELS,
    KINDS,
    SECTORS,
    STANCES,
    STANDINGS,
    Outline,
)

HEADS = (
    "folio", "sobre", "texto_comentado", "tipo", "postura", "canal", "autoria", "cita",
    "aporte", "redaccion_propuesta", "recibido_utc", "demostracion", "razon_de_la_redaccion",
    "se_suma_a", "reemplaza_a", "iniciado_a_tiempo", "organizacion", "sector", "comprobacion",
)  # fmt: skip
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def render(outline: Outline) -> bytes:
    """The table with a byte-order mark, so that spreadsheets read its accents."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(HEADS)
    for item in outline.published:
        cells = (
            item.folio, item.about, item.target, KINDS[item.kind], STANCES[item.stance],
            CHANNELS[item.channel], item.author, item.quote, item.text, item.proposal,
            item.received_at.strftime("%Y-%m-%d %H:%M:%S"), "sí" if item.is_demo else "no",
            item.reason, item.joins, item.replaces, "sí" if item.started_in_time else "no",
            item.author if item.sector else "", SECTORS[item.sector] if item.sector else "",
            STANDINGS[item.standing] if item.standing else "",
        )  # fmt: skip
        table.writerow([inert(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def inert(cell: str) -> str:
    """The cell as no spreadsheet will run it: an apostrophe stands before what could be a formula.

    Source: OWASP, CSV injection; the full-width signs and leading blanks too.
    """
    begins = unicodedata.normalize("NFKC", cell).strip().lstrip("'\"")
    is_risky = begins.startswith(FORMULA_SIGNS) or cell.startswith(FORMULA_SIGNS)
    return f"'{cell}" if is_risky else cell
