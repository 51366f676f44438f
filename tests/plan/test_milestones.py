"""Progress is reported on an approved plan, with evidence, and is never rewritten."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from consulta.accounts.rules import Role
from consulta.errors import Refused
from consulta.plan import queries
from consulta.plan.actions import NewDocument, keep_document, report_milestone
from consulta.plan.documents import DocumentKind
from consulta.plan.milestones import (
    Level,
    Progress,
    days_late,
    is_safe_link,
    refusal_of_report,
    totals_of,
)
from consulta.plan.models import Consultation, MilestoneReport
from consulta.plan.rules import Refusal
from tests.builders.files import PDF
from tests.builders.milestones import APPROVED, TODAY, approve, approved, with_milestones
from tests.builders.persons import staff
from tests.builders.plans import plan_document, published

AT = APPROVED + timedelta(days=9)
WORDS = "El registro está en línea."
PAGE = "https://example.org/registro"


def progress(level: Level = Level.LIMITED, **given: object) -> Progress:
    """A report on the first milestone of commitment 1, made today."""
    return Progress(**({"milestone": "c1-h1", "level": level, "on": TODAY} | given))  # type: ignore[arg-type]


TABLE = {
    "words": (progress(evidence=WORDS), None, None),
    "a link": (progress(url=PAGE), None, None),
    "a document": (progress(document=1), None, None),
    "not started asks for nothing": (progress(Level.NOT_STARTED), None, None),
    "nothing to show": (progress(), None, Refusal.EVIDENCE_MISSING),
    "too few words": (progress(evidence="Se hizo."), None, Refusal.EVIDENCE_MISSING),
    "too many words": (progress(evidence="a" * 2001), None, Refusal.EVIDENCE_TOO_LONG),
    "a link without TLS": (progress(url="http://example.org"), None, Refusal.EVIDENCE_LINK),
    "a link that runs": (progress(url="javascript:alert(1)"), None, Refusal.EVIDENCE_LINK),
    "tomorrow": (
        progress(evidence=WORDS, on=TODAY + timedelta(days=1)),
        None,
        Refusal.REPORT_IN_FUTURE,
    ),
    "on": (progress(Level.COMPLETED, url=PAGE), Level.LIMITED, None),
    "the same level again": (progress(url=PAGE), Level.LIMITED, None),
    "back with a reason": (progress(evidence=WORDS), Level.COMPLETED, None),
    "back without": (progress(url=PAGE), Level.COMPLETED, Refusal.STEP_BACK_UNEXPLAINED),
    "back to the start without": (
        progress(Level.NOT_STARTED),
        Level.LIMITED,
        Refusal.STEP_BACK_UNEXPLAINED,
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_the_rule_word_by_word(name: str) -> None:
    given, before, wanted = TABLE[name]
    said = refusal_of_report(given, before, is_approved=True, is_milestone=True, today=TODAY)
    assert said is wanted


def test_the_plan_comes_first_then_the_milestone() -> None:
    for is_approved, is_milestone, wanted in (
        (False, False, Refusal.NOT_APPROVED),
        (True, False, Refusal.NOT_A_MILESTONE),
    ):
        said = refusal_of_report(
            progress(), None, is_approved=is_approved, is_milestone=is_milestone, today=TODAY
        )
        assert said is wanted


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        (PAGE, True),
        ("https://example.org", True),
        ("https://localhost/x", False),
        ("https://ana@example.org/", False),
        ("https://example.org/a b", False),
        ("https://ejemplo.org/\u202e", False),
        ("//example.org", False),
        ("HTTPS://example.org", False),
    ],
)
def test_a_link_is_a_page_over_tls(address: str, is_safe: bool) -> None:
    assert is_safe_link(address) is is_safe


def test_late_are_those_whose_end_has_passed_unfinished() -> None:
    end = TODAY - timedelta(days=3)
    assert days_late(None, end, TODAY) == 3
    assert days_late(Level.SUBSTANTIAL, end, TODAY) == 3
    assert days_late(Level.COMPLETED, end, TODAY) == 0
    assert days_late(Level.LIMITED, TODAY, TODAY) == 0
    assert days_late(None, None, TODAY) == 0
    assert list(totals_of([Level.LIMITED, Level.LIMITED]).values()) == [0, 0, 2, 0]


def report(db: Session, consultation: Consultation, given: Progress) -> MilestoneReport:
    return report_milestone(db, consultation=consultation, given=given, by=None, at=AT)


def refusal(db: Session, consultation: Consultation, given: Progress) -> object:
    with pytest.raises(Refused) as caught:
        report(db, consultation, given)
    return caught.value.reason


def test_a_report_is_added_and_the_newest_counts(db: Session) -> None:
    consultation = approved(db)
    version = consultation.version
    by = staff(db, Role.ANALYST)
    paper = keep_document(
        db,
        consultation=consultation,
        given=NewDocument(DocumentKind.EVIDENCE, "Acta de entrega", PDF),
        by=by,
        at=AT,
    )
    report(db, consultation, progress(Level.COMPLETED, document=paper.number))
    report(db, consultation, progress(Level.LIMITED, evidence=f"  {WORDS}  "))
    assert consultation.version == version + 3
    target = queries.milestone(db, consultation, "c1-h1").target_id
    newest = queries.latest_reports(db, consultation)[target]
    assert (newest.level, newest.evidence, newest.document_name) == (Level.LIMITED, WORDS, None)
    history = queries.history_of(db, target)
    assert [row.level for row in history] == [Level.LIMITED, Level.COMPLETED]
    assert history[1].document_name == "acta-de-entrega.pdf"


def test_the_same_report_sent_again_is_the_one_that_is_there(db: Session) -> None:
    consultation = approved(db)
    first = report(db, consultation, progress(evidence=WORDS))
    assert report(db, consultation, progress(evidence=f" {WORDS} ")) is first
    other = report(db, consultation, progress(evidence=f"{WORDS} Y más."))
    assert other is not first
    assert report(db, consultation, progress(evidence=WORDS)) not in (first, other)


def test_what_is_reported_is_never_changed(db: Session) -> None:
    row = report(db, approved(db), progress(evidence=WORDS))
    row.level = Level.COMPLETED
    with pytest.raises(DBAPIError, match="append-only"):
        db.flush()


def test_only_a_milestone_of_the_final_plan_is_reported_on(db: Session) -> None:
    draft = published(db, "plan-2028")
    assert refusal(db, draft, progress(evidence=WORDS)) is Refusal.NOT_APPROVED
    consultation = approved(db)
    for key in ("c1-p1", "c9-h1", "", "C1 H1", "../x"):
        given = progress(evidence=WORDS, milestone=key)
        assert refusal(db, consultation, given) is Refusal.NOT_A_MILESTONE
    assert refusal(db, consultation, progress(document=7)) is Refusal.EVIDENCE_MISSING
    report(db, consultation, progress(evidence=WORDS))


def test_a_milestone_that_left_the_plan_keeps_its_reports_unseen(db: Session) -> None:
    consultation = approved(db)
    target = report(db, consultation, progress(evidence=WORDS)).target_id
    approve(db, consultation, with_milestones(plan_document(), 0))
    assert queries.followed(db, consultation, today=TODAY) == []
    assert refusal(db, consultation, progress(evidence=WORDS)) is Refusal.NOT_A_MILESTONE
    assert len(queries.history_of(db, target)) == 1


def test_today_is_that_of_the_consultation(db: Session) -> None:
    consultation = approved(db)
    late_evening = APPROVED.replace(hour=2)  # still the day before in Chile
    given = progress(evidence=WORDS, on=late_evening.date())
    with pytest.raises(Refused) as caught:
        report_milestone(db, consultation=consultation, given=given, by=None, at=late_evening)
    assert caught.value.reason is Refusal.REPORT_IN_FUTURE


def test_those_of_one_commitment_apart(db: Session) -> None:
    consultation = approved(db)
    report(db, consultation, progress(evidence=WORDS))
    report(db, consultation, progress(evidence=WORDS, milestone="c2-h2"))
    two = queries.commitment(db, consultation, 2)
    found = queries.latest_reports(db, consultation, two.target_id)
    assert set(found) == {queries.milestone(db, consultation, "c2-h2").target_id}
    late = queries.followed(db, consultation, today=date(2027, 6, 10))
    assert [one.row.key for one in late if one.days_late] == ["c1-h1", "c2-h1", "c3-h1"]
