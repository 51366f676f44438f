"""A contribution that is sent: what stands, what is refused, and that nothing is lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.database.base import Base
from consulta.errors import Conflict, Refused
from consulta.journal.models import LogEntry
from consulta.mail.models import Letter
from consulta.participation import actions, queries
from consulta.participation.models import Contribution, SentForm
from consulta.participation.rules import (
    CONTRIBUTION_MAX_CHARS,
    CONTRIBUTION_MIN_CHARS,
    PROPOSAL_MAX_CHARS,
    Kind,
    Refusal,
    State,
    Submission,
)
from consulta.plan.models import Consultation, Target
from consulta.text.clean import UnreadableText
from tests import cast
from tests.builders import contributions, persons, plans
from tests.builders.contributions import submission
from tests.builders.plans import CLOSES, INSIDE, OPENS


@pytest.fixture
def consultation(db: Session) -> Consultation:
    return plans.published(db)


def count(db: Session, table: type[Base]) -> int:
    return db.scalars(select(func.count()).select_from(table)).one()


def test_row_entry_and_letter_stand_together(db: Session, consultation: Consultation) -> None:
    ana = cast.ana(db)
    target = plans.named(db, consultation, "paragraph:c2-p1")
    sent = actions.submit_contribution(db, target=target, author=ana, given=submission())
    db.commit()

    assert (sent.folio, sent.state, sent.entry_n) == ("A-000001", State.PENDING, 2)
    entry = db.get_one(LogEntry, (consultation.slug, 2))
    assert (entry.ref, entry.t) == (sent.folio, "contribution.received")
    letter = db.scalars(select(Letter)).one()
    assert (letter.to, letter.template) == ("ana@example.org", "participation/mail/receipt")
    assert (letter.receipt_consultation, letter.receipt_n) == (consultation.slug, 2)
    assert letter.values["text"] == sent.text


def test_a_paragraph_is_quoted_and_counted_under_its_commitment(
    db: Session, consultation: Consultation
) -> None:
    sent = contributions.contribution(db, consultation, about="paragraph:c2-p1")
    commitment = plans.named(db, consultation, "commitment:2")

    assert sent.quote == "Pocas personas saben cómo *participar*."
    assert sent.about_id == commitment.id
    assert (sent.own_target.ref, sent.own_target.within_id) == (
        "contribution:A-000001",
        commitment.id,
    )
    assert contributions.contribution(db, consultation, about="commitment:2").quote == ""


def test_the_entry_binds_the_published_words_and_no_person(
    db: Session, consultation: Consultation
) -> None:
    sent = contributions.contribution(
        db,
        consultation,
        given=replace(
            submission(kind=Kind.CHANGE_PROPOSAL, proposal="Treinta días."), public_name="Ana"
        ),
    )
    assert queries.content_of(sent, sent.target.ref) == {
        "kind": "change_proposal",
        "stance": "with_changes",
        "target": "commitment:2",
        "target_version": sent.target_version,
        "text": sent.text,
        "version": 1,
        "proposal": "Treinta días.",
        "reason": "Así se entiende mejor.",
        "public_name": "Ana",
    }
    assert len(sent.target_version) == 64


def test_the_same_form_twice_is_one_contribution(db: Session, consultation: Consultation) -> None:
    ana, target = cast.ana(db), plans.named(db, consultation)
    given = submission()
    first = actions.submit_contribution(db, target=target, author=ana, given=given)
    db.commit()
    late = replace(given, arrived_at=CLOSES + timedelta(days=1), text=f"{given.text} \r\n")
    again = actions.submit_contribution(db, target=target, author=ana, given=late)
    db.commit()

    assert again is first
    assert (count(db, Contribution), count(db, Letter), count(db, LogEntry)) == (1, 1, 3)


def test_one_form_with_other_words_is_a_conflict_that_gives_them_back(
    db: Session, consultation: Consultation
) -> None:
    ana, target = cast.ana(db), plans.named(db, consultation)
    given = submission()
    actions.submit_contribution(db, target=target, author=ana, given=given)
    db.commit()
    other = replace(given, text="Otra cosa, escrita después de volver atrás.")
    with pytest.raises(Conflict) as caught:
        actions.submit_contribution(db, target=target, author=ana, given=other)
    assert caught.value.given_text == other.text


def test_a_form_of_somebody_else_is_a_conflict(db: Session, consultation: Consultation) -> None:
    ana, target = cast.ana(db), plans.named(db, consultation)
    given = submission()
    actions.submit_contribution(db, target=target, author=ana, given=given)
    stranger = persons.citizen(db, "otra@example.org")
    with pytest.raises(Conflict):
        actions.submit_contribution(db, target=target, author=stranger, given=given)


@pytest.mark.parametrize("key", ["", "k" * 65])
def test_a_form_key_that_is_not_ours_is_a_conflict(
    db: Session, consultation: Consultation, key: str
) -> None:
    target = plans.named(db, consultation)
    given = replace(submission(), form_key=key)
    with pytest.raises(Conflict):
        actions.submit_contribution(db, target=target, author=cast.ana(db), given=given)


SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        (OPENS - SECOND, Refusal.WINDOW_NOT_OPEN),
        (OPENS, None),
        (CLOSES - SECOND, None),
        (CLOSES, Refusal.WINDOW_CLOSED),
        (CLOSES + SECOND, Refusal.WINDOW_CLOSED),
    ],
)
def test_arrival_decides(
    db: Session, consultation: Consultation, at: datetime, answer: Refusal | None
) -> None:
    ana, target = cast.ana(db), plans.named(db, consultation)
    assert refusal_of(db, target, ana, submission(at=at)) is answer


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        (submission("x" * (CONTRIBUTION_MIN_CHARS - 1)), Refusal.TOO_SHORT),
        (submission("x" * 9 + " " * 50), Refusal.TOO_SHORT),
        (submission("x" * CONTRIBUTION_MIN_CHARS), None),
        (submission("ñ" * CONTRIBUTION_MAX_CHARS), None),
        (submission("x" * (CONTRIBUTION_MAX_CHARS + 1)), Refusal.TOO_LONG),
        (submission("x" * 10_000_000), Refusal.TOO_LONG),
        (submission(proposal="x" * (PROPOSAL_MAX_CHARS + 1)), Refusal.TOO_LONG),
        (submission(kind=Kind.CHANGE_PROPOSAL), Refusal.PROPOSAL_MISSING),
        (submission(kind=Kind.CHANGE_PROPOSAL, proposal="Treinta días.", reason=""), None),
        (submission(proposal="Treinta días.", reason="x" * 1001), Refusal.TOO_LONG),
        (replace(submission("Sí."), joins="A-000009"), Refusal.NOT_JOINABLE),
        (replace(submission(), public_name="x" * 81), Refusal.NAME_TOO_LONG),
    ],
)
def test_words_that_are_not_taken_are_given_back(
    db: Session, consultation: Consultation, given: Submission, answer: Refusal | None
) -> None:
    ana, target = cast.ana(db), plans.named(db, consultation)
    assert refusal_of(db, target, ana, given) is answer
    assert count(db, Contribution) == (answer is None)
    assert count(db, SentForm) == (answer is None)


def refusal_of(db: Session, target: Target, author: Person, given: Submission) -> Refusal | None:
    """Why a contribution is not taken, once its text was given back; then all is undone."""
    db.commit()
    try:
        actions.submit_contribution(db, target=target, author=author, given=given)
    except Refused as trouble:
        db.rollback()
        return Refusal(trouble.reason) if trouble.given_text == given.text.strip() else None
    return None


def test_staff_take_no_part(db: Session, consultation: Consultation) -> None:
    target = plans.named(db, consultation)
    assert refusal_of(db, target, cast.bruno(db), submission()) is Refusal.STAFF_DO_NOT_TAKE_PART


def test_nobody_writes_about_a_contribution(db: Session, consultation: Consultation) -> None:
    sent = contributions.contribution(db, consultation, state=State.PUBLISHED)
    assert refusal_of(db, sent.own_target, cast.ana(db), submission()) is Refusal.NOT_A_TARGET


def _any(fields: dict[str, str]) -> dict[str, Any]:
    return dict(fields)


@pytest.mark.parametrize("text", ["Un texto con \0 dentro", "medio par \ud83c aquí"])
@pytest.mark.parametrize("field", ["text", "proposal", "public_name"])
def test_signs_that_no_text_has_are_refused(
    db: Session, consultation: Consultation, text: str, field: str
) -> None:
    given = submission(kind=Kind.CHANGE_PROPOSAL, proposal="Otra redacción.")
    target, spoilt = plans.named(db, consultation), _any({field: text})
    with pytest.raises(UnreadableText):
        actions.submit_contribution(
            db, target=target, author=cast.ana(db), given=replace(given, **spoilt)
        )
    assert count(db, Contribution) == 0


def test_a_public_page_changes_with_each_contribution(
    db: Session, consultation: Consultation
) -> None:
    before = consultation.version
    contributions.contribution(db, consultation)
    db.refresh(consultation)
    assert consultation.version > before


def test_a_demonstration_marks_all_it_receives(db: Session) -> None:
    at = datetime(2027, 1, 5, tzinfo=UTC)
    shown = plans.published(
        db, "demo", opens_at=at, closes_at=at + timedelta(days=90), is_demo=True
    )
    assert contributions.contribution(db, shown, given=submission(at=INSIDE)).is_demo
