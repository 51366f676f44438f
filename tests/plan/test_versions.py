"""Versions follow one another: rows say what the newest says, targets stay, nothing goes back."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from consulta.accounts import rules as accounts
from consulta.errors import Refused
from consulta.journal.models import LogEntry
from consulta.journal.rules import salted_hash
from consulta.plan import actions, queries
from consulta.plan.actions import NewVersion
from consulta.plan.editions import Edition, Public, refusal_of_version
from consulta.plan.models import Commitment, Consultation, PlanVersion, SupportingActor, Target
from consulta.plan.reader.document import ActorText, DepartureText, ParagraphText, PlanDocument
from consulta.plan.rules import Refusal, Sector
from tests import cast
from tests.builders import plans
from tests.builders.plan_files import a_plan

REASON = "La Mesa pidió aclarar dos párrafos."
FORUM, DRAFT, FINAL = Edition
HIDDEN, OPEN, OVER = Public


@pytest.fixture
def small(db: Session) -> Consultation:
    """Two commitments, one of them with an actor, and an initiative."""
    return plans.publish_plan(db, document=a_plan(), at=plans.OPENS)


def publish(
    db: Session,
    consultation: Consultation,
    document: PlanDocument,
    *,
    edition: Edition = DRAFT,
    reason: str = REASON,
) -> PlanVersion:
    """The next version."""
    new = NewVersion(edition, document, reason)
    made = actions.publish_version(db, consultation=consultation, new=new, by=None, at=plans.INSIDE)
    db.flush()
    return made


def test_the_rows_say_what_the_newest_version_says(db: Session, small: Consultation) -> None:
    plan = queries.plan_document(db, small)
    first, second = plan.commitments
    renamed = replace(
        first,
        name="Medir y publicar el agua",
        actors=(*first.actors, ActorText("Liceo", Sector.ACADEMIA)),
    )
    before = db.scalar(select(func.count()).select_from(Target))
    publish(db, small, replace(plan, commitments=(second, renamed)))
    found = queries.commitment(db, small, 1)
    assert found.name == "Medir y publicar el agua"
    assert [actor.name for actor in found.actors] == ["Junta de vecinos", "Liceo"]
    assert db.scalar(select(func.count()).select_from(SupportingActor)) == 2
    assert db.scalar(select(func.count()).select_from(Target)) == before


def test_a_version_has_its_entry_which_can_be_opened(db: Session, small: Consultation) -> None:
    plan = queries.plan_document(db, small)
    version = publish(db, small, replace(plan, label="Segundo borrador"))
    entry = db.scalars(select(LogEntry).where(LogEntry.n == version.entry_n)).one()
    assert (version.number, entry.t, entry.ref) == (2, "plan.published", "plan-2")
    content = queries.content_of_version(version)
    assert salted_hash(version.salt or b"", content).hex() in entry.entry.decode()
    assert content["reason"] == REASON


@pytest.mark.parametrize(
    "statement", ["UPDATE plan_version SET label = 'x'", "DELETE FROM plan_version"]
)
def test_the_database_changes_no_published_version(
    db: Session, small: Consultation, statement: str
) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        db.execute(text(statement))


def test_a_commitment_that_left_keeps_its_row_and_reason(db: Session, small: Consultation) -> None:
    plan = queries.plan_document(db, small)
    departed = DepartureText(2, "Cuidar el agua", "No hay presupuesto para repararla.")
    publish(db, small, replace(plan, commitments=plan.commitments[:1], departures=(departed,)))
    assert [row.number for row in queries.commitments(db, small)] == [1]
    left = queries.commitment(db, small, 2)
    assert (left.left_in, left.left_reason) == (2, "No hay presupuesto para repararla.")
    assert queries.paragraphs_of(db, left) == []


def test_a_commitment_may_come_back(db: Session, small: Consultation) -> None:
    plan = queries.plan_document(db, small)
    departed = DepartureText(2, "Cuidar el agua", "No hay presupuesto para repararla.")
    publish(db, small, replace(plan, commitments=plan.commitments[:1], departures=(departed,)))
    publish(db, small, plan)
    back = db.scalars(select(Commitment).where(Commitment.number == 2)).one()
    assert (back.left_in, back.left_reason) == (None, "")
    assert queries.paragraphs_of(db, back)


@pytest.mark.parametrize(
    ("edition", "before", "reason", "is_changed", "public", "answer"),
    [
        (FORUM, None, "", True, HIDDEN, None),
        (DRAFT, None, "", True, HIDDEN, None),
        (DRAFT, FORUM, REASON, False, HIDDEN, None),
        (FORUM, DRAFT, REASON, True, OPEN, Refusal.EDITION_GOES_BACK),
        (DRAFT, FINAL, REASON, True, OVER, Refusal.EDITION_GOES_BACK),
        (DRAFT, DRAFT, REASON, False, OPEN, Refusal.NOTHING_CHANGED),
        (DRAFT, DRAFT, "corta", True, OPEN, Refusal.REASON_MISSING),
        (DRAFT, DRAFT, "x" * 1001, True, OPEN, Refusal.REASON_TOO_LONG),
        (FINAL, DRAFT, REASON, True, HIDDEN, Refusal.NOT_LAUNCHED),
        (FINAL, DRAFT, REASON, True, OPEN, Refusal.STILL_OPEN),
        (FINAL, DRAFT, REASON, False, OVER, None),
        (FINAL, FINAL, REASON, True, OVER, None),
    ],
)
def test_which_version_may_follow(
    edition: Edition,
    before: Edition | None,
    reason: str,
    is_changed: bool,
    public: Public,
    answer: Refusal | None,
) -> None:
    found = refusal_of_version(edition, before, reason=reason, is_changed=is_changed, public=public)
    assert found is answer


def test_a_version_without_change_is_refused(db: Session, small: Consultation) -> None:
    with pytest.raises(Refused) as refused:
        publish(db, small, queries.plan_document(db, small))
    assert refused.value.reason is Refusal.NOTHING_CHANGED


def without(plan: PlanDocument, key: str) -> PlanDocument:
    """The plan without one paragraph of its introduction."""
    return replace(plan, intro=tuple(each for each in plan.intro if each.key != key))


def test_an_id_that_left_comes_back_with_its_own_words_alone(
    db: Session, small: Consultation
) -> None:
    plan = queries.plan_document(db, small)
    publish(db, small, without(plan, "intro-1"))
    others = replace(plan, intro=(ParagraphText("intro-1", "Se construirá un puente nuevo."),))
    with pytest.raises(Refused) as refused:
        publish(db, small, others)
    assert refused.value.reason is Refusal.ID_USED_BEFORE
    assert publish(db, small, plan).number == 3


def test_only_who_may_edit_publishes(db: Session, small: Consultation) -> None:
    plan = replace(queries.plan_document(db, small), label="Otro nombre")
    new = NewVersion(DRAFT, plan, REASON)
    for stranger in (cast.ana(db), cast.bruno(db)):
        with pytest.raises(Refused) as refused:
            actions.publish_version(db, consultation=small, new=new, by=stranger, at=plans.INSIDE)
        assert refused.value.reason is accounts.Refusal.NOT_YOUR_ROLE
    made = actions.publish_version(
        db, consultation=small, new=new, by=cast.carla(db), at=plans.INSIDE
    )
    assert made.number == 2


def test_commitments_stand_in_the_order_of_the_version(db: Session, small: Consultation) -> None:
    plan = queries.plan_document(db, small)
    first, second = plan.commitments
    publish(db, small, replace(plan, commitments=(second, first)))
    assert [row.number for row in queries.commitment_rows(db, small)] == [2, 1]
    assert [row.number for row in queries.commitments(db, small)] == [2, 1]
