"""What a plan says in a line rather than in prose, each fact under its code."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from consulta.plan.reader.document import (
    CommitmentText,
    ConsultationText,
    MilestoneText,
    PlanDocument,
)
from consulta.plan.rules import Sector

Told = tuple[str, str]

SECTORS = {
    Sector.GOVERNMENT: "gobierno",
    Sector.CIVIL_SOCIETY: "sociedad civil",
    Sector.PRIVATE: "sector privado",
    Sector.ACADEMIA: "academia",
    Sector.MULTILATERAL: "organismo multilateral",
}
YES_OR_NO = {True: "sí", False: "no", None: ""}


def facts_of(document: PlanDocument) -> dict[str, tuple[Told, ...]]:
    """The facts of the plan and of each commitment and initiative, by the name of its target."""
    found = {"plan": tuple(_of_plan(document))}
    for commitment in document.commitments:
        found[f"commitment:{commitment.number}"] = tuple(_of_commitment(commitment))
    for each in document.initiatives:
        found[f"initiative:{each.key}"] = (("name", each.title), ("theme", each.theme))
    return found


def facts_of_milestone(milestone: MilestoneText) -> Iterator[Told]:
    """What a milestone says beside its activity."""
    yield "product", milestone.product or ""
    yield "term", _term(milestone.starts_on, milestone.ends_on)
    yield "lead", milestone.lead or ""


def _of_plan(document: PlanDocument) -> Iterator[Told]:
    given = document.consultation
    yield "label", document.label
    yield "name", given.title
    yield "body", given.body
    yield "summary", given.summary
    yield from _dates(given)
    yield "rules_text", given.rules_text
    yield "privacy_text", given.privacy_text


def _dates(given: ConsultationText) -> Iterator[Told]:
    yield "announced_on", _day(given.announced_on)
    yield "opens_at", _moment(given.opens_at, given.time_zone)
    yield "closes_at", _moment(given.closes_at - timedelta(seconds=1), given.time_zone)
    yield "answer_due_on", _day(given.answer_due_on)
    yield "plan_due_on", _day(given.plan_due_on)


def _of_commitment(given: CommitmentText) -> Iterator[Told]:
    yield "name", given.name
    yield "theme", given.theme
    yield "ogp_id", given.ogp_id or ""
    yield "cocreation_table", given.cocreation_table or ""
    yield "term", _term(given.starts_on, given.ends_on)
    yield "lead_institution", given.lead_institution or ""
    yield "engagement_form", given.engagement_form or ""
    yield "inputs_published", YES_OR_NO[given.inputs_published]
    yield "sdgs", ", ".join(map(str, given.sdgs))
    yield "contact", " · ".join(filter(None, (given.contact_unit, given.contact_mailbox)))
    yield "actors", ", ".join(f"{actor.name} ({SECTORS[actor.sector]})" for actor in given.actors)


def _term(starts_on: date | None, ends_on: date | None) -> str:
    if starts_on is None and ends_on is None:
        return ""
    return f"{_day(starts_on) or '…'} al {_day(ends_on) or '…'}"


def _day(day: date | None) -> str:
    return f"{day:%d-%m-%Y}" if day else ""


def _moment(at: datetime, time_zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(time_zone)):%d-%m-%Y %H:%M:%S}"
