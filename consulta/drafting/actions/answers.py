"""Take the answer of an institution, what it writes in its commitment, and its delivery."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.drafting import queries
from consulta.drafting.actions.drafts import leave, save_part
from consulta.drafting.actions.invitations import address_of, name_of, note, signature_of
from consulta.drafting.models import DraftPart, Invitation
from consulta.drafting.rules import (
    HELP_MAX_CHARS,
    Hand,
    InvitationState,
    NoteKind,
    Refusal,
    refusal_of_answer,
    refusal_of_completion,
    refusal_of_contact,
    refusal_of_reason,
)
from consulta.errors import Refused
from consulta.plan.reader.document import CommitmentText, ParagraphText
from consulta.plan.reader.packed import unpacked
from consulta.plan.rules import PARAGRAPH_MAX_CHARS
from consulta.plan.template import completeness
from consulta.text.clean import line, plain


@dataclass(frozen=True, slots=True)
class Answer:
    """What an institution answers. The unit and its mailbox, or the reason, are published."""

    state: InvitationState
    unit: str = ""
    mailbox: str = ""
    reason: str = ""


def accept(
    session: Session, *, invitation: Invitation, unit: str, mailbox: str, at: datetime
) -> None:
    """Take the yes of an institution; its unit and mailbox stand in the plan as point of contact.

    The same answer twice is one.
    Raises: `Refused` when it answered otherwise, is too late, or names no unit and mailbox.
    """
    answer = Answer(InvitationState.ACCEPTED, unit=unit, mailbox=mailbox)
    _answer(session, invitation, answer, at=at)


def decline(session: Session, *, invitation: Invitation, reason: str, at: datetime) -> None:
    """Take the no of an institution: its commitment leaves the draft, and the reason is public.

    The same answer twice is one.
    Raises: `Refused` when it answered otherwise, is too late, or gives no reason.
    """
    answer = Answer(InvitationState.DECLINED, reason=reason)
    _answer(session, invitation, answer, at=at)


def record_answer(  # noqa: PLR0913 - an answer on paper is these values, and each has a name
    session: Session,
    *,
    invitation: Invitation,
    answer: Answer,
    support: str,
    by: Person | None,
    at: datetime,
) -> None:
    """Write down an answer that came by letter or telephone, with the document that backs it.

    The deadline does not bind it: a letter may have been under way.
    Raises: `Refused` when it was answered before, or when nothing backs it.
    """
    words = plain(support)
    session.refresh(invitation, with_for_update=True)
    if invitation.state is not InvitationState.PENDING:
        raise Refused(Refusal.ALREADY_ANSWERED)
    if refusal_of_reason(words) is not None:
        raise Refused(Refusal.SUPPORT_MISSING, given_text=words)
    _settle(session, invitation, answer, hand=Hand(name_of(by), at))
    note(session, invitation, NoteKind.RECORDED, words, by=name_of(by), at=at)


def complete(
    session: Session, *, invitation: Invitation, value: CommitmentText, revision: int, at: datetime
) -> DraftPart:
    """Keep what an institution writes in its commitment; number and theme stay the plan's.

    Raises: `Refused` when it may not write now, `Conflict` when somebody else wrote meanwhile.
    """
    _lock_to_write(session, invitation, at)
    if any(len(each.text) > PARAGRAPH_MAX_CHARS for each in _paragraphs(value)):
        raise Refused(Refusal.TEXT_TOO_LONG)
    part = queries.invited_part(session, invitation)
    before = unpacked(part.content, CommitmentText)
    kept = replace(
        value,
        number=before.number,
        theme=before.theme,
        ogp_id=before.ogp_id,
        demonstration=before.demonstration,
    )
    return save_part(
        session,
        part=part,
        value=kept,
        revision=revision,
        hand=Hand(signature_of(invitation.institution, invitation.unit), at),
    )


def deliver(session: Session, *, invitation: Invitation, at: datetime) -> str:
    """Take the word of an institution that its commitment is ready; give the SHA-256 of it.

    Saying it twice changes nothing.
    Raises: `Refused` when a required field is empty, or it may not write now.
    """
    session.refresh(invitation, with_for_update=True)
    if invitation.delivered_at is not None:
        return queries.delivered_digest(session, invitation)
    _lock_to_write(session, invitation, at)
    part = queries.invited_part(session, invitation)
    filled = unpacked(part.content, CommitmentText).filled
    if not completeness(invitation.consultation.template, filled).is_complete:
        raise Refused(Refusal.NOT_COMPLETE)
    digest = queries.digest_of(part.content)
    invitation.delivered_at = at
    note(
        session,
        invitation,
        NoteKind.DELIVERED,
        digest,
        by=signature_of(invitation.institution, invitation.unit),
        at=at,
    )
    session.flush()
    return digest


def take_back(session: Session, *, invitation: Invitation, at: datetime) -> None:
    """Let an institution go on writing before its deadline, though it had delivered.

    Raises: `Refused` when it has delivered nothing, or the deadline has passed.
    """
    session.refresh(invitation, with_for_update=True)
    if invitation.delivered_at is None:
        raise Refused(Refusal.NOT_DELIVERED)
    refusal = refusal_of_completion(invitation.state, invitation.due_at, at)
    if refusal:
        raise Refused(refusal)
    invitation.delivered_at = None
    note(
        session,
        invitation,
        NoteKind.TAKEN_BACK,
        by=signature_of(invitation.institution, invitation.unit),
        at=at,
    )
    session.flush()


def ask_help(session: Session, *, invitation: Invitation, words: str, at: datetime) -> None:
    """Note what an institution asks the Commission for; the same words again are one request.

    Raises: `Refused` without words.
    """
    asked = plain(words)[:HELP_MAX_CHARS]
    if not asked:
        raise Refused(Refusal.HELP_MISSING)
    session.refresh(invitation, with_for_update=True)
    known = queries.notes(session, invitation)
    if any(each.what == NoteKind.HELP and each.words == asked for each in known):
        return
    note(
        session,
        invitation,
        NoteKind.HELP,
        asked,
        by=signature_of(invitation.institution, invitation.unit),
        at=at,
    )


def _answer(session: Session, invitation: Invitation, answer: Answer, *, at: datetime) -> None:
    session.refresh(invitation, with_for_update=True)
    answer = replace(
        answer, unit=line(answer.unit), mailbox=address_of(answer.mailbox),
        reason=plain(answer.reason),
    )  # fmt: skip
    said = Answer(invitation.state, invitation.unit, invitation.mailbox, invitation.reason)
    if answer == said:
        return
    if refusal := refusal_of_answer(invitation.state, invitation.due_at, at):
        raise Refused(refusal, given_text=answer.reason)
    name = signature_of(invitation.institution, answer.unit)
    _settle(session, invitation, answer, hand=Hand(name, at))


def _settle(session: Session, invitation: Invitation, answer: Answer, *, hand: Hand) -> None:
    part = queries.invited_part(session, invitation)
    if part.left_at is not None:
        raise Refused(Refusal.NOT_IN_DRAFT)
    if answer.state is InvitationState.ACCEPTED:
        invitation.unit, invitation.mailbox = line(answer.unit), address_of(answer.mailbox)
        if refusal := refusal_of_contact(invitation.unit, invitation.mailbox):
            raise Refused(refusal)
        before = unpacked(part.content, CommitmentText)
        value = replace(
            before, contact_unit=invitation.unit, contact_mailbox=invitation.mailbox
        )  # fmt: skip
        save_part(session, part=part, value=value, revision=part.revision, hand=hand)
        what = NoteKind.ACCEPTED
    else:
        invitation.reason, what = plain(answer.reason), NoteKind.DECLINED
        if refusal := refusal_of_reason(invitation.reason):
            raise Refused(refusal, given_text=invitation.reason)
        leave(session, part=part, reason=invitation.reason, hand=hand)
    invitation.state, invitation.answered_at = answer.state, hand.at
    note(session, invitation, what, invitation.reason, by=hand.by, at=hand.at)
    session.flush()


def _lock_to_write(session: Session, invitation: Invitation, at: datetime) -> None:
    session.refresh(invitation, with_for_update=True)
    refusal = refusal_of_completion(
        invitation.state,
        invitation.due_at,
        at,
        is_delivered=invitation.delivered_at is not None,
    )
    if refusal:
        raise Refused(refusal)
    if queries.invited_part(session, invitation).left_at is not None:
        raise Refused(Refusal.NOT_IN_DRAFT)


def _paragraphs(value: CommitmentText) -> list[ParagraphText]:
    texts = [each for field in value.texts for each in field.paragraphs]
    return texts + [each for one in value.ogp_values for each in one.paragraphs]
