"""Let authors correct what nobody has read yet: each version stays in the record."""

from dataclasses import replace
from datetime import datetime
from secrets import token_bytes

from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.database.claims import claim
from consulta.errors import Conflict, Refused
from consulta.journal.actions import open_record
from consulta.journal.rules import SALT_BYTES, EntryType
from consulta.participation import queries
from consulta.participation.actions.sending import (
    already_sent,
    cleaned,
    send_receipt,
)
from consulta.participation.models import Contribution, EarlierVersion, SentForm
from consulta.participation.rules import (
    FORM_KEY_MAX_CHARS,
    Refusal,
    Submission,
    refusal_of_contribution,
    refusal_of_edit,
)
from consulta.plan.actions import raise_version


def edit(
    session: Session, *, contribution: Contribution, person: Person, given: Submission
) -> Contribution:
    """Put other words in the place of those that nobody has read yet, for who may.

    It keeps its folio and what it was written about; the version before stays in the record, and
    with its author and the moderators. The same form handed in twice is one correction.

    Units: `given.arrived_at` decides, not the commit.
    Raises: `Refused` with the text when a rule says no, as once a moderator has decided;
        `Conflict` with the text when one form comes back with other words.
    Source: docs/adr/0024-a-correction-is-a-further-version.md
    """
    given = replace(cleaned(given), joins=contribution.joins)
    if not 0 < len(given.form_key) <= FORM_KEY_MAX_CHARS:
        raise Conflict("no form of ours", given_text=given.text)
    if not claim(session, SentForm, key=given.form_key):
        return already_sent(session, person, given)
    consultation, target = contribution.consultation, contribution.target
    record = open_record(session, consultation=consultation.slug)
    session.flush()
    session.refresh(contribution)  # who waited for the lock sees what was decided meanwhile
    organisation = contribution.organisation
    given = replace(given, public_name=organisation.name) if organisation else given
    refusal = _refusal_of(session, contribution, person, given)
    if refusal is None and record.is_closed:
        refusal = Refusal.WINDOW_CLOSED
    if refusal:
        raise Refused(refusal, given_text=given.text)
    session.add(_version_of(contribution))
    _say(contribution, given, at=given.arrived_at)
    entry = record.append(
        EntryType.CONTRIBUTION_RECEIVED, ref=contribution.folio, at=given.arrived_at,
        content=queries.content_of(contribution, target.ref), salt=contribution.salt or b"",
    )  # fmt: skip
    contribution.entry_n, contribution.salted_hash = entry.n, entry.salted_hash.hex()
    send_receipt(session, contribution, target, person, at=given.arrived_at)
    raise_version(session, consultation)
    session.flush()
    return contribution


def _refusal_of(
    session: Session, contribution: Contribution, person: Person, given: Submission
) -> Refusal | None:
    organisation = contribution.organisation
    if organisation is not None and not organisation.may_declare:
        return Refusal.NOT_AN_ORGANISATION
    is_author = queries.acts_for(session, contribution, person)
    return refusal_of_edit(contribution.state, is_author=is_author) or refusal_of_contribution(
        given, contribution.consultation.window, contribution.target.kind, is_in_plan=True
    )


def _version_of(contribution: Contribution) -> EarlierVersion:
    return EarlierVersion(
        contribution_id=contribution.id,
        version=contribution.version,
        form_key=contribution.form_key,
        kind=contribution.kind,
        stance=contribution.stance,
        text=contribution.text,
        proposal=contribution.proposal,
        reason=contribution.reason,
        joins=contribution.joins,
        public_name=contribution.public_name,
        salt=contribution.salt,
        salted_hash=contribution.salted_hash,
        entry_n=contribution.entry_n,
        received_at=contribution.corrected_at or contribution.received_at,
        started_in_time=contribution.started_in_time,
    )


def _say(contribution: Contribution, given: Submission, *, at: datetime) -> None:
    contribution.version += 1
    contribution.form_key = given.form_key
    contribution.kind, contribution.stance = given.kind, given.stance
    contribution.text, contribution.proposal = given.text, given.proposal
    contribution.reason, contribution.public_name = given.reason, given.public_name
    contribution.salt, contribution.corrected_at = token_bytes(SALT_BYTES), at
    contribution.started_in_time = contribution.consultation.window.is_over(at)
