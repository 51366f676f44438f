"""Make a consultation, and publish versions of its plan."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_bytes

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.errors import Conflict, Refused
from consulta.journal.actions import create_record, open_record
from consulta.journal.rules import SALT_BYTES, EntryType
from consulta.plan import queries
from consulta.plan.actions.roles import acting_role
from consulta.plan.actions.rows import Rows
from consulta.plan.editions import Edition, refusal_of_version
from consulta.plan.models import Consultation, PlanVersion
from consulta.plan.reader.document import ConsultationText, PlanDocument, PlanProblems
from consulta.plan.reader.toml import read_plan
from consulta.plan.reader.writer import write_plan
from consulta.plan.rules import Refusal
from consulta.text.clean import plain

DOCUMENT_NAME = "plan.toml"
RAISE = (
    update(Consultation)
    .where(Consultation.id == bindparam("whose"))
    .values(version=Consultation.version + 1)
)
ERASED = (
    update(Consultation)
    .where(Consultation.id == bindparam("whose"))
    .values(version=Consultation.version + 1, erasures=Consultation.erasures + 1)
)


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version that is asked for: what it is for, what it says, and the public reason for it."""

    edition: Edition
    document: PlanDocument
    reason: str = ""


def create_consultation(session: Session, *, given: ConsultationText, at: datetime) -> Consultation:
    """Make a consultation that nobody sees yet, and its empty record.

    Raises: `Conflict` when a consultation with this slug exists.
    """
    if queries.has_consultation(session, given.slug):
        raise Conflict(f"Ya existe una consulta con el nombre «{given.slug}».")
    consultation = Consultation(
        slug=given.slug,
        title=given.title,
        body_name=given.body,
        summary=given.summary,
        time_zone=given.time_zone,
        announced_on=given.announced_on,
        opens_at=given.opens_at,
        closes_at=given.closes_at,
        answer_due_on=given.answer_due_on,
        plan_due_on=given.plan_due_on,
        review_hours=given.review_hours,
        minimum_age=given.minimum_age,
        grace_minutes=given.grace_minutes,
        template=given.template,
        is_demo=given.demonstration,
        version=1,
        grounds=list(given.grounds),
        rules_text=given.rules_text,
        privacy_text=given.privacy_text,
        opening=b"",
        salt=token_bytes(SALT_BYTES),
        created_at=at,
        launched_at=None,
        final_published_at=None,
    )
    session.add(consultation)
    session.flush()
    create_record(session, consultation=given.slug)
    return consultation


def publish_version(
    session: Session,
    *,
    consultation: Consultation,
    new: NewVersion,
    by: Person | None,
    at: datetime,
) -> PlanVersion:
    """Publish a version of the plan: its exact bytes, its entry in the record, and its rows.

    The version keeps the bytes of the canonical file and their SHA-256, and is never changed.
    Raises: `Refused` when a rule says no.
    Source: docs/adr/0017-a-plan-lives-in-versions.md
    """
    if by is not None:
        acting_role(by, consultation)
    record = open_record(session, consultation=consultation.slug)
    before = queries.latest_version(session, consultation)
    number, reason = (before.number + 1 if before else 1), plain(new.reason)
    document = replace(new.document, version=number)
    is_changed = before is None or document != replace(queries.document_of(before), version=number)
    refusal = refusal_of_version(
        new.edition,
        before.edition if before else None,
        reason=reason,
        is_changed=is_changed,
        public=consultation.public_at(at),
    )
    if refusal is None and not queries.keeps_its_ids(session, consultation, document):
        refusal = Refusal.ID_USED_BEFORE
    if refusal:
        raise Refused(refusal, given_text=reason)
    version = _version(consultation, new.edition, document, reason)
    if not _reads_back(version, document):
        raise Refused(Refusal.NOT_READABLE, given_text=reason)
    version.published_at, version.published_by_id = at, by.id if by else None
    version.entry_n = record.append(
        EntryType.PLAN_PUBLISHED,
        ref=f"plan-{number}",
        at=at,
        content=queries.content_of_version(version),
        salt=version.salt or b"",
    ).n
    session.add(version)
    if new.edition is Edition.FINAL and consultation.final_published_at is None:
        consultation.final_published_at = at
    Rows(session, consultation).write(document, number)
    raise_version(session, consultation)
    return version


def raise_version(session: Session, consultation: Consultation) -> None:
    """Say that a public page of this consultation changed, so that no stored copy is used."""
    session.connection().execute(RAISE, {"whose": consultation.id})
    session.expire(consultation, ["version"])


def count_erasure(session: Session, consultation: Consultation) -> None:
    """Say that words were erased, so that every process forgets the pages that it kept."""
    session.connection().execute(ERASED, {"whose": consultation.id})
    session.expire(consultation, ["version", "erasures"])


def _reads_back(version: PlanVersion, document: PlanDocument) -> bool:
    """Whether the file of a version says what was to be published: a field may lack its text."""
    try:
        return read_plan(version.document.decode(), file_name=DOCUMENT_NAME) == document
    except PlanProblems:
        return False


def _version(
    consultation: Consultation, edition: Edition, document: PlanDocument, reason: str
) -> PlanVersion:
    written = write_plan(document).encode()
    return PlanVersion(
        consultation_id=consultation.id,
        number=document.version,
        edition=edition,
        label=document.label,
        reason=reason,
        document=written,
        digest=hashlib.sha256(written).hexdigest(),
        salt=token_bytes(SALT_BYTES),
    )
