"""The position paper and the other files beside a plan, for everybody."""

from flask import render_template
from flask.typing import ResponseReturnValue

from consulta.plan import queries
from consulta.plan.guards import kept_page, shown_consultation
from consulta.plan.views.door import bp
from consulta.plan.views.strip import strip_of
from consulta.web.arrival import arrived_at
from consulta.web.downloads import file_answer
from consulta.web.unit_of_work import session

NOTHING_MAY_RUN = "default-src 'none'; sandbox"


@bp.get("/consultas/<slug>/documentos")
@kept_page()
def documents(slug: str) -> ResponseReturnValue:
    """The files beside a plan: what each is for, how large, since when, with its digest."""
    consultation = shown_consultation(slug)
    return render_template(
        "plan/documents.html",
        consultation=consultation,
        documents=queries.documents(session(), consultation),
        **strip_of(consultation, arrived_at()),
    )


@bp.get("/consultas/<slug>/documentos/<int:number>/<name>")
def document(slug: str, number: int, name: str) -> ResponseReturnValue:
    """One file as it came, byte for byte; a browser keeps it and never shows it as ours."""
    found = queries.document(session(), shown_consultation(slug), number, name)
    answer = file_answer(found.content, name=found.file_name, kind=found.type, digest=found.digest)
    answer.headers["Content-Security-Policy"] = NOTHING_MAY_RUN
    return answer
