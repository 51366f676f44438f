"""What the gate looks at before a consultation opens, and the leave that was given to pass it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from consulta.accounts.models import Grant, Person
from consulta.accounts.rules import EVERYWHERE, Role
from consulta.errors import NotFound
from consulta.plan.documents import DocumentKind
from consulta.plan.editions import Edition
from consulta.plan.gate import Gap, GateFacts, GateLine, gate
from consulta.plan.models import Consultation, Document, GateOverride, PlanVersion
from consulta.plan.promises import ActState
from consulta.plan.queries.versions import document_of, latest_version
from consulta.plan.reader.document import PlanDocument
from consulta.plan.template import completeness


def gate_lines(
    session: Session, consultation: Consultation, at: datetime, *, missing_facts: Sequence[str]
) -> tuple[GateLine, ...]:
    """Every line of the gate as it stands now. For staff.

    `missing_facts` names what the privacy page of this site still has to state.
    """
    return gate(gate_facts(session, consultation, at, missing_facts=missing_facts))


def gate_facts(
    session: Session, consultation: Consultation, at: datetime, *, missing_facts: Sequence[str]
) -> GateFacts:
    """What the gate looks at."""
    version = draft_in_consultation(session, consultation)
    document = document_of(version) if version else None
    return GateFacts(
        at=at,
        time_zone=consultation.time_zone,
        window=consultation.planned_window,
        announced_on=consultation.announced_on,
        version=version.number if version else None,
        gaps=gaps_of(document, consultation.template) if document else (),
        is_overridden=version is not None and _is_overridden(session, consultation, version),
        grounds=tuple(consultation.grounds),
        rules_text=consultation.rules_text,
        review_hours=consultation.review_hours,
        privacy_text=consultation.privacy_text,
        missing_facts=tuple(missing_facts),
        moderators=_people(session, consultation, Role.MODERATOR),
        analysts=_people(session, consultation, Role.ANALYST),
        papers=_papers(session, consultation),
        test_rows=0 if consultation.is_demo else _test_rows(session, consultation, document),
    )


def draft_in_consultation(session: Session, consultation: Consultation) -> PlanVersion | None:
    """The newest version, where it is a draft to be consulted on; None otherwise."""
    version = latest_version(session, consultation)
    is_draft = version is not None and version.edition is Edition.CONSULTATION_DRAFT
    return version if is_draft else None


def gaps_of(document: PlanDocument, template: str) -> tuple[Gap, ...]:
    """The commitments whose template is incomplete, by number, with what each lacks."""
    found = []
    for each in sorted(document.commitments, key=lambda one: one.number):
        lacking = completeness(template, each.filled).missing
        if lacking:
            found.append(Gap(each.number, tuple(field.label for field in lacking)))
    return tuple(found)


def overrides(session: Session, consultation: Consultation) -> Sequence[GateOverride]:
    """Every leave that was asked for, the oldest first. Its number is its place in this list."""
    return session.scalars(
        select(GateOverride)
        .where(GateOverride.consultation_id == consultation.id)
        .options(joinedload(GateOverride.proposed_by), joinedload(GateOverride.decided_by))
        .order_by(GateOverride.id)
    ).all()


def granted_overrides(session: Session, consultation: Consultation) -> Sequence[GateOverride]:
    """The leaves that were granted, for everybody to read, the oldest first."""
    return session.scalars(
        select(GateOverride)
        .where(
            GateOverride.consultation_id == consultation.id,
            GateOverride.state == ActState.CONFIRMED,
        )
        .order_by(GateOverride.id)
    ).all()


def override(session: Session, consultation: Consultation, number: int) -> GateOverride:
    """One leave by its number.

    Raises: `NotFound` when there is no such number.
    """
    found = overrides(session, consultation)
    if not 0 < number <= len(found):
        raise NotFound(f"override {number}")
    return found[number - 1]


def opening_documents(session: Session, consultation: Consultation) -> list[dict[str, str | int]]:
    """The files beside the plan as the opening of the record names them, in their order."""
    found = session.execute(
        select(Document.file_name, Document.digest, Document.size)
        .where(Document.consultation_id == consultation.id)
        .order_by(Document.number)
    )
    return [{"name": name, "sha256": digest, "bytes": size} for name, digest, size in found]


def content_of_override(leave: GateOverride) -> dict[str, str | list[str]]:
    """What the entry of a leave binds."""
    return {"sha256": leave.digest, "motive": leave.reason, "roles": list(leave.roles)}


def _is_overridden(session: Session, consultation: Consultation, version: PlanVersion) -> bool:
    granted = select(GateOverride.id).where(
        GateOverride.consultation_id == consultation.id,
        GateOverride.digest == version.digest,
        GateOverride.state == ActState.CONFIRMED,
    )
    return session.scalar(granted.limit(1)) is not None


def _people(session: Session, consultation: Consultation, role: Role) -> int:
    """How many members of staff hold a role here or everywhere, and may still sign in."""
    return (
        session.scalar(
            select(func.count(Person.id.distinct()))
            .join(Grant, Grant.person_id == Person.id)
            .where(
                Grant.role == role,
                Grant.scope.in_((consultation.slug, EVERYWHERE)),
                Person.password_hash.is_not(None),
                Person.disabled_at.is_(None),
            )
        )
        or 0
    )


def _papers(session: Session, consultation: Consultation) -> int:
    return (
        session.scalar(
            select(func.count(Document.id)).where(
                Document.consultation_id == consultation.id,
                Document.kind == DocumentKind.POSITION_PAPER,
            )
        )
        or 0
    )


def _test_rows(session: Session, consultation: Consultation, document: PlanDocument | None) -> int:
    marks = [each.demonstration for each in document.commitments] if document else []
    marks += [each.demonstration for each in document.initiatives] if document else []
    staff = session.scalar(
        select(func.count(Person.id.distinct()))
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.scope == consultation.slug, Person.is_demo)
    )
    return sum(marks) + (staff or 0)
