"""Votes: one a voter and target, changed at will until the close, never without a reason."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consulta.errors import Refused
from consulta.journal.models import LogEntry
from consulta.journal.rules import salted_hash
from consulta.participation import actions, queries
from consulta.participation.models import Vote
from consulta.participation.rules import Refusal, State, VoteValue
from consulta.participation.shapes import Tally
from consulta.plan.models import Consultation, Target
from tests import cast
from tests.builders import contributions, plans
from tests.builders.contributions import tag, vote
from tests.builders.plans import CLOSES, INSIDE, OPENS, RECORD_CLOSES

AGREE, DISAGREE, ABSTAIN = VoteValue.AGREE, VoteValue.DISAGREE, VoteValue.ABSTAIN


@pytest.fixture
def consultation(db: Session) -> Consultation:
    return plans.published(db)


@pytest.fixture
def commitment(db: Session, consultation: Consultation) -> Target:
    return plans.named(db, consultation)


def entries(db: Session) -> list[tuple[str, str]]:
    found = db.scalars(select(LogEntry).order_by(LogEntry.n)).all()
    return [(entry.t, entry.ref) for entry in found[2:]]


def test_a_vote_is_a_row_and_an_entry(db: Session, commitment: Target) -> None:
    made = vote(db, commitment)
    assert entries(db) == [("vote.cast", made.ref)]
    entry = db.get_one(LogEntry, (commitment.consultation.slug, made.entry_n))
    content = queries.content_of_vote(made.value, commitment.ref, made.target_version)
    assert salted_hash(made.salt, content).hex() in entry.entry.decode()
    assert entry.ts == "2027-03-10T15:00:00.000Z"
    assert made.cast_at.minute == 0


def test_the_same_value_again_changes_nothing(db: Session, commitment: Target) -> None:
    first = vote(db, commitment)
    before = (first.salt, first.cast_at, first.entry_n)
    again = vote(db, commitment, at=INSIDE + timedelta(days=1))
    assert (again.salt, again.cast_at, again.entry_n) == before
    assert len(entries(db)) == 1


def test_a_changed_vote_is_one_row_and_two_entries_of_one_name(
    db: Session, commitment: Target
) -> None:
    ref, salt = (made := vote(db, commitment)).ref, made.salt
    changed = vote(db, commitment, DISAGREE, at=INSIDE + timedelta(days=1))
    assert (changed.ref, changed.value) == (ref, DISAGREE)
    assert changed.salt != salt
    assert entries(db) == [("vote.cast", ref), ("vote.changed", ref)]
    assert db.scalars(select(func.count()).select_from(Vote)).one() == 1


def test_two_votes_of_one_voter_cannot_be_joined_by_their_names(
    db: Session, consultation: Consultation, commitment: Target
) -> None:
    other = plans.named(db, consultation, "commitment:3")
    assert vote(db, commitment).ref != vote(db, other).ref


def test_a_vote_on_a_contribution_binds_its_very_words(
    db: Session, consultation: Consultation, commitment: Target
) -> None:
    sent = contributions.contribution(db, consultation, state=State.PUBLISHED)
    assert vote(db, sent.own_target).target_version == sent.salted_hash
    assert vote(db, commitment).target_version == sent.target_version


@pytest.mark.parametrize("state", [State.PENDING, State.WITHHELD, State.WITHDRAWN])
def test_only_what_is_published_takes_votes(
    db: Session, consultation: Consultation, state: State
) -> None:
    sent = contributions.contribution(db, consultation, state=state)
    with pytest.raises(Refused, match=Refusal.NOT_PUBLISHED):
        vote(db, sent.own_target)


def test_nobody_votes_on_their_own_contribution(db: Session, consultation: Consultation) -> None:
    ana = cast.ana(db)
    sent = contributions.contribution(db, consultation, ana, state=State.PUBLISHED)
    with pytest.raises(Refused, match=Refusal.OWN_CONTRIBUTION):
        vote(db, sent.own_target, person=ana)
    assert vote(db, sent.own_target, voter="other").value is AGREE


def test_staff_do_not_vote(db: Session, commitment: Target) -> None:
    with pytest.raises(Refused, match=Refusal.STAFF_DO_NOT_TAKE_PART):
        vote(db, commitment, person=cast.bruno(db))


@pytest.mark.parametrize(
    "ref", ["plan", "paragraph:c1-p1", "field:1/problem", "initiative:integridad"]
)
def test_only_commitments_and_contributions_are_voted_on(
    db: Session, consultation: Consultation, ref: str
) -> None:
    with pytest.raises(Refused, match=Refusal.NOT_A_TARGET):
        vote(db, plans.named(db, consultation, ref))


@pytest.mark.parametrize(
    ("seconds_after_opening", "seconds_after_close", "answer"),
    [
        (-1, None, Refusal.WINDOW_NOT_OPEN),
        (0, None, None),
        (None, -1, None),
        (None, 0, Refusal.WINDOW_CLOSED),
        (None, 1, Refusal.WINDOW_CLOSED),
    ],
)
def test_arrival_decides(
    db: Session,
    commitment: Target,
    seconds_after_opening: int | None,
    seconds_after_close: int | None,
    answer: Refusal | None,
) -> None:
    at = (
        OPENS + timedelta(seconds=seconds_after_opening)
        if seconds_after_opening is not None
        else CLOSES + timedelta(seconds=seconds_after_close or 0)
    )
    if answer is None:
        assert OPENS <= vote(db, commitment, at=at).cast_at < CLOSES
        return
    with pytest.raises(Refused, match=answer):
        vote(db, commitment, at=at)


def test_a_closed_record_takes_no_late_vote(db: Session, commitment: Target) -> None:
    at = RECORD_CLOSES
    actions.close_consultation(db, consultation=commitment.consultation, at=at)
    with pytest.raises(Refused, match=Refusal.WINDOW_CLOSED):
        vote(db, commitment, at=CLOSES - timedelta(seconds=1))


def test_tallies_are_counted(db: Session, consultation: Consultation, commitment: Target) -> None:
    for number, value in enumerate([AGREE] * 4 + [DISAGREE] * 2 + [ABSTAIN]):
        vote(db, commitment, value, voter=f"voter {number}")
    vote(db, commitment, DISAGREE, voter="voter 0")
    assert queries.tallies(db, consultation) == {commitment.id: Tally(3, 3, 1)}
    assert queries.tallies(db, consultation)[commitment.id].base == 7
    assert queries.tallies(db, consultation, targets=[0]) == {}
    assert queries.count_votes(db, consultation) == 7


def test_a_voter_finds_their_own_votes_only(
    db: Session, consultation: Consultation, commitment: Target
) -> None:
    vote(db, commitment, DISAGREE)
    vote(db, commitment, voter="bea")
    mine = queries.my_votes(db, consultation, tag("ana"))
    assert mine == {commitment.id: DISAGREE}


def test_cards_hold_what_was_not_voted_on_in_an_order_of_ones_own(
    db: Session, consultation: Consultation, commitment: Target
) -> None:
    ana = cast.ana(db)
    own = contributions.contribution(db, consultation, ana, state=State.PUBLISHED)
    others = contributions.contributions(db, consultation, 12)
    contributions.contribution(db, consultation)
    vote(db, commitment)

    def cards(name: str) -> list[str]:
        found = queries.vote_cards(db, consultation, voter=tag(name), person_id=ana.id)
        return [card.ref for card in found]

    assert set(cards("ana")) == {
        "commitment:1", "commitment:3", *(sent.own_target.ref for sent in others),
    }  # fmt: skip
    assert own.own_target.ref not in cards("ana")
    assert cards("ana") == cards("ana")
    assert [ref for ref in cards("bea") if ref in cards("ana")] != cards("ana")
