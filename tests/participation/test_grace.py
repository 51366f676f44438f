"""A form that was opened in time may come within the announced minutes; votes may not."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from consulta.accounts.credentials import moment_opened, opened_token
from consulta.errors import Conflict, Refused
from consulta.journal.rules import canonical
from consulta.participation import actions, queries
from consulta.participation.rules import Refusal
from consulta.plan.models import Consultation
from consulta.plan.rules import Window
from tests import cast
from tests.builders import contributions, plans
from tests.builders.contributions import submission, vote
from tests.builders.plans import CLOSES, INSIDE, OPENS, RECORD_CLOSES

SECOND = timedelta(seconds=1)
GRACE = timedelta(minutes=5)


@pytest.fixture
def consultation(db: Session) -> Consultation:
    document = plans.plan_document()
    frame = replace(document.consultation, grace_minutes=5)
    at = OPENS - timedelta(days=7)
    return plans.publish_plan(db, document=replace(document, consultation=frame), at=at)


@pytest.mark.parametrize(
    ("opened_at", "at", "answer"),
    [
        (CLOSES - SECOND, CLOSES - SECOND, None),
        (CLOSES - SECOND, CLOSES, None),
        (OPENS, CLOSES + GRACE - SECOND, None),
        (CLOSES - SECOND, CLOSES + GRACE, Refusal.WINDOW_CLOSED),
        (CLOSES, CLOSES + SECOND, Refusal.WINDOW_CLOSED),
        (OPENS - SECOND, CLOSES + SECOND, Refusal.WINDOW_CLOSED),
        (None, CLOSES + SECOND, Refusal.WINDOW_CLOSED),
        (INSIDE, OPENS - SECOND, Refusal.WINDOW_NOT_OPEN),
    ],
)
def test_when_a_form_is_taken(
    db: Session,
    consultation: Consultation,
    opened_at: datetime | None,
    at: datetime,
    answer: Refusal | None,
) -> None:
    given = replace(submission(at=at), opened_at=opened_at)
    db.commit()
    if answer:
        with pytest.raises(Refused) as caught:
            contributions.contribution(db, consultation, given=given)
        assert caught.value.reason is answer
        return
    sent = contributions.contribution(db, consultation, given=given)
    is_late = at >= CLOSES
    assert sent.started_in_time is is_late
    assert queries.content_of(sent, sent.target.ref).get("started_in_time", 0) == int(is_late)


def test_votes_have_no_grace(db: Session, consultation: Consultation) -> None:
    with pytest.raises(Refused):
        vote(db, plans.named(db, consultation), at=CLOSES)


def test_without_a_grace_nothing_is_taken_late() -> None:
    window = Window(OPENS, CLOSES)
    assert not window.is_in_grace(CLOSES, INSIDE)
    assert window == Window(OPENS, CLOSES, timedelta())


def test_the_opening_states_the_grace(db: Session, consultation: Consultation) -> None:
    assert b'"grace_minutes":5' in consultation.opening
    assert canonical({"grace_minutes": 5})[1:-1] in consultation.opening


def test_the_record_closes_after_paper_and_drain_with_what_was_refused(
    db: Session, consultation: Consultation
) -> None:
    for _ in range(3):
        actions.count_refusal(db, consultation=consultation, cause=Refusal.WINDOW_CLOSED)
    db.commit()
    due = RECORD_CLOSES
    assert queries.slugs_to_close(db, due - SECOND) == []
    with pytest.raises(Conflict):
        actions.close_consultation(db, consultation=consultation, at=due - SECOND)
    db.rollback()
    assert queries.slugs_to_close(db, due) == [consultation.slug]
    assert actions.close_consultation(db, consultation=consultation, at=due)
    assert queries.refused_counts(db, consultation) == {"window_closed": 3}


def test_a_token_speaks_for_one_browser_one_consultation_and_one_secret() -> None:
    token = opened_token("s" * 64, slug="plan", browser="b", at=INSIDE)
    assert moment_opened("s" * 64, token, slug="plan", browser="b") == INSIDE
    assert moment_opened("s" * 64, token, slug="otro", browser="b") is None
    assert moment_opened("s" * 64, token, slug="plan", browser="c") is None
    assert moment_opened("t" * 64, token, slug="plan", browser="b") is None
    for spoilt in ("", "x", token[:-1], "é", token + "a"):
        assert moment_opened("s" * 64, spoilt, slug="plan", browser="b") is None


def test_a_late_draft_is_kept_only_for_a_form_opened_in_time(
    db: Session, consultation: Consultation
) -> None:
    target = plans.named(db, consultation)
    cast.ana(db)
    given: dict[str, Any] = {
        "target": target,
        "browser": "b",
        "fields": {"text": "Un texto"},
        "key": "",
    }
    db.commit()
    with pytest.raises(Refused) as caught:
        actions.keep_draft(db, **given, at=CLOSES)
    assert caught.value.given_text == "Un texto"
    db.rollback()
    assert actions.keep_draft(db, **given, at=CLOSES, opened_at=INSIDE).fields["text"]
