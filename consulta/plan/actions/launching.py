"""Tell the public, fix the rules, and let the window open on its day."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.errors import Refused
from consulta.journal.actions import open_record
from consulta.journal.rules import EntryType, canonical, moment_text
from consulta.plan import queries
from consulta.plan.actions.publishing import DOCUMENT_NAME, raise_version
from consulta.plan.models import Consultation, Launch, PlanVersion
from consulta.plan.rules import GRACE_MINUTES, IDENTITY_LEVELS, Refusal


def enter_opening(
    session: Session,
    *,
    consultation: Consultation,
    by: Person | None,
    at: datetime,
    vkey: str,
) -> None:
    """Enter the opening in the record; from now on the consultation is public.

    `vkey` is the public key of the record, which this entry states.
    Raises: `Refused` when it was launched before.
    """
    record = open_record(session, consultation=consultation.slug)
    session.refresh(consultation, ["launched_at"])
    if consultation.launched_at is not None:
        raise Refused(Refusal.ALREADY_LAUNCHED)
    version = queries.current_version(session, consultation)
    opening = _opening(consultation, version, vkey)
    consultation.opening, consultation.launched_at = canonical(opening), at
    record.append(
        EntryType.CONSULTATION_OPENED,
        ref="consultation",
        at=at,
        content=opening,
        salt=consultation.salt,
    )
    session.add(
        Launch(
            consultation_id=consultation.id,
            version_id=version.id,
            launched_by_id=by.id if by else None,
            launched_at=at,
        )
    )
    raise_version(session, consultation)


def _opening(consultation: Consultation, version: PlanVersion, vkey: str) -> dict[str, Any]:
    rules = {
        "answer_due_on": str(consultation.answer_due_on or ""),
        "minimum_age": consultation.minimum_age,
        "plan_due_on": str(consultation.plan_due_on or ""),
        "review_hours": consultation.review_hours,
    }
    size = len(version.document)
    return {
        "title": consultation.title,
        "opens_at": moment_text(consultation.opens_at),
        "closes_at": moment_text(consultation.closes_at),
        "time_zone": consultation.time_zone,
        "grace_minutes": GRACE_MINUTES,
        "identity_levels": list(IDENTITY_LEVELS),
        "grounds": list(consultation.grounds),
        "rules_sha256": hashlib.sha256(canonical(rules)).hexdigest(),
        "documents": [{"name": DOCUMENT_NAME, "sha256": version.digest, "bytes": size}],
        "vkey": vkey,
    }
