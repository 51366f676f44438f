"""Two hands at once, on both engines: one name, one position, one invitation."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from consulta.accounts import actions as accounts
from consulta.accounts import queries as known
from consulta.accounts.models import Organisation, Person
from consulta.database.engines import WRITES, make_engine
from consulta.errors import Refused
from consulta.journal import queries as journal
from consulta.mail.models import Letter
from consulta.participation import actions
from consulta.participation.models import Contribution, OrganisationPosition
from consulta.plan.queries import consultation
from tests.builders import persons, plans
from tests.builders.contributions import submission
from tests.organisations.hands import joined, letter, registered
from tests.participation.hands import at_once
from tests.participation.page_walks import SLUG

HANDS = 12
pytestmark = pytest.mark.race


@pytest.fixture
def crowded(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url, pool_size=HANDS)
    with Session(engine.execution_options(**{WRITES: True})) as db:
        plans.published(db, SLUG)
        people = [persons.citizen(db, f"p{n}@example.org") for n in range(HANDS)]
        first = registered(db, people[0])
        for person in people[1:]:
            joined(db, first, people[0], person)
        db.commit()
    yield engine
    engine.dispose()


def _person(db: Session, number: int) -> Person:
    return db.scalars(select(Person).where(Person.email == f"p{number}@example.org")).one()


def test_members_who_declare_at_once_declare_one_position(crowded: Engine) -> None:
    def declare(db: Session, number: int) -> str:
        target = plans.named(db, consultation(db, SLUG), "commitment:2")
        given = replace(submission(f"La posición que escribe {number}."), organisation=1)
        return actions.submit_contribution(
            db, target=target, author=_person(db, number), given=given
        ).folio

    got = at_once(crowded, declare, hands=HANDS)
    assert sum(isinstance(one, str) for one in got) == 1, got
    refused = [one for one in got if isinstance(one, Refused)]
    assert {one.reason.value for one in refused} == {"position_stands"}
    assert len(refused) == HANDS - 1
    with Session(crowded) as db:
        for table in (Contribution, OrganisationPosition):
            assert db.scalars(select(func.count()).select_from(table)).one() == 1
        assert journal.problems(db, SLUG, []) == []


def test_many_register_at_once_and_each_has_a_number(crowded: Engine) -> None:
    def register(db: Session, number: int) -> int:
        return registered(db, _person(db, number), f"Junta número {number // 2}").number

    got = at_once(crowded, register, hands=HANDS)
    numbers = [one for one in got if isinstance(one, int)]
    assert sorted(numbers) == list(range(2, 2 + HANDS // 2)), got
    assert {one.reason.value for one in got if isinstance(one, Refused)} == {"name_taken"}
    with Session(crowded) as db:
        assert len(known.organisations(db, SLUG)) == 1 + HANDS // 2
        assert db.scalars(select(func.count()).select_from(Organisation)).one() == 1 + HANDS // 2


def test_representatives_who_all_leave_at_once_leave_one_behind(crowded: Engine) -> None:
    with Session(crowded.execution_options(**{WRITES: True})) as db:
        first = known.organisation(db, SLUG, 1)
        for one in known.members_of(db, first)[1:]:
            accounts.name_representative(
                db, organisation=first, by=_person(db, 0), member_id=one.id
            )
        db.commit()

    def leave(db: Session, number: int) -> str:
        first = known.organisation(db, SLUG, 1)
        person = _person(db, number)
        accounts.leave_organisation(db, organisation=first, person=person, at=plans.INSIDE)
        return "left"

    got = at_once(crowded, leave, hands=HANDS)
    assert got.count("left") == HANDS - 1, got
    assert {one.reason.value for one in got if isinstance(one, Refused)} == {"last_representative"}


def test_one_address_that_all_invite_at_once_gets_one_letter(crowded: Engine) -> None:
    def invite(db: Session, number: int) -> str:
        accounts.invite_member(
            db, organisation=known.organisation(db, SLUG, 1), by=_person(db, 0),
            email="nueva@example.org", letter=letter(),
        )  # fmt: skip
        return f"sent {number}"

    got = at_once(crowded, invite, hands=HANDS)
    assert sum(isinstance(one, str) for one in got) == 1, got
    assert {one.reason.value for one in got if isinstance(one, Refused)} == {"already_invited"}
    with Session(crowded) as db:
        letters = select(func.count()).where(Letter.to == "nueva@example.org")
        assert db.scalars(letters).one() == 1
