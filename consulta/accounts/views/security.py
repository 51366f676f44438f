"""A second factor for staff, and for everybody the browsers in which they are signed in."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts import actions, credentials, guards, queries
from consulta.accounts.forms import FactorForm, LinkForm
from consulta.accounts.rules import Refusal
from consulta.accounts.views.door import bp
from consulta.config import Config
from consulta.errors import NotFound
from consulta.journal.receipts import qr_svg
from consulta.web.arrival import arrived_at
from consulta.web.limits import SIGN_INS, limiter
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction


@bp.get("/equipo/seguridad")
@guards.staff_required
def security() -> ResponseReturnValue:
    """Where one's second factor stands, and what to do about it."""
    return _page(FactorForm(formdata=None))


@bp.post("/equipo/seguridad/comenzar")
@guards.staff_required
@guards.fresh_required
def begin_factor() -> ResponseReturnValue:
    """Make a secret for an application."""
    with transaction() as db:
        actions.begin_second_factor(db, person_id=guards.signed_in_person().id, at=arrived_at())
    return redirect(url_for(".security"), code=303)


@bp.get("/equipo/seguridad/qr.svg")
@guards.staff_required
def factor_qr() -> ResponseReturnValue:
    """The secret as a QR, until it is confirmed."""
    person = guards.signed_in_person()
    factor = person.second_factor
    if factor is None or factor.confirmed_at is not None:
        raise NotFound("qr")
    config = held(Config)
    address = credentials.totp_address(
        factor.secret, name=person.email or "", site=config.body_name
    )
    return Response(
        qr_svg(address), mimetype="image/svg+xml", headers={"Cache-Control": "no-store"}
    )


@bp.post("/equipo/seguridad/confirmar")
@guards.staff_required
@limiter.limit(SIGN_INS)
def confirm_factor() -> ResponseReturnValue:
    """Ask for codes from now on; show the recovery codes, this once."""
    form, person = FactorForm(), guards.signed_in_person()
    if not form.validate_on_submit():
        return _page(form), 422
    with transaction() as db:
        codes = actions.confirm_second_factor(
            db, person_id=person.id, code=form.digits(), at=arrived_at()
        )
    if not codes:
        return _page(form, Refusal.FACTOR_CODE_WRONG), 422
    return render_template("accounts/recovery_codes.html", codes=codes)


@bp.post("/equipo/seguridad/codigos")
@guards.staff_required
@guards.fresh_required
def renew_codes() -> ResponseReturnValue:
    """Ten new recovery codes in place of those from before."""
    person = guards.signed_in_person()
    if not person.has_second_factor:
        return redirect(url_for(".security"), code=303)
    with transaction() as db:
        codes = actions.renew_codes(db, person_id=person.id)
    return render_template("accounts/recovery_codes.html", codes=codes)


@bp.post("/equipo/seguridad/quitar")
@guards.staff_required
@guards.fresh_required
def drop_factor() -> ResponseReturnValue:
    """Ask no code any more."""
    with transaction() as db:
        actions.drop_second_factor(db, person_id=guards.signed_in_person().id)
    flash(_("Quitaste el segundo factor. Tu contraseña sola abre tu mesa."), "warning")
    return redirect(url_for(".security"), code=303)


@bp.get("/entradas")
@guards.sign_in_required
def sign_ins() -> ResponseReturnValue:
    """The browsers in which one is signed in."""
    found = queries.sign_ins_of(session(), guards.signed_in_person(), at=arrived_at())
    current = guards.current_sign_in().id
    return render_template("accounts/sign_ins.html", rows=found, current=current)


@bp.post("/entradas/<int:sign_in_id>/cerrar")
@guards.sign_in_required
def end_sign_in(sign_in_id: int) -> ResponseReturnValue:
    """Close one browser of one's own."""
    person = guards.signed_in_person()
    with transaction() as db:
        actions.end_sign_in(db, person_id=person.id, sign_in_id=sign_in_id, at=arrived_at())
    flash(_("Cerraste esa entrada."), "done")
    return redirect(url_for(".sign_ins"), code=303)


@bp.post("/entradas/cerrar-otras")
@guards.sign_in_required
def end_other_sign_ins() -> ResponseReturnValue:
    """Close every browser of one's own but this."""
    person, here = guards.signed_in_person(), guards.current_sign_in().id
    with transaction() as db:
        actions.end_other_sign_ins(db, person_id=person.id, but=here, at=arrived_at())
    flash(_("Cerraste todas las demás entradas."), "done")
    return redirect(url_for(".sign_ins"), code=303)


def _page(form: FactorForm, refusal: Refusal | None = None) -> str:
    person = guards.signed_in_person()
    factor = person.second_factor
    return render_template(
        "accounts/security.html",
        form=form,
        refusal=refusal,
        secret="" if factor is None or person.has_second_factor else factor.secret,
        is_on=person.has_second_factor,
        left=queries.count_recovery_codes(session(), person.id),
        is_required=held(Config).totp_required,
        button_form=LinkForm(),
    )
