"""Days that deserve a look, for those who read what comes in."""

from flask import render_template
from flask.typing import ResponseReturnValue

from consulta.accounts.guards import role_required
from consulta.accounts.rules import Permission
from consulta.participation import queries
from consulta.participation.desk.door import bp
from consulta.plan import queries as plan
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session


@bp.get("/consultas/<slug>/senales")
@role_required(Permission.MODERATE)
def signals(slug: str) -> ResponseReturnValue:
    """The days that stand out, why, and what to do and not to do about them."""
    consultation = plan.consultation(session(), slug)
    is_over = consultation.window.is_over(arrived_at())
    days = queries.signal_days(session(), consultation, with_votes=is_over)
    return render_template("participation/desk_signals.html", consultation=consultation, days=days)
