"""Sign in by link or code, and out again."""

from math import ceil

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts import actions, guards, queries
from consulta.accounts.credentials import (
    hash_of,
    is_solved,
    moment_asked,
    puzzle_of,
    waiting_ticket,
)
from consulta.accounts.forms import CodeForm, EmailForm, LinkForm
from consulta.accounts.rules import (
    LINK_LIFE,
    PUZZLE_BITS,
    WAIT,
    WAIT_LIFE,
    Refusal,
    Signal,
    consultation_of,
    refusal_of_asking,
)
from consulta.accounts.throwaway import is_throwaway
from consulta.accounts.views.door import bp
from consulta.config import Config
from consulta.errors import Refused
from consulta.web.arrival import arrived_at
from consulta.web.language import chosen_language
from consulta.web.limits import LINKS, SIGN_INS, is_bursting, limiter
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction

LINK_MINUTES = LINK_LIFE.seconds // 60


@bp.get("/entrar")
def sign_in() -> ResponseReturnValue:
    """Ask for an address to send a link to."""
    if guards.signed_in() is not None:
        return redirect(guards.safe_next(request.args.get("next", "/")), code=303)
    form = EmailForm(next=guards.safe_next(request.args.get("next", "/")))
    return _sign_in_page(form)


@bp.post("/entrar")
@limiter.limit(LINKS)
def send_link() -> ResponseReturnValue:
    """Send the link, and ask for the code meanwhile; the answer is the same for everybody."""
    form = EmailForm()
    if not form.validate_on_submit():
        return _sign_in_page(form), 422
    next_path = guards.safe_next(form.next.data or "/")
    if wait := _wait_of(form, queries.scope_of(session(), next_path)):
        return wait
    asked = actions.Asked(
        email=form.address(),
        browser=guards.browser_secret(),
        next_path=next_path,
        address=held(Config).public_url,
        language=chosen_language(),
        at=arrived_at(),
        is_throwaway=is_throwaway(form.address(), held(Config).throwaway_domains),
    )
    with transaction() as db:
        actions.send_link(db, asked)
    return _sent_page(CodeForm(formdata=None, next=asked.next_path), email=asked.email)


def _wait_of(form: EmailForm, scope: str) -> ResponseReturnValue | None:
    """What is shown in a burst before a link is sent: a puzzle, and a minute for who solves none.

    Source: docs/adr/0029-slow-down-many-hands-and-turn-nobody-away.md
    """
    secret, email, browser = held(Config).secret_key, form.address(), guards.browser_secret()
    ticket, at = str(form.ticket.data or ""), arrived_at()
    asked_at = moment_asked(secret, ticket, email=email, browser=browser)
    solved = asked_at is not None and is_solved(puzzle_of(ticket), str(form.answer.data or ""))
    burst = is_bursting(scope)
    if not refusal_of_asking(asked_at, at, is_burst=burst, is_solved=solved):
        return None
    if asked_at is None or at - asked_at >= WAIT_LIFE:
        asked_at = at
        ticket = waiting_ticket(secret, email=email, browser=browser, at=at)
        with transaction() as db:
            actions.count_signal(db, Signal.HELD_UP, scope=scope, at=at)
    form = EmailForm(formdata=None, email=email, next=form.next.data, ticket=ticket)
    left = ceil((WAIT - (at - asked_at)).total_seconds())
    puzzle = puzzle_of(ticket)
    page = render_template(
        "accounts/wait.html", form=form, left=left, puzzle=puzzle, bits=PUZZLE_BITS
    )
    return page, 429, {"Retry-After": str(left)}


@bp.post("/entrar/codigo")
@limiter.limit(SIGN_INS)
def enter_code() -> ResponseReturnValue:
    """Let somebody in who types the code."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _sent_page(form), 422
    browser = guards.browser_secret()
    with transaction() as db:
        result = actions.use_code(db, code=form.digits(), browser=browser, at=arrived_at())
        if not isinstance(result, Refusal):
            person, next_path = result
            secret = actions.sign_in(
                db, person=person, at=arrived_at(), instead_of=guards.sign_in_secret()
            )
    if isinstance(result, Refusal):
        return _sent_page(form, refusal=result), 422
    guards.let_in(person, secret)
    return redirect(guards.safe_next(next_path), code=303)


@bp.get("/entrar/enlace/<secret>")
def open_link(secret: str) -> ResponseReturnValue:
    """Show the button of a link; opening it alone lets nobody in, for machines open links too."""
    return render_template("accounts/open_link.html", form=LinkForm(), secret=secret)


@bp.post("/entrar/enlace/<secret>")
@limiter.limit(SIGN_INS)
def use_link(secret: str) -> ResponseReturnValue:
    """Let somebody in by a link, once."""
    browser, earlier = guards.browser_secret(), guards.sign_in_secret()
    try:
        with transaction() as db:
            person, next_path = actions.use_link(
                db, secret=secret, browser=browser, at=arrived_at()
            )
            kept = actions.sign_in(db, person=person, at=arrived_at(), instead_of=earlier)
    except Refused as refused:
        asked = queries.token(session(), hash_of(secret))
        back = guards.safe_next(asked.next_path if asked else "/")
        return render_template("accounts/use_link.html", refusal=refused.reason, back=back), 403
    guards.let_in(person, kept)
    flash(_("Ya entraste. Puedes seguir donde estabas."), "done")
    return redirect(guards.safe_next(next_path), code=303)


@bp.post("/salir")
def sign_out() -> ResponseReturnValue:
    """End the sign-in of this browser, at the server too."""
    with transaction() as db:
        actions.sign_out(db, secret=guards.sign_in_secret(), at=arrived_at())
    guards.let_out()
    answer = redirect(url_for("pages.home"), code=303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _sign_in_page(form: EmailForm) -> str:
    back = guards.safe_next(form.next.data or "/")
    is_offered = held(Config).has_claveunica and consultation_of(back) != ""
    return render_template(
        "accounts/sign_in.html", form=form, back=back, offers_claveunica=is_offered
    )


def _sent_page(form: CodeForm, *, email: str = "", refusal: Refusal | None = None) -> str:
    back = guards.safe_next(form.next.data or "/")
    return render_template(
        "accounts/sent.html",
        form=form,
        email=email,
        refusal=refusal,
        minutes=LINK_MINUTES,
        back=back,
    )
