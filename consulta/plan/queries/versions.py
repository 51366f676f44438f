"""The versions of a plan: which there are, what each says, what its entry binds."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, undefer

from consulta.errors import NotFound
from consulta.plan.models import Consultation, PlanVersion
from consulta.plan.reader.document import PlanDocument
from consulta.plan.reader.toml import read_plan

DOCUMENTS_KEPT = 16


def current_version(
    session: Session, consultation: Consultation, *, with_bytes: bool = False
) -> PlanVersion:
    """The version of the plan that is in force: the one with the highest number.

    Its bytes come with it in the same question if they are asked for.
    """
    newest = (
        select(PlanVersion)
        .where(PlanVersion.consultation_id == consultation.id)
        .order_by(PlanVersion.number.desc())
        .limit(1)
    )
    if with_bytes:
        newest = newest.options(undefer(PlanVersion.document))
    return session.scalars(newest).one()


def latest_version(session: Session, consultation: Consultation) -> PlanVersion | None:
    """The version with the highest number; None before the first."""
    return session.scalars(
        select(PlanVersion)
        .where(PlanVersion.consultation_id == consultation.id)
        .order_by(PlanVersion.number.desc())
        .limit(1)
    ).one_or_none()


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
