"""The versions of a plan: which there are, what each says, what its entry binds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ScalarSelect, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, undefer

from consulta.errors import NotFound
from consulta.plan.changes.redline import Redline, redline
from consulta.plan.models import Consultation, PlanVersion, Target
from consulta.plan.reader.document import PlanDocument
from consulta.plan.reader.toml import read_plan
from consulta.plan.rules import VERSION_NUMBER_MAX, TargetKind

DOCUMENTS_KEPT = 16
COMPARED_KEPT = 64


@dataclass(frozen=True, slots=True)
class VersionHead:
    """How a version is called, what it is bound by, and since when it is public."""

    digest: str
    number: int
    label: str
    published_at: datetime


def current_version(session: Session, consultation: Consultation) -> PlanVersion:
    """The version of the plan that is in force, the one with the highest number, with its bytes.

    Raises: `NotFound` before the first.
    """
    found = session.scalars(
        select(PlanVersion)
        .where(PlanVersion.consultation_id == consultation.id)
        .options(undefer(PlanVersion.document))
        .order_by(PlanVersion.number.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NotFound("no version yet")
    return found


def latest_version(session: Session, consultation: Consultation) -> PlanVersion | None:
    """The version with the highest number; None before the first."""
    return session.scalars(
        select(PlanVersion)
        .where(PlanVersion.consultation_id == consultation.id)
        .order_by(PlanVersion.number.desc())
        .limit(1)
    ).one_or_none()


def version_in_force(session: Session, consultation: Consultation) -> VersionHead:
    """How the version in force is called, without its bytes.

    Raises: `NotFound` before the first.
    """
    found = session.execute(HEAD, {"whose": consultation.id}).one_or_none()
    if found is None:
        raise NotFound("no version yet")
    return VersionHead(*found)


def current_digest(session: Session, consultation: Consultation) -> str:
    """The digest of the version in force; empty before the first."""
    return session.scalar(IN_FORCE, {"whose": consultation.id}) or ""


def plan_digest(
    consultation_id: InstrumentedAttribute[int] | BindParameter[int],
) -> ScalarSelect[str]:
    """The digest of the version in force, as a part of a question."""
    return (
        select(PlanVersion.digest)
        .where(PlanVersion.consultation_id == consultation_id)
        .order_by(PlanVersion.number.desc())
        .limit(1)
        .scalar_subquery()
    )


# Nearly every page asks one of these: they are put together once.
IN_FORCE = select(plan_digest(bindparam("whose")))
HEAD = (
    select(PlanVersion.digest, PlanVersion.number, PlanVersion.label, PlanVersion.published_at)
    .where(PlanVersion.consultation_id == bindparam("whose"))
    .order_by(PlanVersion.number.desc())
    .limit(1)
)


def versions(session: Session, consultation: Consultation) -> Sequence[PlanVersion]:
    """All versions of the plan, the newest first, each with who published it."""
    return session.scalars(
        select(PlanVersion)
        .where(PlanVersion.consultation_id == consultation.id)
        .options(joinedload(PlanVersion.published_by))
        .order_by(PlanVersion.number.desc())
    ).all()


def version(session: Session, consultation: Consultation, number: int) -> PlanVersion:
    """One version of the plan.

    Raises: `NotFound` when there is no such number.
    """
    found = None
    if 0 < number <= VERSION_NUMBER_MAX:
        found = session.scalars(
            select(PlanVersion).where(
                PlanVersion.consultation_id == consultation.id, PlanVersion.number == number
            )
        ).one_or_none()
    if found is None:
        raise NotFound(f"version {number}")
    return found


def document_of(version: PlanVersion) -> PlanDocument:
    """The plan of a version as one value, read from the bytes that were published."""
    return _document(version.document)


def documents_of(session: Session, versions: Sequence[PlanVersion]) -> dict[int, PlanDocument]:
    """The plans of these versions by their numbers, in one question however many they are."""
    wanted = [version.id for version in versions]
    rows = session.execute(
        select(PlanVersion.number, PlanVersion.document).where(PlanVersion.id.in_(wanted))
    )
    return {row.number: _document(row.document) for row in rows}


@lru_cache(maxsize=COMPARED_KEPT)
def changes_between(old: PlanDocument, new: PlanDocument) -> Redline:
    """What one version of a plan changed of another, kept once it was worked out."""
    return redline(old, new)


@lru_cache(maxsize=DOCUMENTS_KEPT)
def _document(written: bytes) -> PlanDocument:
    return read_plan(written.decode(), file_name="plan.toml")


def content_of_version(version: PlanVersion) -> dict[str, Any]:
    """What the entry of a version binds."""
    return {
        "bytes": len(version.document),
        "edition": version.edition.value,
        "label": version.label,
        "number": version.number,
        "reason": version.reason,
        "sha256": version.digest,
    }


def plan_document(session: Session, consultation: Consultation) -> PlanDocument:
    """The plan in force as one value, read from the bytes that were published."""
    return document_of(current_version(session, consultation))


def keeps_its_ids(session: Session, consultation: Consultation, document: PlanDocument) -> bool:
    """Whether every id of a paragraph still means what it meant when it was last published.

    An id that left the plan may come back with the words it had; with others it would lead what
    was said of it to words that nobody spoke of.
    """
    found = versions(session, consultation)
    if not found:
        return True
    returning = set(document.ids()) & _ids_ever(session, consultation)
    returning -= set(document_of(found[0]).ids())
    words = _words_by_id(document)
    for version in found[1:]:
        if not returning:
            return True
        before = _words_by_id(document_of(version))
        known = returning & before.keys()
        if any(before[key] != words[key] for key in known):
            return False
        returning -= known
    return True


def _ids_ever(session: Session, consultation: Consultation) -> set[str]:
    refs = session.scalars(
        select(Target.ref).where(
            Target.consultation_id == consultation.id, Target.kind == TargetKind.PARAGRAPH
        )
    )
    return {ref.partition(":")[2] for ref in refs}


def _words_by_id(document: PlanDocument) -> dict[str, str]:
    words = {each.key: each.text for each in document.paragraphs()}
    for commitment in document.commitments:
        words |= {each.key: each.activity for each in commitment.milestones}
    return words
