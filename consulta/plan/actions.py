"""Publish a plan with its consultation, and say that a public page changed."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from secrets import token_bytes
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from consulta.errors import Conflict
from consulta.journal.actions import create_record, open_record
from consulta.journal.rules import SALT_BYTES, EntryType, canonical, moment_text
from consulta.plan import queries
from consulta.plan.models import (
    Commitment,
    Consultation,
    Initiative,
    Paragraph,
    PlanVersion,
    SupportingActor,
    Target,
)
from consulta.plan.reader.document import (
    CommitmentText,
    ConsultationText,
    InitiativeText,
    ParagraphText,
    PlanDocument,
)
from consulta.plan.reader.writer import write_plan
from consulta.plan.rules import GRACE_MINUTES, GROUNDS, IDENTITY_LEVELS, TargetKind
from consulta.plan.template import PROSE_CODES, fields_of

DOCUMENT_NAME = "plan.toml"


def publish_plan(
    session: Session, *, document: PlanDocument, at: datetime, vkey: str
) -> Consultation:
    """Publish a plan: its consultation, everything that can be spoken to, version and record.

    The version keeps the exact bytes of the canonical file and their SHA-256. `vkey` is the
    public key of the record, which its first entry states.

    Raises: `Conflict` when a consultation with this slug exists.
    """
    given = document.consultation
    if queries.has_consultation(session, given.slug):
        raise Conflict(f"Ya existe una consulta con el nombre «{given.slug}».")
    written = write_plan(document).encode()
    opening = _opening(given, written, vkey)
    consultation = _consultation(given, opening, at)
    session.add(consultation)
    session.flush()
    session.add(_version(consultation, document, written, at))
    create_record(session, consultation=given.slug)
    record = open_record(session, consultation=given.slug)
    session.add_all(_rows(consultation, document))
    record.append(
        EntryType.CONSULTATION_OPENED,
        ref="consultation",
        at=at,
        content=opening,
        salt=consultation.salt,
    )
    session.flush()
    return consultation


def raise_version(session: Session, consultation: Consultation) -> None:
    """Say that a public page of this consultation changed, so that no stored copy is used."""
    session.execute(
        update(Consultation)
        .where(Consultation.id == consultation.id)
        .values(version=Consultation.version + 1)
    )
    session.refresh(consultation, ["version"])


def _opening(given: ConsultationText, written: bytes, vkey: str) -> dict[str, Any]:
    digest = hashlib.sha256(written).hexdigest()
    rules = {
        "answer_due_on": str(given.answer_due_on or ""),
        "minimum_age": given.minimum_age,
        "plan_due_on": str(given.plan_due_on or ""),
        "review_hours": given.review_hours,
    }
    return {
        "title": given.title,
        "opens_at": moment_text(given.opens_at),
        "closes_at": moment_text(given.closes_at),
        "time_zone": given.time_zone,
        "grace_minutes": GRACE_MINUTES,
        "identity_levels": list(IDENTITY_LEVELS),
        "grounds": list(GROUNDS),
        "rules_sha256": hashlib.sha256(canonical(rules)).hexdigest(),
        "documents": [{"name": DOCUMENT_NAME, "sha256": digest, "bytes": len(written)}],
        "vkey": vkey,
    }


def _consultation(given: ConsultationText, opening: dict[str, Any], at: datetime) -> Consultation:
    return Consultation(
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
        template=given.template,
        is_demo=given.demonstration,
        version=1,
        opening=canonical(opening),
        salt=token_bytes(SALT_BYTES),
        created_at=at,
    )


def _version(
    consultation: Consultation, document: PlanDocument, written: bytes, at: datetime
) -> PlanVersion:
    return PlanVersion(
        consultation_id=consultation.id,
        number=document.version,
        label=document.label,
        document=written,
        digest=hashlib.sha256(written).hexdigest(),
        published_at=at,
    )


def _rows(
    consultation: Consultation, document: PlanDocument
) -> Iterator[Target | Commitment | Initiative | Paragraph]:
    plan = _target(consultation, TargetKind.PLAN, "plan")
    yield plan
    yield from _paragraphs(plan, document.intro, field="intro")
    for commitment in document.commitments:
        yield from _commitment_rows(consultation, commitment)
    for position, initiative in enumerate(document.initiatives, start=1):
        yield from _initiative_rows(consultation, initiative, position)


def _commitment_rows(
    consultation: Consultation, given: CommitmentText
) -> Iterator[Target | Commitment | Paragraph]:
    target = _target(consultation, TargetKind.COMMITMENT, f"commitment:{given.number}")
    commitment = _commitment(target, given)
    yield commitment
    for field in fields_of(consultation.template):
        ref = f"field:{given.number}/{field.code}"
        yield _target(consultation, TargetKind.FIELD, ref, within=target)
    paragraphs = [_field_paragraphs(target, given, code) for code in PROSE_CODES]
    paragraphs += [_value_paragraphs(target, given), _milestones(target, given)]
    for rows in paragraphs:
        for paragraph in rows:
            paragraph.commitment = commitment
            yield paragraph


def _commitment(target: Target, given: CommitmentText) -> Commitment:
    return Commitment(
        consultation_id=target.consultation_id,
        target=target,
        number=given.number,
        name=given.name,
        theme=given.theme,
        ogp_id=given.ogp_id,
        lead_institution=given.lead_institution,
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        cocreation_table=given.cocreation_table,
        engagement_form=given.engagement_form,
        inputs_published=given.inputs_published,
        sdgs=list(given.sdgs),
        contact_unit=given.contact_unit,
        contact_mailbox=given.contact_mailbox,
        is_demo=given.demonstration,
        actors=[
            SupportingActor(position=position, name=actor.name, sector=actor.sector)
            for position, actor in enumerate(given.actors, start=1)
        ],
    )


def _field_paragraphs(within: Target, given: CommitmentText, code: str) -> Iterator[Paragraph]:
    return _paragraphs(within, given.prose(code), field=code)


def _value_paragraphs(within: Target, given: CommitmentText) -> Iterator[Paragraph]:
    start = 1
    for reason in given.ogp_values:
        for paragraph in _paragraphs(within, reason.paragraphs, field="ogp_values", start=start):
            paragraph.ogp_value = reason.value
            start += 1
            yield paragraph


def _milestones(within: Target, given: CommitmentText) -> Iterator[Paragraph]:
    texts = [ParagraphText(each.key, each.activity) for each in given.milestones]
    rows = _paragraphs(within, texts, field="milestones")
    for paragraph, milestone in zip(rows, given.milestones, strict=True):
        paragraph.product = milestone.product
        paragraph.starts_on = milestone.starts_on
        paragraph.ends_on = milestone.ends_on
        yield paragraph


def _initiative_rows(
    consultation: Consultation, given: InitiativeText, position: int
) -> Iterator[Initiative | Paragraph]:
    target = _target(consultation, TargetKind.INITIATIVE, f"initiative:{given.key}")
    initiative = Initiative(
        consultation_id=consultation.id,
        target=target,
        position=position,
        key=given.key,
        title=given.title,
        theme=given.theme,
        is_demo=given.demonstration,
    )
    yield initiative
    for paragraph in _paragraphs(target, given.body, field="body"):
        paragraph.initiative = initiative
        yield paragraph


def _paragraphs(
    within: Target, texts: Sequence[ParagraphText], *, field: str, start: int = 1
) -> Iterator[Paragraph]:
    for position, given in enumerate(texts, start=start):
        ref = f"paragraph:{given.key}"
        yield Paragraph(
            consultation_id=within.consultation_id,
            target=_target(within.consultation, TargetKind.PARAGRAPH, ref, within=within),
            key=given.key,
            field=field,
            position=position,
            text=given.text,
        )


def _target(
    consultation: Consultation, kind: TargetKind, ref: str, *, within: Target | None = None
) -> Target:
    return Target(
        consultation_id=consultation.id,
        consultation=consultation,
        kind=kind,
        ref=ref,
        within=within,
    )
