"""Two people at one sheet at the same moment, again and again: it enters once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.database.engines import WRITES
from consulta.errors import Refused
from consulta.paper import actions, queries
from consulta.paper.models import PaperTyping
from consulta.participation.models import Contribution
from consulta.plan.queries import consultation
from tests.builders import paper, plans
from tests.builders.plans import INSIDE

pytestmark = pytest.mark.race
HANDS = 8


def test_many_hands_at_one_sheet_enter_it_once(engine: Engine) -> None:
    writing = engine.execution_options(**{WRITES: True})
    with Session(writing) as db:
        made = plans.published(db)
        people = [person.id for person in paper.typists(db)]
        paper.sheet(db, made, db.get_one(Person, people[0]))
        db.commit()
    start = Barrier(HANDS)

    def hand(number: int) -> str:
        start.wait()
        with Session(writing) as db:
            try:
                found = queries.sheet(db, consultation(db, "plan-2027"), 1, to_change=True)
                by = db.get_one(Person, people[number % 2])
                state = actions.type_sheet(db, sheet=found, typed=paper.typed(), by=by, at=INSIDE)
                db.commit()
            except Refused as refused:
                return refused.reason.value
            return state.value

    with ThreadPoolExecutor(HANDS) as pool:
        said = Counter(pool.map(hand, range(HANDS)))
    assert (said["second"], said["entered"]) == (1, 1)
    assert set(said) <= {"second", "entered", "same_typist", "already_entered"}
    with Session(engine) as db:
        for table, wanted in ((Contribution, 1), (PaperTyping, 2)):
            assert db.scalars(select(func.count()).select_from(table)).one() == wanted
