"""Changing a promised date: an act with a reason, two persons once it is public, both engines."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from consulta.accounts.rules import Refusal as AccountRefusal
from consulta.database.engines import WRITES
from consulta.errors import Conflict, Refused
from consulta.journal.models import LogEntry
from consulta.journal.rules import salted_hash
from consulta.participation import actions as participation
from consulta.participation.rules import DRAIN
from consulta.participation.rules import Refusal as WindowRefusal
from consulta.plan import actions, queries
from consulta.plan.models import Consultation, DateAct
from consulta.plan.promises import ActState, Change, Promise, When
from consulta.plan.queries.promises import (
    changes_of,
    content_of_act,
    date_acts,
    extension_of,
)
from consulta.plan.rules import Refusal
from tests.builders import persons
from tests.builders.contributions import contribution, submission
from tests.builders.launching import (
    ANSWER_DUE,
    BEFORE,
    PLAN_DUE,
    REASON,
    SLUG,
    Ready,
    launched,
    ready,
)
from tests.builders.plans import CLOSES, INSIDE, OPENS, RECORD_CLOSES

SECOND = timedelta(seconds=1)
LATER = CLOSES + timedelta(days=7)
DATES = {
    Promise.NOTICE: "announced_on",
    Promise.OPENING: "opens_at",
    Promise.CLOSE: "closes_at",
    Promise.ANSWER: "answer_due_on",
    Promise.FINAL_PLAN: "plan_due_on",
}


def ask(
    db: Session,
    made: Ready,
    to: When = LATER,
    promise: Promise = Promise.CLOSE,
    *,
    at: datetime = INSIDE,
    reason: str = REASON,
) -> DateAct:
    change = Change(promise, to, reason)
    return actions.propose_change(
        db, consultation=made.consultation, change=change, by=made.carla, at=at
    )


def entries(db: Session, kind: str) -> list[LogEntry]:
    return list(db.scalars(select(LogEntry).where(LogEntry.t == kind).order_by(LogEntry.n)))


def test_before_the_launch_one_analyst_changes_a_date_and_it_is_kept(db: Session) -> None:
    made = ready(db)
    act = ask(db, made, date(2027, 5, 20), Promise.ANSWER, at=BEFORE)
    assert made.consultation.answer_due_on == date(2027, 5, 20)
    assert (act.state, act.before_on, act.roles) == (ActState.CONFIRMED, ANSWER_DUE, ["analyst"])
    (entry,) = entries(db, "promise.changed")
    content = content_of_act(act, is_extension=False)
    assert content == {
        "promise": "answer", "before": "2027-05-14", "after": "2027-05-20", "motive": REASON,
        "roles": ["analyst"],
    }  # fmt: skip
    assert entry.n == act.entry_n
    assert json.loads(entry.entry)["h"] == salted_hash(act.salt or b"", content).hex()


@pytest.mark.parametrize(
    ("promise", "to"),
    [
        (Promise.CLOSE, LATER),
        (Promise.ANSWER, date(2027, 6, 1)),
        (Promise.FINAL_PLAN, date(2027, 12, 1)),
    ],
)
def test_after_the_launch_a_second_person_confirms(db: Session, promise: Promise, to: When) -> None:
    made = launched(db)
    before, version = getattr(made.consultation, DATES[promise]), made.consultation.version
    act = ask(db, made, to, promise)
    assert getattr(made.consultation, DATES[promise]) == before
    with pytest.raises(Refused) as no:
        actions.confirm_change(db, act=act, by=made.carla, at=INSIDE)
    assert no.value.reason is Refusal.SAME_PERSON
    actions.confirm_change(db, act=act, by=made.andrea, at=INSIDE)
    assert getattr(made.consultation, DATES[promise]) == to
    assert made.consultation.version > version
    (changed,) = changes_of(date_acts(db, made.consultation))[promise]
    assert (changed.before, changed.after, changed.reason) == (before, to, REASON)
    assert changed.roles == ("analyst", "analyst")


def test_an_extension_is_entered_with_its_own_content(db: Session) -> None:
    made = launched(db)
    act = ask(db, made)
    actions.confirm_change(db, act=act, by=made.andrea, at=INSIDE)
    (entry,) = entries(db, "consultation.extended")
    content = content_of_act(act, is_extension=True)
    assert content == {
        "closes_before": "2027-04-01T03:00:00.000Z", "closes_at": "2027-04-08T03:00:00.000Z",
        "motive": REASON, "roles": ["analyst", "analyst"],
    }  # fmt: skip
    assert json.loads(entry.entry)["h"] == salted_hash(act.salt or b"", content).hex()
    assert extension_of(db, made.consultation) is act
    assert not entries(db, "promise.changed")


@pytest.mark.parametrize(("at", "refusal"), [(CLOSES - SECOND, None), (CLOSES, Refusal.REOPENING)])
def test_the_second_person_arrives_before_the_close_or_not(
    db: Session, at: datetime, refusal: Refusal | None
) -> None:
    made = launched(db)
    act = ask(db, made, at=CLOSES - timedelta(days=1))
    if refusal is None:
        actions.confirm_change(db, act=act, by=made.andrea, at=at)
        assert made.consultation.closes_at == LATER
        return
    with pytest.raises(Refused) as no:
        actions.confirm_change(db, act=act, by=made.andrea, at=at)
    assert no.value.reason is refusal
    assert (made.consultation.closes_at, act.state) == (CLOSES, ActState.PROPOSED)
    actions.dismiss_change(db, act=act, by=made.carla, at=at)


@pytest.mark.parametrize(
    ("to", "at", "reason", "refusal"),
    [
        (CLOSES - SECOND, INSIDE, REASON, Refusal.DATE_NOT_LATER),
        (LATER, CLOSES, REASON, Refusal.REOPENING),
        (LATER, INSIDE, "corto", Refusal.REASON_MISSING),
        (LATER, INSIDE, "x" * 1001, Refusal.REASON_TOO_LONG),
        (datetime.fromisoformat("2027-06-01T00:00Z"), INSIDE, REASON, Refusal.DATE_OUT_OF_ORDER),
    ],
)
def test_what_is_refused_changes_nothing_and_gives_the_words_back(
    db: Session, to: datetime, at: datetime, reason: str, refusal: Refusal
) -> None:
    made = launched(db)
    with pytest.raises(Refused) as no:
        ask(db, made, to, at=at, reason=reason)
    assert (no.value.reason, no.value.given_text) == (refusal, reason)
    assert not date_acts(db, made.consultation)


def test_only_who_edits_the_plan_changes_a_date(db: Session) -> None:
    made = launched(db)
    ana = persons.citizen(db)
    with pytest.raises(Refused) as no:
        actions.propose_change(
            db, consultation=made.consultation, change=Change(Promise.CLOSE, LATER, REASON),
            by=ana, at=INSIDE,
        )  # fmt: skip
    assert no.value.reason is AccountRefusal.NOT_YOUR_ROLE
    act = ask(db, made)
    with pytest.raises(Refused):
        actions.confirm_change(db, act=act, by=ana, at=INSIDE)


def test_the_same_form_twice_is_one_act_and_another_one_waits(db: Session) -> None:
    made = launched(db)
    assert ask(db, made) is ask(db, made)
    with pytest.raises(Refused) as no:
        ask(db, made, LATER + SECOND)
    assert no.value.reason is Refusal.CHANGE_PENDING
    act = date_acts(db, made.consultation)[0]
    actions.dismiss_change(db, act=act, by=made.carla, at=INSIDE)
    for decide in (actions.confirm_change, actions.dismiss_change):
        with pytest.raises(Refused) as no:
            decide(db, act=act, by=made.andrea, at=INSIDE)
        assert no.value.reason is Refusal.ALREADY_DECIDED
    assert ask(db, made) is not act


def test_every_change_of_a_launched_consultation_has_its_act(db: Session) -> None:
    """The dates of the opening, with every act applied in its order, are those in force."""
    made = launched(db)
    start = {promise: getattr(made.consultation, name) for promise, name in DATES.items()}
    steps: list[tuple[Promise, When, datetime]] = [
        (Promise.FINAL_PLAN, date(2027, 11, 30), BEFORE),
        (Promise.OPENING, OPENS + timedelta(hours=2), BEFORE),
        (Promise.CLOSE, LATER, INSIDE),
        (Promise.CLOSE, LATER + timedelta(days=1), LATER - SECOND),
        (Promise.ANSWER, date(2027, 6, 30), LATER),
    ]
    for promise, to, at in steps:
        act = ask(db, made, to, promise, at=at)
        actions.confirm_change(db, act=act, by=made.andrea, at=at)
    db.commit()
    db.expire_all()
    for act in date_acts(db, made.consultation):
        assert start[act.promise] == (act.before_at or act.before_on)
        start[act.promise] = act.after_at or act.after_on
        assert act.entry_n is not None
        assert act.proposed_by_id != act.decided_by_id
    now = {promise: getattr(made.consultation, name) for promise, name in DATES.items()}
    assert now == start
    assert now[Promise.FINAL_PLAN] != PLAN_DUE


def test_what_comes_between_the_old_and_the_new_close_is_taken(db: Session) -> None:
    made = launched(db)
    between = CLOSES + timedelta(days=1)
    with pytest.raises(Refused) as no:
        contribution(db, made.consultation, given=submission(at=between))
    assert no.value.reason is WindowRefusal.WINDOW_CLOSED
    act = ask(db, made)
    actions.confirm_change(db, act=act, by=made.andrea, at=CLOSES - SECOND)
    taken = contribution(db, made.consultation, given=submission(at=between))
    assert taken.received_at == between
    assert taken.entry_n > (act.entry_n or 0)
    with pytest.raises(Refused):
        contribution(db, made.consultation, given=submission(at=LATER))


def test_the_clock_that_closes_records_respects_an_extension(db: Session) -> None:
    made = launched(db)
    act = ask(db, made)
    actions.confirm_change(db, act=act, by=made.andrea, at=INSIDE)
    with pytest.raises(Conflict):
        participation.close_consultation(db, consultation=made.consultation, at=RECORD_CLOSES)
    over = made.consultation.last_entry_at + DRAIN
    assert participation.close_consultation(db, consultation=made.consultation, at=over)
    with pytest.raises(Refused) as no:
        ask(db, made, LATER + timedelta(days=1), at=LATER - SECOND)
    assert no.value.reason is Refusal.REOPENING


@pytest.mark.race
def test_a_confirmation_races_the_clock_that_closes(engine: Engine) -> None:
    """The second person arrived a second before the close, while the clock closes the record."""
    writing = engine.execution_options(**{WRITES: True})
    with Session(writing, expire_on_commit=False) as session:
        made = launched(session)
        ask(session, made)
        session.commit()
    at_once = Barrier(2)

    def confirm() -> bool:
        with Session(writing) as session:
            consultation = queries.consultation(session, SLUG)
            act = date_acts(session, consultation)[0]
            by = session.merge(made.andrea, load=True)
            session.rollback()
            at_once.wait()
            try:
                actions.confirm_change(session, act=act, by=by, at=CLOSES - SECOND)
                session.commit()
            except Refused:
                session.rollback()
                return False
            return True

    def close() -> bool:
        with Session(writing) as session:
            consultation = queries.consultation(session, SLUG)
            session.rollback()
            at_once.wait()
            try:
                closed = participation.close_consultation(
                    session, consultation=consultation, at=RECORD_CLOSES
                )
                session.commit()
            except Conflict:
                session.rollback()
                return False
            return closed

    with ThreadPoolExecutor(2) as hands:
        extended, closed = [each.result() for each in (hands.submit(confirm), hands.submit(close))]
    assert extended != closed
    with Session(engine) as session:
        found = session.scalars(select(Consultation)).one()
        assert found.closes_at == (LATER if extended else CLOSES)
