"""The letters that do not arrive: why, since when, and what a person does about each."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required
from consulta.accounts.rules import Permission
from consulta.mail import actions, queries
from consulta.mail.rules import masked
from consulta.pages.desk.door import bp
from consulta.pages.forms import LostForm
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction

SHOWN = 50


@bp.get("/equipo/cartas")
@role_required(Permission.MANAGE_ACCOUNTS)
def letters() -> ResponseReturnValue:
    """The letters that were refused for good, and those that are tried again and again."""
    return _page(LostForm(formdata=None))


@bp.post("/equipo/cartas/<int:number>/reintentar")
@role_required(Permission.MANAGE_ACCOUNTS)
def try_letter(number: int) -> ResponseReturnValue:
    """Let one letter leave with the next post, as if it had never been tried."""
    with transaction() as db:
        actions.try_letter(db, letter_id=number, at=arrived_at())
    flash(_("La carta %(number)s sale de nuevo con el próximo envío.", number=number), "done")
    return redirect(url_for(".letters"), code=303)


@bp.post("/equipo/cartas/<int:number>/perdida")
@role_required(Permission.MANAGE_ACCOUNTS)
def lose_letter(number: int) -> ResponseReturnValue:
    """Give one letter up, with a reason; what it said is emptied."""
    form = LostForm()
    if not form.validate_on_submit():
        return _page(form, number), 422
    with transaction() as db:
        reason = form.reason.data or ""
        actions.lose_letter(db, letter_id=number, reason=reason, at=arrived_at())
    flash(_("La carta %(number)s se dio por perdida.", number=number), "done")
    return redirect(url_for(".letters"), code=303)


def _page(form: LostForm, opened: int = 0) -> str:
    db = session()
    return render_template(
        "pages/letters.html",
        rows=[(each, masked(each.to)) for each in queries.stuck(db, at_most=SHOWN)],
        lost=[(each, masked(each.to)) for each in queries.lost(db, at_most=SHOWN)],
        shown=SHOWN,
        total=queries.count_stuck(db),
        form=form,
        opened=opened,
    )
