"""Drafts: kept for the browser that wrote them, for two days, and never part of the record."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consulta.errors import NotFound, Refused
from consulta.journal.models import LogEntry
from consulta.participation import actions, queries
from consulta.participation.models import Draft
from consulta.participation.rules import DRAFT_LIFE, FORM_KEY_CHARS, SENT_DRAFT_LIFE, Refusal
from consulta.plan.models import Consultation, Target
from consulta.text.clean import UnreadableText
from tests import cast
from tests.builders import plans
from tests.builders.contributions import submission
from tests.builders.plans import CLOSES, INSIDE, OPENS

BROWSER, OTHER_BROWSER = "b" * 64, "c" * 64


@pytest.fixture
def consultation(db: Session) -> Consultation:
    return plans.published(db)


@pytest.fixture
def target(db: Session, consultation: Consultation) -> Target:
    return plans.named(db, consultation, "paragraph:c1-p2")


def kept(db: Session, target: Target, text: str = "Unas palabras.", key: str = "") -> Draft:
    return actions.keep_draft(
        db, target=target, browser=BROWSER, fields={"text": text}, key=key, at=INSIDE
    )


def test_a_draft_comes_back_to_its_browser_and_is_in_no_record(db: Session, target: Target) -> None:
    draft = kept(db, target)
    db.commit()
    found = queries.draft(db, key=draft.key, browser=BROWSER)
    assert (found.fields, len(found.key)) == ({"text": "Unas palabras."}, FORM_KEY_CHARS)
    assert db.scalars(select(func.count()).select_from(LogEntry)).one() == 2


def test_a_draft_is_written_over_under_its_key(db: Session, target: Target) -> None:
    key = kept(db, target, "Una cosa.").key
    db.commit()
    again = kept(db, target, "Otra cosa.", key)
    db.commit()
    assert (again.key, again.fields) == (key, {"text": "Otra cosa."})
    assert db.scalars(select(func.count()).select_from(Draft)).one() == 1


def test_another_browser_finds_nothing(db: Session, target: Target) -> None:
    key = kept(db, target).key
    with pytest.raises(NotFound):
        queries.draft(db, key=key, browser=OTHER_BROWSER)
    with pytest.raises(NotFound):
        queries.draft(db, key="x" * FORM_KEY_CHARS, browser=BROWSER)
    with pytest.raises(NotFound):
        actions.keep_draft(
            db, target=target, browser=OTHER_BROWSER, fields={"text": "Robo."}, key=key, at=INSIDE
        )
    assert queries.draft(db, key=key, browser=BROWSER).fields == {"text": "Unas palabras."}


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        (OPENS - timedelta(seconds=1), Refusal.WINDOW_NOT_OPEN),
        (OPENS, None),
        (CLOSES - timedelta(seconds=1), None),
        (CLOSES, Refusal.WINDOW_CLOSED),
        (CLOSES + timedelta(seconds=1), Refusal.WINDOW_CLOSED),
    ],
)
def test_arrival_decides(db: Session, target: Target, at: datetime, answer: Refusal | None) -> None:
    asked: dict[str, Any] = {
        "target": target,
        "browser": BROWSER,
        "fields": {"text": "Hola."},
        "key": "",
        "at": at,
    }
    if answer is None:
        assert actions.keep_draft(db, **asked).ends_at == at + DRAFT_LIFE
        return
    with pytest.raises(Refused, match=answer) as caught:
        actions.keep_draft(db, **asked)
    assert caught.value.given_text == "Hola."


@pytest.mark.parametrize("text", ["con \0 dentro", "medio \udc00 par"])
def test_signs_that_no_text_has_are_refused(db: Session, target: Target, text: str) -> None:
    with pytest.raises(UnreadableText):
        kept(db, target, text)


def test_a_key_too_long_is_not_found(db: Session, target: Target) -> None:
    with pytest.raises(NotFound):
        kept(db, target, key="x" * 65)


def test_drafts_end_after_two_days_and_soon_after_they_were_sent(
    db: Session, target: Target
) -> None:
    old, sent = kept(db, target), kept(db, target)
    given = submission(form_key=sent.key)
    actions.submit_contribution(db, target=target, author=cast.ana(db), given=given)
    db.commit()

    assert actions.remove_drafts(db, at=INSIDE + SENT_DRAFT_LIFE - timedelta(seconds=1)) == 0
    assert actions.remove_drafts(db, at=INSIDE + SENT_DRAFT_LIFE) == 1
    assert actions.remove_drafts(db, at=INSIDE + DRAFT_LIFE - timedelta(seconds=1)) == 0
    assert queries.draft(db, key=old.key, browser=BROWSER).key == old.key
    assert actions.remove_drafts(db, at=INSIDE + DRAFT_LIFE) == 1
    assert db.scalars(select(func.count()).select_from(Draft)).one() == 0
