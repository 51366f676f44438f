"""The published contributions of a consultation as a feed, for programs that follow it."""

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from consulta.config import Config
from consulta.participation import queries
from consulta.participation.views.door import bp
from consulta.plan.guards import shown_consultation
from consulta.web.settings import held
from consulta.web.unit_of_work import session


@bp.get("/consultas/<slug>/aportes.atom")
def feed(slug: str) -> ResponseReturnValue:
    """What became public last, newest first; only what everybody may see."""
    shown = shown_consultation(slug)
    rows = queries.newest_published(session(), shown)
    body = render_template(
        "participation/feed.xml",
        shown=shown,
        rows=rows,
        root=held(Config).public_url.rstrip("/"),
        updated=max([row.state_since for row in rows], default=shown.opens_at),
    )
    answer = make_response(body)
    answer.headers["Content-Type"] = "application/atom+xml; charset=utf-8"
    return answer
