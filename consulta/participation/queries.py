"""What is read of contributions, votes and drafts: lists ask as much for 10 rows as for 200."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, func, select
from sqlalchemy.orm import Session, aliased

from consulta.accounts.models import Person
from consulta.errors import NotFound
from consulta.journal.models import LogHead
from consulta.participation.models import Contribution, Draft, Vote
from consulta.participation.rules import (
    COMMENTED_KINDS,
    DRAIN,
    FIRST_VERSION,
    PAGE_ROWS,
    Channel,
    Kind,
    Order,
    State,
    VoteValue,
)
from consulta.participation.shapes import ContributionRow, Counts, Page, Tally, VoteCard, Words
from consulta.plan.models import Commitment, Consultation, PlanVersion, Target
from consulta.plan.queries import words_of
from consulta.plan.rules import TargetKind
from consulta.text.clean import plain

CARD_PRIME = 1_000_003
CARD_HEX_DIGITS = 5
QUOTED_KINDS = frozenset({TargetKind.PARAGRAPH, TargetKind.FIELD})
KEYS_AT_ONCE = 500
Ids = Collection[int] | None
KEPT_STATES = (State.PUBLISHED, State.PENDING)


def content_of(contribution: Contribution, target_ref: str) -> dict[str, Any]:
    """What the entry of a contribution binds: the words and marks that are published with it.

    Source: section 2 and 4 of the specification of the record; an empty field is left out.
    """
    content: dict[str, Any] = {
        "kind": contribution.kind.value,
        "stance": contribution.stance.value,
        "target": target_ref,
        "target_version": contribution.target_version,
        "text": contribution.text,
        "version": FIRST_VERSION,
    }
    others = {
        "proposal": contribution.proposal,
        "quote": contribution.quote,
        "public_name": contribution.public_name,
        "channel": "" if contribution.channel is Channel.WEB else contribution.channel.value,
    }
    return content | {name: value for name, value in others.items() if value}


def content_of_vote(value: VoteValue, target_ref: str, target_version: str) -> dict[str, Any]:
    """What the entry of a vote binds; it never says whose vote it is."""
    return {"option": value.value, "target": target_ref, "target_version": target_version}


def contribution(session: Session, consultation: Consultation, folio: str) -> Contribution:
    """One contribution by its folio, in whatever state; who may see what is the caller's rule.

    Raises: `NotFound` when this consultation has no such folio.
    """
    found = session.scalars(
        select(Contribution).where(
            Contribution.consultation_id == consultation.id, Contribution.folio == folio
        )
    ).one_or_none()
    if found is None:
        raise NotFound(folio)
    return found


def contribution_by_form(session: Session, form_key: str) -> Contribution | None:
    """The contribution that a form became; None while it was not sent."""
    return session.scalars(
        select(Contribution).where(Contribution.form_key == form_key)
    ).one_or_none()


def words_spoken_of(session: Session, target: Target) -> Words:
    """What a contribution on this target binds; only fields and paragraphs are quoted."""
    quote = plain(words_of(session, target)) if target.kind in QUOTED_KINDS else ""
    digest = session.scalars(select(_plan_digest(target.consultation_id))).one()
    return Words(digest, quote)


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


@dataclass(frozen=True, slots=True)
class Ballot:
    """All that decides a vote: the one cast before, and what is known of voter and target."""

    vote: Vote | None
    state: State | None
    is_author: bool
    is_staff: bool
    target_version: str


def ballot(session: Session, target: Target, *, voter: str, person_id: int | None) -> Ballot:
    """What decides a vote on this target, asked at once."""
    digest = _plan_digest(target.consultation_id)
    found = session.execute(
        select(
            Vote, Contribution.state, Contribution.author_id, Contribution.salted_hash,
            Person.password_hash.is_not(None), digest,
        )
        .select_from(Target)
        .outerjoin(Contribution, Contribution.own_target_id == Target.id)
        .outerjoin(Vote, (Vote.target_id == Target.id) & (Vote.voter == voter))
        .outerjoin(Person, Person.id == person_id)
        .where(Target.id == target.id)
        .execution_options(populate_existing=True)
    ).one()  # fmt: skip
    vote, state, author_id, salted_hash, is_staff, plan_digest = found
    is_author = person_id is not None and author_id == person_id
    return Ballot(vote, state, is_author, bool(is_staff), salted_hash or plan_digest)


def contributions_about(
    session: Session,
    about: Target,
    *,
    kind: Kind | None = None,
    order: Order = Order.NEWEST,
    after: str | None = None,
) -> Page:
    """A page of published contributions on a commitment, its fields and its paragraphs.

    The same for an initiative or the plan. Everybody may see it. `after` is the last folio of
    the page before; a folio that is unknown gives an empty page.
    """
    wanted = _rows().where(Contribution.about_id == about.id, Contribution.state == State.PUBLISHED)
    if kind is not None:
        wanted = wanted.where(Contribution.kind == kind)
    column = Contribution.id
    if after is not None:
        edge = (
            select(Contribution.id)
            .where(
                Contribution.consultation_id == about.consultation_id, Contribution.folio == after
            )
            .scalar_subquery()
        )
        wanted = wanted.where(column < edge if order is Order.NEWEST else column > edge)
    by = column.desc() if order is Order.NEWEST else column.asc()
    rows = _as_rows(session.execute(wanted.order_by(by).limit(PAGE_ROWS + 1)).all())
    is_more = len(rows) > PAGE_ROWS
    return Page(rows[:PAGE_ROWS], rows[PAGE_ROWS - 1].folio if is_more else None)


def contributions_of(
    session: Session, person: Person, *, consultation: Consultation | None = None
) -> list[ContributionRow]:
    """All that one person sent, in every state, newest first; for that person alone."""
    wanted = _rows().where(Contribution.author_id == person.id)
    if consultation is not None:
        wanted = wanted.where(Contribution.consultation_id == consultation.id)
    ordered = wanted.order_by(Contribution.received_at.desc(), Contribution.id.desc())
    return _as_rows(session.execute(ordered).all())


def contributions_awaiting_moderation(
    session: Session, consultation: Consultation, *, at_most: int = PAGE_ROWS
) -> list[ContributionRow]:
    """The moderation queue: every pending contribution, longest wait first; for moderators."""
    return _as_rows(
        session.execute(
            _rows()
            .where(
                Contribution.consultation_id == consultation.id,
                Contribution.state == State.PENDING,
            )
            .order_by(Contribution.received_at, Contribution.id)
            .limit(at_most)
        ).all()
    )


def count_awaiting_moderation(
    session: Session, consultation: Consultation, *, received_before: datetime | None = None
) -> int:
    """How many contributions nobody has read yet; only those that came before a moment if given."""
    wanted = select(func.count()).where(
        Contribution.consultation_id == consultation.id, Contribution.state == State.PENDING
    )
    if received_before is not None:
        wanted = wanted.where(Contribution.received_at < received_before)
    return session.scalars(wanted).one()


def counts_by_state(session: Session, consultation: Consultation) -> dict[State, int]:
    """How many contributions of a consultation stand in each state; every state is named."""
    state = Contribution.state
    wanted = select(state, func.count()).where(Contribution.consultation_id == consultation.id)
    return dict.fromkeys(State, 0) | dict(session.execute(wanted.group_by(state)).all())


def counts_by_about(session: Session, consultation: Consultation) -> dict[int, Counts]:
    """Contributions under each commitment, initiative and the plan, by the id of its target.

    What speaks of a field or a paragraph counts for its commitment. Targets without any are absent.
    """
    return _counts(session, Contribution.about_id, Contribution.consultation_id == consultation.id)


def counts_by_target(
    session: Session, consultation: Consultation, *, about: Target | None = None
) -> dict[int, Counts]:
    """Contributions on each target itself, by its id; only those under one commitment if given."""
    here = Contribution.consultation_id == consultation.id
    where = here if about is None else Contribution.about_id == about.id
    return _counts(session, Contribution.target_id, where)


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


def my_votes(
    session: Session, consultation: Consultation, voter: str, *, targets: Ids = None
) -> dict[int, VoteValue]:
    """What one voter said, by the id of the target; for that voter alone."""
    wanted = select(Vote.target_id, Vote.value).where(
        Vote.consultation_id == consultation.id, Vote.voter == voter
    )
    if targets is not None:
        wanted = wanted.where(Vote.target_id.in_(targets))
    return dict(session.execute(wanted).all())


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
    seed = int(hashlib.sha256(voter.encode()).hexdigest()[:CARD_HEX_DIGITS], 16) + 1
    wanted: Select[*tuple[Any, ...]] = (
        select(
            Target.id, Target.ref, Commitment.number, Commitment.name, Contribution.folio,
            Contribution.text, Contribution.proposal, Contribution.quote, Contribution.kind,
            about.ref,
        )
        .outerjoin(Commitment, Commitment.target_id == Target.id)
        .outerjoin(Contribution, Contribution.own_target_id == Target.id)
        .outerjoin(about, about.id == Contribution.about_id)
        .where(
            Target.consultation_id == consultation.id,
            Commitment.id.is_not(None) | is_open,
            ~has_voted,
        )
        .order_by((Target.id * seed) % CARD_PRIME, Target.id)
        .limit(at_most)
    )  # fmt: skip
    return [VoteCard(*row) for row in session.execute(wanted)]


def slugs_to_close(session: Session, at: datetime) -> Sequence[str]:
    """The consultations whose record is open although nobody can still be writing."""
    return session.scalars(
        select(Consultation.slug)
        .join(LogHead, LogHead.consultation == Consultation.slug)
        .where(LogHead.closed.is_(False), Consultation.closes_at <= at - DRAIN)
        .order_by(Consultation.slug)
    ).all()


def draft(session: Session, *, key: str, browser: str) -> Draft:
    """What somebody wrote and has not sent, for the browser that wrote it.

    Raises: `NotFound` for every other browser, as for a draft that is not there.
    """
    found = session.get(Draft, key)
    if found is None or found.browser_hash != browser:
        raise NotFound("draft")
    return found


def _plan_digest(consultation_id: int) -> ScalarSelect[str]:
    return (
        select(PlanVersion.digest)
        .where(PlanVersion.consultation_id == consultation_id)
        .order_by(PlanVersion.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def _rows() -> Select[*tuple[Any, ...]]:
    target, about = aliased(Target), aliased(Target)
    return (
        select(
            Contribution.id, Contribution.folio, Contribution.state, Contribution.kind,
            Contribution.stance, Contribution.channel, Contribution.text, Contribution.proposal,
            Contribution.quote, Contribution.public_name, Contribution.ground,
            Contribution.received_at, Contribution.state_since, Contribution.is_demo,
            Contribution.author_id, Contribution.target_id, target.ref, target.kind,
            Contribution.about_id, about.ref, Contribution.own_target_id,
            Consultation.slug, Consultation.title,
        )
        .join(target, target.id == Contribution.target_id)
        .join(about, about.id == Contribution.about_id)
        .join(Consultation, Consultation.id == Contribution.consultation_id)
    )  # fmt: skip


def _as_rows(found: Sequence[Row[*tuple[Any, ...]]]) -> list[ContributionRow]:
    return [ContributionRow(*row) for row in found]


def _counts(session: Session, column: Any, where: Any) -> dict[int, Counts]:
    found = session.execute(
        select(column, Contribution.state, func.count())
        .where(where, Contribution.state.in_(KEPT_STATES))
        .group_by(column, Contribution.state)
    ).all()
    numbers: dict[int, dict[State, int]] = {}
    for target_id, state, count in found:
        numbers.setdefault(target_id, {})[state] = count
    return {
        target_id: Counts(by.get(State.PUBLISHED, 0), by.get(State.PENDING, 0))
        for target_id, by in numbers.items()
    }
