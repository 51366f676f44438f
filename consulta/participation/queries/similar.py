"""Contributions that resemble a text, and those that joined or replaced one another."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consulta.participation.models import Contribution, PublishedWord
from consulta.participation.queries.lists import rows_of
from consulta.participation.rules import CANDIDATES_AT_MOST, SIMILAR_AT_MOST, State
from consulta.participation.shapes import ContributionRow
from consulta.participation.similar import ALIKE, folded_words, likeness, weights
from consulta.plan.models import Consultation, Target

WORDS_ASKED = 16


@dataclass(frozen=True, slots=True)
class Likeness:
    """A published contribution that resembles a text, and how much: from 0 to 1."""

    row: ContributionRow
    share: float


def similar_contributions(
    session: Session,
    consultation: Consultation,
    text: str,
    *,
    about: Target,
    author_id: int | None = None,
) -> list[Likeness]:
    """The published contributions that resemble a text most, never those of its author.

    Those under the same commitment stand first. At most 60 are looked at, by the words they share.
    """
    mine = folded_words(text)
    if not mine:
        return []
    word = PublishedWord.word
    here = PublishedWord.consultation_id == consultation.id
    counts = dict(
        session.execute(select(word, func.count()).where(here, word.in_(mine)).group_by(word)).all()
    )
    candidates = _candidates(session, consultation, counts, author_id=author_id)
    texts = _count_published(session, consultation)
    weight = weights({one: counts.get(one, 0) for one in mine}, texts=texts)
    home = about.within_id or about.id
    found = [
        (about_id != home, -share, number)
        for number, (about_id, words) in _words_of(session, candidates).items()
        if (share := likeness(mine, frozenset(words), weight)) >= ALIKE
    ]
    best = {number: -share for _, share, number in sorted(found)[:SIMILAR_AT_MOST]}
    rows = {row.id: row for row in rows_of(session, Contribution.id.in_(best))} if best else {}
    return [Likeness(rows[number], share) for number, share in best.items() if number in rows]


def _words_of(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, list[str]]]:
    """The folded words of these, by id, each with the commitment that it counts under."""
    found: dict[int, tuple[int, list[str]]] = {}
    wanted = (
        select(PublishedWord.contribution_id, Contribution.about_id, PublishedWord.word)
        .join(Contribution, Contribution.id == PublishedWord.contribution_id)
        .where(PublishedWord.contribution_id.in_(ids))
    )
    for number, about_id, one in session.execute(wanted):
        found.setdefault(number, (about_id, []))[1].append(one)
    return found


def _count_published(session: Session, consultation: Consultation) -> int:
    wanted = select(func.count()).where(
        Contribution.consultation_id == consultation.id, Contribution.state == State.PUBLISHED
    )
    return session.scalars(wanted).one()


def _candidates(
    session: Session, consultation: Consultation, counts: dict[str, int], *, author_id: int | None
) -> Sequence[int]:
    """The ids of those that share most words, the rare words before the common ones."""
    rare = sorted(counts, key=lambda one: counts[one])[:WORDS_ASKED]
    wanted = (
        select(PublishedWord.contribution_id)
        .join(Contribution, Contribution.id == PublishedWord.contribution_id)
        .where(
            PublishedWord.consultation_id == consultation.id,
            PublishedWord.word.in_(rare),
            Contribution.state == State.PUBLISHED,
        )
        .group_by(PublishedWord.contribution_id)
        .order_by(func.count().desc(), PublishedWord.contribution_id.desc())
        .limit(CANDIDATES_AT_MOST)
    )
    if author_id is not None:
        wanted = wanted.where(Contribution.author_id.is_distinct_from(author_id))
    return session.scalars(wanted).all()


def joining(
    session: Session, consultation: Consultation, folios: Sequence[str]
) -> dict[str, list[ContributionRow]]:
    """The published contributions that add a reason to these, by the folio that they joined."""
    found: dict[str, list[ContributionRow]] = {}
    if not folios:
        return found
    which = (
        (Contribution.consultation_id == consultation.id)
        & Contribution.joins.in_(folios)
        & (Contribution.state == State.PUBLISHED)
    )
    for row in rows_of(session, which):
        found.setdefault(row.joins, []).append(row)
    return found


def published_by_folio(
    session: Session, consultation: Consultation, folios: Sequence[str]
) -> list[ContributionRow]:
    """The published contributions among these folios; others are passed over."""
    which = (
        (Contribution.consultation_id == consultation.id)
        & Contribution.folio.in_(folios)
        & (Contribution.state == State.PUBLISHED)
    )
    return rows_of(session, which)


def replaced_by(session: Session, contribution: Contribution) -> Sequence[str]:
    """The folios of those that its author sent in the place of this one."""
    return session.scalars(
        select(Contribution.folio)
        .where(
            Contribution.consultation_id == contribution.consultation_id,
            Contribution.replaces == contribution.folio,
        )
        .order_by(Contribution.id)
    ).all()
