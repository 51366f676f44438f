"""Withdrawing, moving, closing: who may, what stays, what is entered."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from consulta.errors import Conflict, Refused
from consulta.journal.models import LogEntry, LogHead
from consulta.journal.rules import salted_hash
from consulta.participation import actions, queries
from consulta.participation.models import Closing, Withdrawal
from consulta.participation.rules import NEXT_STATES, Refusal, State
from consulta.plan import actions as plan_actions
from consulta.plan.models import Consultation
from tests import cast
from tests.builders import contributions, plans
from tests.builders.contributions import submission, vote
from tests.builders.plans import CLOSES, INSIDE, RECORD_CLOSES


@pytest.fixture
def consultation(db: Session) -> Consultation:
    return plans.published(db)


LATER = INSIDE + timedelta(days=2)


@pytest.mark.parametrize("state", [State.PENDING, State.PUBLISHED, State.WITHHELD])
def test_an_author_takes_back_what_they_sent(
    db: Session, consultation: Consultation, state: State
) -> None:
    ana = cast.ana(db)
    sent = contributions.contribution(db, consultation, ana, state=state)
    actions.withdraw(db, contribution=sent, person=ana, at=LATER)
    db.commit()

    assert (sent.state, sent.state_since, sent.text) == (State.WITHDRAWN, LATER, sent.text)
    act = db.scalars(select(Withdrawal)).one()
    entry = db.get_one(LogEntry, (consultation.slug, act.entry_n))
    assert (entry.t, entry.ref) == ("contribution.withdrawn", sent.folio)
    assert salted_hash(act.salt, {"leaf": sent.entry_n}).hex() in entry.entry.decode()


def test_nobody_else_takes_it_back(db: Session, consultation: Consultation) -> None:
    sent = contributions.contribution(db, consultation, cast.ana(db))
    for person in (cast.bruno(db), cast.fabian(db), None):
        with pytest.raises(Refused, match=Refusal.NOT_YOURS):
            actions.withdraw(db, contribution=sent, person=person, at=LATER)


def test_taking_back_twice_is_said(db: Session, consultation: Consultation) -> None:
    ana = cast.ana(db)
    sent = contributions.contribution(db, consultation, ana)
    actions.withdraw(db, contribution=sent, person=ana, at=LATER)
    with pytest.raises(Refused, match=Refusal.ALREADY_WITHDRAWN):
        actions.withdraw(db, contribution=sent, person=ana, at=LATER)


def test_one_may_take_back_after_the_close(db: Session, consultation: Consultation) -> None:
    ana = cast.ana(db)
    sent = contributions.contribution(db, consultation, ana)
    actions.close_consultation(db, consultation=consultation, at=RECORD_CLOSES)
    actions.withdraw(db, contribution=sent, person=ana, at=CLOSES + timedelta(days=1))
    assert sent.state is State.WITHDRAWN


def test_states_move_as_the_table_says_and_in_no_other_way(
    db: Session, consultation: Consultation
) -> None:
    for before in State:
        for after in State:
            sent = contributions.contribution(db, consultation)
            sent.state = before
            if after in NEXT_STATES[before]:
                actions.move(db, sent, to=after, at=LATER, ground="off_topic")
                assert (sent.state, sent.ground, sent.state_since) == (after, "off_topic", LATER)
            else:
                with pytest.raises(Conflict):
                    actions.move(db, sent, to=after, at=LATER)


def test_the_closing_entry_counts_what_came(db: Session, consultation: Consultation) -> None:
    contributions.contribution(db, consultation)
    sent = contributions.contribution(db, consultation, state=State.PUBLISHED)
    contributions.contribution(db, consultation, state=State.WITHHELD)
    vote(db, sent.own_target)
    at = RECORD_CLOSES
    assert actions.close_consultation(db, consultation=consultation, at=at)
    db.commit()

    act = db.scalars(select(Closing)).one()
    assert act.content["counts"] == {
        "pending": 1, "published": 1, "withheld": 1, "withdrawn": 0, "received": 3, "votes": 1,
    }  # fmt: skip
    entry = db.get_one(LogEntry, (consultation.slug, act.entry_n))
    assert entry.t == "consultation.closed"
    assert salted_hash(act.salt, act.content).hex() in entry.entry.decode()
    assert db.get_one(LogHead, consultation.slug, populate_existing=True).closed


def test_a_record_closes_once(db: Session, consultation: Consultation) -> None:
    at = RECORD_CLOSES
    assert actions.close_consultation(db, consultation=consultation, at=at)
    assert not actions.close_consultation(db, consultation=consultation, at=at)


def test_a_record_stays_open_while_somebody_may_be_writing(
    db: Session, consultation: Consultation
) -> None:
    just_before = RECORD_CLOSES - timedelta(milliseconds=1)
    with pytest.raises(Conflict):
        actions.close_consultation(db, consultation=consultation, at=just_before)
    assert queries.slugs_to_close(db, just_before) == []
    assert queries.slugs_to_close(db, RECORD_CLOSES) == [consultation.slug]
    last = submission(at=CLOSES - timedelta(milliseconds=1))
    assert contributions.contribution(db, consultation, given=last).folio == "A-000001"


def test_a_closed_record_gives_the_late_text_back(db: Session, consultation: Consultation) -> None:
    ana, target = cast.ana(db), plans.named(db, consultation)
    actions.close_consultation(db, consultation=consultation, at=RECORD_CLOSES)
    given = submission(at=CLOSES - timedelta(milliseconds=1))
    with pytest.raises(Refused, match=Refusal.WINDOW_CLOSED) as caught:
        actions.submit_contribution(db, target=target, author=ana, given=given)
    assert caught.value.given_text == given.text


def test_what_was_never_opened_is_not_closed(db: Session) -> None:
    document = plans.plan_document("en-preparacion")
    made = plan_actions.create_consultation(db, given=document.consultation, at=CLOSES)
    db.flush()
    assert queries.slugs_to_close(db, RECORD_CLOSES) == []
    assert not actions.close_consultation(db, consultation=made, at=RECORD_CLOSES)
    db.commit()
    assert db.scalars(select(Closing)).all() == []
    assert not db.get_one(LogHead, made.slug, populate_existing=True).closed
