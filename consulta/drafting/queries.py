"""What the desk reads of a draft: its parts, its history, and the plan that they make."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.drafting.models import DraftPart, DraftRevision, IncomingPlan
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


def revisions(session: Session, part: DraftPart) -> Sequence[DraftRevision]:
    """Every state of a part, the newest first, with who made it."""
    return session.scalars(
        select(DraftRevision)
        .where(DraftRevision.part_id == part.id)
        .order_by(DraftRevision.revision.desc())
    ).all()


def taken_keys(session: Session, consultation: Consultation) -> set[str]:
    """Every paragraph id that the draft uses, or that any version ever used."""
    refs = session.scalars(
        select(Target.ref).where(
            Target.consultation_id == consultation.id, Target.kind == TargetKind.PARAGRAPH
        )
    )
    document = draft_document(session, consultation)
    gone = {old for each in document.paragraphs() for old in each.joined}
    return {ref.partition(":")[2] for ref in refs} | set(document.ids()) | gone


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
        template=consultation.template,
        demonstration=consultation.is_demo,
        grounds=tuple(consultation.grounds),
        rules_text=consultation.rules_text,
        privacy_text=consultation.privacy_text,
    )


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
