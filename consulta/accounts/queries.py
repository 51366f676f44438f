"""Who is known, who is signed in, and which link was asked for."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from consulta.accounts import credentials
from consulta.accounts.models import Grant, Person, SignalCount, SignIn, Token
from consulta.accounts.rules import Signal


def person_by_email(session: Session, email: str) -> Person | None:
    """The person with this address in its one written form; None when nobody has it."""
    return session.scalars(select(Person).where(Person.email == email)).one_or_none()


def person_with_password(session: Session, *, email: str, password: str) -> Person | None:
    """The member of staff whose password this is; None alike for nobody and for a wrong one.

    Hashing takes a tenth of a second: ask before a transaction holds the database.
    """
    known = person_by_email(session, email)
    kept = known.password_hash if known and known.disabled_at is None else None
    return known if credentials.is_password(password, kept) else None


def staff(session: Session) -> Sequence[Person]:
    """Everybody who has a desk, by address."""
    return session.scalars(
        select(Person).where(Person.password_hash.is_not(None)).order_by(Person.email)
    ).all()


def scopes_of(person: Person) -> list[str]:
    """The consultations in which this person has a role, by slug."""
    return sorted({grant.scope for grant in person.grants})


def has_grant(person: Person, *, role: str, scope: str) -> bool:
    """Whether the person holds exactly this role in exactly this scope."""
    return any(grant.role == role and grant.scope == scope for grant in person.grants)


def sign_in(session: Session, token_hash: str) -> SignIn | None:
    """The signed-in browser that holds this secret, with its person; None when there is none.

    The person's roles come in the same question, since every page of theirs asks it.
    """
    person = joinedload(SignIn.person).joinedload(Person.grants)
    held = select(SignIn).options(person).where(SignIn.token_hash == token_hash)
    return session.scalars(held).unique().one_or_none()


def token(session: Session, token_hash: str) -> Token | None:
    """The link with this secret; None when it was never sent."""
    return session.scalars(select(Token).where(Token.token_hash == token_hash)).one_or_none()


def locked_token(session: Session, token_hash: str) -> Token | None:
    """The same, held until the transaction ends, so that one link lets one person in once."""
    return session.scalars(
        select(Token)
        .where(Token.token_hash == token_hash)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def newest_token_of_browser(session: Session, browser_hash: str) -> Token | None:
    """The last link that this browser asked for, held until the transaction ends."""
    return session.scalars(
        select(Token)
        .where(Token.browser_hash == browser_hash)
        .order_by(Token.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def count_links_to(session: Session, email: str, *, since: datetime) -> int:
    """How many links were sent to an address since a moment."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Token)
            .where(Token.email == email, Token.asked_at >= since)
        )
        or 0
    )


def grants_of(session: Session, person: Person) -> Sequence[Grant]:
    """The roles of a person, by consultation."""
    return session.scalars(
        select(Grant).where(Grant.person_id == person.id).order_by(Grant.scope, Grant.role)
    ).all()


def signals(session: Session, scope: str) -> dict[date, dict[Signal, int]]:
    """What was counted in a consultation, by day of UTC, the newest first."""
    rows = select(SignalCount).where(SignalCount.scope == scope).order_by(SignalCount.day.desc())
    days: dict[date, dict[Signal, int]] = {}
    for row in session.scalars(rows):
        days.setdefault(row.day, dict.fromkeys(Signal, 0))[row.signal] = row.count
    return days
