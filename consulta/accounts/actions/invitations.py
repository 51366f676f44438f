"""Invite to an organisation by letter, once more if asked, withdraw it, and take the answer."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from consulta.accounts import queries
from consulta.accounts.actions.memberships import is_representative_of, join, note_deed
from consulta.accounts.models import Member, MemberInvitation, Organisation, Person
from consulta.accounts.rules import (
    INVITATION_LIFE,
    InvitationState,
    MemberRole,
    OrganisationDeed,
    Refusal,
    refusal_of_ending,
    refusal_of_invitation,
    refusal_of_naming,
    refusal_of_sending_again,
)
from consulta.errors import NotFound, Refused
from consulta.mail.actions import queue_letter
from consulta.text.clean import plain

INVITATION_LETTER = "accounts/mail/invitation"
NAMING_LETTER = "accounts/mail/naming"
OVER = {
    InvitationState.WITHDRAWN: Refusal.INVITATION_WITHDRAWN,
    InvitationState.EXPIRED: Refusal.INVITATION_EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Inviting:
    """What a letter of invitation needs besides whom it goes to.

    `title` and `address` are of the consultation and of the page that takes the answer.
    Units: `at` is the moment at the door.
    """

    title: str
    address: str
    language: str
    at: datetime


def invite_member(
    session: Session, *, organisation: Organisation, by: Person, email: str, letter: Inviting
) -> MemberInvitation:
    """Invite an address to an organisation by a letter, which asks for an answer and forces none.

    An invitation that was withdrawn or expired is the same one, sent again.
    Raises: `Refused` when a rule says no.
    """
    held = queries.held_organisation(session, organisation.scope, organisation.number)
    earlier = queries.invitation_to(session, held, email)
    state = None if earlier is None else earlier.state_at(letter.at)
    unanswered = (one for one in queries.invitations_to(session, held) if one.ends_at > letter.at)
    refusal = refusal_of_invitation(
        held.standing,
        is_representative=is_representative_of(session, held, by),
        is_member=queries.member_by_email(session, held, email) is not None,
        is_invited=state in {InvitationState.WAITING, InvitationState.DECLINED},
        invited=sum(one.email != email for one in unanswered),
    )
    if refusal is None and earlier is not None and state is not None:
        refusal = refusal_of_sending_again(held.standing, state, earlier.invited_at, letter.at)
    if refusal:
        raise Refused(refusal)
    return _send(session, held, email, letter, earlier=earlier)


def send_again(
    session: Session,
    *,
    organisation: Organisation,
    by: Person,
    invitation_id: int,
    letter: Inviting,
) -> MemberInvitation:
    """Send the letter of an invitation once more; it waits for an answer from now on again.

    Raises: `Refused` when a rule says no; `NotFound` for no such invitation.
    """
    held, found = _of_representative(session, organisation, by, invitation_id)
    state = found.state_at(letter.at)
    if refusal := refusal_of_sending_again(held.standing, state, found.invited_at, letter.at):
        raise Refused(refusal)
    return _send(session, held, found.email, letter, earlier=found)


def withdraw_invitation(
    session: Session, *, organisation: Organisation, by: Person, invitation_id: int, at: datetime
) -> None:
    """Withdraw an invitation that waits; its page says so. Twice is once.

    Raises: `Refused` for who does not represent it, for what waits no more and for whom the team
        named; `NotFound` for no such invitation.
    """
    _, found = _of_representative(session, organisation, by, invitation_id)
    state = found.state_at(at)
    if state is InvitationState.WITHDRAWN:
        return
    if state is not InvitationState.WAITING:
        raise Refused(Refusal.INVITATION_OVER)
    if found.role is MemberRole.REPRESENTATIVE:
        raise Refused(Refusal.NAMED_BY_TEAM)
    found.withdrawn_at = at
    session.flush()


def accept_invitation(
    session: Session, *, organisation: Organisation, person: Person, at: datetime
) -> Member:
    """Join an organisation, as its letter asked.

    Raises: `Refused` for staff, for who was not invited or answered before, and for what was
        withdrawn or expired.
    """
    held, found = _invited(session, organisation, person, at)
    if not held.may_declare:
        raise Refused(Refusal.NOT_AN_ORGANISATION)
    session.delete(found)
    return join(session, held, person, found.role, at=at)


def decline_invitation(
    session: Session, *, organisation: Organisation, person: Person, at: datetime
) -> None:
    """Say no to an invitation; the same address is not asked again while it lasts.

    Raises: `Refused` for who was not invited or answered before.
    """
    _, found = _invited(session, organisation, person, at)
    found.declined_at = at
    session.flush()


def name_at_request(  # noqa: PLR0913 - a naming is these values, and each has a name
    session: Session,
    *,
    organisation: Organisation,
    by: Person,
    email: str,
    basis: str,
    letter: Inviting,
) -> None:
    """Let the team name a representative at the written request of an organisation, in public.

    A member represents it at once; anybody else is asked by letter first. Whoever represents it
    already is told, and stays.
    Raises: `Refused` with the words when a rule says no.
    Source: docs/adr/0031-an-organisation-declares-a-position.md
    """
    basis = plain(basis)
    held = queries.held_organisation(session, organisation.scope, organisation.number)
    own = queries.member_by_email(session, held, email)
    represents = own is not None and own.role is MemberRole.REPRESENTATIVE
    if refusal := refusal_of_naming(held.standing, basis, represents=represents):
        raise Refused(refusal, given_text=basis)
    told = [one.person.email for one in queries.representatives_of(session, held) if one.person]
    note_deed(session, held, OrganisationDeed.NAMED, at=letter.at, by=by, basis=basis)
    if own is not None:
        own.role = MemberRole.REPRESENTATIVE
    else:
        earlier = queries.invitation_to(session, held, email)
        _keep(session, held, email, letter, earlier=earlier, role=MemberRole.REPRESENTATIVE)
    said = "named" if own is not None else "asked"
    values = {"organisation": held.name, "title": letter.title, "basis": basis}
    pages = {"named": letter.address.removesuffix("/invitacion"), "asked": letter.address}
    for address, word in [(email, said), *((each, "told") for each in told if each)]:
        queue_letter(
            session, to=address, template=NAMING_LETTER, at=letter.at, language=letter.language,
            values=values | {"word": word, "page": pages.get(word, pages["named"])},
        )  # fmt: skip
    session.flush()


def _send(
    session: Session,
    organisation: Organisation,
    email: str,
    letter: Inviting,
    *,
    earlier: MemberInvitation | None,
) -> MemberInvitation:
    kept = _keep(
        session, organisation, email, letter, earlier=earlier,
        role=earlier.role if earlier is not None else MemberRole.MEMBER,
    )  # fmt: skip
    queue_letter(
        session, to=email, template=INVITATION_LETTER, at=letter.at, language=letter.language,
        values={
            "organisation": organisation.name, "title": letter.title, "page": letter.address,
        },
    )  # fmt: skip
    return kept


def _keep(  # noqa: PLR0913 - an invitation is these values, and each has a name
    session: Session,
    organisation: Organisation,
    email: str,
    letter: Inviting,
    *,
    earlier: MemberInvitation | None,
    role: MemberRole,
) -> MemberInvitation:
    kept = earlier or MemberInvitation(organisation_id=organisation.id, email=email)
    kept.invited_at, kept.ends_at = letter.at, letter.at + INVITATION_LIFE
    kept.declined_at, kept.withdrawn_at, kept.role = None, None, role
    session.add(kept)
    session.flush()
    return kept


def _of_representative(
    session: Session, organisation: Organisation, by: Person, invitation_id: int
) -> tuple[Organisation, MemberInvitation]:
    held = queries.held_organisation(session, organisation.scope, organisation.number)
    if refusal := refusal_of_ending(is_representative=is_representative_of(session, held, by)):
        raise Refused(refusal)
    for one in queries.invitations_to(session, held):
        if one.id == invitation_id:
            return held, one
    raise NotFound(f"invitation {invitation_id}")


def _invited(
    session: Session, organisation: Organisation, person: Person, at: datetime
) -> tuple[Organisation, MemberInvitation]:
    held = queries.held_organisation(session, organisation.scope, organisation.number)
    if person.is_staff:
        raise Refused(Refusal.STAFF_ARE_NO_MEMBERS)
    found = queries.invitation_to(session, held, person.email or "")
    state = None if found is None else found.state_at(at)
    if found is None or state is not InvitationState.WAITING:
        raise Refused(OVER.get(state, Refusal.NOT_INVITED) if state else Refusal.NOT_INVITED)
    return held, found
