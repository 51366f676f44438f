"""Keep a report with its files, and publish it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from secrets import token_bytes

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.errors import Refused
from consulta.journal.actions import open_record
from consulta.journal.rules import SALT_BYTES, EntryType
from consulta.plan.actions import raise_version
from consulta.plan.models import Consultation
from consulta.report import as_json, queries
from consulta.report.models import ReportFile, SynthesisReport
from consulta.report.outline.value import Outline
from consulta.report.rules import FileKind, Refusal, refusal_of_publication


def keep_report(  # noqa: PLR0913 - a report is these values, and each has a name
    session: Session,
    *,
    consultation: Consultation,
    outline: Outline,
    files: Mapping[FileKind, bytes],
    made_by: Person | None,
    at: datetime,
) -> SynthesisReport:
    """Keep a report: its figures and its files, which never change again.

    Raises: `Refused` when what was received is not where the figures say.
    """
    if not (outline.figures.balance.holds and outline.figures.annex_balance.holds):
        raise Refused(Refusal.DOES_NOT_BALANCE)
    last = session.scalar(
        select(func.max(SynthesisReport.number)).where(
            SynthesisReport.consultation_id == consultation.id
        )
    )
    figures = as_json.render(outline)
    report = SynthesisReport(
        consultation=consultation, number=(last or 0) + 1, is_provisional=outline.is_provisional,
        record_size=outline.record_size, cutoff_at=outline.cutoff_at, figures=figures.decode(),
        digest=hashlib.sha256(figures).hexdigest(), made_by=made_by, made_at=at,
        published_by=None, published_at=None, entry_n=None, salt=None,
        files=[
            ReportFile(
                kind=kind, name=outline.file_name(kind), body=body, size=len(body),
                digest=hashlib.sha256(body).hexdigest(),
            )
            for kind, body in files.items()
        ],
    )  # fmt: skip
    session.add(report)
    session.flush()
    return report


def publish_report(
    session: Session, *, report: SynthesisReport, pending: int, by: Person, at: datetime
) -> None:
    """Make a report public, by somebody other than its maker; the record names every file.

    Raises: `Refused` while something may still come in, on paper too; for a report that was made
        then; while something waits for review; or when the maker publishes.
    """
    consultation = report.consultation
    refusal = refusal_of_publication(
        too_early=queries.refusal_of_final_at(consultation, at),
        is_provisional=report.is_provisional, pending=pending,
        is_maker=report.made_by_id == by.id, is_published=report.published_at is not None,
    )  # fmt: skip
    if refusal:
        raise Refused(refusal)
    record, salt = open_record(session, consultation=consultation.slug), token_bytes(SALT_BYTES)
    files = queries.files_by_name(session, report)
    entry = record.append(
        EntryType.REPORT_PUBLISHED, ref=f"R-{report.number}", at=at,
        content=queries.content_of(report, files), salt=salt,
    )  # fmt: skip
    report.salt = salt
    report.published_by, report.published_at, report.entry_n = by, at, entry.n
    consultation.report_published_at = at
    raise_version(session, consultation)


def drop_unpublished(session: Session, *, consultation: Consultation) -> None:
    """Throw away the reports of a consultation that were prepared and not published.

    They quote words that may have been erased meanwhile; they can be prepared again.
    """
    unpublished = select(SynthesisReport.id).where(
        SynthesisReport.consultation_id == consultation.id,
        SynthesisReport.published_at.is_(None),
    )
    session.execute(delete(ReportFile).where(ReportFile.report_id.in_(unpublished)))
    session.execute(delete(SynthesisReport).where(SynthesisReport.id.in_(unpublished)))
