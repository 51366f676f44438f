"""Signs of many hands, published: counts by day, and never by person."""

from flask import render_template
from flask.typing import ResponseReturnValue

from consulta.participation import queries
from consulta.participation.guards.frame import frame_of
from consulta.participation.shapes import shown_days
from consulta.participation.views.door import bp
from consulta.plan.guards import shown_consultation
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session


@bp.get("/consultas/<slug>/senales")
def signals(slug: str) -> ResponseReturnValue:
    """What was asked for and what came on each day; votes once the window has closed."""
    shown = shown_consultation(slug)
    frame = frame_of(shown, arrived_at())
    days = queries.signal_days(session(), shown, with_votes=frame.is_over)
    return render_template("participation/signals.html", frame=frame, days=shown_days(days))
