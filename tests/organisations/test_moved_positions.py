"""A version moves a position: an organisation has one there too, the last that it declared."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.errors import Refused
from consulta.participation import actions, queries
from consulta.participation.models import Contribution, OrganisationPosition
from consulta.participation.rules import Refusal, State
from consulta.plan.models import Consultation
from consulta.report import queries as report
from tests import cast
from tests.builders import persons
from tests.builders.contributions import contribution, submission
from tests.builders.editions import moved_before, next_version, without
from tests.builders.plans import INSIDE, named, published
from tests.organisations.hands import registered

BEFORE = "paragraph:c2-p1"
MOVES = moved_before("c2-p1", "c1-p1")


class Moving:
    """Rosa's organisation, which speaks of a paragraph that a version takes to commitment 1."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self.plan: Consultation = published(db)
        self.rosa: Person = persons.citizen(db, "rosa@example.org")
        self.organisation = registered(db, self.rosa)

    def declares(self, about: str, hours: int = 0, state: State = State.PUBLISHED) -> Contribution:
        at = INSIDE + timedelta(hours=hours)
        said = replace(submission(), organisation=1, arrived_at=at)
        return contribution(self.db, self.plan, self.rosa, about=about, given=said, state=state)

    def about(self, number: int) -> int:
        return named(self.db, self.plan, f"commitment:{number}").id

    def shown(self, number: int) -> list[str]:
        found = queries.contributions_about(
            self.db, self.plan, self.about(number), with_positions=True
        )
        return [row.folio for row in found.positions]

    def holders(self) -> dict[int, int]:
        rows = self.db.scalars(select(OrganisationPosition).order_by(OrganisationPosition.id))
        return {row.about_id: row.contribution_id for row in rows}


@pytest.fixture
def moving(db: Session) -> Moving:
    return Moving(db)


def test_a_position_that_moved_is_not_declared_twice_and_leaves_its_old_place(
    moving: Moving,
) -> None:
    first = moving.declares(BEFORE)
    next_version(moving.db, moving.plan, MOVES)
    assert moving.holders() == {moving.about(1): first.id}
    with pytest.raises(Refused) as refused:
        moving.declares("commitment:1", hours=1)
    assert refused.value.reason is Refusal.POSITION_STANDS
    second = moving.declares("commitment:2", hours=1)
    assert (moving.shown(1), moving.shown(2)) == ([first.folio], [second.folio])


@pytest.mark.parametrize("is_moved_last", [True, False])
def test_where_two_meet_the_one_declared_last_stands(moving: Moving, is_moved_last: bool) -> None:
    moved = moving.declares(BEFORE, hours=1 if is_moved_last else 0)
    other = moving.declares("commitment:1", hours=0 if is_moved_last else 1)
    next_version(moving.db, moving.plan, MOVES)
    last, earlier = (moved, other) if is_moved_last else (other, moved)
    assert moving.holders() == {moving.about(1): last.id}
    assert moving.shown(1) == [last.folio]
    assert queries.positions_by_number(moving.db, moving.plan) == {1: 1}
    [one] = report.outline_of(moving.db, moving.plan, at=INSIDE + timedelta(hours=2)).positions
    assert [item.folio for item in one.items] == [last.folio]
    assert sum(one.stances.values()) == 1
    actions.withdraw(moving.db, contribution=last, person=moving.rosa, at=INSIDE)
    assert moving.shown(1) == [earlier.folio]
    with pytest.raises(Refused) as refused:
        moving.declares("commitment:1", hours=2)
    assert refused.value.reason is Refusal.POSITION_STANDS


def test_one_that_a_person_places_stands_where_it_is_put(moving: Moving) -> None:
    lost = moving.declares(BEFORE)
    next_version(moving.db, moving.plan, without("c2-p1"))
    carla = cast.carla(moving.db)
    target = named(moving.db, moving.plan, "commitment:1")
    actions.place(
        moving.db, contribution=lost, target=target, by=carla,
        reason="Habla de lo que ahora dice el compromiso 1.", at=INSIDE,
    )  # fmt: skip
    assert moving.holders() == {moving.about(1): lost.id}
