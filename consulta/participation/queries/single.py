"""One contribution, one draft, and the words that they speak of."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from consulta.accounts.models import Person
from consulta.errors import NotFound
from consulta.journal.credentials import is_folio_code
from consulta.participation.models import Contribution, Draft, EarlierVersion, SentForm
from consulta.participation.rules import (
    COMMENTED_KINDS,
    PAGE_ROWS,
    Basis,
    Channel,
    VoteValue,
)
from consulta.participation.shapes import Words
from consulta.plan.models import (
    Commitment,
    Consultation,
    Initiative,
    Paragraph,
    Target,
)
from consulta.plan.queries import current_digest, words_of
from consulta.plan.rules import TargetKind
from consulta.text.clean import plain

QUOTED_KINDS = frozenset({TargetKind.PARAGRAPH, TargetKind.FIELD})
KEYS_AT_ONCE = 500
HAS_LEFT = or_(
    exists().where(
        or_(Target.id == Commitment.target_id, Target.within_id == Commitment.target_id),
        Commitment.left_in.is_not(None),
        Target.kind.in_(COMMENTED_KINDS),
    ),
    exists().where(Initiative.target_id == Target.id, Initiative.left_in.is_not(None)),
    (Target.kind == TargetKind.PARAGRAPH) & ~exists().where(Paragraph.target_id == Target.id),
)
# Every contribution asks it under the lock: it is put together once.
GONE = select(Target.id).where(Target.id == bindparam("which"), HAS_LEFT)


def content_of(
    contribution: Contribution, target_ref: str, *, said: EarlierVersion | None = None
) -> dict[str, Any]:
    """What the entry of a contribution binds: the words and marks that are published with it.

    Of the version that is in force; of an earlier one if `said` names it.
    Source: section 2 and 4 of the specification of the record; an empty field is left out.
    """
    words = said or contribution
    content: dict[str, Any] = {
        "kind": words.kind.value,
        "stance": words.stance.value,
        "target": target_ref,
        "target_version": contribution.target_version,
        "text": words.text,
        "version": words.version,
    }
    others = {
        "proposal": words.proposal,
        "reason": words.reason,
        "quote": contribution.quote,
        "public_name": words.public_name,
        "channel": "" if contribution.channel is Channel.WEB else contribution.channel.value,
        "joins": words.joins,
        "replaces": contribution.replaces,
        "started_in_time": int(words.started_in_time),
        "scan_sha256": contribution.scan_digest,
    }
    return content | {name: value for name, value in others.items() if value}


def content_of_erasure(basis: Basis) -> dict[str, Any]:
    """What the entry of an erasure binds: why, in one word, and nothing of what was erased."""
    return {"basis": basis.value}


def content_of_vote(value: VoteValue, target_ref: str, target_version: str) -> dict[str, Any]:
    """What the entry of a vote binds; it never says whose vote it is."""
    return {"option": value.value, "target": target_ref, "target_version": target_version}


def contribution(session: Session, consultation: Consultation, folio: str) -> Contribution:
    """One contribution by its folio, in whatever state; who may see what is the caller's rule.

    Raises: `NotFound` when this consultation has no such folio.
    """
    found = session.scalars(
        select(Contribution)
        .where(Contribution.consultation_id == consultation.id, Contribution.folio == folio)
        .options(joinedload(Contribution.target).joinedload(Target.within))
    ).one_or_none()
    if found is None:
        raise NotFound(folio)
    return found


def tracked(
    session: Session, consultation: Consultation, folio: str, *, code: str, key: bytes
) -> Contribution | None:
    """A contribution for whoever holds its private code; without one, for what is public of it.

    None alike for a folio that does not exist and for a code that is not its own.
    """
    try:
        found = contribution(session, consultation, folio)
    except NotFound:
        return None
    is_right = not code or is_folio_code(key, consultation.slug, folio, code)
    return found if is_right else None


def contribution_by_form(session: Session, form_key: str) -> Contribution | None:
    """The contribution that a form became or corrected; None while it was not sent."""
    earlier = select(EarlierVersion.contribution_id).where(EarlierVersion.form_key == form_key)
    found = session.scalars(select(Contribution).where(Contribution.form_key == form_key))
    return found.one_or_none() or session.scalars(
        select(Contribution).where(Contribution.id.in_(earlier))
    ).one_or_none()  # fmt: skip


def earlier_versions(session: Session, contribution: Contribution) -> Sequence[EarlierVersion]:
    """What its author wrote before, the first version first; for its author and moderators."""
    return session.scalars(
        select(EarlierVersion)
        .where(EarlierVersion.contribution_id == contribution.id)
        .order_by(EarlierVersion.version)
    ).all()


def words_spoken_of(session: Session, target: Target) -> Words:
    """What a contribution on this target binds; only fields and paragraphs are quoted."""
    quote = plain(words_of(session, target)) if target.kind in QUOTED_KINDS else ""
    return Words(current_digest(session, target.consultation), quote)


def is_in_plan(session: Session, target: Target) -> bool:
    """Whether the version in force still holds this; a contribution does not leave with it."""
    return session.execute(GONE, {"which": target.id}).first() is None


def targets_that_left(session: Session, consultation: Consultation) -> set[int]:
    """The ids of everything that earlier versions held and the version in force does not."""
    gone = select(Target.id).where(Target.consultation_id == consultation.id, HAS_LEFT)
    return set(session.scalars(gone))


def plan_targets(session: Session, consultation: Consultation) -> dict[str, Target]:
    """All that can be spoken to in a consultation, by name."""
    found = session.scalars(
        select(Target).where(
            Target.consultation_id == consultation.id, Target.kind.in_(COMMENTED_KINDS)
        )
    )
    return {target.ref: target for target in found}


def imported_words(
    session: Session, consultation: Consultation, form_keys: Sequence[str]
) -> dict[str, str]:
    """The texts of the contributions that these rows of a file became before, by key."""
    found: dict[str, str] = {}
    for start in range(0, len(form_keys), KEYS_AT_ONCE):
        rows = session.execute(
            select(Contribution.form_key, Contribution.text).where(
                Contribution.consultation_id == consultation.id,
                Contribution.form_key.in_(form_keys[start : start + KEYS_AT_ONCE]),
            )
        )
        found |= dict(rows.all())
    return found


def draft(session: Session, *, key: str, browser: str) -> Draft:
    """What somebody wrote and has not sent, for the browser that wrote it.

    Raises: `NotFound` for every other browser, as for a draft that is not there.
    """
    found = session.get(Draft, key)
    if found is None or found.browser_hash != browser:
        raise NotFound("draft")
    return found


def drafts_of_browser(session: Session, browser: str, *, at: datetime) -> Sequence[Draft]:
    """What was written in this browser and not sent yet, the newest first; for it alone."""
    return session.scalars(
        select(Draft)
        .where(
            Draft.browser_hash == browser,
            Draft.ends_at > at,
            ~exists().where(SentForm.key == Draft.key),
        )
        .options(joinedload(Draft.target).joinedload(Target.within))
        .order_by(Draft.written_at.desc(), Draft.key)
        .limit(PAGE_ROWS)
    ).all()


def is_draft_of(person: Person, browsers: Collection[str]) -> ColumnElement[bool]:
    """Which drafts are a person's: those they wrote while signed in, and nobody's of a browser.

    What somebody else wrote while signed in at a shared browser stays theirs.
    """
    is_nobodys = Draft.person_id.is_(None) & Draft.browser_hash.in_(browsers)
    return is_nobodys | (Draft.person_id == person.id)
