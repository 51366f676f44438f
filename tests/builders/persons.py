"""Citizens and staff, as rows."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from consulta.accounts.models import Grant, Person
from consulta.accounts.rules import EVERYWHERE, Role

LONG_AGO = datetime(2026, 1, 5, 12, tzinfo=UTC)
NO_PASSWORD = "!"


def citizen(session: Session, email: str = "ana@example.org", *, is_demo: bool = False) -> Person:
    """Somebody who signed in by a mailed link once."""
    return _person(session, email=email, name="", password_hash=None, is_demo=is_demo)


def staff(
    session: Session,
    role: Role,
    *,
    name: str = "Bruno Barra",
    email: str = "bruno@example.org",
    scope: str = EVERYWHERE,
) -> Person:
    """Somebody with a desk; the password is known to nobody."""
    person = _person(session, email=email, name=name, password_hash=NO_PASSWORD, is_demo=False)
    session.add(Grant(person=person, role=role, scope=scope, granted_at=LONG_AGO))
    session.flush()
    return person


def _person(
    session: Session, *, email: str, name: str, password_hash: str | None, is_demo: bool
) -> Person:
    person = Person(
        email=email,
        name=name,
        password_hash=password_hash,
        is_demo=is_demo,
        created_at=LONG_AGO,
        disabled_at=None,
    )
    session.add(person)
    session.flush()
    return person
