"""The desk of whoever administers: who watches the record."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import fresh_required, role_required
from consulta.accounts.rules import Permission
from consulta.errors import Refused
from consulta.evidence import actions, queries
from consulta.evidence.forms import BareForm, WitnessForm
from consulta.plan import queries as plan
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction

bp = Blueprint("evidence_desk", __name__, url_prefix="/equipo")


@bp.get("/consultas/<slug>/testigos")
@role_required(Permission.MANAGE_ACCOUNTS)
def witnesses(slug: str) -> ResponseReturnValue:
    """Who watches the record of a consultation, and the form that adds somebody."""
    return _page(slug, WitnessForm(formdata=None))


@bp.post("/consultas/<slug>/testigos")
@role_required(Permission.MANAGE_ACCOUNTS)
@fresh_required
def add_witness(slug: str) -> ResponseReturnValue:
    """Take a witness: the newest note leaves for them with the next post."""
    form = WitnessForm()
    if not form.validate_on_submit():
        return _page(slug, form), 422
    try:
        with transaction() as db:
            plan.consultation(db, slug)
            actions.add_witness(db, consultation=slug, at=arrived_at(), **form.witness())
    except Refused as refused:
        return _page(slug, form, refused.reason), 422
    flash(_("Desde ahora recibe cada punto de control."), "done")
    return redirect(url_for(".witnesses", slug=slug), code=303)


@bp.post("/consultas/<slug>/testigos/<int:witness_id>/retirar")
@role_required(Permission.MANAGE_ACCOUNTS)
@fresh_required
def remove_witness(slug: str, witness_id: int) -> ResponseReturnValue:
    """Let a witness go; what they were sent and what they signed stays."""
    with transaction() as db:
        found = queries.witness_of_id(db, slug, witness_id)
        actions.remove_witness(db, witness=found, at=arrived_at())
    flash(_("Ya no recibe los puntos de control."), "done")
    return redirect(url_for(".witnesses", slug=slug), code=303)


def _page(slug: str, form: WitnessForm, refusal: Any = None) -> str:
    return render_template(
        "evidence/witnesses.html",
        consultation=plan.consultation(session(), slug),
        watching=queries.witnesses(session(), slug),
        form=form,
        bare=BareForm(),
        refusal=refusal,
    )
