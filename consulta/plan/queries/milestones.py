"""How far the milestones of a plan are: the newest report of each, and all reports of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from consulta.errors import NotFound
from consulta.plan.milestones import Level, days_late
from consulta.plan.models import (
    Commitment,
    Consultation,
    Document,
    MilestoneReport,
    Paragraph,
    Target,
)
from consulta.plan.rules import is_key


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What was reported of a milestone, with the name of the document that shows it."""

    target_id: int
    level: Level
    evidence: str
    evidence_url: str
    reported_on: date
    reported_at: datetime
    document_number: int | None
    document_title: str | None
    document_name: str | None


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone of the plan in force, in the order of the plan."""

    target_id: int
    key: str
    commitment_number: int
    commitment_name: str
    lead_institution: str | None
    position: int
    text: str
    product: str | None
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Followed:
    """A milestone with its newest report, and by how many days it is late.

    Units: whole days, on the calendar of the consultation.
    """

    row: MilestoneRow
    report: ReportRow | None
    days_late: int

    @property
    def level(self) -> Level:
        """How far it is; without a report, not started."""
        return self.report.level if self.report else Level.NOT_STARTED


def followed(session: Session, consultation: Consultation, *, today: date) -> list[Followed]:
    """Every milestone of the plan in force with its newest report, in two queries."""
    reports = latest_reports(session, consultation)
    found = []
    for row in milestones(session, consultation):
        report = reports.get(row.target_id)
        late = days_late(report.level if report else None, row.ends_on, today)
        found.append(Followed(row, report, late))
    return found


def milestones(session: Session, consultation: Consultation) -> list[MilestoneRow]:
    """The milestones of the plan in force, by commitment and in their order."""
    rows = session.execute(
        _milestones()
        .where(Paragraph.consultation_id == consultation.id)
        .order_by(Commitment.number, Paragraph.position, Paragraph.id)
    )
    return [MilestoneRow(*row) for row in rows]


def milestone(session: Session, consultation: Consultation, key: str) -> MilestoneRow:
    """The milestone with this key.

    Raises: `NotFound` when the plan in force has none.
    """
    found = None
    if is_key(key):
        found = session.execute(
            _milestones().where(Paragraph.consultation_id == consultation.id, Paragraph.key == key)
        ).one_or_none()
    if found is None:
        raise NotFound(key)
    return MilestoneRow(*found)


def latest_reports(
    session: Session, consultation: Consultation, about: int | None = None
) -> dict[int, ReportRow]:
    """The newest report of each milestone by its target, of a whole plan or of one commitment.

    Shapes: `about` is the target of the commitment.
    A milestone that nobody reported on is absent.
    """
    newest = select(func.max(MilestoneReport.id)).where(
        MilestoneReport.consultation_id == consultation.id
    )
    if about is not None:
        newest = newest.join(Target).where(Target.within_id == about)
    newest = newest.group_by(MilestoneReport.target_id)
    rows = session.execute(_reports().where(MilestoneReport.id.in_(newest)))
    return {row.target_id: ReportRow(*row) for row in rows}


def history_of(session: Session, target_id: int) -> Sequence[ReportRow]:
    """All reports of one milestone, the newest first."""
    rows = session.execute(
        _reports().where(MilestoneReport.target_id == target_id).order_by(MilestoneReport.id.desc())
    )
    return [ReportRow(*row) for row in rows]


def newest_report(session: Session, target_id: int) -> MilestoneReport:
    """The row of the newest report of a milestone that has one."""
    rows = select(MilestoneReport).where(MilestoneReport.target_id == target_id)
    return session.scalars(rows.order_by(MilestoneReport.id.desc()).limit(1)).one()


def _milestones() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Paragraph.target_id,
            Paragraph.key,
            Commitment.number,
            Commitment.name,
            Commitment.lead_institution,
            Paragraph.position,
            Paragraph.text,
            Paragraph.product,
            Paragraph.starts_on,
            Paragraph.ends_on,
        )
        .join(Commitment, Paragraph.commitment_id == Commitment.id)
        .where(Paragraph.field == "milestones", Commitment.left_in.is_(None))
    )


def _reports() -> Select[*tuple[Any, ...]]:
    return select(
        MilestoneReport.target_id,
        MilestoneReport.level,
        MilestoneReport.evidence,
        MilestoneReport.evidence_url,
        MilestoneReport.reported_on,
        MilestoneReport.reported_at,
        Document.number,
        Document.title,
        Document.file_name,
    ).outerjoin(Document, MilestoneReport.document_id == Document.id)
