"""The launch of a consultation at the desk: what is missing, the leave to pass it, the opening."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import fresh_required, role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.config import Config
from consulta.errors import Refused
from consulta.journal.signing import signer_for
from consulta.plan import actions, queries
from consulta.plan.desk.door import bp
from consulta.plan.forms.promises import ReasonForm
from consulta.plan.gate import missing, refusal_of_launch
from consulta.plan.promises import ActState
from consulta.plan.queries.launching import gate_lines, override, overrides
from consulta.plan.rules import Refusal
from consulta.web.arrival import arrived_at
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction


@bp.get("/consultas/<slug>/plan/apertura")
@role_required(Permission.EDIT_PLAN)
def gate(slug: str) -> ResponseReturnValue:
    """What stands and what is missing, each line with the page where it is mended."""
    return _page(slug, ReasonForm(formdata=None))


@bp.post("/consultas/<slug>/plan/apertura")
@role_required(Permission.EDIT_PLAN)
@fresh_required
def launch(slug: str) -> ResponseReturnValue:
    """Open the consultation through its gate."""
    config = held(Config)
    signer = signer_for(f"{config.host}/{slug}", config.signing_seed_file)
    try:
        with transaction() as db:
            actions.launch(
                db,
                consultation=queries.consultation(db, slug),
                by=signed_in_person(),
                at=arrived_at(),
                vkey=signer.vkey,
                missing_facts=config.missing_facts,
            )
    except Refused as refused:
        if not isinstance(refused.reason, Refusal):
            raise
        return _page(slug, ReasonForm(formdata=None), refused.reason), 422
    flash(_("La consulta es pública. El plazo se abre solo, en su día y a su hora."), "done")
    return redirect(url_for(".gate", slug=slug), code=303)


@bp.post("/consultas/<slug>/plan/apertura/excepcion")
@role_required(Permission.EDIT_PLAN)
@fresh_required
def propose_override(slug: str) -> ResponseReturnValue:
    """Ask for leave to open with incomplete templates."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(slug, form), 422
    try:
        with transaction() as db:
            actions.propose_override(
                db,
                consultation=queries.consultation(db, slug),
                reason=form.reason.data,
                by=signed_in_person(),
                at=arrived_at(),
            )
    except Refused as refused:
        if not isinstance(refused.reason, Refusal):
            raise
        return _page(slug, form, refused.reason), 422
    flash(_("Queda pedida. Otra persona del equipo debe darla."), "done")
    return redirect(url_for(".gate", slug=slug), code=303)


@bp.post("/consultas/<slug>/plan/apertura/excepcion/<int:number>/confirmar")
@role_required(Permission.EDIT_PLAN)
@fresh_required
def confirm_override(slug: str, number: int) -> ResponseReturnValue:
    """Give, as the second person, the leave that somebody asked for."""
    with transaction() as db:
        leave = override(db, queries.consultation(db, slug), number)
        actions.confirm_override(db, override=leave, by=signed_in_person(), at=arrived_at())
    flash(_("La excepción vale para esta versión del plan, y queda en el registro."), "done")
    return redirect(url_for(".gate", slug=slug), code=303)


@bp.post("/consultas/<slug>/plan/apertura/excepcion/<int:number>/descartar")
@role_required(Permission.EDIT_PLAN)
def dismiss_override(slug: str, number: int) -> ResponseReturnValue:
    """Let a leave that waits fall."""
    with transaction() as db:
        leave = override(db, queries.consultation(db, slug), number)
        actions.dismiss_override(db, override=leave, by=signed_in_person(), at=arrived_at())
    flash(_("La excepción se descartó."), "done")
    return redirect(url_for(".gate", slug=slug), code=303)


def _page(slug: str, form: ReasonForm, refusal: Refusal | None = None) -> str:
    db, me = session(), signed_in_person()
    consultation = queries.consultation(db, slug)
    version = queries.latest_version(db, consultation)
    lacking = held(Config).missing_facts
    lines = gate_lines(db, consultation, arrived_at(), missing_facts=lacking)
    asked = overrides(db, consultation)
    is_publisher = version is not None and version.published_by_id == me.id
    return render_template(
        "plan/desk_gate.html",
        consultation=consultation,
        version=version,
        lines=lines,
        missing=missing(lines),
        stops=refusal_of_launch(
            lines, is_launched=consultation.launched_at is not None, is_same_person=is_publisher
        ),
        overrides=_shown(asked, version, me.id),
        form=form,
        refusal=refusal,
    )


def _shown(asked: Any, version: Any, me: int) -> list[dict[str, Any]]:
    """The leaves that were asked for this version, each with its number."""
    return [
        {
            "number": number,
            "leave": leave,
            "waits": leave.state is ActState.PROPOSED,
            "is_given": leave.state is ActState.CONFIRMED,
            "is_mine": leave.proposed_by_id == me,
        }
        for number, leave in enumerate(asked, start=1)
        if version is not None and leave.digest == version.digest
    ]
