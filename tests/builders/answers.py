"""Two answers in a record that is closed, and their openings in its package.

The entries are appended by hand, and their openings put into the package afterwards: this file goes
when the commission's own actions write them.
"""

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from consulta.journal.actions import open_record
from consulta.journal.queries import entries
from consulta.journal.rules import EntryType, Opening

LINE = "5a" * 32
ROLES = ["analyst", "editor"]
FIRST = {
    "argument": "Que cada hito diga quién responde.", "disposition": "partly_incorporated",
    "reason": "Se nombra a quien responde; la fecha depende del presupuesto.", "edition": 1,
    "responsible": "Ministerio de Ejemplo", "effect": "Cambia el hito 2.", "version": 1,
    "folios": [{"folio": "A-000001", "line_h": LINE}, {"folio": "A-000002"}],
    "changes": ["commitment:1"], "roles": ROLES,
}  # fmt: skip
SECOND = {
    "argument": "Faltan dos fechas.", "disposition": "already_covered", "edition": 1,
    "reason": "Las dos fechas están en el anexo.", "responsible": "Ministerio de Ejemplo",
    "effect": "No cambia el plan.", "version": 0, "folios": [{"folio": "A-000006"}],
    "changes": [], "roles": ROLES,
}  # fmt: skip
CORRECTED = FIRST | {"edition": 2, "reason": "Se nombra a quien responde, y en qué fecha."}
ANSWERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("response-1", FIRST), ("response-2", SECOND), ("response-1", CORRECTED),
)  # fmt: skip


def salt_of(number: int) -> bytes:
    """The salt of the answer with this place in the list."""
    return bytes([0xA0 + number]) * 32


def answer(session: Session, slug: str, *, at: datetime) -> None:
    """Append both answers, then a further edition of the first."""
    record = open_record(session, consultation=slug)
    for number, (ref, content) in enumerate(ANSWERS):
        record.append(
            EntryType.RESPONSE_PUBLISHED, ref=ref, at=at,
            content=content, salt=salt_of(number),
        )  # fmt: skip


def opened(session: Session, slug: str, package: bytes) -> bytes:
    """The package with what the answers in it seal; untouched where there is none."""
    places = [
        one.n for one in entries(session, slug)
        if json.loads(one.entry)["t"] == EntryType.RESPONSE_PUBLISHED
    ]  # fmt: skip
    if not places:
        return package
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    lines = parts["openings.jsonl"].splitlines(keepends=True)
    for number, n in enumerate(places):
        lines.append(Opening(n, ANSWERS[number][1], salt_of(number)).line())
    lines.sort(key=lambda line: json.loads(line)["n"])
    parts["openings.jsonl"] = b"".join(lines)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, body in parts.items():
            file.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()
