"""The life of the demonstration's plan: versions, launch, extension, correction, final plan."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from consulta.drafting import actions as drafting
from consulta.drafting import queries as drafts
from consulta.drafting.rules import Hand
from consulta.participation import actions as participation
from consulta.plan import actions as plans
from consulta.plan import queries as plan_queries
from consulta.plan.actions import NewDocument, NewVersion
from consulta.plan.documents import DocumentKind
from consulta.plan.editions import Edition
from consulta.plan.milestones import Level, Progress
from consulta.plan.models import Consultation
from consulta.plan.promises import Change, Promise
from consulta.plan.reader.document import PlanDocument
from consulta.report import actions as reports
from consulta.report import queries as report_queries
from consulta.report.tasks import files_of
from consulta.workshop.changes import edited, forum_draft, without_declined
from consulta.workshop.reader import Script, moment_in
from consulta.workshop.seed.answering import answer_all
from consulta.workshop.seed.stage import Deed, Staff, Stage
from consulta.workshop.seed.watching import add_witnesses

PAPER_TITLE = "Minuta de posición"
GAPS = (
    "No se conocen los plazos, las instituciones y los contactos de algunos compromisos de 2018; "
    "se consultan como «por confirmar»."
)
PREPARED_DAYS_BEFORE = 3
AFTER_CLOSE = timedelta(minutes=2)
NOON = 12 * 3600
LAST = 10**9
Act = Callable[[datetime], None]


def prepare(
    session: Session, plan: PlanDocument, script: Script, staff: Staff, *, vkey: str
) -> Consultation:
    """Bring the plan from the Mesa's draft to its launch, by two persons, on the day of notice."""
    told, frame = script.versions, plan.consultation
    zone = ZoneInfo(frame.time_zone)
    notice = frame.announced_on or frame.opens_at.astimezone(zone).date()
    at = datetime.combine(notice - timedelta(days=PREPARED_DAYS_BEFORE), time(11), zone)
    carla, camilo = staff["carla"], staff["camilo"]
    consultation = plans.create_consultation(session, given=frame, at=at)
    first = NewVersion(
        Edition.FORUM_DRAFT, forum_draft(plan, told["forum"]), told["forum"]["reason"]
    )
    plans.publish_version(session, consultation=consultation, new=first, by=carla, at=at)
    draft = without_declined(plan, told["forum"])
    at = datetime.combine(notice, time(9), zone)
    drafting.start_draft(
        session, consultation=consultation, document=draft, hand=Hand(carla.name, at)
    )
    second = NewVersion(Edition.CONSULTATION_DRAFT, draft, told["consultation"]["reason"])
    plans.publish_version(session, consultation=consultation, new=second, by=carla, at=at)
    paper = NewDocument(DocumentKind.POSITION_PAPER, PAPER_TITLE, script.paper)
    plans.keep_document(session, consultation=consultation, given=paper, by=carla, at=at)
    override = plans.propose_override(
        session, consultation=consultation, reason=GAPS, by=carla, at=at
    )
    plans.confirm_override(session, override=override, by=camilo, at=at + timedelta(hours=1))
    plans.launch(
        session, consultation=consultation, by=camilo, at=at + timedelta(hours=2), vkey=vkey,
        missing_facts=(),
    )  # fmt: skip
    add_witnesses(session, script, consultation=consultation.slug, at=at)
    return consultation


def acts_while_open(stage: Stage) -> Iterator[Deed]:
    """What the commission does while people take part: a correction, an extension, a new date."""
    told = stage.script.versions
    corrected, longer, later = told["correction"], told["extension"], told["answer_moved"]
    yield _on(stage, corrected["day"], lambda at: _correct(stage, at))
    yield _on(stage, longer["day"], lambda at: _extend(stage, at))
    yield _on(stage, later["day"], lambda at: _move_answer(stage, at))


def conclude(stage: Stage, templates: Path) -> None:
    """Close the record, publish the final plan, place what lost its text, and report on it all."""
    db, consultation = stage.session, stage.consultation
    closed_at = consultation.last_entry_at + AFTER_CLOSE
    participation.close_consultation(db, consultation=consultation, at=closed_at)
    _finish_plan(stage)
    answer_all(stage)
    due = consultation.answer_due_on or stage.now.date()
    at = min(stage.now, stage.afternoon(due))
    outline = report_queries.outline_of(db, consultation, at=at)
    report = reports.keep_report(
        db,
        consultation=consultation,
        outline=outline,
        files=files_of(outline, templates),
        made_by=stage.staff["carla"],
        at=at,
    )
    reports.publish_report(db, report=report, pending=0, by=stage.staff["camilo"], at=at)
    _report_milestones(stage)


def _correct(stage: Stage, at: datetime) -> None:
    told = stage.script.versions["correction"]
    document = edited(plan_queries.plan_document(stage.session, stage.consultation), told)
    _publish(stage, Edition.CONSULTATION_DRAFT, document, told["reason"], at)


def _extend(stage: Stage, at: datetime) -> None:
    reason = stage.script.versions["extension"]["reason"]
    _change(stage, Change(Promise.CLOSE, stage.plan.consultation.closes_at, reason), at)


def _move_answer(stage: Stage, at: datetime) -> None:
    told, due = stage.script.versions["answer_moved"], stage.consultation.answer_due_on
    if due is not None:
        to = due + timedelta(days=told["by_days"])
        _change(stage, Change(Promise.ANSWER, to, told["reason"]), at)


def _change(stage: Stage, change: Change, at: datetime) -> None:
    carla, camilo = stage.staff["carla"], stage.staff["camilo"]
    act = plans.propose_change(
        stage.session, consultation=stage.consultation, change=change, by=carla, at=at
    )
    plans.confirm_change(stage.session, act=act, by=camilo, at=at + timedelta(hours=3))


def _finish_plan(stage: Stage) -> None:
    told = stage.script.versions["final"]
    document = edited(plan_queries.plan_document(stage.session, stage.consultation), told)
    due = stage.plan.consultation.plan_due_on or stage.now.date()
    _publish(
        stage, Edition.FINAL, document, told["reason"], stage.afternoon(due - timedelta(days=3))
    )
    for row in told["place"]:
        participation.place(
            stage.session,
            contribution=stage.said[row["contribution"]],
            target=stage.target(row["target"]),
            by=stage.staff["carla"],
            reason=row["reason"],
            at=stage.afternoon(due - timedelta(days=2)),
        )


def _report_milestones(stage: Stage) -> None:
    for row in stage.script.versions["milestone"]:
        plans.report_milestone(
            stage.session,
            consultation=stage.consultation,
            given=Progress(row["key"], Level(row["level"]), row["on"], row["evidence"]),
            by=stage.staff["carla"],
            at=stage.afternoon(row["on"]),
        )


def _publish(
    stage: Stage, edition: Edition, document: PlanDocument, reason: str, at: datetime
) -> None:
    carla = stage.staff["carla"]
    document = replace(document, consultation=drafts.frame_of(stage.consultation))
    drafting.start_draft(
        stage.session,
        consultation=stage.consultation,
        document=document,
        hand=Hand(carla.name, at),
    )
    version = plans.publish_version(
        stage.session,
        consultation=stage.consultation,
        new=NewVersion(edition, document, reason),
        by=carla,
        at=at,
    )
    participation.roll_out(stage.session, consultation=stage.consultation, version=version, at=at)


def _on(stage: Stage, day: int, act: Act) -> Deed:
    at = moment_in(stage.plan, day=day, seconds=NOON)
    return at, LAST + day, lambda: act(at)
