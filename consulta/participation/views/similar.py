"""Show, while somebody writes, what others said that resembles it. Nothing of it is kept."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from consulta.accounts.guards import signed_in
from consulta.participation import queries
from consulta.participation.advice import personal_data
from consulta.participation.forms import SimilarForm
from consulta.participation.views.door import bp
from consulta.plan import queries as plan_queries
from consulta.plan.guards import shown_consultation
from consulta.plan.rules import TargetKind
from consulta.web.limits import POSTS, limiter
from consulta.web.unit_of_work import session


@bp.post("/consultas/<slug>/aportes/parecidos")
@limiter.limit(POSTS)
def similar(slug: str) -> ResponseReturnValue:
    """Part of the page of writing: personal data that it seems to hold, and what others said."""
    shown = shown_consultation(slug)
    form = SimilarForm()
    if not form.validate_on_submit():
        return "", 422
    text, more = str(form.text.data or ""), str(form.more.data or "")
    return render_template(
        "participation/similar.html",
        personal=personal_data(text, more),
        rows=[] if form.corrects.data else _rows(shown, text, str(form.joins.data or "")),
        chosen=str(form.joins.data or ""),
    )


def _rows(shown: Any, text: str, chosen: str) -> list[Any]:
    about = plan_queries.target(session(), shown, request.args.get("sobre", TargetKind.PLAN.value))
    reader = signed_in()
    author_id = reader.id if reader else None
    found = queries.similar_contributions(session(), shown, text, about=about, author_id=author_id)
    rows = [one.row for one in found]
    if chosen and chosen not in {row.folio for row in rows}:
        return [*queries.published_by_folio(session(), shown, [chosen]), *rows]
    return rows
