"""Register an organisation, end and hand over what people are in it, correct what it says."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from consulta.accounts import queries
from consulta.accounts.actions.memberships import is_representative_of, join, note_deed
from consulta.accounts.models import Member, MemberInvitation, Organisation, Person
from consulta.accounts.rules import (
    MemberRole,
    NewOrganisation,
    OrganisationDeed,
    OrganisationStanding,
    Refusal,
    folded_name,
    refusal_of_check,
    refusal_of_correction,
    refusal_of_ending,
    refusal_of_leaving,
    refusal_of_organisation,
)
from consulta.database.claims import claim
from consulta.errors import Conflict, NotFound, Refused
from consulta.text.clean import line, plain

FOLDED_MAX_CHARS = 400
TRIES = 20


def register_organisation(
    session: Session, *, scope: str, person: Person, given: NewOrganisation, at: datetime
) -> Organisation:
    """Register an organisation in a consultation; who does it is its first representative.

    Raises: `Refused` when a rule says no, as for a name that reads like another's.
    Source: docs/adr/0031-an-organisation-declares-a-position.md
    """
    given = NewOrganisation(
        line(given.name), given.sector, line(given.represents), line(given.web)
    )  # fmt: skip
    session.get_one(Person, person.id, with_for_update=True)  # so that the limit counts all
    registered = queries.count_represented(session, scope, person.id)
    if refusal := refusal_of_organisation(given, is_staff=person.is_staff, registered=registered):
        raise Refused(refusal)
    folded = folded_name(given.name)[:FOLDED_MAX_CHARS]
    values = {
        "scope": scope, "name": given.name, "folded": folded, "sector": given.sector,
        "represents": given.represents, "web": given.web, "registered_at": at,
        "standing": OrganisationStanding.DECLARED, "basis": "",
    }  # fmt: skip
    for _ in range(TRIES):
        number = queries.newest_organisation_number(session, scope) + 1
        if claim(session, Organisation, number=number, **values):
            made = queries.organisation(session, scope, number)
            join(session, made, person, MemberRole.REPRESENTATIVE, at=at)
            return made
        if queries.organisation_by_name(session, scope, folded) is not None:
            raise Refused(Refusal.NAME_TAKEN)
    raise Conflict("too many organisations at once")


def leave_organisation(  # noqa: PLR0913 - leaving is these values, and each has a name
    session: Session,
    *,
    organisation: Organisation,
    person: Person,
    at: datetime,
    successor_id: int | None = None,
    knows_alone: bool = False,
) -> None:
    """End one's own membership, once the member `successor_id` represents it too, if one is given.

    `knows_alone` says that a page told them that nobody remains.
    Raises: `Refused` for who is no member, for the last representative while others remain, and for
        who is alone and was not told; `NotFound` for no such member.
    """
    held = queries.held_organisation(session, organisation.scope, organisation.number)
    own = queries.membership(session, held.id, person.id)
    if own is None:
        raise Refused(Refusal.NOT_A_MEMBER)
    if successor_id is not None:
        name_representative(session, organisation=held, by=person, member_id=successor_id)
    _end(session, held, own, at=at, knows_alone=knows_alone)


def end_membership(
    session: Session, *, organisation: Organisation, by: Person, member_id: int, at: datetime
) -> None:
    """End the membership of another, for a representative.

    Raises: `Refused` when a rule says no; `NotFound` for no such member.
    """
    held, found = _of_others(session, organisation, by, member_id)
    _end(session, held, found, at=at)


def name_representative(
    session: Session, *, organisation: Organisation, by: Person, member_id: int
) -> None:
    """Make a member a representative as well, for a representative.

    Raises: `Refused` when a rule says no; `NotFound` for no such member.
    """
    _, found = _of_others(session, organisation, by, member_id)
    found.role = MemberRole.REPRESENTATIVE
    session.flush()


def check_organisation(  # noqa: PLR0913 - a finding is these values, and each has a name
    session: Session,
    *,
    organisation: Organisation,
    by: Person,
    standing: OrganisationStanding,
    basis: str,
    at: datetime,
) -> None:
    """Say what the team found out about an organisation, and on what it rests; both are public.

    Raises: `Refused` with the words when the basis is missing or too long.
    """
    basis = plain(basis)
    if refusal := refusal_of_check(standing, basis):
        raise Refused(refusal, given_text=basis)
    held = queries.held_organisation(session, organisation.scope, organisation.number)
    is_checked = standing is not OrganisationStanding.DECLARED
    held.standing, held.basis = standing, basis if is_checked else ""
    held.checked_by_id, held.checked_at = by.id, at
    note_deed(session, held, OrganisationDeed.CHECKED, at=at, by=by)
    session.flush()


def correct_organisation(
    session: Session, *, organisation: Organisation, by: Person, represents: str, at: datetime
) -> None:
    """Let a representative say anew whom their organisation represents.

    What was said before stays public with its date. What the team had found was about the words
    before, so it counts as unchecked again; the finding stays in the history.
    Raises: `Refused` with the words when a rule says no.
    Source: docs/adr/0031-an-organisation-declares-a-position.md
    """
    represents = line(represents)
    held = queries.held_organisation(session, organisation.scope, organisation.number)
    refusal = refusal_of_correction(
        held.standing,
        held.represents,
        represents,
        is_representative=is_representative_of(session, held, by),
        earlier=queries.count_corrections(session, held),
    )
    if refusal:
        raise Refused(refusal, given_text=represents)
    note_deed(session, held, OrganisationDeed.CORRECTED, at=at, after=represents)
    held.represents = represents
    held.standing, held.basis = OrganisationStanding.DECLARED, ""
    held.checked_by_id, held.checked_at = None, None
    session.flush()


def forget_memberships(session: Session, *, person: Person, at: datetime) -> None:
    """End what a person is in organisations, and leave nobody's name there."""
    session.execute(
        update(Member)
        .where(Member.person_id == person.id, Member.until.is_(None))
        .values(until=at)
    )  # fmt: skip
    session.execute(update(Member).where(Member.person_id == person.id).values(person_id=None))
    if person.email:
        session.execute(delete(MemberInvitation).where(MemberInvitation.email == person.email))


def _end(
    session: Session,
    organisation: Organisation,
    member: Member,
    *,
    at: datetime,
    knows_alone: bool = False,
) -> None:
    members = queries.members_of(session, organisation)
    representatives = sum(one.role is MemberRole.REPRESENTATIVE for one in members)
    if refusal := refusal_of_leaving(
        member.role,
        representatives=representatives,
        members=len(members),
        knows_alone=knows_alone,
    ):
        raise Refused(refusal)
    member.until = at
    session.flush()


def _of_others(
    session: Session, organisation: Organisation, by: Person, member_id: int
) -> tuple[Organisation, Member]:
    held = queries.held_organisation(session, organisation.scope, organisation.number)
    if refusal := refusal_of_ending(is_representative=is_representative_of(session, held, by)):
        raise Refused(refusal)
    for one in queries.members_of(session, held):
        if one.id == member_id:
            return held, one
    raise NotFound(f"member {member_id}")
