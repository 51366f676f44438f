"""Votes: one's own, what decides one, and their tallies."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from consulta.accounts.models import Person
from consulta.participation.models import Contribution, Vote
from consulta.participation.queries.organisations import is_of_own_organisation
from consulta.participation.rules import PAGE_ROWS, State, VoteValue
from consulta.participation.shapes import Tally, VoteCard
from consulta.plan.models import Commitment, Consultation, PlanVersion, Target
from consulta.plan.queries import documents_of, plan_digest
from consulta.plan.rules import TargetKind

CARD_PRIME = 1_000_003
CARD_TERMS = 4
# Every vote asks this: it is put together once.
BALLOT = (
    select(
        Vote, Contribution.state, Contribution.author_id, Contribution.salted_hash,
        Person.password_hash.is_not(None), Commitment.left_in, plan_digest(Target.consultation_id),
        is_of_own_organisation(bindparam("person")),
    )
    .select_from(Target)
    .outerjoin(Contribution, Contribution.own_target_id == Target.id)
    .outerjoin(Vote, (Vote.target_id == Target.id) & (Vote.voter == bindparam("voter")))
    .outerjoin(Person, Person.id == bindparam("person"))
    .outerjoin(Commitment, Commitment.target_id == Target.id)
    .where(Target.id == bindparam("target"))
    .execution_options(populate_existing=True)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ballot:
    """All that decides a vote: the one cast before, and what is known of voter and target."""

    vote: Vote | None
    state: State | None
    is_author: bool
    is_staff: bool
    is_in_plan: bool
    target_version: str
    is_own_organisation: bool


@dataclass(frozen=True, slots=True)
class OwnVote:
    """What one voter said of one commitment; `left_in` is the version that holds it no more."""

    number: int
    name: str
    value: VoteValue
    left_in: int | None


@dataclass(slots=True)
class OwnVotes:
    """One's votes in a consultation: on commitments, and how many on what others wrote."""

    on_commitments: list[OwnVote]
    others: int


def ballot(session: Session, target: Target, *, voter: str, person_id: int | None) -> Ballot:
    """What decides a vote on this target, asked at once."""
    asked = {"voter": voter, "person": person_id, "target": target.id}
    found = session.execute(BALLOT, asked).one()
    vote, state, author_id, salted_hash, is_staff, left_in, plan_words, is_ours = found
    is_author = person_id is not None and author_id == person_id
    spoken = salted_hash or plan_words
    return Ballot(vote, state, is_author, bool(is_staff), left_in is None, spoken, bool(is_ours))


def has_changed_since(session: Session, target: Target, *, shown: str, now: str) -> bool:
    """Whether a commitment says anything else than in the version that somebody was shown.

    Shapes: `shown` and `now` are digests of versions; empty where nothing was shown. What is no
    version of this plan counts as a change.
    """
    if target.kind is not TargetKind.COMMITMENT or shown in {"", now}:
        return False
    number = int(target.ref.partition(":")[2])
    known = select(PlanVersion).where(
        PlanVersion.consultation_id == target.consultation_id,
        PlanVersion.digest.in_([shown, now]),
    )
    texts = documents_of(session, session.scalars(known).all()).values()
    said = [
        next((each for each in text.commitments if each.number == number), None) for text in texts
    ]
    return len(said) != 2 or said[0] != said[1]


def tallies(
    session: Session, consultation: Consultation, *, targets: Collection[int] | None = None
) -> dict[int, Tally]:
    """The votes on each target, counted now, by its id. Targets without votes are absent.

    Only for pages after the close, and for analysts: until then tallies are under embargo.
    """
    wanted = (
        select(Vote.target_id, Vote.value, func.count())
        .where(Vote.consultation_id == consultation.id)
        .group_by(Vote.target_id, Vote.value)
    )
    if targets is not None:
        wanted = wanted.where(Vote.target_id.in_(targets))
    counted: dict[int, dict[str, int]] = {}
    for target_id, value, count in session.execute(wanted):
        counted.setdefault(target_id, {})[value.value] = count
    return {target_id: Tally(**numbers) for target_id, numbers in counted.items()}


def count_votes(session: Session, consultation: Consultation) -> int:
    """How many votes a consultation holds, whatever they say."""
    votes = select(func.count()).where(Vote.consultation_id == consultation.id)
    return session.scalars(votes).one()


def my_votes(session: Session, consultation: Consultation, voter: str) -> dict[int, VoteValue]:
    """What one voter said, by the id of the target; for that voter alone."""
    wanted = select(Vote.target_id, Vote.value).where(
        Vote.consultation_id == consultation.id, Vote.voter == voter
    )
    return dict(session.execute(wanted).all())


def is_vote_of(voters: Mapping[int, str]) -> ColumnElement[bool]:
    """Which votes are one voter's. Shapes: `voters` gives their tag by a consultation's id."""
    return tuple_(Vote.consultation_id, Vote.voter).in_(sorted(voters.items()))


def own_votes(session: Session, voters: Mapping[int, str]) -> dict[int, OwnVotes]:
    """What one voter said in every consultation, by its id; for that voter alone.

    It asks once, however many there are. Shapes: `voters` gives their tag by a consultation's id.
    """
    wanted = (
        select(
            Vote.consultation_id, Vote.value, Commitment.number, Commitment.name, Commitment.left_in
        )
        .outerjoin(Commitment, Commitment.target_id == Vote.target_id)
        .where(is_vote_of(voters))
        .order_by(Commitment.left_in.is_not(None), Commitment.position, Commitment.number, Vote.id)
    )
    found: dict[int, OwnVotes] = {}
    rows: Sequence[Any] = session.execute(wanted).all()
    for consultation_id, value, number, name, left_in in rows:
        own = found.setdefault(consultation_id, OwnVotes([], 0))
        if number is None:
            own.others += 1
        else:
            own.on_commitments.append(OwnVote(number, name, value, left_in))
    return found


def votes_of(session: Session, consultation: Consultation, voter: str) -> Sequence[Row[Vote, str]]:
    """Each vote of one voter with the name of its target, newest first; for that voter alone."""
    mine = select(Vote, Target.ref).join(Target, Target.id == Vote.target_id)
    mine = mine.where(Vote.consultation_id == consultation.id, Vote.voter == voter)
    return session.execute(mine.order_by(Vote.entry_n.desc())).all()


def vote_cards(
    session: Session,
    consultation: Consultation,
    *,
    voter: str,
    person_id: int | None,
    at_most: int = PAGE_ROWS,
) -> list[VoteCard]:
    """What this voter has not voted on: commitments, and what others wrote and was published.

    Each voter sees an order of their own, which stays the same from one visit to the next.
    """
    about = aliased(Target)
    has_voted = select(Vote.id).where(Vote.target_id == Target.id, Vote.voter == voter).exists()
    is_open = Contribution.state == State.PUBLISHED
    if person_id is not None:
        is_open &= Contribution.author_id.is_distinct_from(person_id)
        is_open &= ~is_of_own_organisation(person_id)
    wanted: Select[*tuple[Any, ...]] = (
        select(
            Target.id, Target.ref, Commitment.number, Commitment.name, Contribution.folio,
            Contribution.text, Contribution.proposal, Contribution.reason, Contribution.quote,
            Contribution.kind,
            about.ref,
        )
        .outerjoin(Commitment, Commitment.target_id == Target.id)
        .outerjoin(Contribution, Contribution.own_target_id == Target.id)
        .outerjoin(about, about.id == Contribution.about_id)
        .where(
            Target.consultation_id == consultation.id,
            (Commitment.id.is_not(None) & Commitment.left_in.is_(None)) | is_open,
            ~has_voted,
        )
        .order_by(_shuffled(voter), Target.id)
        .limit(at_most)
    )  # fmt: skip
    return [VoteCard(*row) for row in session.execute(wanted)]


def _shuffled(voter: str) -> Any:
    """An order of one's own that no place in the plan foretells: a polynomial modulo a prime."""
    terms = hashlib.sha256(voter.encode()).digest()
    place: Any = 0
    for at in range(CARD_TERMS):
        term = int.from_bytes(terms[at * 4 : at * 4 + 4]) % CARD_PRIME
        place = (place * Target.id + term) % CARD_PRIME
    return place
