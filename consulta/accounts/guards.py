"""Who is asking, and whether this door opens for them. The only module that knows Flask-Login."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from flask import (
    Flask,
    Response,
    g,
    has_request_context,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from consulta.accounts import actions, credentials, queries
from consulta.accounts.models import Person, SignIn
from consulta.accounts.rules import Permission, Refusal, is_fresh, is_over, refusal_of_door
from consulta.config import Config
from consulta.errors import Refused
from consulta.web.arrival import arrived_at
from consulta.web.limits import GUESSES, limiter
from consulta.web.logs import log
from consulta.web.places import NAME, is_for_all, own_words
from consulta.web.settings import held
from consulta.web.unit_of_work import NO_WRITE, session, transaction

View = TypeVar("View", bound=Callable[..., Any])
BROWSER_LIFE = 365 * 24 * 3600
SEEN_EVERY = timedelta(minutes=1)
NEXT_MAX_CHARS = 500
PROVE_PASSWORD, PROVE_CODE = "prove_password", "prove_code"


class Guest(UserMixin):
    """A signed-in browser: its person, and the secret that its cookie holds."""

    def __init__(self, person: Person, secret: str, sign_in: SignIn | None = None) -> None:
        self.person = person
        self.secret = secret
        self.sign_in = sign_in

    def get_id(self) -> str:
        """What the signed cookie keeps."""
        return self.secret


class Somebody:
    """Any citizen, while a page is rendered for all of them: it holds nothing of anybody."""

    is_staff = False

    @property
    def shown_name(self) -> str:
        """The place where each reader is greeted."""
        return own_words(NAME)


SOMEBODY = cast(Person, Somebody())


def init(app: Flask) -> None:
    """Let the house know who is asking."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_guest_of)
    app.before_request(_meet)
    app.after_request(_keep_browser)


def signed_in() -> Person | None:
    """The person who is asking; None for a visitor, `SOMEBODY` for a page of all citizens."""
    if has_request_context() and is_for_all():
        return SOMEBODY
    is_known = has_request_context() and current_user.is_authenticated
    return cast(Person, current_user.person) if is_known else None


def signed_in_person() -> Person:
    """The person who is asking, where a guard has made sure that there is one."""
    person = signed_in()
    if person is None:
        raise Refused(Refusal.NOT_SIGNED_IN)
    return person


def let_in(person: Person, secret: str) -> None:
    """Give this browser a fresh cookie for a sign-in that was just begun."""
    cookie.clear()
    login_user(Guest(person, secret))
    cookie.permanent = True


def let_out() -> None:
    """Take the sign-in from this browser."""
    logout_user()
    cookie.clear()


def sign_in_secret() -> str:
    """The secret of the sign-in that this browser holds, to end it by; empty for none."""
    return str(cookie.get("_user_id", ""))


def sign_in_required(view: View) -> View:
    """Show the page to people who have signed in; send others to sign in and back."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if signed_in() is None:
            return redirect(url_for("accounts.sign_in", next=_here()), code=303)
        return view(*args, **kwargs)

    return cast(View, guarded)


def role_required(permission: Permission, *, is_anywhere: bool = False) -> Callable[[View], View]:
    """Open a desk to staff whose role in the consultation of the address carries a permission.

    `is_anywhere` opens what belongs to no consultation to whoever has the role in one.
    Raises: `Refused` for staff without that role, and for citizens.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            person = signed_in()
            if person is None:
                return redirect(url_for("accounts.staff_sign_in", next=_here()), code=303)
            if not person.is_staff:
                raise Refused(Refusal.NOT_YOUR_ROLE)
            here = person.roles_in(kwargs.get("slug", ""))
            if refusal := refusal_of_door(
                person.roles_anywhere if is_anywhere else here, permission
            ):
                raise Refused(refusal)
            if held(Config).totp_required and not person.has_second_factor:
                return redirect(url_for("accounts.security"), code=303)
            return view(*args, **kwargs)

        return cast(View, guarded)

    return guard


def staff_required(view: View) -> View:
    """Open a page to any member of staff, whatever their role."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        person = signed_in()
        if person is None:
            return redirect(url_for("accounts.staff_sign_in", next=_here()), code=303)
        if not person.is_staff:
            raise Refused(Refusal.NOT_YOUR_ROLE)
        return view(*args, **kwargs)

    return cast(View, guarded)


def fresh_required(view: View) -> View:
    """Ask again for the password before an act that weighs much; the form that was sent is kept.

    Stands below the guard that says who may. Whoever proved themselves a moment ago passes.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        sign_in = current_sign_in()
        if is_fresh(sign_in.proved_at, arrived_at()):
            return view(*args, **kwargs)
        password = request.form.get(PROVE_PASSWORD, "")
        if not password:
            return _prove_page()
        if not _proves(sign_in, password, request.form.get(PROVE_CODE, "")):
            return _prove_page(Refusal.PASSWORD_WRONG), 422
        return view(*args, **kwargs)

    return cast(View, guarded)


def current_sign_in() -> SignIn:
    """The sign-in of the browser that asks, where a guard has made sure that there is one."""
    if signed_in() is None or current_user.sign_in is None:
        raise Refused(Refusal.NOT_SIGNED_IN)
    return cast(SignIn, current_user.sign_in)


def voter_tag(slug: str, person: Person) -> str:
    """The name under which this person votes in one consultation.

    Without an address it is the tag of the RUN; without either no vote is ever taken under it.
    """
    if not person.email and (attested := person.attestation_in(slug)) is not None:
        return attested.run_tag
    return credentials.voter_tag(
        held(Config).voter_pepper, slug, person.email or f"person {person.id}"
    )


def ask_level(back: str) -> ResponseReturnValue:
    """Lead somebody whom a consultation wants to know better to ClaveÚnica, and back."""
    return redirect(url_for("accounts.claveunica_asked", next=back), code=303)


def browser_hash() -> str:
    """What tells this browser from all others: the hash of a secret that its cookie keeps."""
    return credentials.hash_of(browser_secret())


def browser_secret() -> str:
    """The secret that this browser's cookie keeps; made when it has none."""
    secret = request.cookies.get(_browser_cookie()) or g.get("new_browser")
    if not secret:
        secret = g.new_browser = credentials.new_token()
    return str(secret)


def opened_token(slug: str) -> str:
    """What the form on this page carries, to prove later when this browser opened it."""
    secret, browser = held(Config).secret_key, browser_hash()
    return credentials.opened_token(secret, slug=slug, browser=browser, at=arrived_at())


def moment_opened(slug: str, token: str) -> datetime | None:
    """When this browser opened the form that carried a token; None where nothing proves it."""
    if not token:
        return None
    secret, browser = held(Config).secret_key, browser_hash()
    return credentials.moment_opened(secret, token, slug=slug, browser=browser)


def safe_next(path: str) -> str:
    """The same path when it leads to a page of ours; the home page otherwise."""
    is_ours = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if is_ours and path.isprintable() and len(path) <= NEXT_MAX_CHARS else "/"


def _proves(sign_in: SignIn, password: str, code: str) -> bool:
    person = sign_in.person
    with limiter.limit(GUESSES, key_func=lambda: f"proof {sign_in.id}"):
        known = queries.person_with_password(session(), email=person.email or "", password=password)
    with transaction() as db:
        if known is None or not actions.proves(db, person_id=person.id, code=code, at=arrived_at()):
            return False
        actions.note_proof(db, sign_in_id=sign_in.id, at=arrived_at())
    return True


def _prove_page(refusal: Refusal | None = None) -> str:
    own = {"csrf_token", PROVE_PASSWORD, PROVE_CODE}
    kept = [pair for pair in request.form.items(multi=True) if pair[0] not in own]
    return render_template("accounts/prove.html", sent=kept, refusal=refusal)


def _here() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def _guest_of(secret: str) -> Guest | None:
    found = queries.sign_in(session(), credentials.hash_of(secret))
    if found is None or found.ended_at is not None or found.person.disabled_at is not None:
        return None
    is_staff = found.person.is_staff
    if is_over(arrived_at(), seen_at=found.seen_at, ends_at=found.ends_at, is_staff=is_staff):
        return None
    g.sign_in_to_see = found.id if arrived_at() - found.seen_at >= SEEN_EVERY else None
    return Guest(found.person, secret, found)


def _meet() -> None:
    """Learn who is asking before any page opens a transaction of its own.

    A database that takes no write keeps nobody from reading: that somebody was seen is then not
    noted, and the idle limit of staff counts from the last time that it was.
    """
    if request.endpoint == "static" or "_user_id" not in cookie:
        return
    if current_user.is_authenticated:
        g.asks_as = current_user.person.id
    if current_user.is_authenticated and g.get("sign_in_to_see"):
        try:
            with transaction() as db:
                actions.see(db, sign_in_id=g.sign_in_to_see, at=arrived_at())
        except NO_WRITE as trouble:
            facts = {"request": g.get("request_id", ""), "trouble": type(trouble).__name__}
            log.error("who is signed in was not noted", extra={"facts": facts})


def _keep_browser(answer: Response) -> Response:
    secret = g.get("new_browser")
    if secret:
        answer.set_cookie(
            _browser_cookie(), secret, max_age=BROWSER_LIFE, httponly=True, samesite="Lax",
            secure=held(Config).is_secure, path="/",
        )  # fmt: skip
    return answer


def _browser_cookie() -> str:
    return "__Host-consulta_browser" if held(Config).is_secure else "consulta_browser"
