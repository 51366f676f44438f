"""What registering, inviting and naming share: who joins, who represents, what is written down."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from consulta.accounts import queries
from consulta.accounts.models import Member, Organisation, OrganisationEvent, Person
from consulta.accounts.rules import MemberRole, OrganisationDeed, Permission, may
from consulta.database.claims import claim
from consulta.errors import Conflict


def join(
    session: Session, organisation: Organisation, person: Person, role: MemberRole, *, at: datetime
) -> Member:
    """Make a person a member in this role; who left before comes back."""
    values = {"organisation_id": organisation.id, "person_id": person.id}
    if not claim(session, Member, role=role, since=at, **values):
        session.execute(
            update(Member)
            .where(
                Member.organisation_id == organisation.id,
                Member.person_id == person.id,
                Member.until.is_not(None),
            )
            .values(role=role, since=at, until=None)
        )
    found = queries.membership(session, organisation.id, person.id)
    if found is None:
        raise Conflict("a member came and went")
    return found


def is_representative_of(session: Session, organisation: Organisation, person: Person) -> bool:
    """Whether a person represents an organisation now."""
    own = queries.membership(session, organisation.id, person.id)
    return own is not None and own.role is MemberRole.REPRESENTATIVE


def note_deed(  # noqa: PLR0913 - a line of a history is these values, and each has a name
    session: Session,
    organisation: Organisation,
    deed: OrganisationDeed,
    *,
    at: datetime,
    by: Person | None = None,
    after: str = "",
    basis: str | None = None,
) -> None:
    """Write down what happened to an organisation, as it stands at that moment.

    Of staff, who it was and in which role is kept.
    """
    roles = sorted(by.roles_in(organisation.scope)) if by is not None else []
    acting = [role.value for role in roles if may({role}, Permission.CHECK_ORGANISATIONS)]
    session.add(
        OrganisationEvent(
            organisation_id=organisation.id,
            deed=deed,
            before=organisation.represents,
            after=after,
            standing=organisation.standing,
            basis=organisation.basis if basis is None else basis,
            by_id=by.id if by is not None else None,
            role=acting[0] if acting else "",
            at=at,
        )
    )
