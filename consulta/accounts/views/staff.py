"""Staff come in by password."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from consulta.accounts import actions, guards, queries
from consulta.accounts.credentials import hash_of, hash_password, is_kept_weakly
from consulta.accounts.forms import StaffForm
from consulta.accounts.rules import Refusal
from consulta.accounts.views.door import bp
from consulta.web.arrival import arrived_at
from consulta.web.limits import GUESSES, SIGN_INS, limiter
from consulta.web.unit_of_work import session, transaction


@bp.get("/equipo/entrar")
def staff_sign_in() -> ResponseReturnValue:
    """Ask staff for their password."""
    form = StaffForm(next=guards.safe_next(request.args.get("next", "/equipo")))
    return render_template("accounts/staff_sign_in.html", form=form, refusal=None)


@bp.post("/equipo/entrar")
@limiter.limit(SIGN_INS)
@limiter.limit(
    GUESSES,
    key_func=lambda: hash_of(StaffForm().address()),
    deduct_when=lambda answer: answer.status_code == 422,
)
def staff_enter() -> ResponseReturnValue:
    """Let staff in by password."""
    form = StaffForm()
    if not form.validate_on_submit():
        return render_template("accounts/staff_sign_in.html", form=form, refusal=None), 422
    password = form.password.data or ""
    person = queries.person_with_password(session(), email=form.address(), password=password)
    if person is None or not _has_code(person.id, form.code.data or ""):
        refusal = Refusal.PASSWORD_WRONG
        page = render_template("accounts/staff_sign_in.html", form=form, refusal=refusal)
        return page, 422
    fresh = hash_password(password) if is_kept_weakly(person.password_hash or "") else ""
    with transaction() as db:
        secret = actions.sign_in(
            db, person=person, at=arrived_at(), instead_of=guards.sign_in_secret()
        )
        if fresh:
            actions.keep_password(db, person=person, password_hash=fresh)
    guards.let_in(person, secret)
    return redirect(guards.safe_next(form.next.data or "/equipo"), code=303)


def _has_code(person_id: int, code: str) -> bool:
    with transaction() as db:
        return actions.proves(db, person_id=person_id, code=code, at=arrived_at())
