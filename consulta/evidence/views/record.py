"""The record as anybody reads it: how far it goes, its entries, notes, proofs and key."""

from contextlib import suppress
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.routing import BuildError

from consulta.config import Config
from consulta.errors import NotFound
from consulta.evidence import queries
from consulta.evidence.rules import PAGE_ENTRIES
from consulta.evidence.views.door import bp
from consulta.journal import queries as journal
from consulta.journal.receipts import grouped
from consulta.journal.signing import Signer, signer_for
from consulta.plan.guards import shown_consultation
from consulta.web.downloads import file_answer
from consulta.web.settings import held
from consulta.web.unit_of_work import session

DOWNLOADS = ("package", "verifier", "browser_verifier")
MOST_DIGITS = 9
LARGEST = 10**MOST_DIGITS


@bp.get("/consultas/<slug>/registro")
def record(slug: str) -> ResponseReturnValue:
    """What the record is, how far it is public, who watches it, and its newest entries."""
    shown = shown_consultation(slug)
    newest = journal.newest_checkpoint(session(), slug)
    size = newest.size if newest else 0
    top = _number("antes", size)
    rows = queries.entries_below(session(), slug, top)
    below = rows[-1].n if rows else 0
    return render_template(
        "evidence/record.html",
        consultation=shown,
        size=size,
        note=queries.published_note(session(), slug, size) if newest else "",
        root=journal.entry(session(), slug, size - 1).root.hex() if newest else "",
        vkey=_signer(slug).vkey,
        witnesses=queries.witnesses(session(), slug),
        entries=[(row, grouped(row.leaf)) for row in rows],
        below=below,
        is_first_page=top >= size,
        page_entries=PAGE_ENTRIES,
        downloads=_downloads(slug),
    )


@bp.get("/consultas/<slug>/registro/entradas/<int:n>")
def entry(slug: str, n: int) -> ResponseReturnValue:
    """One public entry, byte by byte."""
    shown = shown_consultation(slug)
    row = queries.published_entry(session(), slug, n)
    return render_template(
        "evidence/entry.html",
        consultation=shown,
        row=row,
        size=queries.published_size(session(), slug),
    )


@bp.get("/consultas/<slug>/registro/puntos")
def checkpoints(slug: str) -> ResponseReturnValue:
    """The notes that were published, the newest first, one page of them."""
    shown = shown_consultation(slug)
    top = _number("antes", LARGEST)
    kept = journal.checkpoints_below(session(), slug, top, at_most=PAGE_ENTRIES + 1)
    return render_template(
        "evidence/checkpoints.html",
        consultation=shown,
        notes=[each.size for each in kept],
        page_notes=PAGE_ENTRIES,
        is_first_page=top == LARGEST,
    )


@bp.get("/consultas/<slug>/registro/puntos/<int:size>.txt")
def checkpoint(slug: str, size: int) -> Response:
    """One published note, with the lines of the witnesses who signed it."""
    shown_consultation(slug)
    note = queries.published_note(session(), slug, size)
    return file_answer(note.encode(), name=f"{slug}-{size}.txt", kind="txt", is_shown=True)


@bp.get("/consultas/<slug>/registro/consistencia")
def consistency(slug: str) -> Response:
    """The proof that the record of one size begins that of another."""
    shown_consultation(slug)
    text = queries.consistency_text(
        session(),
        slug,
        older=_number("desde", 0),
        newer=_number("hasta", queries.published_size(session(), slug)),
        signer=_signer(slug),
    )
    return file_answer(text.encode(), name=f"{slug}.txt", kind="txt", is_shown=True)


@bp.get("/consultas/<slug>/registro/clave")
def key(slug: str) -> Response:
    """The public keys, one a line: the record's, then each witness's with since and until when.

    Who left is listed too: their signatures stay under the notes.
    """
    shown_consultation(slug)
    keys = [_signer(slug).vkey, *queries.witness_keys(session(), slug)]
    text = "".join(f"{vkey}\n" for vkey in keys)
    return file_answer(text.encode(), name="vkey.txt", kind="txt", is_shown=True)


def _signer(slug: str) -> Signer:
    config = held(Config)
    return signer_for(f"{config.host}/{slug}", config.signing_seed_file)


def _number(name: str, default: int) -> int:
    given = request.args.get(name, "")
    if not given:
        return default
    if not given.isascii() or not given.isdigit() or len(given) > MOST_DIGITS:
        raise NotFound(name)
    return int(given)


def _downloads(slug: str) -> dict[str, Any]:
    """The files that this house offers beside the pages, by name."""
    found = {}
    for name in DOWNLOADS:
        with suppress(BuildError):
            found[name] = url_for(f".{name}", slug=slug)
    return found
