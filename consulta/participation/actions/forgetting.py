"""Forget a person: words, salts and names go; folios, entries and counts stay."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import token_bytes, token_hex

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from consulta.accounts.actions import forget_attestations, forget_memberships
from consulta.accounts.models import Person
from consulta.database.claims import claim
from consulta.errors import Conflict
from consulta.journal.actions import Record, open_record
from consulta.journal.rules import SALT_BYTES, EntryType
from consulta.participation import queries
from consulta.participation.actions.following import forget_follows
from consulta.participation.actions.states import move
from consulta.participation.models import (
    Contribution,
    Draft,
    EarlierVersion,
    Erasure,
    ForgottenVoter,
    PublishedWord,
    Vote,
)
from consulta.participation.rules import DRAIN, NEXT_STATES, Basis, State
from consulta.plan.actions import raise_version
from consulta.plan.models import Consultation

TAG_BYTES = 32


def forget_person(
    session: Session, *, person: Person, tags: Mapping[str, str], basis: Basis, at: datetime
) -> list[Contribution]:
    """Empty all that a person wrote, and cut their votes from them; give what was emptied.

    What they wrote in the name of an organisation is its own: it stays, without its author.

    Whatever became of a contribution, it counts as withdrawn from now on. Votes go on counting:
    they are interests, and never bore a person's name.

    Shapes: `tags` gives the person's voter tag in each consultation, by its slug.
    Source: docs/adr/0015-erasure-burns-the-salt.md
    """
    mine = Contribution.author_id == person.id
    own = mine & Contribution.organisation_id.is_(None)
    slugs = select(Consultation.slug).join(Contribution).where(own).distinct()
    records = {
        slug: open_record(session, consultation=slug) for slug in sorted(session.scalars(slugs))
    }
    found = session.scalars(
        select(Contribution)
        .where(own)
        .options(joinedload(Contribution.consultation))
        .order_by(Contribution.consultation_id, Contribution.id)
        .execution_options(populate_existing=True)
    ).all()
    for each in found:
        _erase(session, records[each.consultation.slug], each, basis=basis, at=at)
    session.execute(update(Contribution).where(mine).values(author_id=None))
    forget_memberships(session, person=person, at=at)
    forget_follows(session, person=person)
    _forget_votes(session, tags, at)
    session.flush()
    return list(found)


def forget_contribution(
    session: Session, *, consultation: Consultation, folio: str, basis: Basis, at: datetime
) -> Contribution:
    """Empty one contribution, as one that came on paper and has no account behind it.

    Raises: `NotFound` for no such folio; `Conflict` when it was erased before.
    """
    record = open_record(session, consultation=consultation.slug)
    given = queries.contribution(session, consultation, folio)
    session.refresh(given)  # who waited for the lock sees what was done meanwhile
    if given.salt is None:
        raise Conflict(f"{folio} was erased before")
    _erase(session, record, given, basis=basis, at=at)
    session.flush()
    return given


def forget_drafts(session: Session, *, person: Person, browsers: Sequence[str]) -> None:
    """Throw away what a person wrote and did not send, in these browsers too; nobody else's."""
    session.execute(delete(Draft).where(queries.is_draft_of(person, browsers)))


def forget_voters(session: Session, *, at: datetime) -> int:
    """Put forgotten tags out of the votes of consultations that have closed; say how many."""
    over = session.scalars(
        select(ForgottenVoter)
        .join(Consultation, Consultation.id == ForgottenVoter.consultation_id)
        .where(Consultation.closes_at <= at - DRAIN)
    ).all()
    for one in over:
        _cut(session, one.consultation_id, one.voter)
        session.delete(one)
    closed = select(Consultation.slug).where(Consultation.closes_at <= at - DRAIN)
    forget_attestations(session, scopes=session.scalars(closed).all())
    return len(over)


def _erase(
    session: Session, record: Record, given: Contribution, *, basis: Basis, at: datetime
) -> None:
    act = Erasure(
        contribution_id=given.id, basis=basis, salt=token_bytes(SALT_BYTES), erased_at=at
    )  # fmt: skip
    act.entry_n = record.append(
        EntryType.ERASURE_EXECUTED, ref=given.folio, at=at,
        content=queries.content_of_erasure(basis), salt=act.salt,
    ).n  # fmt: skip
    session.add(act)
    given.text = given.proposal = given.reason = given.public_name = given.source = ""
    given.salt = None
    given.author = None
    session.execute(delete(Draft).where(Draft.key == given.form_key))
    session.execute(delete(PublishedWord).where(PublishedWord.contribution_id == given.id))
    session.execute(
        update(EarlierVersion)
        .where(EarlierVersion.contribution_id == given.id)
        .values(text="", proposal="", reason="", public_name="", salt=None)
    )
    if State.WITHDRAWN in NEXT_STATES[given.state]:
        move(session, given, to=State.WITHDRAWN, at=at)
    else:
        raise_version(session, given.consultation)


def _forget_votes(session: Session, tags: Mapping[str, str], at: datetime) -> None:
    for slug, voter in sorted(tags.items()):
        shown = session.scalars(select(Consultation).where(Consultation.slug == slug)).one()
        mine = select(Vote.id).where(Vote.consultation_id == shown.id, Vote.voter == voter)
        if session.execute(mine.limit(1)).first() is None:
            continue
        if shown.closes_at <= at - DRAIN:
            _cut(session, shown.id, voter)
        else:
            claim(session, ForgottenVoter, consultation_id=shown.id, voter=voter)


def _cut(session: Session, consultation_id: int, voter: str) -> None:
    """Give the votes of one tag another, which leads to nobody."""
    session.execute(
        update(Vote)
        .where(Vote.consultation_id == consultation_id, Vote.voter == voter)
        .values(voter=token_hex(TAG_BYTES))
    )
