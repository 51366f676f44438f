"""Take contributions and votes, keep drafts, change states, close the record."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from secrets import token_bytes, token_urlsafe
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.database.claims import claim
from consulta.errors import Conflict, NotFound, Refused
from consulta.journal.actions import Record, open_record
from consulta.journal.rules import (
    SALT_BYTES,
    EntryType,
    hour_of_vote,
    new_vote_ref,
)
from consulta.mail.actions import queue_letter
from consulta.participation import queries
from consulta.participation.models import (
    Closing,
    Contribution,
    Draft,
    SentForm,
    Vote,
    Withdrawal,
)
from consulta.participation.rules import (
    DRAFT_LIFE,
    DRAIN,
    FORM_KEY_BYTES,
    FORM_KEY_MAX_CHARS,
    NEXT_STATES,
    SENT_DRAFT_LIFE,
    Imported,
    OfflineContribution,
    Refusal,
    State,
    Submission,
    VoteValue,
    refusal_of_contribution,
    refusal_of_person,
    refusal_of_time,
    refusal_of_vote,
    refusal_of_withdrawal,
)
from consulta.participation.shapes import Words, own_ref
from consulta.plan.actions import raise_version
from consulta.plan.models import Consultation, Target
from consulta.plan.rules import TargetKind
from consulta.text.clean import line, plain

RECEIPT = "participation/mail/receipt"


def submit_contribution(
    session: Session, *, target: Target, author: Person | None, given: Submission
) -> Contribution:
    """Take a contribution on a target. It waits as PENDING until a person has read it.

    The row, its entry in the record and its receipt letter stand or fall together.
    The same form handed in twice gives the same contribution.

    Units: `given.arrived_at` decides, not the commit.
    Raises: `Refused` with the text when a rule says no; `Conflict` with the text when one form
        comes back with other words; `UnreadableText` for NUL and lone surrogates.
    Source: docs/adr/0006-moderation-before-publication.md
    """
    given = cleaned(given)
    if not 0 < len(given.form_key) <= FORM_KEY_MAX_CHARS:
        raise Conflict("no form of ours", given_text=given.text)
    if not claim(session, SentForm, key=given.form_key):
        return _earlier(session, author, given)
    refusal = refusal_of_person(is_staff=author is not None and author.is_staff)
    refusal = refusal or refusal_of_contribution(given, target.consultation.window, target.kind)
    if refusal:
        raise Refused(refusal, given_text=given.text)
    words = queries.words_spoken_of(session, target)
    record = open_record(session, consultation=target.consultation.slug)
    if record.is_closed:
        raise Refused(Refusal.WINDOW_CLOSED, given_text=given.text)
    contribution = _entered(record, given, target=target, author=author, words=words)
    session.add(contribution)
    if author is not None and author.email is not None:
        queue_letter(
            session, to=author.email, template=RECEIPT, values=receipt_values(contribution, target),
            at=given.arrived_at, receipt_of=(target.consultation.slug, contribution.entry_n),
        )  # fmt: skip
    raise_version(session, target.consultation)
    return contribution


def import_contributions(
    session: Session, *, consultation: Consultation, rows: Iterable[OfflineContribution]
) -> Imported:
    """Take contributions that came on paper or from elsewhere, all of them or none.

    They wait for moderation like any other; they have no author. A row whose key is here already
    is passed over, so that the same file twice adds nothing.

    Units: each row's `arrived_at` decides.
    Raises: `Refused` with the text, `NotFound` for a target, `Conflict` for a key with other words;
        the caller's transaction then holds nothing of the file.
    """
    targets = queries.plan_targets(session, consultation)
    record = open_record(session, consultation=consultation.slug)
    if record.is_closed:
        raise Refused(Refusal.WINDOW_CLOSED)
    words: dict[str, Words] = {}
    added, already = [], 0
    for row in rows:
        target, given = targets.get(row.target_ref), cleaned(row.given)
        if target is None:
            raise NotFound(row.target_ref)
        if not claim(session, SentForm, key=given.form_key):
            _earlier(session, None, given)
            already += 1
            continue
        if refusal := refusal_of_contribution(given, consultation.window, target.kind):
            raise Refused(refusal, given_text=given.text)
        if target.ref not in words:
            words[target.ref] = queries.words_spoken_of(session, target)
        spoken = words[target.ref]
        added.append(_entered(record, given, target=target, author=None, words=spoken))
    session.add_all(added)
    if added:
        raise_version(session, consultation)
    return Imported(len(added), already)


def cast_vote(  # noqa: PLR0913 - a vote is these values, and each has a name
    session: Session,
    *,
    target: Target,
    voter: str,
    voter_person_id: int | None,
    value: VoteValue,
    at: datetime,
    is_demo: bool = False,
) -> Vote:
    """Set what this voter says of a target: one row a voter and target, whoever clicks how often.

    The same value again changes nothing and enters nothing.

    Raises: `Refused` when a rule says no.
    Source: docs/adr/0007-one-voter-one-vote.md
    """
    consultation = target.consultation
    if refusal := refusal_of_time(consultation.window, at):
        raise Refused(refusal)
    record = open_record(session, consultation=consultation.slug)
    if record.is_closed:
        raise Refused(Refusal.WINDOW_CLOSED)
    found = queries.ballot(session, target, voter=voter, person_id=voter_person_id)
    refusal = refusal_of_person(is_staff=found.is_staff) or refusal_of_vote(
        consultation.window, at, about=target.kind, state=found.state, is_author=found.is_author
    )
    if refusal:
        raise Refused(refusal)
    vote = found.vote
    if vote is not None and vote.value is value:
        return vote
    entry_type = EntryType.VOTE_CAST if vote is None else EntryType.VOTE_CHANGED
    if vote is None:
        vote = Vote(
            consultation_id=consultation.id, target_id=target.id, voter=voter, ref=new_vote_ref(),
            is_demo=is_demo or consultation.is_demo,
        )  # fmt: skip
    hour, salt = hour_of_vote(at, consultation.opens_at), token_bytes(SALT_BYTES)
    content = queries.content_of_vote(value, target.ref, found.target_version)
    entry = record.append(entry_type, ref=vote.ref, at=hour, content=content, salt=salt)
    vote.value, vote.target_version = value, found.target_version
    vote.cast_at, vote.salt, vote.entry_n = hour, salt, entry.n
    session.add(vote)
    return vote


def withdraw(
    session: Session, *, contribution: Contribution, person: Person | None, at: datetime
) -> Contribution:
    """Take a contribution back, for its author. Folio and entries stay; the text is hidden.

    Raises: `Refused` for everybody else, and when it was taken back before.
    """
    is_author = person is not None and contribution.author_id == person.id
    if refusal := refusal_of_withdrawal(contribution.state, is_author=is_author):
        raise Refused(refusal)
    record = open_record(session, consultation=contribution.consultation.slug)
    act = Withdrawal(contribution_id=contribution.id, salt=token_bytes(SALT_BYTES), withdrawn_at=at)
    act.entry_n = record.append(
        EntryType.CONTRIBUTION_WITHDRAWN, ref=contribution.folio, at=at,
        content={"leaf": contribution.entry_n}, salt=act.salt,
    ).n  # fmt: skip
    session.add(act)
    move(session, contribution, to=State.WITHDRAWN, at=at)
    return contribution


def move(
    session: Session, contribution: Contribution, *, to: State, at: datetime, ground: str = ""
) -> None:
    """Change the state of a contribution; nothing else does. Public pages change with it.

    Raises: `Conflict` when its state has no such move, for somebody was faster.
    """
    if to not in NEXT_STATES[contribution.state]:
        raise Conflict(f"{contribution.folio} is {contribution.state}, it cannot be {to}")
    contribution.state, contribution.state_since, contribution.ground = to, at, ground
    raise_version(session, contribution.consultation)


def keep_draft(  # noqa: PLR0913 - a draft is these values, and each has a name
    session: Session,
    *,
    target: Target,
    browser: str,
    fields: dict[str, str],
    key: str,
    at: datetime,
) -> Draft:
    """Keep what a person has written until it is sent, for the browser that wrote it.

    An empty key makes a new draft; a known one is written over. Drafts are not part of the record.

    Raises: `Refused` with the text outside the window; `NotFound` for another browser's draft.
    """
    fields = {name: plain(words) for name, words in fields.items()}
    consultation = target.consultation
    if refusal := refusal_of_time(consultation.window, at):
        raise Refused(refusal, given_text=fields.get("text", ""))
    if len(key) > FORM_KEY_MAX_CHARS:
        raise NotFound("draft")
    key = key or token_urlsafe(FORM_KEY_BYTES)
    written = {
        "consultation_id": consultation.id, "target_id": target.id, "fields": fields,
        "written_at": at, "ends_at": at + DRAFT_LIFE,
    }  # fmt: skip
    is_new = claim(session, Draft, key=key, browser_hash=browser, **written)
    draft = queries.draft(session, key=key, browser=browser)
    if not is_new:
        for name, value in written.items():
            setattr(draft, name, value)
    return draft


def remove_drafts(session: Session, *, at: datetime) -> int:
    """Forget the drafts that were sent, and those whose time is over; say how many."""
    is_sent = Draft.key.in_(select(SentForm.key)) & (Draft.written_at <= at - SENT_DRAFT_LIFE)
    return (
        session.connection().execute(delete(Draft).where(is_sent | (Draft.ends_at <= at))).rowcount
    )


def close_consultation(session: Session, *, consultation: Consultation, at: datetime) -> bool:
    """Enter how many contributions and votes came, and close the record; False when it was closed.

    Raises: `Conflict` while somebody who arrived in time may still be writing.
    """
    if at < consultation.closes_at + DRAIN:
        raise Conflict(f"{consultation.slug} may still receive")
    record = open_record(session, consultation=consultation.slug)
    if record.is_closed:
        return False
    states = queries.counts_by_state(session, consultation)
    content: dict[str, Any] = {
        "counts": {state.value: count for state, count in states.items()}
        | {"received": sum(states.values()), "votes": queries.count_votes(session, consultation)},
    }
    closing = Closing(
        consultation_id=consultation.id, salt=token_bytes(SALT_BYTES), content=content, closed_at=at
    )
    closing.entry_n = record.append(
        EntryType.CONSULTATION_CLOSED, ref="consultation", at=at, content=content, salt=closing.salt
    ).n
    session.add(closing)
    record.close()
    raise_version(session, consultation)
    return True


def cleaned(given: Submission) -> Submission:
    """The same with its words as they are stored, hashed and shown.

    Raises: `UnreadableText` for NUL and lone surrogates.
    """
    return replace(
        given,
        text=plain(given.text),
        proposal=plain(given.proposal),
        public_name=line(given.public_name),
        source=line(given.source),
    )


def _earlier(session: Session, author: Person | None, given: Submission) -> Contribution:
    earlier = queries.contribution_by_form(session, given.form_key)
    same_words = earlier is not None and (earlier.text, earlier.proposal) == (
        given.text,
        given.proposal,
    )
    same_author = earlier is not None and earlier.author_id == (author and author.id)
    if earlier is None or not same_words or not same_author:
        raise Conflict("one form, two texts", given_text=given.text)
    return earlier


def _entered(
    record: Record,
    given: Submission,
    *,
    target: Target,
    author: Person | None,
    words: Words,
) -> Contribution:
    consultation, folio, salt = target.consultation, record.next_folio(), token_bytes(SALT_BYTES)
    contribution = Contribution(
        consultation_id=consultation.id,
        consultation=consultation,
        folio=folio,
        form_key=given.form_key,
        target=target,
        about_id=target.within_id or target.id,
        own_target=Target(
            consultation_id=consultation.id,
            consultation=consultation,
            kind=TargetKind.CONTRIBUTION,
            ref=own_ref(folio),
            within_id=target.within_id or target.id,
        ),
        author=author,
        kind=given.kind,
        stance=given.stance,
        channel=given.channel,
        state=State.PENDING,
        text=given.text,
        proposal=given.proposal,
        quote=words.quote,
        target_version=words.digest,
        public_name=given.public_name,
        source=given.source,
        ground="",
        salt=salt,
        received_at=given.arrived_at,
        state_since=given.arrived_at,
        is_demo=given.is_demo or consultation.is_demo,
    )
    entry = record.append(
        EntryType.CONTRIBUTION_RECEIVED, ref=folio, at=given.arrived_at,
        content=queries.content_of(contribution, target.ref), salt=salt,
    )  # fmt: skip
    contribution.entry_n, contribution.salted_hash = entry.n, entry.salted_hash.hex()
    return contribution


def receipt_values(contribution: Contribution, target: Target) -> dict[str, Any]:
    """What the receipt letter prints and its receipt holds: folio, moment, content and salt."""
    return {
        "slug": target.consultation.slug,
        "title": target.consultation.title,
        "time_zone": target.consultation.time_zone,
        "folio": contribution.folio,
        "target": target.ref,
        "received_at": contribution.received_at.isoformat(),
        "text": contribution.text,
        "proposal": contribution.proposal,
        "content": queries.content_of(contribution, target.ref),
        "salt": (contribution.salt or b"").hex(),
        "entry_n": contribution.entry_n,
    }
