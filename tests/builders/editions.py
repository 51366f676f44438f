"""New versions of the small plan: words changed, paragraphs joined, moved and gone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from consulta.participation import actions
from consulta.participation.changes import RolledOut
from consulta.plan import actions as plan
from consulta.plan.editions import Edition
from consulta.plan.models import Consultation
from consulta.plan.queries import latest_version, plan_document
from consulta.plan.reader.document import (
    CommitmentText,
    DepartureText,
    MilestoneText,
    ParagraphText,
    PlanDocument,
)
from tests.builders.plans import INSIDE

REASON = "Se corrigió el texto después de las observaciones."
Change = Callable[[PlanDocument], PlanDocument]


def next_version(
    session: Session,
    consultation: Consultation,
    *changes: Change,
    edition: Edition = Edition.CONSULTATION_DRAFT,
    at: datetime = INSIDE,
) -> RolledOut:
    """Publish the plan in force with these changes, and say what became of contributions."""
    document = plan_document(session, consultation)
    for change in changes:
        document = change(document)
    new = plan.NewVersion(edition, document, REASON)
    version = plan.publish_version(session, consultation=consultation, new=new, by=None, at=at)
    return actions.roll_out(session, consultation=consultation, version=version, at=at)


def number_of(session: Session, consultation: Consultation) -> int:
    """The number of the version in force."""
    version = latest_version(session, consultation)
    assert version is not None
    return version.number


def reworded(key: str, text: str, *, joined: tuple[str, ...] = ()) -> Change:
    """Other words under one id, which may take in other paragraphs."""
    return _each(lambda row: (ParagraphText(key, text, joined),) if row.key == key else (row,))


def without(key: str) -> Change:
    """No such paragraph."""
    return _each(lambda row: () if row.key == key else (row,))


def with_before(key: str, *rows: ParagraphText) -> Change:
    """Paragraphs above another one."""
    return _each(lambda row: (*rows, row) if row.key == key else (row,))


def moved_before(key: str, other: str) -> Change:
    """A paragraph with its own words above another one, wherever that stands."""

    def change(document: PlanDocument) -> PlanDocument:
        row = next(each for each in document.paragraphs() if each.key == key)
        return with_before(other, row)(without(key)(document))

    return change


def departed(number: int, reason: str = "La institución declinó el compromiso.") -> Change:
    """A commitment that left the plan."""

    def change(document: PlanDocument) -> PlanDocument:
        gone = next(each for each in document.commitments if each.number == number)
        departure = DepartureText(number, gone.name, reason, gone.lead_institution)
        return replace(
            document,
            commitments=tuple(each for each in document.commitments if each.number != number),
            departures=(*document.departures, departure),
        )

    return change


def renamed(number: int, name: str) -> Change:
    """Another name for a commitment."""

    def change(document: PlanDocument) -> PlanDocument:
        return replace(
            document,
            commitments=tuple(
                replace(each, name=name) if each.number == number else each
                for each in document.commitments
            ),
        )

    return change


def _each(rows: Callable[[ParagraphText], tuple[ParagraphText, ...]]) -> Change:
    def through(paragraphs: tuple[ParagraphText, ...]) -> tuple[ParagraphText, ...]:
        return tuple(new for old in paragraphs for new in rows(old))

    def of(commitment: CommitmentText) -> CommitmentText:
        texts = tuple(
            replace(text, paragraphs=through(text.paragraphs)) for text in commitment.texts
        )
        return replace(commitment, texts=tuple(text for text in texts if text.paragraphs))

    def change(document: PlanDocument) -> PlanDocument:
        return replace(
            document,
            intro=through(document.intro),
            commitments=tuple(of(each) for each in document.commitments),
            initiatives=tuple(
                replace(each, body=through(each.body)) for each in document.initiatives
            ),
        )

    return change


def promising(number: int, milestone: MilestoneText) -> Change:
    """A commitment with this milestone and no other."""

    def change(document: PlanDocument) -> PlanDocument:
        return replace(
            document,
            commitments=tuple(
                replace(each, milestones=(milestone,)) if each.number == number else each
                for each in document.commitments
            ),
        )

    return change
