"""Decide on contributions: the state, the row, the entry and the letter stand or fall together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes

from sqlalchemy import update
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.errors import Conflict, Refused
from consulta.journal.actions import Record, open_record
from consulta.journal.rules import SALT_BYTES, EntryType, salted_hash
from consulta.mail.actions import queue_letter
from consulta.moderation import queries
from consulta.moderation.models import ModerationDecision
from consulta.moderation.rules import (
    STATE_AFTER,
    Ground,
    Outcome,
    Refusal,
    refusal_of_decision,
)
from consulta.participation.actions import move
from consulta.participation.models import Contribution
from consulta.participation.rules import State
from consulta.plan.models import Consultation
from consulta.text.clean import plain

DECISION_LETTER = "moderation/mail/decision"
MODERATOR = "moderator"


@dataclass(frozen=True, slots=True)
class _Verdict:
    outcome: Outcome
    ground: Ground | None
    note: str
    by: Person | None
    at: datetime
    role: str


def decide(  # noqa: PLR0913 - a decision is these values, and each has a name
    session: Session,
    *,
    contribution: Contribution,
    by: Person | None,
    outcome: Outcome,
    ground: Ground | None = None,
    note: str = "",
    at: datetime,
    role: str = MODERATOR,
    leaf: int | None = None,
) -> ModerationDecision:
    """Publish a contribution, or withhold it with a public ground and words for its author.

    `leaf` is the entry of the very words that were read; without it, those in force are meant.
    Raises: `Refused` when a rule says no; `Conflict` with the note when somebody was faster, or
        its author has corrected it since it was read;
        `UnreadableText` for a note with NUL or lone surrogates.
    Source: docs/adr/0006-moderation-before-publication.md
    """
    verdict = _Verdict(outcome, ground, plain(note), by, at, role)
    record = open_record(session, consultation=contribution.consultation.slug)
    session.flush()
    session.refresh(contribution)  # who waited for the lock sees what was decided meanwhile
    is_newer = leaf is not None and leaf != contribution.entry_n
    if is_newer and contribution.state is State.PENDING:
        raise Conflict(
            f"{contribution.folio} was corrected", given_text=verdict.note,
            reason=Refusal.NEWER_VERSION,
        )  # fmt: skip
    return _decided(session, record, contribution, verdict)


def publish_all(
    session: Session,
    *,
    consultation: Consultation,
    folios: Sequence[str],
    by: Person | None,
    at: datetime,
) -> list[str]:
    """Publish many waiting contributions at once, as after an import; say which were published.

    Each gets its own decision and its own entry. What somebody has decided already stays.
    """
    record = open_record(session, consultation=consultation.slug)
    verdict = _Verdict(Outcome.PUBLISH, None, "", by, at, MODERATOR)
    waiting = queries.waiting_by_folio(session, consultation, folios)
    for contribution in waiting:
        _decided(session, record, contribution, verdict)
    return [contribution.folio for contribution in waiting]


def forget_motives(session: Session, *, contributions: Sequence[int]) -> None:
    """Burn the words to the authors of these contributions; each decision still opens.

    Words to an author may quote what the author wrote.
    """
    session.execute(
        update(ModerationDecision)
        .where(ModerationDecision.contribution_id.in_(contributions))
        .values(note="", motive_salt=None)
    )


def _decided(
    session: Session, record: Record, contribution: Contribution, verdict: _Verdict
) -> ModerationDecision:
    refusal = refusal_of_decision(
        contribution.state, verdict.outcome, ground=verdict.ground, note=verdict.note,
        is_author=verdict.by is not None and contribution.author_id == verdict.by.id,
    )  # fmt: skip
    if refusal is Refusal.ALREADY_DECIDED:
        raise Conflict(f"{contribution.folio} is decided already", given_text=verdict.note)
    if refusal:
        raise Refused(refusal, given_text=verdict.note)
    decision = _row(contribution, verdict)
    ground = verdict.ground.value if verdict.ground else ""
    move(session, contribution, to=STATE_AFTER[verdict.outcome], at=verdict.at, ground=ground)
    decision.entry_n = record.append(
        EntryType.MODERATION_DECIDED, ref=contribution.folio, at=verdict.at,
        content=queries.content_of(decision, leaf=contribution.entry_n), salt=decision.salt,
    ).n  # fmt: skip
    session.add(decision)
    _tell_author(session, contribution, verdict)
    return decision


def _row(contribution: Contribution, verdict: _Verdict) -> ModerationDecision:
    motive_salt = token_bytes(SALT_BYTES)
    return ModerationDecision(
        contribution_id=contribution.id,
        contribution=contribution,
        outcome=verdict.outcome,
        ground=verdict.ground,
        note=verdict.note,
        motive_salt=motive_salt,
        motive_hash=salted_hash(motive_salt, {"motive": verdict.note}).hex(),
        salt=token_bytes(SALT_BYTES),
        decided_by_id=verdict.by.id if verdict.by else None,
        decided_at=verdict.at,
        role=verdict.role,
    )


def _tell_author(session: Session, contribution: Contribution, verdict: _Verdict) -> None:
    author = contribution.author
    if author is None or author.email is None:
        return
    consultation = contribution.consultation
    queue_letter(
        session, to=author.email, template=DECISION_LETTER, at=verdict.at,
        language=contribution.language,
        values={
            "slug": consultation.slug,
            "title": consultation.title,
            "time_zone": consultation.time_zone,
            "folio": contribution.folio,
            "outcome": verdict.outcome.value,
            "ground": verdict.ground.value if verdict.ground else "",
            "note": verdict.note,
            "decided_at": verdict.at.isoformat(),
        },
    )  # fmt: skip
