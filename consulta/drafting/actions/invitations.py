"""Invite an institution, send its link again, move its deadline, remind it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from consulta.accounts.credentials import hash_of, new_token
from consulta.accounts.identity import NotAnEmail, normal_email
from consulta.accounts.models import Person
from consulta.database.claims import claim
from consulta.drafting import queries
from consulta.drafting.models import Invitation, InvitationNote, SentReminder
from consulta.drafting.rules import (
    SIGNATURE_MAX_CHARS,
    InvitationState,
    NoteKind,
    Refusal,
    Reminder,
    due_reminders,
    refusal_of_invitation,
    refusal_of_link,
    refusal_of_reason,
)
from consulta.errors import Refused
from consulta.mail.actions import queue_letter
from consulta.plan.models import Consultation
from consulta.plan.reader.document import CommitmentText
from consulta.plan.reader.packed import unpacked
from consulta.text.clean import line, plain

INVITATION_LETTER = "drafting/mail/invitation"
MOVED_LETTER = "drafting/mail/moved"
REMINDER_LETTER = "drafting/mail/reminder"
COMMISSION = "Comisión"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom to invite: the institution, the address of its contact, and until when it answers."""

    institution: str
    contact_email: str
    due_at: datetime


def invite(  # noqa: PLR0913 - an invitation is these values, and each has a name
    session: Session,
    *,
    consultation: Consultation,
    number: int,
    given: Asked,
    by: Person | None,
    at: datetime,
) -> str:
    """Ask an institution to answer for a commitment of the draft; give back its link's secret.

    The secret travels in the letter alone; what is kept is its hash. An invitation that was
    declined begins anew, with another institution or the same, once the commitment is back in
    the draft; what happened before stays in its notes.
    Raises: `Refused` when a rule says no, or when it was invited already.
    """
    part = queries.part(session, consultation, f"{queries.COMMITMENT}{number}")
    address = address_of(given.contact_email)
    if part.left_at is not None:
        raise Refused(Refusal.NOT_IN_DRAFT)
    known = _declined(session, consultation, number)
    refusal = refusal_of_invitation(
        institution=given.institution, has_contact=bool(address), due_at=given.due_at, at=at
    )
    if refusal:
        raise Refused(refusal)
    secret = new_token()
    made = known or Invitation(
        consultation_id=consultation.id, consultation=consultation, number=number
    )
    made.institution, made.contact_email = line(given.institution), address
    made.state, made.unit, made.mailbox, made.reason = InvitationState.PENDING, "", "", ""
    made.token_hash, made.due_at = hash_of(secret), given.due_at
    made.invited_at, made.invited_by_id = at, by.id if by else None
    made.opened_at = made.answered_at = made.delivered_at = None
    session.add(made)
    session.flush()
    note(session, made, NoteKind.INVITED, by=name_of(by), at=at)
    _claim(session, made, Reminder.INVITED, at)
    _write(session, made, INVITATION_LETTER, at=at, secret=secret)
    return secret


def invite_again(
    session: Session, *, invitation: Invitation, contact_email: str, by: Person | None, at: datetime
) -> str:
    """Send a new link, to the same contact or another one; the link before it opens nothing more.

    Raises: `Refused` when no letter could reach this address.
    """
    session.refresh(invitation, with_for_update=True)
    address = address_of(contact_email)
    if not address:
        raise Refused(Refusal.CONTACT_MISSING)
    secret = new_token()
    invitation.token_hash, invitation.contact_email = hash_of(secret), address
    note(session, invitation, NoteKind.INVITED_AGAIN, by=name_of(by), at=at)
    _write(session, invitation, INVITATION_LETTER, at=at, secret=secret)
    return secret


def move_deadline(  # noqa: PLR0913 - a deadline moves by these values, and each has a name
    session: Session,
    *,
    invitation: Invitation,
    due_at: datetime,
    reason: str,
    by: Person | None,
    at: datetime,
) -> None:
    """Give an institution another deadline, with a reason; its reminders begin anew.

    Raises: `Refused` without a reason, or for a deadline in the past.
    """
    session.refresh(invitation, with_for_update=True)
    words = plain(reason)
    refusal = refusal_of_reason(words) or refusal_of_invitation(
        institution=invitation.institution, has_contact=True, due_at=due_at, at=at
    )
    if refusal:
        raise Refused(refusal, given_text=words)
    if due_at == invitation.due_at:
        return
    invitation.due_at = due_at
    session.flush()
    note(session, invitation, NoteKind.DEADLINE_MOVED, words, by=name_of(by), at=at)
    _claim(session, invitation, Reminder.INVITED, at)
    _write(session, invitation, MOVED_LETTER, at=at, reason=words)


def open_link(session: Session, *, secret: str, at: datetime) -> Invitation:
    """The invitation that a link opens, and a note of when it was first opened.

    Raises: `Refused` for a link that was replaced, has expired or never was.
    """
    found = queries.invitation_by_hash(session, hash_of(secret))
    if found is None:
        raise Refused(Refusal.LINK_UNKNOWN)
    if refusal := refusal_of_link(found.due_at, at):
        raise Refused(refusal)
    if found.opened_at is None:
        found.opened_at = at
        note(session, found, NoteKind.OPENED, by=found.institution, at=at)
    return found


def remind(session: Session, *, invitation_id: int, at: datetime) -> int:
    """Write the reminders of an invitation that are due; say how many. Doing it again adds none."""
    invitation = session.get_one(Invitation, invitation_id)
    sent = queries.sent_reminders(session, invitation)
    if told_at := sent.get(Reminder.INVITED):
        sent[Reminder.INVITED] = max(told_at, invitation.invited_at)
    due = due_reminders(
        invitation.due_at,
        at,
        sent=sent,
        is_settled=invitation.state is InvitationState.DECLINED
        or invitation.delivered_at is not None,
    )
    mine = [reminder for reminder in due if _claim(session, invitation, reminder, at)]
    for reminder in mine:
        _write(
            session, invitation, REMINDER_LETTER, at=at, reminder=reminder.value,
            state=invitation.state.value,
        )  # fmt: skip
    return len(mine)


def address_of(text: str) -> str:
    """An e-mail in its one written form; empty when no letter could reach it."""
    try:
        return normal_email(text)
    except NotAnEmail:
        return ""


def name_of(by: Person | None) -> str:
    """How a note names somebody of the staff: never by address."""
    return by.name if by and by.name else COMMISSION


def signature_of(institution: str, unit: str) -> str:
    """How an institution signs what it does, in words that every history shows."""
    return (f"{institution} ({unit})" if unit else institution)[:SIGNATURE_MAX_CHARS]


def note(  # noqa: PLR0913 - a note is these values, and each has a name
    session: Session,
    invitation: Invitation,
    what: NoteKind,
    words: str = "",
    *,
    by: str,
    at: datetime,
) -> None:
    """Note one thing that happened to an invitation."""
    session.add(
        InvitationNote(
            invitation_id=invitation.id,
            what=what.value,
            words=words,
            by=by[:SIGNATURE_MAX_CHARS],
            noted_at=at,
        )
    )
    session.flush()


def _declined(session: Session, consultation: Consultation, number: int) -> Invitation | None:
    found = queries.invitation(session, consultation, number)
    if found is None:
        return None
    session.refresh(found, with_for_update=True)
    if found.state is not InvitationState.DECLINED:
        raise Refused(Refusal.ALREADY_INVITED)
    return found


def _claim(session: Session, invitation: Invitation, reminder: Reminder, at: datetime) -> bool:
    return claim(
        session, SentReminder, invitation_id=invitation.id, reminder=reminder,
        due_at=invitation.due_at, sent_at=at,
    )  # fmt: skip


def _write(
    session: Session, invitation: Invitation, template: str, *, at: datetime, **more: object
) -> None:
    consultation = invitation.consultation
    part = queries.invited_part(session, invitation)
    queue_letter(
        session,
        to=invitation.contact_email,
        template=template,
        values={
            "title": consultation.title,
            "body": consultation.body_name,
            "time_zone": consultation.time_zone,
            "number": invitation.number,
            "name": unpacked(part.content, CommitmentText).name,
            "institution": invitation.institution,
            "due_at": invitation.due_at.isoformat(),
            "invited_at": invitation.invited_at.isoformat(),
            **more,
        },
        at=at,
    )
