"""Take contributions, from a form or from elsewhere."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from secrets import token_bytes
from typing import Any

from sqlalchemy.orm import Session

from consulta.accounts.models import Organisation, Person
from consulta.accounts.rules import NO_LEVEL
from consulta.database.claims import claim
from consulta.errors import Conflict, NotFound, Refused
from consulta.journal.actions import Record, open_record
from consulta.journal.rules import SALT_BYTES, EntryType
from consulta.mail.actions import queue_letter
from consulta.participation import queries
from consulta.participation.actions.positions import in_whose_name, stand
from consulta.participation.models import Contribution, EarlierVersion, SentForm
from consulta.participation.rules import (
    FIRST_VERSION,
    FORM_KEY_MAX_CHARS,
    Imported,
    OfflineContribution,
    Refusal,
    State,
    Submission,
    refusal_of_contribution,
    refusal_of_joining,
    refusal_of_level,
    refusal_of_passage,
    refusal_of_person,
    refusal_of_replacement,
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
    Raises: `Refused` with the text when a rule says no, and when the passage is not the one that
        its author was shown; `Conflict` with the text when one form
        comes back with other words; `UnreadableText` for NUL and lone surrogates.
    Source: docs/adr/0006-moderation-before-publication.md
    """
    given = cleaned(given)
    if not 0 < len(given.form_key) <= FORM_KEY_MAX_CHARS:
        raise Conflict("no form of ours", given_text=given.text)
    if not claim(session, SentForm, key=given.form_key):
        return already_sent(session, author, given)
    level = author.level_in(target.consultation.slug) if author is not None else NO_LEVEL
    if refusal := _refusal_of(target, author, given, level=level):
        raise Refused(refusal, given_text=given.text)
    record = open_record(session, consultation=target.consultation.slug)
    if record.is_closed:
        raise Refused(Refusal.WINDOW_CLOSED, given_text=given.text)
    organisation = in_whose_name(session, target, author, given)
    given = replace(given, public_name=organisation.name) if organisation else given
    _refuse_links(session, target.consultation, author, given, organisation)
    words = _words_in_force(session, target, given)
    contribution = _entered(record, given, target=target, author=author, words=words)
    contribution.identity_level, contribution.organisation = level, organisation
    session.add(contribution)
    stand(session, contribution)
    send_receipt(session, contribution, target, author, at=given.arrived_at)
    raise_version(session, target.consultation)
    return contribution


def _refusal_of(
    target: Target, author: Person | None, given: Submission, *, level: int
) -> Refusal | None:
    """Why nothing of this person is taken here now; on paper there is no person to ask about."""
    window = target.consultation.window
    refusal = refusal_of_person(is_staff=author is not None and author.is_staff)
    refusal = refusal or refusal_of_contribution(given, window, target.kind, is_in_plan=True)
    if author is not None and refusal is None:
        refusal = refusal_of_level(level, target.consultation.identity_level)
    return refusal


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
    gone = queries.targets_that_left(session, consultation)
    added, already = [], 0
    for row in rows:
        target, given = targets.get(row.target_ref), cleaned(row.given)
        if target is None:
            raise NotFound(row.target_ref)
        if not claim(session, SentForm, key=given.form_key):
            already_sent(session, None, given)
            already += 1
            continue
        if refusal := refusal_of_contribution(
            given, consultation.window, target.kind, is_in_plan=target.id not in gone
        ):
            raise Refused(refusal, given_text=given.text)
        if target.ref not in words:
            words[target.ref] = queries.words_spoken_of(session, target)
        spoken = words[target.ref]
        added.append(_entered(record, given, target=target, author=None, words=spoken))
    session.add_all(added)
    if added:
        raise_version(session, consultation)
    return Imported(len(added), already)


def cleaned(given: Submission) -> Submission:
    """The same with its words as they are stored, hashed and shown.

    Raises: `UnreadableText` for NUL and lone surrogates.
    """
    proposal = plain(given.proposal)
    return replace(
        given,
        text=plain(given.text),
        proposal=proposal,
        reason=plain(given.reason) if proposal else "",
        public_name=line(given.public_name),
        source=line(given.source),
    )


def _refuse_links(
    session: Session,
    consultation: Consultation,
    author: Person | None,
    given: Submission,
    organisation: Organisation | None,
) -> None:
    """Refuse to join what is not public, and to replace what is not one's own and taken back.

    What was written in one name is replaced in the same one.
    """
    for folio, rule in (
        (given.joins, refusal_of_joining),
        (given.replaces, refusal_of_replacement),
    ):
        if not folio:
            continue
        try:
            named = queries.contribution(session, consultation, folio)
        except NotFound:
            raise Refused(Refusal.NOT_JOINABLE, given_text=given.text) from None
        session.refresh(named, ["state"])
        is_author = author is not None and named.author_id == author.id
        if rule is refusal_of_replacement:
            is_same = named.organisation_id == (organisation and organisation.id)
            is_author = is_same and queries.acts_for(session, named, author)
        if refusal := rule(named.state, is_author=is_author):
            raise Refused(refusal, given_text=given.text)


def _words_in_force(session: Session, target: Target, given: Submission) -> Words:
    """The words that will be bound, read behind the lock and not from memory."""
    if target.kind is TargetKind.FIELD:
        session.flush()
        session.expire_all()
    if not queries.is_in_plan(session, target):
        raise Refused(Refusal.NOT_IN_THE_PLAN, given_text=given.text)
    words = queries.words_spoken_of(session, target)
    if refusal := refusal_of_passage(given.shown, words.quote):
        raise Refused(refusal, given_text=given.text)
    return words


def already_sent(session: Session, author: Person | None, given: Submission) -> Contribution:
    """The contribution that this form became or corrected when it was handed in before.

    Raises: `Conflict` with the text when the form came with other words, or from somebody else.
    """
    earlier = queries.contribution_by_form(session, given.form_key)
    is_own = earlier is not None and earlier.author_id == (author and author.id)
    if earlier is not None and (is_own or queries.acts_for(session, earlier, author)):
        session.flush()
        session.refresh(earlier)  # whoever waited for the form sees what it became meanwhile
        versions: list[Contribution | EarlierVersion] = [earlier]
        if earlier.form_key != given.form_key:
            versions = [*queries.earlier_versions(session, earlier)]
        said = {(one.text, one.proposal) for one in versions if one.form_key == given.form_key}
        if (given.text, given.proposal) in said:
            return earlier
    raise Conflict("one form, two texts", given_text=given.text)


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
        reason=given.reason,
        joins=given.joins,
        replaces=given.replaces,
        version=FIRST_VERSION,
        started_in_time=consultation.window.is_over(given.arrived_at),
        quote=words.quote,
        target_version=words.digest,
        public_name=given.public_name,
        source=given.source,
        scan_digest=given.scan,
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


def send_receipt(
    session: Session,
    contribution: Contribution,
    target: Target,
    person: Person | None,
    *,
    at: datetime,
) -> None:
    """Mail the receipt to whoever sent this, if there is an address."""
    if person is None or person.email is None:
        return
    queue_letter(
        session, to=person.email, template=RECEIPT, values=receipt_values(contribution, target),
        at=at, receipt_of=(target.consultation.slug, contribution.entry_n),
    )  # fmt: skip


def receipt_values(contribution: Contribution, target: Target) -> dict[str, Any]:
    """What the receipt letter prints and its receipt holds: folio, moment, content and salt."""
    return {
        "slug": target.consultation.slug,
        "title": target.consultation.title,
        "time_zone": target.consultation.time_zone,
        "folio": contribution.folio,
        "target": target.ref,
        "received_at": (contribution.corrected_at or contribution.received_at).isoformat(),
        "text": contribution.text,
        "proposal": contribution.proposal,
        "reason": contribution.reason,
        "version": contribution.version,
        "content": queries.content_of(contribution, target.ref),
        "salt": (contribution.salt or b"").hex(),
        "entry_n": contribution.entry_n,
    }
