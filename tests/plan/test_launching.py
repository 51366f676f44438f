"""Opening a consultation through its gate, on both engines: what is missing is named."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from consulta.accounts.models import Grant, Person
from consulta.accounts.rules import Refusal as AccountRefusal
from consulta.accounts.rules import Role
from consulta.errors import Refused
from consulta.journal.models import LogEntry
from consulta.journal.rules import salted_hash
from consulta.plan import actions, queries
from consulta.plan.actions import GroundRules
from consulta.plan.editions import Edition
from consulta.plan.gate import GateItem, missing
from consulta.plan.models import GateOverride, Launch
from consulta.plan.queries.launching import content_of_override, gate_lines, overrides
from consulta.plan.reader.document import PlanDocument
from consulta.plan.rules import NEVER, Refusal
from tests.builders import persons
from tests.builders.launching import BEFORE, PAPER, REASON, Ready, people, ready, whole_document
from tests.builders.plans import OPENS, VKEY

RULES = GroundRules(("off_topic",), "Reglas.", 24, "Privacidad.")


def open_it(db: Session, made: Ready, by: Person | None = None) -> None:
    actions.launch(
        db,
        consultation=made.consultation,
        by=by or made.andrea,
        at=BEFORE,
        vkey=VKEY,
        missing_facts=(),
    )


def with_a_gap() -> PlanDocument:
    plan = whole_document()
    first, *rest = plan.commitments
    return replace(plan, commitments=(replace(first, contact_unit=None), *rest))


def test_what_lacks_nothing_is_opened_by_another_person(db: Session) -> None:
    made = ready(db)
    assert missing(gate_lines(db, made.consultation, BEFORE, missing_facts=())) == ()
    assert made.consultation.window == NEVER
    open_it(db, made)
    launch = db.scalars(select(Launch)).one()
    assert (launch.launched_by_id, launch.launched_at) == (made.andrea.id, BEFORE)
    assert made.consultation.window.opens_at == OPENS
    opening = json.loads(made.consultation.opening)
    assert [each["name"] for each in opening["documents"]] == [
        "plan.toml",
        "minuta-de-posicion.txt",
    ]
    paper = opening["documents"][1]
    assert (paper["sha256"], paper["bytes"]) == (sha256(PAPER).hexdigest(), len(PAPER))


def test_who_published_does_not_open_and_nobody_opens_twice(db: Session) -> None:
    made = ready(db)
    for by, reason in (
        (made.carla, Refusal.SAME_PERSON),
        (persons.citizen(db), AccountRefusal.NOT_YOUR_ROLE),
    ):
        with pytest.raises(Refused) as no:
            open_it(db, made, by)
        assert no.value.reason is reason
    open_it(db, made)
    with pytest.raises(Refused) as no:
        open_it(db, made)
    assert no.value.reason is Refusal.ALREADY_LAUNCHED
    assert len(db.scalars(select(LogEntry).where(LogEntry.t == "consultation.opened")).all()) == 1


def _without_a_moderator(db: Session, made: Ready) -> None:
    db.scalars(
        select(Grant).where(Grant.role == Role.MODERATOR)
    ).first().person.disabled_at = BEFORE  # type: ignore[union-attr]


def _with_one_analyst(db: Session, made: Ready) -> None:
    db.delete(db.scalars(select(Grant).where(Grant.person_id == made.carla.id)).one())


def _with_rules(rules: GroundRules) -> Callable[[Session, Ready], None]:
    def write(db: Session, made: Ready) -> None:
        actions.write_rules(db, consultation=made.consultation, rules=rules, by=made.carla)

    return write


def _with_test_staff(db: Session, made: Ready) -> None:
    made.carla.is_demo = True


@pytest.mark.parametrize(
    ("remove", "item"),
    [
        (_without_a_moderator, GateItem.PEOPLE),
        (_with_one_analyst, GateItem.PEOPLE),
        (_with_rules(replace(RULES, grounds=())), GateItem.GROUNDS),
        (_with_rules(replace(RULES, rules_text="")), GateItem.RULES),
        (_with_rules(replace(RULES, review_hours=0)), GateItem.RULES),
        (_with_rules(replace(RULES, privacy_text="")), GateItem.PRIVACY),
        (_with_test_staff, GateItem.TEST_DATA),
    ],
)
def test_each_thing_removed_refuses_and_is_named(
    db: Session, remove: Callable[[Session, Ready], None], item: GateItem
) -> None:
    made = ready(db)
    remove(db, made)
    db.flush()
    assert missing(gate_lines(db, made.consultation, BEFORE, missing_facts=())) == (item,)
    with pytest.raises(Refused) as no:
        open_it(db, made)
    assert no.value.reason is Refusal.GATE_NOT_READY
    assert made.consultation.launched_at is None


def test_without_draft_paper_or_time_nothing_opens(db: Session) -> None:
    _, andrea = people(db)
    given = whole_document()
    consultation = actions.create_consultation(db, given=given.consultation, at=BEFORE)
    wanted = (GateItem.DRAFT, GateItem.TEMPLATES, GateItem.PAPER)
    assert missing(gate_lines(db, consultation, BEFORE, missing_facts=())) == wanted
    new = actions.NewVersion(Edition.FORUM_DRAFT, given)
    actions.publish_version(db, consultation=consultation, new=new, by=None, at=BEFORE)
    assert missing(gate_lines(db, consultation, BEFORE, missing_facts=())) == wanted
    late = missing(gate_lines(db, consultation, OPENS + timedelta(days=1), missing_facts=()))
    assert late == (*wanted, GateItem.WINDOW)
    with pytest.raises(Refused):
        actions.launch(
            db, consultation=consultation, by=andrea, at=BEFORE, vkey=VKEY, missing_facts=()
        )


def test_what_is_marked_as_demonstration_does_not_open_as_real(db: Session) -> None:
    plan = whole_document()
    first, *rest = plan.commitments
    made = ready(db, replace(plan, commitments=(replace(first, demonstration=True), *rest)))
    assert missing(gate_lines(db, made.consultation, BEFORE, missing_facts=())) == (
        GateItem.TEST_DATA,
    )
    made.consultation.is_demo = True
    assert missing(gate_lines(db, made.consultation, BEFORE, missing_facts=())) == ()


def test_gaps_are_passed_over_by_two_for_exactly_this_version(db: Session) -> None:
    made = ready(db, with_a_gap())
    assert missing(gate_lines(db, made.consultation, BEFORE, missing_facts=())) == (
        GateItem.TEMPLATES,
    )
    leave = _asked(db, made)
    assert leave is _asked(db, made)
    with pytest.raises(Refused) as no:
        actions.confirm_override(db, override=leave, by=made.carla, at=BEFORE)
    assert no.value.reason is Refusal.SAME_PERSON
    actions.confirm_override(db, override=leave, by=made.andrea, at=BEFORE)
    assert missing(gate_lines(db, made.consultation, BEFORE, missing_facts=())) == ()
    (entry,) = db.scalars(select(LogEntry).where(LogEntry.t == "gate.overridden")).all()
    content = content_of_override(leave)
    assert content["roles"] == ["analyst", "analyst"]
    assert entry.n == leave.entry_n
    assert json.loads(entry.entry)["h"] == salted_hash(leave.salt or b"", content).hex()
    _publish_again(db, made)
    assert missing(gate_lines(db, made.consultation, BEFORE, missing_facts=())) == (
        GateItem.TEMPLATES,
    )


def test_a_leave_for_another_version_is_not_given(db: Session) -> None:
    made = ready(db, with_a_gap())
    leave = _asked(db, made)
    _publish_again(db, made)
    with pytest.raises(Refused) as no:
        actions.confirm_override(db, override=leave, by=made.andrea, at=BEFORE)
    assert no.value.reason is Refusal.OVERRIDE_OUTDATED
    actions.dismiss_override(db, override=leave, by=made.carla, at=BEFORE)
    with pytest.raises(Refused) as no:
        actions.dismiss_override(db, override=leave, by=made.carla, at=BEFORE)
    assert no.value.reason is Refusal.ALREADY_DECIDED
    assert _asked(db, made) is not leave
    assert len(overrides(db, made.consultation)) == 2


def test_there_is_no_leave_where_nothing_is_missing_nor_after_the_launch(db: Session) -> None:
    made = ready(db)
    with pytest.raises(Refused) as no:
        _asked(db, made)
    assert no.value.reason is Refusal.NOTHING_CHANGED
    open_it(db, made)
    with pytest.raises(Refused) as no:
        _asked(db, made)
    assert no.value.reason is Refusal.ALREADY_LAUNCHED


def test_the_rules_are_fixed_by_the_launch(db: Session) -> None:
    made = ready(db)
    actions.write_rules(db, consultation=made.consultation, rules=RULES, by=made.carla)
    assert (made.consultation.grounds, made.consultation.review_hours) == (["off_topic"], 24)
    open_it(db, made)
    for change in ({"grounds": ("unreadable",)}, {"rules_text": "Otras."}, {"privacy_text": "O"}):
        rules = replace(RULES, **change)
        with pytest.raises(Refused) as no:
            actions.write_rules(db, consultation=made.consultation, rules=rules, by=made.carla)
        assert no.value.reason is Refusal.ALREADY_LAUNCHED
    assert made.consultation.rules_text == "Reglas."


def _asked(db: Session, made: Ready) -> GateOverride:
    return actions.propose_override(
        db, consultation=made.consultation, reason=REASON, by=made.carla, at=BEFORE
    )


def _publish_again(db: Session, made: Ready) -> None:
    plan = queries.plan_document(db, made.consultation)
    new = actions.NewVersion(
        Edition.CONSULTATION_DRAFT, replace(plan, label="otro borrador"), reason=REASON
    )
    actions.publish_version(db, consultation=made.consultation, new=new, by=made.carla, at=BEFORE)


def test_a_site_that_hides_who_answers_for_the_data_opens_nothing(db: Session) -> None:
    made = ready(db)
    lacking = ("controller", "legal_basis")
    assert missing(gate_lines(db, made.consultation, BEFORE, missing_facts=lacking)) == (
        GateItem.FACTS,
    )
    with pytest.raises(Refused) as no:
        actions.launch(
            db, consultation=made.consultation, by=made.andrea, at=BEFORE, vkey=VKEY,
            missing_facts=lacking,
        )  # fmt: skip
    assert no.value.reason is Refusal.GATE_NOT_READY
    assert made.consultation.launched_at is None
