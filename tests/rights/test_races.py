"""Many hands ask at once, on both engines: one request, one letter, and other people's wait not."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from consulta.database.claims import stand_in_line
from consulta.database.engines import WRITES, make_engine
from consulta.mail.models import Letter
from consulta.rights.actions import Asked, file_request
from consulta.rights.models import DataRequest
from consulta.rights.rules import RequestKind
from tests.builders.plans import INSIDE
from tests.participation.hands import at_once

HANDS = 32
GIVEN = Asked(
    RequestKind.ERASURE, "rosa@example.org", "Borren lo que dejé en papel.", "", "es", INSIDE
)

pytestmark = pytest.mark.race


@pytest.fixture
def crowded(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url, pool_size=HANDS)
    yield engine
    engine.dispose()


def same(session: Session, number: int) -> int:
    """One and the same request."""
    return file_request(session, GIVEN).id


def other_words(session: Session, number: int) -> int:
    """Another request each time, in the name of one address."""
    return file_request(session, replace(GIVEN, words=f"{GIVEN.words} {number}")).id


def other_people(session: Session, number: int) -> int:
    """The request of somebody else each time."""
    return file_request(session, replace(GIVEN, contact=f"p{number}@example.org")).id


def counted(engine: Engine) -> tuple[int, int]:
    with Session(engine) as db:
        requests = db.scalars(select(func.count()).select_from(DataRequest)).one()
        return requests, db.scalars(select(func.count()).select_from(Letter)).one()


def test_one_request_sent_by_many_hands_is_one_row_and_one_letter(crowded: Engine) -> None:
    got = at_once(crowded, same, hands=HANDS)
    assert len(set(got)) == 1, Counter(map(repr, got))
    assert counted(crowded) == (1, 1)


def test_an_address_gets_one_letter_whatever_is_asked_in_its_name_at_once(crowded: Engine) -> None:
    got = at_once(crowded, other_words, hands=HANDS)
    assert len(set(got)) == HANDS, Counter(map(repr, got))
    assert counted(crowded) == (HANDS, 1)


def test_other_people_at_once_are_all_taken(crowded: Engine) -> None:
    got = at_once(crowded, other_people, hands=HANDS)
    assert len(set(got)) == HANDS, Counter(map(repr, got))
    assert counted(crowded) == (HANDS, HANDS)


def test_who_stands_at_another_name_does_not_wait(crowded: Engine) -> None:
    """On PostgreSQL two transactions are open at once; SQLite has one writer, and no such line."""
    if crowded.dialect.name != "postgresql":
        with Session(crowded) as reading:
            stand_in_line(reading, "one")
            assert not reading.in_transaction()
        return
    writing = crowded.execution_options(**{WRITES: True})
    with Session(writing) as first, Session(writing) as second:
        stand_in_line(first, "one")
        second.execute(select(func.set_config("lock_timeout", "500ms", True)))
        stand_in_line(second, "other")
        with pytest.raises(OperationalError, match="lock timeout"):
            stand_in_line(second, "one")
        first.rollback()
