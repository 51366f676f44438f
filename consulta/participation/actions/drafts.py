"""Keep what is not sent yet, and forget it in time."""

from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.database.claims import claim
from consulta.errors import NotFound, Refused
from consulta.participation import queries
from consulta.participation.models import Draft, SentForm
from consulta.participation.rules import (
    DRAFT_LIFE,
    FORM_KEY_BYTES,
    FORM_KEY_MAX_CHARS,
    SENT_DRAFT_LIFE,
    refusal_of_time,
)
from consulta.plan.models import Target
from consulta.text.clean import plain


def keep_draft(  # noqa: PLR0913 - a draft is these values, and each has a name
    session: Session,
    *,
    target: Target,
    browser: str,
    fields: dict[str, str],
    key: str,
    at: datetime,
    opened_at: datetime | None = None,
    language: str = "es",
) -> Draft:
    """Keep what a person has written until it is sent, for the browser that wrote it.

    An empty key makes a new draft; a known one is written over. Drafts are not part of the record.
    `opened_at` is when the form was opened, if that is known: it counts within the grace.

    Raises: `Refused` with the text outside the window; `NotFound` for another browser's draft.
    """
    fields = {name: plain(words) for name, words in fields.items()}
    consultation = target.consultation
    if refusal := refusal_of_time(consultation.window, at, opened_at=opened_at):
        raise Refused(refusal, given_text=fields.get("text", ""))
    if len(key) > FORM_KEY_MAX_CHARS:
        raise NotFound("draft")
    key = key or token_urlsafe(FORM_KEY_BYTES)
    written = {
        "consultation_id": consultation.id, "target_id": target.id, "fields": fields,
        "written_at": at, "ends_at": at + DRAFT_LIFE, "language": language,
    }  # fmt: skip
    is_new = claim(session, Draft, key=key, browser_hash=browser, **written)
    draft = queries.draft(session, key=key, browser=browser)
    if not is_new:
        for name, value in written.items():
            setattr(draft, name, value)
    return draft


def note_writer(session: Session, *, draft: Draft, person: Person | None) -> None:
    """Note who was signed in while writing, so that they can be reminded before the close."""
    if person is not None and not person.is_staff:
        draft.person_id = person.id
        session.flush()


def remove_drafts(session: Session, *, at: datetime) -> int:
    """Forget the drafts that were sent, and those whose time is over; say how many."""
    is_sent = Draft.key.in_(select(SentForm.key)) & (Draft.written_at <= at - SENT_DRAFT_LIFE)
    return (
        session.connection().execute(delete(Draft).where(is_sent | (Draft.ends_at <= at))).rowcount
    )
