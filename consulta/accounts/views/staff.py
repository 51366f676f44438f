"""Staff come in by password."""

from flask import make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from consulta.accounts import actions, guards, known_browsers, queries
from consulta.accounts.credentials import hash_of, hash_password, is_kept_weakly
from consulta.accounts.forms import StaffForm
from consulta.accounts.rules import Refusal
from consulta.accounts.views.door import bp
from consulta.web.arrival import arrived_at
from consulta.web.limits import GUESSES, SIGN_INS, limiter
from consulta.web.unit_of_work import session, transaction

GUESSES_OF_ALL = "200 per 15 minutes"


@bp.get("/equipo/entrar")
def staff_sign_in() -> ResponseReturnValue:
    """Ask staff for their password."""
    form = StaffForm(next=guards.safe_next(request.args.get("next", "/equipo")))
    return render_template("accounts/staff_sign_in.html", form=form, refusal=None)


@bp.post("/equipo/entrar")
@limiter.limit(SIGN_INS)
@limiter.limit(
    GUESSES,
    key_func=lambda: known_browsers.who_guesses(StaffForm().address()),
    deduct_when=lambda answer: answer.status_code == 422,
)
@limiter.limit(
    GUESSES_OF_ALL,
    key_func=lambda: hash_of(StaffForm().address()),
    deduct_when=lambda answer: answer.status_code == 422,
    exempt_when=lambda: known_browsers.is_known(StaffForm().address()),
)
def staff_enter() -> ResponseReturnValue:
    """Let staff in by password.

    Wrong passwords are counted where they come from, so that nobody locks somebody else out; a
    far higher count of them all together slows down who guesses from many networks.
    """
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
    answer = make_response(redirect(guards.safe_next(form.next.data or "/equipo"), code=303))
    known_browsers.keep(answer, address=form.address())
    return answer


def _has_code(person_id: int, code: str) -> bool:
    with transaction() as db:
        return actions.proves(db, person_id=person_id, code=code, at=arrived_at())
