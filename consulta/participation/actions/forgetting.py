"""Forget a person: words, salts and names go; folios, entries and counts stay."""

from collections.abc import Mapping
from datetime import datetime
from secrets import token_bytes, token_hex

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from consulta.accounts.models import Person
from consulta.database.claims import claim
from consulta.journal.actions import Record, open_record
from consulta.journal.rules import SALT_BYTES, EntryType
from consulta.participation import queries
from consulta.participation.actions.states import move
from consulta.participation.models import Contribution, Draft, Erasure, ForgottenVoter, Vote
from consulta.participation.rules import DRAIN, NEXT_STATES, Basis, State
from consulta.plan.models import Consultation

TAG_BYTES = 32


def forget_person(
    session: Session, *, person: Person, tags: Mapping[str, str], basis: Basis, at: datetime
) -> int:
    """Empty all that a person wrote, and cut their votes from them; say how many contributions.

    A contribution that was public or waiting counts as withdrawn from now on, one that was
    withheld stays withheld. Votes go on counting: they are interests, and were never a person's
    name.

    Shapes: `tags` gives the person's voter tag in each consultation, by its slug.
    Source: docs/adr/0015-erasure-burns-the-salt.md
    """
    found = session.scalars(
        select(Contribution)
        .where(Contribution.author_id == person.id)
        .options(joinedload(Contribution.consultation))
        .order_by(Contribution.consultation_id, Contribution.id)
        .with_for_update(of=Contribution)
    ).all()
    by_slug: dict[str, list[Contribution]] = {}
    for each in found:
        by_slug.setdefault(each.consultation.slug, []).append(each)
    for slug in sorted(by_slug):
        record = open_record(session, consultation=slug)
        for each in by_slug[slug]:
            _erase(session, record, each, basis=basis, at=at)
    _forget_votes(session, tags, at)
    return len(found)


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
    given.text = given.proposal = given.public_name = given.source = ""
    given.salt = None
    given.author = None
    session.execute(delete(Draft).where(Draft.key == given.form_key))
    if State.WITHDRAWN in NEXT_STATES[given.state]:
        move(session, given, to=State.WITHDRAWN, at=at)


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
