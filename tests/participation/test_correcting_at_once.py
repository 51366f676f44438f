"""Corrections and decisions at the same moment, on both engines: one order, and nothing unread."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from consulta.database.engines import WRITES, make_engine
from consulta.journal.models import LogEntry
from consulta.moderation.models import ModerationDecision
from consulta.participation.models import Contribution, EarlierVersion
from consulta.participation.rules import State
from tests import cast
from tests.builders import contributions, plans
from tests.participation import hands

HANDS = 16
ROUNDS = 4

pytestmark = pytest.mark.race


@pytest.fixture
def sent(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url, pool_size=HANDS)
    with Session(engine.execution_options(**{WRITES: True})) as db:
        contributions.contribution(db, plans.published(db, hands.SLUG), cast.ana(db))
        db.commit()
    yield engine
    engine.dispose()


def test_what_is_published_is_what_was_read(sent: Engine) -> None:
    got = hands.at_once(sent, hands.correct_or_decide, hands=HANDS)
    assert all(isinstance(one, str) for one in got), got
    published = [one for one in got if one.startswith("published")]
    corrected = [one for one in got if one.startswith("corrected")]
    with Session(sent) as db:
        now = db.scalars(select(Contribution)).one()
        decisions = db.scalars(select(ModerationDecision)).all()
        earlier = db.scalars(select(EarlierVersion).order_by(EarlierVersion.version)).all()
        entries = db.scalars(select(LogEntry).where(LogEntry.ref == now.folio)).all()
    assert len(published) == len(decisions) <= 1
    assert now.version == len(corrected) + 1 == len(earlier) + 1
    assert [one.version for one in earlier] == list(range(1, now.version))
    assert len(entries) == now.version + len(decisions)
    if published:
        assert now.state is State.PUBLISHED
        assert published == [f"published {now.version} {now.entry_n}"]
        assert decisions[0].entry_n == max(entry.n for entry in entries)


def test_one_correction_sent_by_many_hands_is_one(sent: Engine) -> None:
    got = hands.at_once(sent, hands.correct_once, hands=HANDS)
    assert got == ["A-000001 2"] * HANDS
