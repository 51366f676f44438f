"""Keep a file beside the plan."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.errors import Refused
from consulta.plan import queries
from consulta.plan.actions.publishing import raise_version
from consulta.plan.actions.roles import acting_role
from consulta.plan.documents import DocumentKind, refusal_of_document, stored_name
from consulta.plan.models import Consultation, Document
from consulta.plan.reader.files import type_of
from consulta.plan.rules import Refusal
from consulta.text.clean import line


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A file that staff hands in. Its own name says nothing: the title names it."""

    kind: DocumentKind
    title: str
    content: bytes


def keep_document(
    session: Session,
    *,
    consultation: Consultation,
    given: NewDocument,
    by: Person | None,
    at: datetime,
) -> Document:
    """Keep a file beside the plan, its bytes exactly as they came.

    The same bytes of the same kind are kept once; of the position papers the newest is in force.
    Raises: `Refused` when it is too large, or not of a type that is taken.
    """
    if by is not None:
        acting_role(by, consultation)
    title = line(given.title)
    if refusal := refusal_of_document(title, len(given.content)):
        raise Refused(refusal, given_text=title)
    kind = type_of(given.content)
    if isinstance(kind, Refusal):
        raise Refused(kind, given_text=title)
    raise_version(session, consultation)
    digest = hashlib.sha256(given.content).hexdigest()
    earlier = queries.document_of_digest(session, consultation, given.kind, digest)
    if earlier is not None and _is_in_force(session, consultation, earlier):
        return earlier
    document = Document(
        consultation_id=consultation.id,
        number=_next_number(session, consultation),
        kind=given.kind,
        title=title,
        file_name=stored_name(title, kind),
        type=kind.value,
        size=len(given.content),
        digest=digest,
        content=given.content,
        uploaded_by_id=by.id if by else None,
        uploaded_at=at,
    )
    session.add(document)
    session.flush()
    return document


def _is_in_force(session: Session, consultation: Consultation, document: Document) -> bool:
    """Whether this file still speaks for its kind; a paper that was replaced does not."""
    if document.kind is not DocumentKind.POSITION_PAPER:
        return True
    newest = queries.position_paper(session, consultation)
    return newest is not None and newest.id == document.id


def _next_number(session: Session, consultation: Consultation) -> int:
    highest = select(func.max(Document.number)).where(Document.consultation_id == consultation.id)
    return (session.scalar(highest) or 0) + 1
