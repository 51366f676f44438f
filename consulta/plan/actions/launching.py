"""Tell the public, fix the rules, and let the window open on its day."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from secrets import token_bytes
from typing import Any

from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.errors import Refused
from consulta.journal.actions import open_record
from consulta.journal.rules import SALT_BYTES, EntryType, canonical, moment_text
from consulta.plan import queries
from consulta.plan.actions.publishing import DOCUMENT_NAME, raise_version
from consulta.plan.actions.roles import acting_role
from consulta.plan.editions import refusal_of_reason
from consulta.plan.gate import refusal_of_launch
from consulta.plan.models import Consultation, GateOverride, Launch, PlanVersion
from consulta.plan.promises import ActState, refusal_of_deciding
from consulta.plan.queries.launching import (
    content_of_override,
    draft_in_consultation,
    gaps_of,
    gate_lines,
    opening_documents,
    overrides,
)
from consulta.plan.rules import Refusal
from consulta.text.clean import plain


def launch(  # noqa: PLR0913 - an opening is these values, and each has a name
    session: Session,
    *,
    consultation: Consultation,
    by: Person,
    at: datetime,
    vkey: str,
    missing_facts: Sequence[str],
) -> None:
    """Open a consultation through its gate; its window then opens by itself on its day.

    `vkey` is the public key of the record, which the opening states; `missing_facts` names what the
    privacy page of this site still has to state.
    Raises: `Refused` while something is missing, for who published the draft, and a second time.
    Source: docs/adr/0021-nothing-opens-without-its-gate.md
    """
    acting_role(by, consultation)
    _hold(session, consultation)
    version = queries.latest_version(session, consultation)
    refusal = refusal_of_launch(
        gate_lines(session, consultation, at, missing_facts=missing_facts),
        is_launched=consultation.launched_at is not None,
        is_same_person=version is not None and version.published_by_id == by.id,
    )
    if refusal:
        raise Refused(refusal)
    enter_opening(session, consultation=consultation, by=by, at=at, vkey=vkey)


def propose_override(
    session: Session, *, consultation: Consultation, reason: str, by: Person, at: datetime
) -> GateOverride:
    """Ask for leave to open with the incomplete templates of exactly this version.

    Asked for twice by one person with the same words it is one.
    Raises: `Refused` when a rule says no.
    """
    reason = plain(reason)
    if refusal := refusal_of_reason(reason):
        raise Refused(refusal, given_text=reason)
    role = acting_role(by, consultation)
    _hold(session, consultation)
    version = _version_with_gaps(session, consultation)
    waiting = [
        each
        for each in overrides(session, consultation)
        if each.digest == version.digest and each.state is not ActState.DISMISSED
    ]
    if waiting:
        if (waiting[-1].proposed_by_id, waiting[-1].reason) == (by.id, reason):
            return waiting[-1]
        raise Refused(Refusal.CHANGE_PENDING, given_text=reason)
    leave = GateOverride(
        consultation_id=consultation.id,
        digest=version.digest,
        reason=reason,
        state=ActState.PROPOSED,
        proposed_by_id=by.id,
        proposed_at=at,
        roles=[role],
        salt=token_bytes(SALT_BYTES),
    )
    session.add(leave)
    session.flush()
    return leave


def confirm_override(session: Session, *, override: GateOverride, by: Person, at: datetime) -> None:
    """Give, as the second person, the leave that somebody asked for, and enter it in the record.

    Raises: `Refused` for who asked, for a leave that was decided, and for another version.
    """
    consultation = session.get_one(Consultation, override.consultation_id)
    role = acting_role(by, consultation)
    session.flush()
    record = open_record(session, consultation=consultation.slug)
    session.refresh(consultation)
    session.refresh(override)
    is_same_person = override.proposed_by_id == by.id
    if refusal := refusal_of_deciding(override.state, is_same_person=is_same_person):
        raise Refused(refusal)
    if _version_with_gaps(session, consultation).digest != override.digest:
        raise Refused(Refusal.OVERRIDE_OUTDATED)
    override.state, override.decided_by_id, override.decided_at = ActState.CONFIRMED, by.id, at
    override.roles = [*override.roles, role]
    override.entry_n = record.append(
        EntryType.GATE_OVERRIDDEN,
        ref="consultation",
        at=at,
        content=content_of_override(override),
        salt=override.salt or b"",
    ).n
    session.flush()


def dismiss_override(session: Session, *, override: GateOverride, by: Person, at: datetime) -> None:
    """Let a leave that was asked for fall; whoever asked may do so as well.

    Raises: `Refused` when it was decided before.
    """
    consultation = session.get_one(Consultation, override.consultation_id)
    acting_role(by, consultation)
    _hold(session, consultation)
    session.refresh(override)
    if refusal := refusal_of_deciding(override.state, is_same_person=False):
        raise Refused(refusal)
    override.state, override.decided_by_id, override.decided_at = ActState.DISMISSED, by.id, at
    session.flush()


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
    beside = opening_documents(session, consultation)
    opening = _opening(consultation, version, vkey, beside)
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


def _hold(session: Session, consultation: Consultation) -> None:
    """Take the last lock, and read the consultation as it stands behind it."""
    session.flush()
    open_record(session, consultation=consultation.slug)
    session.refresh(consultation)


def _version_with_gaps(session: Session, consultation: Consultation) -> PlanVersion:
    """The draft whose templates are incomplete, for which alone there is something to leave.

    Raises: `Refused` where nothing is to be passed over.
    """
    if consultation.launched_at is not None:
        raise Refused(Refusal.ALREADY_LAUNCHED)
    version = draft_in_consultation(session, consultation)
    if version is None:
        raise Refused(Refusal.GATE_NOT_READY)
    if not gaps_of(queries.document_of(version), consultation.template):
        raise Refused(Refusal.NOTHING_CHANGED)
    return version


def _opening(
    consultation: Consultation,
    version: PlanVersion,
    vkey: str,
    beside: list[dict[str, str | int]],
) -> dict[str, Any]:
    rules = {
        "answer_due_on": str(consultation.answer_due_on or ""),
        "minimum_age": consultation.minimum_age,
        "plan_due_on": str(consultation.plan_due_on or ""),
        "privacy_text": consultation.privacy_text,
        "review_hours": consultation.review_hours,
        "rules_text": consultation.rules_text,
    }
    size = len(version.document)
    return {
        "title": consultation.title,
        "opens_at": moment_text(consultation.opens_at),
        "closes_at": moment_text(consultation.closes_at),
        "time_zone": consultation.time_zone,
        "grace_minutes": consultation.grace_minutes,
        "identity_levels": [consultation.identity_level],
        "grounds": list(consultation.grounds),
        "rules_sha256": hashlib.sha256(canonical(rules)).hexdigest(),
        "documents": [{"name": DOCUMENT_NAME, "sha256": version.digest, "bytes": size}, *beside],
        "vkey": vkey,
    }
