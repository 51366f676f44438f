"""Many analysts at once, on both engines: no double, one set of themes, one number each."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.accounts.rules import Role
from consulta.analysis import actions, queries
from consulta.analysis.models import Coding, Theme
from consulta.database.engines import WRITES, make_engine
from consulta.errors import Refused
from consulta.participation import actions as participation
from consulta.participation.models import Contribution
from consulta.participation.queries import contribution
from consulta.participation.rules import State
from consulta.plan.queries import consultation
from tests import cast
from tests.builders import contributions, persons, plans, themes
from tests.builders.plans import INSIDE
from tests.participation.hands import at_once
from tests.participation.page_walks import SLUG

HANDS = 10
SETS = ([1, 2], [3], [2, 4, 5])
pytestmark = pytest.mark.race


@pytest.fixture
def crowded(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url, pool_size=HANDS)
    with Session(engine.execution_options(**{WRITES: True})) as db:
        shown = plans.published(db, SLUG)
        themes.codebook(db, shown, cast.carla(db))
        ana = cast.ana(db)
        contributions.contribution(db, shown, ana, state=State.PUBLISHED)
        persons.staff(db, Role.ANALYST, name="Camilo Cea", email="camilo@example.org")
        db.commit()
    yield engine
    engine.dispose()


def somebody(db: Session, number: int) -> Person:
    email = ("carla@example.org", "camilo@example.org")[number % 2]
    return db.scalars(select(Person).where(Person.email == email)).one()


def first(db: Session) -> Contribution:
    return contribution(db, consultation(db, SLUG), "A-000001")


def test_analysts_who_class_one_contribution_at_once_leave_one_of_their_sets(
    crowded: Engine,
) -> None:
    def classes(db: Session, number: int) -> str:
        actions.code(
            db, contribution=first(db), themes=SETS[number % len(SETS)], by=somebody(db, number),
            at=INSIDE,
        )  # fmt: skip
        return "classed"

    assert at_once(crowded, classes, hands=HANDS) == ["classed"] * HANDS
    with Session(crowded) as db:
        sent = first(db)
        left = [each.number for each in queries.themes_of(db, [sent.id])[sent.id]]
        assert left in SETS
        still = db.scalars(select(func.count()).where(Coding.until.is_(None))).one()
        assert still == len(left)


def test_the_same_themes_from_all_hands_are_one_row_each(crowded: Engine) -> None:
    def classes(db: Session, number: int) -> str:
        actions.code(db, contribution=first(db), themes=[1, 2], by=somebody(db, number), at=INSIDE)
        return "classed"

    assert at_once(crowded, classes, hands=HANDS) == ["classed"] * HANDS
    with Session(crowded) as db:
        assert db.scalars(select(func.count()).select_from(Coding)).one() == 2


def test_themes_added_at_once_have_numbers_of_their_own_and_a_name_once(crowded: Engine) -> None:
    def adds(db: Session, number: int) -> int:
        shown = consultation(db, SLUG)
        return themes.theme(db, shown, somebody(db, number), f"Nuevo {number // 2}").number

    got = at_once(crowded, adds, hands=HANDS)
    numbers = [one for one in got if isinstance(one, int)]
    assert sorted(numbers) == list(range(7, 7 + HANDS // 2)), got
    assert {one.reason.value for one in got if isinstance(one, Refused)} == {"name_taken"}
    with Session(crowded) as db:
        assert db.scalars(select(func.count()).select_from(Theme)).one() == 6 + HANDS // 2


def test_who_takes_a_contribution_back_and_who_classes_it_do_not_stop_each_other(
    crowded: Engine,
) -> None:
    def does(db: Session, number: int) -> str:
        if number:
            try:
                actions.code(
                    db, contribution=first(db), themes=SETS[number % len(SETS)],
                    by=somebody(db, number), at=INSIDE,
                )  # fmt: skip
            except Refused as refused:
                return refused.reason.value
            return "classed"
        ana = db.scalars(select(Person).where(Person.email == "ana@example.org")).one()
        participation.withdraw(db, contribution=first(db), person=ana, at=INSIDE)
        return "withdrawn"

    got = at_once(crowded, does, hands=HANDS)
    assert set(got) <= {"withdrawn", "classed", "not_published"}, got
    assert got.count("withdrawn") == 1
