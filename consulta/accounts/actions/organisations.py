"""Register an organisation, gather its members, and say what the team found out about it."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from consulta.accounts import queries
from consulta.accounts.models import Member, MemberInvitation, Organisation, Person
from consulta.accounts.rules import (
    INVITATION_LIFE,
    MemberRole,
    NewOrganisation,
    OrganisationStanding,
    Refusal,
    folded_name,
    refusal_of_check,
    refusal_of_ending,
    refusal_of_invitation,
    refusal_of_leaving,
    refusal_of_organisation,
)
from consulta.database.claims import claim
from consulta.errors import Conflict, NotFound, Refused
from consulta.mail.actions import queue_letter
from consulta.text.clean import line, plain

INVITATION_LETTER = "accounts/mail/invitation"
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
            _join(session, made, person, MemberRole.REPRESENTATIVE, at=at)
            return made
        if queries.organisation_by_name(session, scope, folded) is not None:
            raise Refused(Refusal.NAME_TAKEN)
    raise Conflict("too many organisations at once")


def invite_member(  # noqa: PLR0913 - an invitation is these values, and each has a name
    session: Session,
    *,
    organisation: Organisation,
    by: Person,
    email: str,
    title: str,
    address: str,
    language: str,
    at: datetime,
) -> MemberInvitation:
    """Invite an address to an organisation by a letter, which asks for an answer and forces none.

    `title` and `address` are of the consultation and of the page that takes the answer.
    Raises: `Refused` when a rule says no.
    """
    held = queries.held_organisation(session, organisation.scope, organisation.number)
    session.execute(
        delete(MemberInvitation).where(
            MemberInvitation.organisation_id == held.id, MemberInvitation.ends_at <= at
        )
    )
    invited = queries.invitations_to(session, held)
    refusal = refusal_of_invitation(
        held.standing,
        is_representative=_is_representative(session, held, by),
        is_member=email
        in {one.person.email for one in queries.members_of(session, held) if one.person},
        is_invited=email in {one.email for one in invited},
        invited=len(invited),
    )
    if refusal:
        raise Refused(refusal)
    made = MemberInvitation(
        organisation_id=held.id, email=email, invited_at=at, ends_at=at + INVITATION_LIFE,
        declined_at=None,
    )  # fmt: skip
    session.add(made)
    queue_letter(
        session, to=email, template=INVITATION_LETTER, at=at, language=language,
        values={"organisation": held.name, "title": title, "page": address},
    )  # fmt: skip
    session.flush()
    return made


def accept_invitation(
    session: Session, *, organisation: Organisation, person: Person, at: datetime
) -> Member:
    """Join an organisation, as its letter asked.

    Raises: `Refused` for staff, and for who was not invited or answered before.
    """
    held, found = _invited(session, organisation, person, at)
    if not held.may_declare:
        raise Refused(Refusal.NOT_AN_ORGANISATION)
    session.delete(found)
    return _join(session, held, person, MemberRole.MEMBER, at=at)


def decline_invitation(
    session: Session, *, organisation: Organisation, person: Person, at: datetime
) -> None:
    """Say no to an invitation; the same address is not asked again while it lasts.

    Raises: `Refused` for who was not invited or answered before.
    """
    _, found = _invited(session, organisation, person, at)
    found.declined_at = at
    session.flush()


def leave_organisation(
    session: Session, *, organisation: Organisation, person: Person, at: datetime
) -> None:
    """End one's own membership.

    Raises: `Refused` for who is no member, and for the last representative.
    """
    held = queries.held_organisation(session, organisation.scope, organisation.number)
    own = queries.membership(session, held.id, person.id)
    if own is None:
        raise Refused(Refusal.NOT_A_MEMBER)
    _end(session, held, own, at=at)


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


def _join(
    session: Session, organisation: Organisation, person: Person, role: MemberRole, *, at: datetime
) -> Member:
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


def _end(session: Session, organisation: Organisation, member: Member, *, at: datetime) -> None:
    members = queries.members_of(session, organisation)
    representatives = sum(one.role is MemberRole.REPRESENTATIVE for one in members)
    if refusal := refusal_of_leaving(member.role, representatives=representatives):
        raise Refused(refusal)
    member.until = at
    session.flush()


def _of_others(
    session: Session, organisation: Organisation, by: Person, member_id: int
) -> tuple[Organisation, Member]:
    held = queries.held_organisation(session, organisation.scope, organisation.number)
    if refusal := refusal_of_ending(is_representative=_is_representative(session, held, by)):
        raise Refused(refusal)
    for one in queries.members_of(session, held):
        if one.id == member_id:
            return held, one
    raise NotFound(f"member {member_id}")


def _invited(
    session: Session, organisation: Organisation, person: Person, at: datetime
) -> tuple[Organisation, MemberInvitation]:
    held = queries.held_organisation(session, organisation.scope, organisation.number)
    if person.is_staff:
        raise Refused(Refusal.STAFF_ARE_NO_MEMBERS)
    found = queries.invitation_of(session, held, person.email, at=at)
    if found is None:
        raise Refused(Refusal.NOT_INVITED)
    return held, found


def _is_representative(session: Session, organisation: Organisation, person: Person) -> bool:
    own = queries.membership(session, organisation.id, person.id)
    return own is not None and own.role is MemberRole.REPRESENTATIVE
