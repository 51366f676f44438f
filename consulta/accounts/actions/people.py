"""Send a link, let somebody in and out, add staff, grant and forget."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from consulta.accounts import credentials, queries
from consulta.accounts.identity import normal_email
from consulta.accounts.models import (
    Attestation,
    Grant,
    MemberInvitation,
    Person,
    SignalCount,
    SignIn,
    Token,
)
from consulta.accounts.rules import (
    CITIZEN_IDLE,
    EVERYWHERE,
    INVITATION_KEPT,
    LINK_LIFE,
    LINKS_AN_HOUR,
    STAFF_LIFE,
    Refusal,
    Role,
    Signal,
    refusal_of_code,
    refusal_of_grant,
    refusal_of_link,
    refusal_of_return,
)
from consulta.database.claims import claim, count_up
from consulta.errors import Conflict, Refused
from consulta.mail.actions import forget_address, queue_letter
from consulta.text.language import HOME_ZONE, local

AN_HOUR = timedelta(hours=1)
LINK_LETTER = "accounts/mail/link"
STAFF_LETTER = "accounts/mail/staff"
CODE_LETTER = "accounts/mail/code"


@dataclass(frozen=True)
class Asked:
    """What a browser gives when it asks for a link.

    Units: `at` is the moment at the door. `browser` is the secret that its cookie keeps.
    """

    email: str
    browser: str
    next_path: str
    address: str
    language: str
    at: datetime
    is_throwaway: bool = False


def ensure_citizen(session: Session, *, email: str, at: datetime) -> Person:
    """The person with this address, made when first met."""
    address = normal_email(email)
    known = queries.person_by_email(session, address)
    if known is None:
        claim(session, Person, email=address, name="", is_demo=False, created_at=at)
        known = queries.person_by_email(session, address)
    if known is None:
        raise Conflict(f"{address} came and went")
    return known


def add_staff(  # noqa: PLR0913 - a person is these values, and each has a name
    session: Session, *, email: str, name: str, password: str, at: datetime, is_demo: bool = False
) -> Person:
    """Somebody who has a desk and enters with a password.

    Raises: `Conflict` when the address is taken.
    """
    if queries.person_by_email(session, normal_email(email)) is not None:
        raise Conflict(f"{email} is taken")
    person = Person(
        email=normal_email(email), name=name, password_hash=credentials.hash_password(password),
        is_demo=is_demo, created_at=at, disabled_at=None, grants=[],
    )  # fmt: skip
    session.add(person)
    session.flush()
    return person


def grant_role(session: Session, *, person: Person, role: Role, scope: str, at: datetime) -> None:
    """Give a person a role in a consultation, or in all. The same grant twice is one.

    Raises: `Refused` when the person holds a role there that excludes it.
    """
    everywhere = scope == EVERYWHERE
    held = {grant.role for grant in person.grants} if everywhere else person.roles_in(scope)
    if refusal := refusal_of_grant(held - {role}, role):
        raise Refused(refusal)
    if not queries.has_grant(person, role=role, scope=scope):
        session.add(Grant(person=person, role=role, scope=scope, granted_at=at))
        session.flush()


def send_link(session: Session, asked: Asked) -> None:
    """Send a one-time link and its code. Nobody learns from the answer whether we know them.

    Staff get a letter that points at their own door, since a link would skip their password.
    """
    since = asked.at - AN_HOUR
    if queries.count_links_to(session, asked.email, since=since) >= LINKS_AN_HOUR:
        return
    scope = queries.scope_of(session, asked.next_path)
    count_signal(session, Signal.LINKS_ASKED, scope=scope, at=asked.at)
    if asked.is_throwaway:
        count_signal(session, Signal.THROWAWAY, scope=scope, at=asked.at)
    secret, code = _new_token(session, asked)
    known = queries.person_by_email(session, asked.email)
    is_staff = known is not None and known.is_staff
    values = {"address": asked.address} if is_staff else _link_values(asked, secret, code)
    queue_letter(
        session, to=asked.email, template=STAFF_LETTER if is_staff else LINK_LETTER,
        values=values, at=asked.at, language=asked.language,
    )  # fmt: skip


def send_code(session: Session, asked: Asked) -> None:
    """Send a code to somebody who is signed in, for a deed that cannot be undone."""
    since = asked.at - AN_HOUR
    if queries.count_links_to(session, asked.email, since=since) >= LINKS_AN_HOUR:
        return
    _, code = _new_token(session, asked)
    queue_letter(
        session, to=asked.email, template=CODE_LETTER, values={"code": code}, at=asked.at,
        language=asked.language,
    )  # fmt: skip


def _new_token(session: Session, asked: Asked) -> tuple[str, str]:
    secret, code = credentials.new_token(), credentials.new_code()
    session.add(
        Token(
            token_hash=credentials.hash_of(secret),
            code_hash=credentials.hash_of_code(code, asked.browser),
            browser_hash=credentials.hash_of(asked.browser),
            email=asked.email, next_path=asked.next_path,
            asked_at=asked.at, ends_at=asked.at + LINK_LIFE, tries=0, used_at=None,
        )
    )  # fmt: skip
    return secret, code


def count_signal(session: Session, signal: Signal, *, scope: str, at: datetime) -> None:
    """Count that something happened today in a consultation, or in the house as `*`.

    A day is one of UTC in a consultation, whose contributions and votes the database counts by it;
    in the house, where nothing else is counted, it is one of Chile.
    """
    is_house = scope == EVERYWHERE
    day = local(at, HOME_ZONE).date() if is_house else at.astimezone(UTC).date()
    count_up(session, SignalCount, scope=scope, day=day, signal=signal)


def _link_values(asked: Asked, secret: str, code: str) -> dict[str, str]:
    return {"link": f"{asked.address}/entrar/enlace/{secret}", "code": code}


def use_link(session: Session, *, secret: str, browser: str, at: datetime) -> tuple[Person, str]:
    """Let in whoever opens a link, once, in the browser that asked for it; with where to go next.

    Raises: `Refused` with the reason why the link opens nothing.
    """
    token = queries.locked_token(session, credentials.hash_of(secret))
    if token is None:
        raise Refused(Refusal.LINK_UNKNOWN)
    is_same = token.browser_hash == credentials.hash_of(browser)
    if refusal := refusal_of_link(token.ends_at, token.used_at, at, is_same_browser=is_same):
        raise Refused(refusal)
    return _consume(session, token, at)


def use_code(
    session: Session, *, code: str, browser: str, at: datetime
) -> tuple[Person, str] | Refusal:
    """Let in whoever types the code in the browser that asked for it; or why not.

    A wrong code is a refusal that is given back, not raised: the try it spends must be kept.
    """
    token = queries.newest_token_of_browser(session, credentials.hash_of(browser))
    if token is None:
        return Refusal.CODE_WRONG
    is_right = credentials.hash_of_code(code, browser) == token.code_hash
    if refusal := refusal_of_code(
        token.ends_at, token.used_at, at, tries=token.tries, is_right=is_right
    ):
        token.tries += 1
        return refusal
    return _consume(session, token, at)


def prove_code(
    session: Session, *, person: Person, code: str, browser: str, at: datetime
) -> Refusal | None:
    """Use up the code that was sent to somebody who is signed in; why it proves nothing, or None.

    A wrong code spends a try, which must be kept: the caller commits either way.
    """
    token = queries.newest_token_of_browser(session, credentials.hash_of(browser))
    if token is None or token.email != person.email:
        return Refusal.CODE_WRONG
    is_right = credentials.hash_of_code(code, browser) == token.code_hash
    refusal = refusal_of_code(
        token.ends_at, token.used_at, at, tries=token.tries, is_right=is_right
    )  # fmt: skip
    if refusal:
        token.tries += 1
    else:
        token.used_at = at
    return refusal


def _consume(session: Session, token: Token, at: datetime) -> tuple[Person, str]:
    person = ensure_citizen(session, email=token.email, at=at)
    if person.is_staff:
        raise Refused(Refusal.STAFF_USES_PASSWORD)
    is_closed = person.disabled_at is not None
    if refusal := refusal_of_return(is_closed=is_closed, is_erased=person.is_erased):
        raise Refused(refusal)
    token.used_at = at
    return person, token.next_path


def attest(
    session: Session, *, run_tag: str, scope: str, person_id: int | None, at: datetime
) -> Person:
    """The one person of this RUN in a consultation: who brought it first there, else who asks now.

    Whoever asks with another account is led to the first, so that one RUN never takes part twice.

    Raises: `Refused` for staff, and for an account for which another RUN vouched there;
        `Conflict` when the same RUN came in twice at once.
    Source: docs/adr/0025-claveunica-is-optional-and-keeps-no-run.md
    """
    known = queries.person_by_run(session, scope=scope, run_tag=run_tag)
    person = known or (session.get(Person, person_id) if person_id else None)
    if person is None:
        person = Person(
            email=None, name="", password_hash=None, is_demo=False, created_at=at, disabled_at=None
        )
        session.add(person)
        session.flush()
    if person.is_staff:
        raise Refused(Refusal.STAFF_USES_PASSWORD)
    is_closed = person.disabled_at is not None
    if refusal := refusal_of_return(is_closed=is_closed, is_erased=person.is_erased):
        raise Refused(refusal)
    if known is not None:
        return known
    if person.attestation_in(scope) is not None:
        raise Refused(Refusal.OTHER_RUN)
    values = {"person_id": person.id, "scope": scope, "run_tag": run_tag, "attested_at": at}
    if not claim(session, Attestation, **values):
        raise Conflict("the same RUN came in twice at once")
    return person


def keep_password(session: Session, *, person: Person, password_hash: str) -> None:
    """Keep a password that was hashed anew."""
    session.get_one(Person, person.id).password_hash = password_hash


def sign_in(session: Session, *, person: Person, at: datetime, instead_of: str = "") -> str:
    """Begin a sign-in, and give the secret that the browser keeps.

    The sign-in that the browser held before, `instead_of`, ends with it.
    """
    sign_out(session, secret=instead_of, at=at)
    secret = credentials.new_token()
    life = STAFF_LIFE if person.is_staff else CITIZEN_IDLE
    session.add(
        SignIn(
            token_hash=credentials.hash_of(secret), person_id=person.id, started_at=at,
            seen_at=at, ends_at=at + life, ended_at=None, proved_at=at,
        )
    )  # fmt: skip
    return secret


def see(session: Session, *, sign_in_id: int, at: datetime) -> None:
    """Note that a sign-in is in use, so that idleness is counted from here."""
    found = session.get_one(SignIn, sign_in_id)
    found.seen_at = at
    if not found.person.is_staff:
        found.ends_at = at + CITIZEN_IDLE


def sign_out(session: Session, *, secret: str, at: datetime) -> None:
    """End a sign-in for good, at the server."""
    found = queries.sign_in(session, credentials.hash_of(secret))
    if found is not None and found.ended_at is None:
        found.ended_at = at


def rename(session: Session, *, person: Person, name: str) -> None:
    """Correct the name by which somebody is greeted; nobody else sees it."""
    session.get_one(Person, person.id).name = name


def forget_account(session: Session, *, person: Person, at: datetime) -> None:
    """Empty an account: address, name, sign-ins, links, letters and roles go at once.

    The row stays, without anything that says whose it was.
    """
    kept = session.get_one(Person, person.id, with_for_update=True)
    address = kept.email or ""
    forget_address(session, address=address)
    if address:
        session.execute(delete(Token).where(Token.email == address))
    session.execute(delete(SignIn).where(SignIn.person_id == kept.id))
    session.execute(delete(Grant).where(Grant.person_id == kept.id))
    kept.email, kept.name, kept.disabled_at = None, "", at
    session.flush()


def forget_attestations(session: Session, *, scopes: Sequence[str]) -> None:
    """Remove the tags of RUNs whose person was erased, in consultations that have closed.

    Until the close they stay, so that nobody erases an account to vote again with another.
    """
    erased = select(Person.id).where(Person.email.is_(None), Person.disabled_at.is_not(None))
    session.execute(
        delete(Attestation).where(Attestation.scope.in_(scopes), Attestation.person_id.in_(erased))
    )


def forget_old(session: Session, *, at: datetime) -> None:
    """Remove links and sign-ins that open nothing any more, and invitations a while after."""
    session.execute(delete(Token).where(Token.ends_at < at - AN_HOUR))
    session.execute(delete(SignIn).where(SignIn.ends_at < at - CITIZEN_IDLE))
    session.execute(delete(MemberInvitation).where(MemberInvitation.ends_at < at - INVITATION_KEPT))
