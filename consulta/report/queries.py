"""Read a report's outline at one size of the record, and the reports that were kept."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload, undefer

from consulta.accounts.models import Organisation
from consulta.analysis import queries as analysis
from consulta.errors import NotFound
from consulta.journal.queries import head
from consulta.journal.rules import Opening
from consulta.paper.queries import offline
from consulta.participation import queries as participation
from consulta.participation.models import Contribution
from consulta.participation.rules import State
from consulta.participation.shapes import shown_days
from consulta.plan import queries as plan
from consulta.plan.models import Consultation, Target
from consulta.report.models import ReportFile, SynthesisReport
from consulta.report.outline.value import Item, Outline, Withheld
from consulta.report.rules import FileKind, Refusal, refusal_of_final

NAMELESS = "Participante"


def outline_of(session: Session, consultation: Consultation, *, at: datetime) -> Outline:
    """Everything a report says of a consultation, read at one size of its record.

    Provisional while something may still come in, on paper too. No address and no withheld text
    is read at all.
    """
    end, is_over = head(session, consultation.slug), at >= consultation.window.ends_at
    days = participation.signal_days(session, consultation, with_votes=is_over)
    return Outline(
        slug=consultation.slug,
        title=consultation.title,
        body_name=consultation.body_name,
        time_zone=consultation.time_zone,
        announced_on=consultation.announced_on,
        opens_at=consultation.opens_at,
        closes_at=consultation.closes_at,
        answer_due_on=consultation.answer_due_on,
        plan_due_on=consultation.plan_due_on,
        plan_digest=plan.current_version(session, consultation).digest,
        record_size=end.size,
        record_root=end.root.hex(),
        cutoff_at=at,
        is_provisional=refusal_of_final_at(consultation, at) is not None,
        is_demo=consultation.is_demo,
        figures=analysis.figures(session, consultation, cutoff_at=at),
        published=_published(session, consultation, at),
        withheld=_withheld(session, consultation, at),
        out_of_time=offline(session, consultation).out_of_time,
        signals=tuple(shown_days([one for one in days if one.day <= at.astimezone(UTC).date()])),
    )


def refusal_of_final_at(consultation: Consultation, at: datetime) -> Refusal | None:
    """Why a report of this consultation cannot be final at this moment; None when it can."""
    return refusal_of_final(consultation.window, at, last_entry_at=consultation.last_entry_at)


def _published(session: Session, consultation: Consultation, at: datetime) -> tuple[Item, ...]:
    about, target = aliased(Target), aliased(Target)
    rows = session.execute(
        select(
            Contribution.folio, about.ref, target.ref, Contribution.kind, Contribution.stance,
            Contribution.channel, Contribution.public_name, Contribution.quote, Contribution.text,
            Contribution.proposal, Contribution.received_at, Contribution.is_demo,
            Contribution.reason, Contribution.joins, Contribution.replaces,
            Contribution.started_in_time, Organisation.sector, Organisation.standing,
        )
        .join(about, about.id == Contribution.about_id)
        .join(target, target.id == Contribution.target_id)
        .outerjoin(Organisation, Organisation.id == Contribution.organisation_id)
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.state == State.PUBLISHED,
            Contribution.received_at <= at,
        )
        .order_by(Contribution.entry_n)
    )  # fmt: skip
    return tuple(_item(*row) for row in rows)


def _item(folio: str, about: str, target: str, *rest: Any) -> Item:
    kind, stance, channel, public_name, quote, text, proposal, received_at, is_demo, *more = rest
    reason, joins, replaces, started_in_time, sector, standing = more
    return Item(
        folio=folio, about=about, target=target, kind=kind, stance=stance, channel=channel,
        author=public_name or f"{NAMELESS} {folio}", quote=quote, text=text, proposal=proposal,
        received_at=received_at, is_demo=is_demo, reason=reason, joins=joins, replaces=replaces,
        started_in_time=started_in_time, sector=sector, standing=standing,
    )  # fmt: skip


def _withheld(session: Session, consultation: Consultation, at: datetime) -> tuple[Withheld, ...]:
    about = aliased(Target)
    rows = session.execute(
        select(Contribution.folio, about.ref, Contribution.ground, Contribution.state_since)
        .join(about, about.id == Contribution.about_id)
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.state == State.WITHHELD,
            Contribution.received_at <= at,
        )
        .order_by(Contribution.entry_n)
    )
    return tuple(Withheld(*row) for row in rows)


def reports(session: Session, consultation: Consultation) -> Sequence[SynthesisReport]:
    """The reports of a consultation, the newest first, each with its files and its people."""
    return (
        session.scalars(
            select(SynthesisReport)
            .where(SynthesisReport.consultation_id == consultation.id)
            .options(
                joinedload(SynthesisReport.files),
                joinedload(SynthesisReport.made_by),
                joinedload(SynthesisReport.published_by),
            )
            .order_by(SynthesisReport.number.desc())
        )
        .unique()
        .all()
    )


def report(session: Session, consultation: Consultation, number: int) -> SynthesisReport:
    """One report by its number.

    Raises: `NotFound` when there is none.
    """
    found = session.scalars(
        select(SynthesisReport).where(
            SynthesisReport.consultation_id == consultation.id, SynthesisReport.number == number
        )
    ).one_or_none()
    if found is None:
        raise NotFound(f"{consultation.slug}/{number}")
    return found


def published_report(session: Session, consultation: Consultation) -> SynthesisReport:
    """The newest report that was published.

    Raises: `NotFound` before one was.
    """
    found = session.scalars(
        select(SynthesisReport)
        .where(
            SynthesisReport.consultation_id == consultation.id,
            SynthesisReport.published_at.is_not(None),
        )
        .order_by(SynthesisReport.number.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NotFound(consultation.slug)
    return found


def content_of(report: SynthesisReport, files: Sequence[ReportFile]) -> dict[str, Any]:
    """What the entry of a report seals: its cut-off, and every file by its digest."""
    return {
        "cutoff": report.record_size,
        "files": [{"bytes": file.size, "name": file.name, "sha256": file.digest} for file in files],
    }


def files_by_name(session: Session, report: SynthesisReport) -> Sequence[ReportFile]:
    """The files of a report in the order of their names, without their bytes."""
    return session.scalars(
        select(ReportFile).where(ReportFile.report_id == report.id).order_by(ReportFile.name)
    ).all()


def openings(session: Session, consultation: Consultation, *, size: int) -> list[Opening]:
    """What the entries of published reports seal, in their order."""
    rows = session.scalars(
        select(SynthesisReport)
        .where(SynthesisReport.consultation_id == consultation.id, SynthesisReport.entry_n < size)
        .order_by(SynthesisReport.entry_n)
    )
    return [
        Opening(row.entry_n, content_of(row, files_by_name(session, row)), row.salt)
        for row in rows
        if row.entry_n is not None and row.salt is not None
    ]


def report_file(session: Session, report: SynthesisReport, kind: str) -> ReportFile:
    """One file of a report with its bytes.

    Raises: `NotFound` for a kind of file that reports do not have.
    """
    if kind not in set(FileKind):
        raise NotFound(kind)
    return session.scalars(
        select(ReportFile)
        .where(ReportFile.report_id == report.id, ReportFile.kind == FileKind(kind))
        .options(undefer(ReportFile.body))
    ).one()
