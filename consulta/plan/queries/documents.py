"""The files beside a plan, as what is told of them; their bytes only where one is handed out."""

from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, undefer

from consulta.errors import NotFound
from consulta.plan.documents import DocumentKind
from consulta.plan.models import Consultation, Document


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A file beside the plan in a list, without its bytes.

    Units: `size` in bytes.
    """

    id: int
    number: int
    kind: DocumentKind
    title: str
    file_name: str
    type: str
    size: int
    digest: str
    uploaded_at: datetime


def documents(session: Session, consultation: Consultation) -> list[DocumentRow]:
    """The files beside a plan: those of one kind together, the newest first. All are public."""
    found = _rows(session, Document.consultation_id == consultation.id)
    order = list(DocumentKind)
    return sorted(found, key=lambda row: order.index(row.kind))


def position_paper(session: Session, consultation: Consultation) -> DocumentRow | None:
    """The position paper in force, which is the newest one; None before the first."""
    found = _rows(
        session,
        (Document.consultation_id == consultation.id)
        & (Document.kind == DocumentKind.POSITION_PAPER),
        at_most=1,
    )
    return found[0] if found else None


def document(session: Session, consultation: Consultation, number: int, file_name: str) -> Document:
    """One file beside a plan with its bytes, by its number and its name.

    Raises: `NotFound` when there is none.
    """
    found = session.scalars(
        select(Document)
        .where(
            Document.consultation_id == consultation.id,
            Document.number == number,
            Document.file_name == file_name,
        )
        .options(undefer(Document.content))
    ).one_or_none()
    if found is None:
        raise NotFound(f"document {number}")
    return found


def document_of_digest(
    session: Session, consultation: Consultation, kind: DocumentKind, digest: str
) -> Document | None:
    """The file of this kind with these bytes, so that none is kept twice."""
    return session.scalars(
        select(Document)
        .where(
            Document.consultation_id == consultation.id,
            Document.kind == kind,
            Document.digest == digest,
        )
        .order_by(Document.number.desc())
        .limit(1)
    ).one_or_none()


def document_by_number(
    session: Session, consultation: Consultation, number: int
) -> Document | None:
    """One file beside a plan, its bytes left where they are; None when there is none."""
    return session.scalars(
        select(Document).where(
            Document.consultation_id == consultation.id, Document.number == number
        )
    ).one_or_none()


def _rows(
    session: Session, chosen: ColumnElement[bool], *, at_most: int | None = None
) -> list[DocumentRow]:
    columns = [getattr(Document, field.name) for field in fields(DocumentRow)]
    rows = session.execute(
        select(*columns).where(chosen).order_by(Document.number.desc()).limit(at_most)
    )
    return [DocumentRow(*row) for row in rows]
