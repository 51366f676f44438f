"""The minutes of assemblies: register them, and see what became of their points."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.errors import Refused
from consulta.paper import actions, queries
from consulta.paper.desk.door import bp
from consulta.paper.desk.reasons import reason_key
from consulta.paper.forms import AssemblyForm
from consulta.paper.rules import SCAN_MAX_BYTES
from consulta.plan import queries as plan
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction
from consulta.web.uploads import received_file, takes_file


@bp.get("/consultas/<slug>/papel/actas")
@role_required(Permission.LOAD_OFFLINE)
def assemblies(slug: str) -> ResponseReturnValue:
    """The minutes that came, and the form that takes more."""
    return _page(slug, AssemblyForm(formdata=None))


@bp.post("/consultas/<slug>/papel/actas")
@takes_file(SCAN_MAX_BYTES)
@role_required(Permission.LOAD_OFFLINE)
def register_assembly(slug: str) -> ResponseReturnValue:
    """Register minutes: each contribution in them becomes a sheet that two people type."""
    form, received = AssemblyForm(), received_file()
    zone = plan.consultation(session(), slug).time_zone
    moment = form.received_at(zone) if form.validate_on_submit() else None
    if moment is None:
        return _page(slug, form), 422
    try:
        with transaction() as db:
            assembly = actions.register_assembly(
                db,
                consultation=plan.consultation(db, slug),
                given=form.assembly(moment, received.content if received else b""),
                by=signed_in_person(),
                at=arrived_at(),
            )
            number = assembly.number
    except Refused as refused:
        return _page(slug, form, reason=reason_key(refused)), 422
    flash(
        _("El acta %(number)s quedó registrada. Ahora se digitan sus puntos.", number=number),
        "done",
    )
    return redirect(url_for(".assemblies", slug=slug), code=303)


def _page(slug: str, form: AssemblyForm, *, reason: str = "") -> str:
    db = session()
    consultation = plan.consultation(db, slug)
    return render_template(
        "paper/assemblies.html",
        consultation=consultation,
        assemblies=queries.assemblies(db, consultation),
        form=form,
        reason=reason,
    )
