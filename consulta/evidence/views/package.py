"""The record to take home: the package, and two verifiers that need nobody."""

from pathlib import Path
from typing import IO

from flask import Response

from consulta.config import Config
from consulta.errors import Conflict
from consulta.evidence import as_html, case_file
from consulta.evidence.views.door import bp
from consulta.journal import queries as journal
from consulta.journal.signing import signer_for
from consulta.journal.verifier.one_file import one_file
from consulta.plan.guards import shown_consultation
from consulta.web.downloads import file_answer, stored_answer
from consulta.web.settings import held
from consulta.web.unit_of_work import present, snapshot

TRIES = 3


@bp.get("/consultas/<slug>/registro/paquete.zip")
def package(slug: str) -> Response:
    """The record as one file; built once for each size of it, then read from the disk.

    Raises: `Conflict` when something was taken back while it was built, time after time.
    """
    for _ in range(TRIES):
        found = _package(slug)
        if found is not None:
            file, key = found
            return stored_answer(file, name=f"{slug}.zip", kind="zip", digest=key)
    raise Conflict(f"the record of {slug} moves while it is packed")


def _package(slug: str) -> tuple[IO[bytes], str] | None:
    """The package of this moment, open, and its key; None when an erasure overtook it."""
    config, db = held(Config), snapshot()
    shown = shown_consultation(slug)
    signer = signer_for(f"{config.host}/{slug}", config.signing_seed_file)
    cut = case_file.cut_of(db, shown, signer)

    def build(out: IO[bytes]) -> None:
        case_file.write_case_file(db, out, consultation=shown, cut=cut, templates=_templates())

    def is_stale() -> bool:
        with present() as now:
            return journal.has_taken_back(now, slug, since=cut.size)

    file = case_file.kept_case_file(config.data, cut, build, is_stale=is_stale)
    return None if file is None else (file, cut.key)


@bp.get("/consultas/<slug>/registro/verify.py")
def verifier(slug: str) -> Response:
    """The verifier that needs nothing but Python; the same file lies in every package."""
    shown_consultation(slug)
    return file_answer(one_file(), name="verify.py", kind="py")


@bp.get("/consultas/<slug>/registro/verificador.html")
def browser_verifier(slug: str) -> Response:
    """The other verifier: a page to save, that checks in a browser without a network."""
    shown_consultation(slug)
    body = as_html.render(_templates())
    return file_answer(body, name="verificador.html", kind="html")


def _templates() -> Path:
    return held(Config).root / "templates"
