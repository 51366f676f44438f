"""The six who appear in every test: each always the same, with the same part."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.accounts.rules import Role
from tests.builders import persons


@dataclass(frozen=True, slots=True)
class Cast:
    """Ana writes, Bruno moderates, Carla analyses, Diego answers, Elena sits in the Mesa."""

    ana: Person
    bruno: Person
    carla: Person
    diego: Person
    elena: Person
    fabian: Person


def ana(session: Session) -> Person:
    """A citizen."""
    return persons.citizen(session, "ana@example.org")


def bruno(session: Session) -> Person:
    """A moderator."""
    return persons.staff(session, Role.MODERATOR, name="Bruno Barra", email="bruno@example.org")


def carla(session: Session) -> Person:
    """An analyst."""
    return persons.staff(session, Role.ANALYST, name="Carla Cid", email="carla@example.org")


def diego(session: Session) -> Person:
    """The contact of an institution."""
    return persons.staff(
        session, Role.INSTITUTION_CONTACT, name="Diego Díaz", email="diego@example.org"
    )


def elena(session: Session) -> Person:
    """A member of the Mesa."""
    return persons.staff(
        session, Role.FORUM_MEMBER, name="Elena Elgueta", email="elena@example.org"
    )


def fabian(session: Session) -> Person:
    """The administrator."""
    return persons.staff(
        session, Role.ADMINISTRATOR, name="Fabián Fuentes", email="fabian@example.org"
    )


def everybody(session: Session) -> Cast:
    """All six."""
    return Cast(
        ana(session), bruno(session), carla(session), diego(session), elena(session),
        fabian(session),
    )  # fmt: skip
