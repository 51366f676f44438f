"""Days that deserve a look at the doors that belong to no consultation."""

from flask import render_template
from flask.typing import ResponseReturnValue

from consulta.accounts.guards import role_required
from consulta.accounts.rules import Permission
from consulta.pages.desk.door import bp
from consulta.participation import queries
from consulta.web.unit_of_work import session


@bp.get("/equipo/senales")
@role_required(Permission.MODERATE, is_anywhere=True)
def signals() -> ResponseReturnValue:
    """The days that stand out in the whole site, and why."""
    days = queries.house_signal_days(session())
    return render_template("pages/desk_signals.html", days=days)
