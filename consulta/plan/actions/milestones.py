"""Report how far a milestone of an approved plan is."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.errors import NotFound, Refused
from consulta.plan import queries
from consulta.plan.actions.publishing import raise_version
from consulta.plan.actions.roles import acting_role
from consulta.plan.editions import Edition
from consulta.plan.milestones import Progress, refusal_of_report
from consulta.plan.models import Consultation, Document, MilestoneReport
from consulta.plan.queries import MilestoneRow
from consulta.plan.queries.milestones import ReportRow, newest_report
from consulta.plan.rules import Refusal
from consulta.text.clean import plain


def report_milestone(
    session: Session,
    *,
    consultation: Consultation,
    given: Progress,
    by: Person | None,
    at: datetime,
) -> MilestoneReport:
    """Add a report on a milestone; none is ever changed, and the newest is the level shown.

    The same report sent again, by a second click or a lost answer, is the one that is there.

    Raises: `Refused` when the plan is not approved, or evidence is missing.
    """
    if by is not None:
        acting_role(by, consultation)
    raise_version(session, consultation)
    given = replace(given, evidence=plain(given.evidence).strip(), url=given.url.strip())
    document = _document(session, consultation, given.document)
    found = _milestone(session, consultation, given.milestone)
    version = queries.latest_version(session, consultation)
    before = queries.history_of(session, found.target_id) if found else []
    refusal = refusal_of_report(
        replace(given, document=document.number if document else None),
        before[0].level if before else None,
        is_approved=version is not None and version.edition is Edition.FINAL,
        is_milestone=found is not None,
        today=at.astimezone(ZoneInfo(consultation.time_zone)).date(),
    )
    if refusal or found is None:
        raise Refused(refusal or Refusal.NOT_A_MILESTONE, given_text=given.evidence)
    if before and _says_the_same(before[0], given, document):
        return newest_report(session, found.target_id)
    report = MilestoneReport(
        consultation_id=consultation.id,
        target_id=found.target_id,
        level=given.level,
        evidence=given.evidence,
        evidence_url=given.url,
        document_id=document.id if document else None,
        reported_on=given.on,
        reported_by_id=by.id if by else None,
        reported_at=at,
    )
    session.add(report)
    session.flush()
    return report


def _says_the_same(newest: ReportRow, given: Progress, document: Document | None) -> bool:
    told = (newest.level, newest.reported_on, newest.evidence, newest.evidence_url)
    number = document.number if document else None
    return (*told, newest.document_number) == (
        given.level, given.on, given.evidence, given.url, number,
    )  # fmt: skip


def _milestone(session: Session, consultation: Consultation, key: str) -> MilestoneRow | None:
    try:
        return queries.milestone(session, consultation, key)
    except NotFound:
        return None


def _document(session: Session, consultation: Consultation, number: int | None) -> Document | None:
    if number is None:
        return None
    return queries.document_by_number(session, consultation, number)
