"""The dates of a consultation at the desk: ask for another one, confirm what somebody asked for."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import fresh_required, role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.errors import Refused
from consulta.plan import actions, queries
from consulta.plan.desk.door import bp
from consulta.plan.forms.promises import ChangeForm
from consulta.plan.promises import ActState, rows, settled
from consulta.plan.queries.promises import calendar_of, changes_of, date_act, date_acts
from consulta.plan.rules import Refusal
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction


@bp.get("/consultas/<slug>/plan/calendario")
@role_required(Permission.EDIT_PLAN)
def calendar(slug: str) -> ResponseReturnValue:
    """Every promised date with its history, what waits for a second person, and the form."""
    return _page(slug, ChangeForm(formdata=None))


@bp.post("/consultas/<slug>/plan/calendario")
@role_required(Permission.EDIT_PLAN)
@fresh_required
def propose_change(slug: str) -> ResponseReturnValue:
    """Ask for another date; before the launch it is in force at once."""
    form = ChangeForm()
    consultation = queries.consultation(session(), slug)
    change = form.change(consultation.time_zone) if form.validate_on_submit() else None
    if change is None:
        return _page(slug, form), 422
    try:
        with transaction() as db:
            act = actions.propose_change(
                db,
                consultation=queries.consultation(db, slug),
                change=change,
                by=signed_in_person(),
                at=arrived_at(),
            )
            is_done = act.state is ActState.CONFIRMED
    except Refused as refused:
        if not isinstance(refused.reason, Refusal):
            raise
        return _page(slug, form, refused.reason), 422
    said = _("La fecha cambió. La anterior sigue a la vista en el calendario.")
    waits = _("Queda propuesta. Otra persona del equipo debe confirmarla para que valga.")
    flash(said if is_done else waits, "done")
    return redirect(url_for(".calendar", slug=slug), code=303)


@bp.post("/consultas/<slug>/plan/calendario/<int:number>/confirmar")
@role_required(Permission.EDIT_PLAN)
@fresh_required
def confirm_change(slug: str, number: int) -> ResponseReturnValue:
    """Confirm, as the second person, a change that waits."""
    with transaction() as db:
        act = date_act(db, queries.consultation(db, slug), number)
        actions.confirm_change(db, act=act, by=signed_in_person(), at=arrived_at())
    flash(_("La fecha cambió. La anterior sigue a la vista en el calendario."), "done")
    return redirect(url_for(".calendar", slug=slug), code=303)


@bp.post("/consultas/<slug>/plan/calendario/<int:number>/descartar")
@role_required(Permission.EDIT_PLAN)
def dismiss_change(slug: str, number: int) -> ResponseReturnValue:
    """Let a change that waits fall."""
    with transaction() as db:
        act = date_act(db, queries.consultation(db, slug), number)
        actions.dismiss_change(db, act=act, by=signed_in_person(), at=arrived_at())
    flash(_("El cambio se descartó. La fecha sigue igual."), "done")
    return redirect(url_for(".calendar", slug=slug), code=303)


def _page(slug: str, form: ChangeForm, refusal: Refusal | None = None) -> str:
    db, at = session(), arrived_at()
    consultation = queries.consultation(db, slug)
    acts, dates = date_acts(db, consultation), calendar_of(db, consultation)
    gone = settled(dates, at)
    form.leave_out(gone)
    return render_template(
        "plan/desk_calendar.html",
        consultation=consultation,
        rows=rows(dates, changes_of(acts), at),
        waiting=_waiting(acts),
        settled=gone,
        form=form,
        refusal=refusal,
    )


def _waiting(acts: Any) -> list[dict[str, Any]]:
    """The changes that wait for a second person, each with its number."""
    me = signed_in_person()
    return [
        {"number": number, "act": act, "is_mine": act.proposed_by_id == me.id}
        for number, act in enumerate(acts, start=1)
        if act.state is ActState.PROPOSED
    ]
