"""What the desk reads of a draft: its parts, its history, and the plan that they make."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import String, cast, func, literal, select
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.drafting.models import (
    DraftPart,
    DraftRevision,
    IncomingPlan,
    Invitation,
    InvitationNote,
    SentReminder,
)
from consulta.drafting.rules import A_WEEK, LATE_UNTIL, InvitationState, NoteKind, Reminder
from consulta.errors import NotFound
from consulta.plan import queries as plan
from consulta.plan.models import Consultation, PlanVersion, Target
from consulta.plan.reader.document import (
    CommitmentText,
    ConsultationText,
    DepartureText,
    HeadText,
    InitiativeText,
    PlanDocument,
)
from consulta.plan.reader.packed import Part, unpacked
from consulta.plan.rules import TargetKind
from consulta.text.language import local

HEAD = "plan"
COMMITMENT = "commitment:"
INITIATIVE = "initiative:"
RECENT = 10


def parts(session: Session, consultation: Consultation) -> Sequence[DraftPart]:
    """The parts of a draft in their order; those that left come with their reason."""
    return session.scalars(
        select(DraftPart)
        .where(DraftPart.consultation_id == consultation.id)
        .order_by(DraftPart.position, DraftPart.id)
    ).all()


def has_draft(session: Session, consultation: Consultation) -> bool:
    """Whether anybody has begun a draft of this plan."""
    wanted = select(DraftPart.id).where(DraftPart.consultation_id == consultation.id).limit(1)
    return session.scalar(wanted) is not None


def part(session: Session, consultation: Consultation, ref: str) -> DraftPart:
    """One part of a draft.

    Raises: `NotFound` when the draft has none of this name.
    """
    found = session.scalars(
        select(DraftPart).where(DraftPart.consultation_id == consultation.id, DraftPart.ref == ref)
    ).one_or_none()
    if found is None:
        raise NotFound(ref)
    return found


def content_of(part: DraftPart) -> Part:
    """What a part says, as a value of the plan."""
    return read_content(part.ref, part.content)


def read_content(ref: str, content: bytes) -> Part:
    """What these bytes say, as the kind of part that the name tells."""
    if ref == HEAD:
        return unpacked(content, HeadText)
    if ref.startswith(COMMITMENT):
        return unpacked(content, CommitmentText)
    return unpacked(content, InitiativeText)


def revisions(
    session: Session, part: DraftPart, *, before: int | None = None, most: int | None = None
) -> Sequence[DraftRevision]:
    """The states of a part, the newest first, with who made them; those before one, so many."""
    wanted = select(DraftRevision).where(DraftRevision.part_id == part.id)
    if before is not None:
        wanted = wanted.where(DraftRevision.revision < before)
    return session.scalars(wanted.order_by(DraftRevision.revision.desc()).limit(most)).all()


def revision(session: Session, part: DraftPart, number: int) -> Part | None:
    """What a part said at one revision; None where its history does not reach back so far.

    A part that only changed its place has a revision without an entry of its own: the words are
    those of the entry before.
    """
    found = session.scalar(
        select(DraftRevision.content)
        .where(DraftRevision.part_id == part.id, DraftRevision.revision <= number)
        .order_by(DraftRevision.revision.desc())
        .limit(1)
    )
    return None if found is None else read_content(part.ref, found)


def taken_keys(
    session: Session, consultation: Consultation, document: PlanDocument | None = None
) -> set[str]:
    """Every paragraph id that the draft uses, or that any version ever used.

    `document` is the plan that the draft makes, where it was read already.
    """
    refs = session.scalars(
        select(Target.ref).where(
            Target.consultation_id == consultation.id, Target.kind == TargetKind.PARAGRAPH
        )
    )
    document = document or draft_document(session, consultation)
    gone = {old for each in document.paragraphs() for old in each.joined}
    return {ref.partition(":")[2] for ref in refs} | set(document.ids()) | gone


def keys_in_force(session: Session, consultation: Consultation) -> set[str]:
    """The ids of the newest version, which its paragraphs may have again; none before there is one.

    A draft that let a paragraph go can take it back under its id.
    """
    latest = plan.latest_version(session, consultation)
    return set(plan.document_of(latest).ids()) if latest else set()


def draft_document(session: Session, consultation: Consultation) -> PlanDocument:
    """The plan that the parts of the draft make now, under the consultation as it is.

    What was joined in an earlier version stays known, and so does every commitment that left.
    """
    found = parts(session, consultation)
    read = [(each, content_of(each)) for each in found]
    here = [value for each, value in read if each.left_at is None]
    head = next((value for value in here if isinstance(value, HeadText)), HeadText(""))
    latest = plan.latest_version(session, consultation)
    return PlanDocument(
        frame_of(consultation),
        head.label,
        tuple(value for value in here if isinstance(value, CommitmentText)),
        tuple(value for value in here if isinstance(value, InitiativeText)),
        head.intro,
        latest.number + 1 if latest else 1,
        _departures(consultation, read, latest),
    )


def basis(session: Session, consultation: Consultation) -> PlanDocument | None:
    """What a file is read against: the draft, else the latest version, else nothing."""
    if has_draft(session, consultation):
        return draft_document(session, consultation)
    latest = plan.latest_version(session, consultation)
    return plan.document_of(latest) if latest else None


def incoming_plan(
    session: Session, consultation: Consultation, key: str, *, by: Person, at: datetime
) -> IncomingPlan:
    """A plan that waits to be confirmed, for whoever brought it.

    Raises: `NotFound` when there is none, when it is another person's, when its time is over.
    """
    found = session.get(IncomingPlan, key)
    is_theirs = (
        found is not None
        and found.consultation_id == consultation.id
        and found.brought_by_id == by.id
        and at < found.ends_at
    )
    if found is None or not is_theirs:
        raise NotFound(key)
    return found


def next_number(session: Session, consultation: Consultation) -> int:
    """The number of the next commitment: one that no commitment has, and that none had."""
    document = draft_document(session, consultation)
    used = [each.number for each in document.commitments]
    used += [each.number for each in document.departures]
    return max(used, default=0) + 1


def frame_of(consultation: Consultation) -> ConsultationText:
    """The consultation as the frame of a version: its dates as they are now."""
    return ConsultationText(
        slug=consultation.slug,
        title=consultation.title,
        body=consultation.body_name,
        summary=consultation.summary,
        time_zone=consultation.time_zone,
        opens_at=consultation.opens_at,
        closes_at=consultation.closes_at,
        announced_on=consultation.announced_on,
        answer_due_on=consultation.answer_due_on,
        plan_due_on=consultation.plan_due_on,
        review_hours=consultation.review_hours,
        minimum_age=consultation.minimum_age,
        grace_minutes=consultation.grace_minutes,
        template=consultation.template,
        demonstration=consultation.is_demo,
        grounds=tuple(consultation.grounds),
        rules_text=consultation.rules_text,
        privacy_text=consultation.privacy_text,
    )


def invitations(session: Session, consultation: Consultation) -> dict[int, Invitation]:
    """The invitations of a plan by the number of their commitment."""
    rows = session.scalars(
        select(Invitation)
        .where(Invitation.consultation_id == consultation.id)
        .order_by(Invitation.number)
    )
    return {row.number: row for row in rows}


def invitation(session: Session, consultation: Consultation, number: int) -> Invitation | None:
    """The invitation of one commitment; None before its institution is invited."""
    return session.scalars(
        select(Invitation).where(
            Invitation.consultation_id == consultation.id, Invitation.number == number
        )
    ).one_or_none()


def invitation_by_hash(session: Session, token_hash: str) -> Invitation | None:
    """The invitation whose link has this hash; None for a link that was replaced or never was."""
    return session.scalars(
        select(Invitation).where(Invitation.token_hash == token_hash)
    ).one_or_none()


def invited_part(session: Session, invitation: Invitation) -> DraftPart:
    """The commitment of the draft that an institution was invited to answer for."""
    return part(session, invitation.consultation, f"{COMMITMENT}{invitation.number}")


def notes(session: Session, invitation: Invitation) -> Sequence[InvitationNote]:
    """What happened to an invitation, the newest first."""
    return session.scalars(
        select(InvitationNote)
        .where(InvitationNote.invitation_id == invitation.id)
        .order_by(InvitationNote.id.desc())
    ).all()


def newest_notes(
    session: Session, consultation: Consultation, what: NoteKind
) -> dict[int, datetime]:
    """When something last happened to each invitation of a plan, by the commitment's number."""
    rows = session.execute(
        select(Invitation.number, func.max(InvitationNote.noted_at))
        .join(InvitationNote, InvitationNote.invitation_id == Invitation.id)
        .where(Invitation.consultation_id == consultation.id, InvitationNote.what == what.value)
        .group_by(Invitation.number)
    )
    return {row[0]: row[1] for row in rows}


def sent_reminders(session: Session, invitation: Invitation) -> dict[Reminder, datetime]:
    """Which reminders were sent for the present deadline of an invitation, and when."""
    rows = session.execute(
        select(SentReminder.reminder, SentReminder.sent_at).where(
            SentReminder.invitation_id == invitation.id, SentReminder.due_at == invitation.due_at
        )
    )
    return {row[0]: row[1] for row in rows}


def reminder_counts(session: Session, consultation: Consultation) -> dict[int, int]:
    """How many letters of the calendar each invitation has got, by the commitment's number."""
    rows = session.execute(
        select(Invitation.number, func.count())
        .join(SentReminder, SentReminder.invitation_id == Invitation.id)
        .where(Invitation.consultation_id == consultation.id)
        .group_by(Invitation.number)
    )
    return {row[0]: row[1] for row in rows}


def unsettled_invitations(session: Session, at: datetime) -> Sequence[int]:
    """The ids of invitations near their deadline that wait for an answer or for a delivery."""
    ref = literal(COMMITMENT) + cast(Invitation.number, String)
    return session.scalars(
        select(Invitation.id)
        .join(
            DraftPart,
            (DraftPart.consultation_id == Invitation.consultation_id) & (DraftPart.ref == ref),
        )
        .where(
            DraftPart.left_at.is_(None),
            Invitation.state != InvitationState.DECLINED,
            Invitation.delivered_at.is_(None),
            Invitation.due_at > at - LATE_UNTIL,
            Invitation.due_at <= at + A_WEEK,
        )
        .order_by(Invitation.id)
    ).all()


def delivered_digest(session: Session, invitation: Invitation) -> str:
    """The SHA-256 of what an institution delivered; empty while it has delivered nothing."""
    if invitation.delivered_at is None:
        return ""
    words = session.scalars(
        select(InvitationNote.words)
        .where(
            InvitationNote.invitation_id == invitation.id,
            InvitationNote.what == NoteKind.DELIVERED.value,
        )
        .order_by(InvitationNote.id.desc())
        .limit(1)
    ).one_or_none()
    return words or ""


def delivered_commitment(session: Session, invitation: Invitation) -> CommitmentText:
    """The commitment as its institution delivered it, whoever changed the draft afterwards."""
    digest, here = delivered_digest(session, invitation), invited_part(session, invitation)
    kept = session.scalars(
        select(DraftRevision.content)
        .where(DraftRevision.part_id == here.id, DraftRevision.saved_at <= invitation.delivered_at)
        .order_by(DraftRevision.revision.desc())
        .limit(RECENT)
    )
    content = next((each for each in kept if digest_of(each) == digest), here.content)
    return unpacked(content, CommitmentText)


def digest_of(content: bytes) -> str:
    """The SHA-256 of the bytes of a part, by which two people know that they speak of the same."""
    return sha256(content).hexdigest()


def _departures(
    consultation: Consultation, read: Sequence[tuple[DraftPart, Part]], latest: PlanVersion | None
) -> tuple[DepartureText, ...]:
    here = {value.number for each, value in read if isinstance(value, CommitmentText)}
    earlier = plan.document_of(latest).departures if latest else ()
    found = [departure for departure in earlier if departure.number not in here]
    for each, value in read:
        if isinstance(value, CommitmentText) and each.left_at is not None:
            left_on = local(each.left_at, consultation.time_zone).date()
            found.append(
                DepartureText(
                    value.number, value.name, each.left_reason, value.lead_institution, left_on
                )
            )
    return tuple(sorted(found, key=lambda departure: departure.number))
