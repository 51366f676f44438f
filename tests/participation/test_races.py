"""Many hands at once, on both engines: one row, the right tally, no surprise."""

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from consulta.database.engines import WRITES, make_engine
from consulta.journal import queries as journal
from consulta.journal.models import LogEntry
from consulta.journal.rules import salted_hash
from consulta.mail.models import Letter
from consulta.participation import queries
from consulta.participation.models import Contribution, SentForm, Vote
from consulta.participation.shapes import Tally
from consulta.plan.models import Target
from consulta.plan.queries import consultation, target
from tests import cast
from tests.builders import plans
from tests.builders.contributions import TEXT
from tests.participation import hands

HANDS = 64

pytestmark = pytest.mark.race


@pytest.fixture
def crowded(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url, pool_size=HANDS)
    with Session(engine.execution_options(**{WRITES: True})) as db:
        cast.ana(db)
        plans.published(db, hands.SLUG)
        db.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def after(crowded: Engine) -> Iterator[Session]:
    with Session(crowded) as db:
        yield db


def assert_votes_are_their_last_entries(db: Session) -> None:
    for vote in db.scalars(select(Vote)):
        last = journal.latest_entry_of(db, hands.SLUG, vote.ref)
        assert last is not None
        assert last.n == vote.entry_n
        voted = db.get_one(Target, vote.target_id)
        content = queries.content_of_vote(vote.value, voted.ref, vote.target_version)
        assert salted_hash(vote.salt, content).hex() in last.entry.decode()


def count(db: Session, table: type) -> int:
    return db.scalars(select(func.count()).select_from(table)).one()


def test_one_voter_with_64_hands_has_one_vote(crowded: Engine, after: Session) -> None:
    got = hands.at_once(crowded, hands.same_vote, hands=HANDS)
    assert len(set(got)) == 1, Counter(map(repr, got))
    assert (count(after, Vote), count(after, LogEntry)) == (1, 3)
    voted = target(after, consultation(after, hands.SLUG), "commitment:2")
    assert queries.tallies(after, voted.consultation) == {voted.id: Tally(agree=1)}


def test_one_voter_who_changes_all_the_time_has_one_vote(crowded: Engine, after: Session) -> None:
    got = hands.at_once(crowded, hands.vote, hands=HANDS)
    assert len(set(got)) == 1, Counter(map(repr, got))
    assert count(after, Vote) == 1
    assert_votes_are_their_last_entries(after)
    assert journal.problems(after, hands.SLUG, []) == []


def test_64_voters_are_64_votes(crowded: Engine, after: Session) -> None:
    got = hands.at_once(crowded, hands.others_vote, hands=HANDS)
    assert len(set(got)) == HANDS, Counter(map(repr, got))
    voted = target(after, consultation(after, hands.SLUG), "commitment:2")
    assert queries.tallies(after, voted.consultation) == {voted.id: Tally(32, 32)}
    assert journal.problems(after, hands.SLUG, []) == []


def test_one_form_sent_64_times_is_one_contribution(crowded: Engine, after: Session) -> None:
    got = hands.at_once(crowded, hands.submit, hands=HANDS)
    assert set(got) == {"A-000001"}, Counter(map(repr, got))
    assert [count(after, table) for table in (Contribution, SentForm, Letter)] == [1, 1, 1]
    assert count(after, LogEntry) == 3


def test_one_form_with_64_texts_keeps_one_and_gives_63_back(
    crowded: Engine, after: Session
) -> None:
    got = hands.at_once(crowded, hands.submit_other_words, hands=HANDS)
    kept = after.scalars(select(Contribution)).one()
    assert got.count("A-000001") == 1
    given_back = {f"conflict: {TEXT} {number}" for number in range(HANDS)}
    assert set(got) - {"A-000001"} == given_back - {f"conflict: {kept.text}"}


@pytest.mark.slow
def test_four_processes_at_once(database_url: str, crowded: Engine, after: Session) -> None:
    deeds: list[hands.Deed] = [hands.vote, hands.submit, hands.others_vote]
    got = hands.in_processes(database_url, deeds, processes=4, hands=HANDS // 4)
    for name, answers in got.items():
        assert not [one for one in answers if not one.startswith(("V-", "A-"))], name
        assert len(set(answers)) == (HANDS if name == "others_vote" else 1)
    assert (count(after, Vote), count(after, Contribution)) == (1 + HANDS, 1)
    assert_votes_are_their_last_entries(after)
    assert journal.problems(after, hands.SLUG, []) == []
