"""Keep a plan that was read from a file, make it the draft when it is confirmed, or forget it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

import msgspec
from sqlalchemy import delete
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.drafting import queries
from consulta.drafting.actions.drafts import start_draft
from consulta.drafting.models import IncomingPlan
from consulta.drafting.reader.findings import Found, Waiting, kept, waiting
from consulta.drafting.reader.preview import only_new
from consulta.drafting.rules import Hand
from consulta.errors import Conflict
from consulta.plan.models import Consultation
from consulta.plan.reader.document import PlanDocument
from consulta.plan.reader.packed import packed
from consulta.text.clean import plain

WAITS_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that somebody brought: its name, the digest of its bytes, and what was found."""

    name: str
    content: bytes
    found: Found


def keep_incoming(
    session: Session, *, consultation: Consultation, brought: Brought, by: Person, at: datetime
) -> str:
    """Keep what was found in a file for a day; the draft does not change. Say its key."""
    key = token_urlsafe(24)
    base = digest_of(queries.basis(session, consultation))
    session.add(
        IncomingPlan(
            key=key,
            consultation_id=consultation.id,
            file_name=brought.name,
            digest=sha256(brought.content).hexdigest(),
            content=kept(Waiting(brought.found, base)),
            brought_by_id=by.id,
            brought_at=at,
            ends_at=at + WAITS_FOR,
        )
    )
    session.flush()
    return key


def confirm_incoming(
    session: Session,
    *,
    consultation: Consultation,
    incoming: IncomingPlan,
    is_only_new: bool,
    hand: Hand,
) -> None:
    """Make the draft say what was found, or take only its new parts into the draft.

    Raises: `Conflict` when the draft changed since the file was read.
    """
    held, current = waiting(incoming.content), queries.basis(session, consultation)
    if held.base != digest_of(current):
        raise Conflict("the draft changed since the file was read")
    whole = only_new(held.found, current) if is_only_new and current else held.found.document
    replace_draft(session, consultation=consultation, document=whole, hand=hand)
    session.delete(incoming)
    session.flush()


def replace_draft(
    session: Session, *, consultation: Consultation, document: PlanDocument, hand: Hand
) -> None:
    """Make the draft say what a file says; where none was begun, the latest version is its past.

    So what the file does not have leaves the draft, instead of never having been there.
    """
    current = queries.basis(session, consultation)
    if current and not queries.has_draft(session, consultation):
        start_draft(session, consultation=consultation, document=current, hand=hand)
    start_draft(session, consultation=consultation, document=cleaned(document), hand=hand)


def remove_incoming(session: Session, *, at: datetime) -> int:
    """Forget every plan whose day to be confirmed is over; say how many."""
    removed: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        delete(IncomingPlan).where(IncomingPlan.ends_at <= at)
    )
    return removed.rowcount


def cleaned(document: PlanDocument) -> PlanDocument:
    """The document with every text in the one form in which texts are stored."""
    return msgspec.convert(_plain(msgspec.json.decode(packed(document))), PlanDocument)


def digest_of(document: PlanDocument | None) -> str:
    """What tells one state of the draft from another; dates of the consultation are not of it."""
    if document is None:
        return ""
    parts = (document.label, document.intro, document.commitments, document.initiatives)
    return sha256(msgspec.json.encode(parts)).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value
