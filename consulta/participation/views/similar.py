"""Show, while somebody writes, what others said that resembles it. Nothing of it is kept."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from consulta.accounts.guards import signed_in
from consulta.participation import queries
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
    """Part of the page of writing: published contributions like this one, to join or to pass by."""
    shown = shown_consultation(slug)
    form, reader = SimilarForm(), signed_in()
    about = plan_queries.target(
        session(), shown, request.args.get("sobre", TargetKind.PLAN.value)
    )
    if not form.validate_on_submit():
        return "", 422
    chosen = str(form.joins.data or "")
    rows = [
        one.row
        for one in queries.similar_contributions(
            session(), shown, str(form.text.data or ""), about=about,
            author_id=reader.id if reader else None,
        )
    ]  # fmt: skip
    if chosen and chosen not in {row.folio for row in rows}:
        rows = [*queries.published_by_folio(session(), shown, [chosen]), *rows]
    return render_template("participation/similar.html", rows=rows, chosen=chosen)
