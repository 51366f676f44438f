"""The plan in force as files for office programs and for machines."""

from functools import lru_cache
from hashlib import sha256
from importlib import import_module

from flask.typing import ResponseReturnValue

from consulta.plan import queries
from consulta.plan.guards import shown_consultation
from consulta.plan.reader.document import PlanDocument
from consulta.plan.views.door import bp
from consulta.web.downloads import file_answer
from consulta.web.limits import limiter
from consulta.web.unit_of_work import session

BUILDS = "60 per minute"
FILES_KEPT = 16
ROOMS = {"docx": "as_docx", "md": "as_markdown", "json": "as_json"}


@bp.get("/consultas/<slug>/plan.docx")
@limiter.limit(BUILDS)
def export_docx(slug: str) -> ResponseReturnValue:
    """The plan as a DOCX."""
    return _file(slug, "docx")


@bp.get("/consultas/<slug>/plan.md")
@limiter.limit(BUILDS)
def export_markdown(slug: str) -> ResponseReturnValue:
    """The plan as Markdown."""
    return _file(slug, "md")


@bp.get("/consultas/<slug>/plan.json")
@limiter.limit(BUILDS)
def export_json(slug: str) -> ResponseReturnValue:
    """The plan as JSON."""
    return _file(slug, "json")


def _file(slug: str, kind: str) -> ResponseReturnValue:
    version = queries.current_version(session(), shown_consultation(slug))
    body = _built(kind, queries.document_of(version))
    return file_answer(body, name=f"{slug}.{kind}", kind=kind, digest=sha256(body).hexdigest())


@lru_cache(maxsize=FILES_KEPT)
def _built(kind: str, document: PlanDocument) -> bytes:
    """The file of a published plan, which never changes; its library loads when it is asked for."""
    body: bytes = import_module(f"consulta.plan.{ROOMS[kind]}").render(document)
    return body
