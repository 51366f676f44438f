"""Placing by hand: who may, where, and what a second reason is."""

import pytest
from sqlalchemy.orm import Session

from consulta.accounts.rules import Refusal as AccountRefusal
from consulta.accounts.rules import Role
from consulta.errors import Refused
from consulta.journal import queries as journal
from consulta.participation import actions, queries
from consulta.participation.rules import Refusal
from consulta.plan.changes.anchors import Fate
from consulta.plan.models import Consultation
from tests import cast
from tests.builders import persons
from tests.builders.editions import next_version, without
from tests.builders.plans import INSIDE, named, published
from tests.participation.test_anchors import P1, P2, WHY, moves, on, stands


@pytest.fixture
def plan(db: Session) -> Consultation:
    return published(db)


def test_another_reason_for_the_same_place_is_another_act(db: Session, plan: Consultation) -> None:
    one, carla = on(db, plan, P2), cast.carla(db)
    next_version(db, plan, without("c2-p2"))
    better = "Se integró al párrafo anterior, con las mismas palabras."
    for reason in (WHY, better, better):
        actions.place(
            db, contribution=one, target=named(db, plan, P1), by=carla, reason=reason, at=INSIDE
        )
    assert [move.reason for move in queries.moves_of(db, one)] == ["", WHY, better]
    assert queries.standing(db, one).reason == better
    db.commit()
    assert journal.problems(db, plan.slug, []) == []


def test_a_place_belongs_to_the_same_consultation(db: Session, plan: Consultation) -> None:
    one, carla = on(db, plan, P2), cast.carla(db)
    elsewhere = published(db, "otro-plan")
    next_version(db, plan, without("c2-p2"))
    with pytest.raises(Refused) as refused:
        actions.place(
            db, contribution=one, target=named(db, elsewhere, P1), by=carla, reason=WHY, at=INSIDE
        )
    assert refused.value.reason is Refusal.NOT_A_TARGET
    assert refused.value.given_text == WHY
    assert stands(db, one)[0] is Fate.ORPHAN


def test_only_who_edits_this_plan_places(db: Session, plan: Consultation) -> None:
    one = on(db, plan, P2)
    next_version(db, plan, without("c2-p2"))
    other = persons.staff(db, Role.ANALYST, email="otra@example.org", scope="otro-plan")
    for who in (cast.ana(db), cast.bruno(db), other):
        with pytest.raises(Refused) as refused:
            actions.place(
                db, contribution=one, target=named(db, plan, P1), by=who, reason=WHY, at=INSIDE
            )
        assert refused.value.reason is AccountRefusal.NOT_YOUR_ROLE
        with pytest.raises(Refused) as refused:
            actions.leave_unplaced(db, contribution=one, by=who, reason=WHY, at=INSIDE)
        assert refused.value.reason is AccountRefusal.NOT_YOUR_ROLE
    assert moves(db, one) == [(2, Fate.ORPHAN)]
