"""A plan as the text of its file. The same plan gives the same bytes."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from consulta.plan.reader.document import (
    FORMAT,
    CommitmentText,
    ConsultationText,
    DepartureText,
    InitiativeText,
    ParagraphText,
    PlanDocument,
)
from consulta.plan.rules import (
    GROUNDS,
    LocalTimeProblem,
    end_of_day,
    first_moment_of,
    problem_of_local_time,
)

ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


def write_plan(document: PlanDocument) -> str:
    """The plan as the text of a file that `read_plan` understands."""
    lines = [f'format = "{FORMAT}"', "", "[consultation]", *_consultation(document.consultation)]
    lines += ["", "[plan]", f"version = {document.version}", *_text("label", document.label)]
    lines += _body("intro", document.intro)
    for commitment in document.commitments:
        lines += ["", "[[commitment]]", *_commitment(commitment)]
    for initiative in document.initiatives:
        lines += ["", "[[initiative]]", *_initiative(initiative)]
    for departure in document.departures:
        lines += ["", "[[departure]]", *_departure(departure)]
    return "\n".join(lines) + "\n"


def _consultation(given: ConsultationText) -> Iterator[str]:
    for key in ("slug", "title", "body", "summary", "time_zone"):
        yield from _text(key, getattr(given, key))
    yield from _date("announced_on", given.announced_on)
    yield from _opening(given.opens_at, given.time_zone)
    yield from _closing(given.closes_at, given.time_zone)
    yield from _date("answer_due_on", given.answer_due_on)
    yield from _date("plan_due_on", given.plan_due_on)
    yield f"review_hours = {given.review_hours}"
    yield f"minimum_age = {given.minimum_age}"
    if given.grace_minutes:
        yield f"grace_minutes = {given.grace_minutes}"
    yield from _flag("demonstration", given.demonstration)
    yield from _text("template", given.template)
    if given.grounds != GROUNDS:
        yield f"grounds = [{', '.join(map(_quoted, given.grounds))}]"
    yield from _text("rules_text", given.rules_text or None)
    yield from _text("privacy_text", given.privacy_text or None)


def _opening(at: datetime, time_zone: str) -> Iterator[str]:
    day = at.astimezone(ZoneInfo(time_zone)).date()
    if first_moment_of(day, time_zone) == at:
        yield f"opens_on = {day.isoformat()}"
    else:
        yield from _moment("opens", at, time_zone)


def _closing(at: datetime, time_zone: str) -> Iterator[str]:
    day = (at - timedelta(seconds=1)).astimezone(ZoneInfo(time_zone)).date()
    if end_of_day(day, time_zone) == at:
        yield f"closes_on = {day.isoformat()}"
    else:
        yield from _moment("closes", at, time_zone)


def _moment(edge: str, at: datetime, time_zone: str) -> Iterator[str]:
    local = at.astimezone(ZoneInfo(time_zone))
    clock = local.replace(tzinfo=None)
    yield f"{edge}_at = {clock.isoformat()}"
    if problem_of_local_time(clock, time_zone) is LocalTimeProblem.REPEATED:
        yield f"{edge}_fold = {local.fold}"


def _commitment(given: CommitmentText) -> Iterator[str]:
    yield f"number = {given.number}"
    for key in ("name", "theme", "ogp_id", "lead_institution"):
        yield from _text(key, getattr(given, key))
    yield from _date("starts_on", given.starts_on)
    yield from _date("ends_on", given.ends_on)
    yield from _text("cocreation_table", given.cocreation_table)
    for text in given.texts:
        yield from _body(text.code, text.paragraphs)
    yield from _text("engagement_form", given.engagement_form)
    yield from _flag("inputs_published", given.inputs_published)
    if given.sdgs:
        yield f"sdgs = [{', '.join(map(str, given.sdgs))}]"
    yield from _text("contact_unit", given.contact_unit)
    yield from _text("contact_mailbox", given.contact_mailbox)
    yield from _flag("demonstration", given.demonstration)
    yield from _parts(given)


def _parts(given: CommitmentText) -> Iterator[str]:
    if given.ogp_values:
        yield "  [commitment.ogp_values]"
    for value in given.ogp_values:
        yield from _body(value.value.value, value.paragraphs, indent="  ")
    for milestone in given.milestones:
        yield "  [[commitment.milestone]]"
        yield f"  id = {_quoted(milestone.key)}"
        yield from _text("activity", milestone.activity, indent="  ")
        yield from _text("product", milestone.product, indent="  ")
        yield from _date("starts_on", milestone.starts_on, indent="  ")
        yield from _date("ends_on", milestone.ends_on, indent="  ")
        yield from _text("lead", milestone.lead, indent="  ")
    for actor in given.actors:
        yield "  [[commitment.actor]]"
        yield from _text("name", actor.name, indent="  ")
        yield from _text("sector", actor.sector.value, indent="  ")


def _initiative(given: InitiativeText) -> Iterator[str]:
    for key in ("key", "title", "theme"):
        yield from _text(key, getattr(given, key))
    yield from _body("body", given.body)
    yield from _flag("demonstration", given.demonstration)


def _departure(given: DepartureText) -> Iterator[str]:
    yield f"number = {given.number}"
    for key in ("name", "institution", "reason"):
        yield from _text(key, getattr(given, key))
    yield from _date("left_on", given.left_on)


def _text(key: str, value: str | None, *, indent: str = "") -> Iterator[str]:
    if value is not None:
        yield f"{indent}{key} = {_quoted(value)}"


def _date(key: str, value: date | None, *, indent: str = "") -> Iterator[str]:
    if value is not None:
        yield f"{indent}{key} = {value.isoformat()}"


def _flag(key: str, value: bool | None) -> Iterator[str]:
    if value is not None:
        yield f"{key} = {str(value).lower()}"


def _body(key: str, paragraphs: Sequence[ParagraphText], *, indent: str = "") -> Iterator[str]:
    if not paragraphs:
        return
    yield f'{indent}{key} = """'
    for number, paragraph in enumerate(paragraphs):
        if number:
            yield ""
        escaped = paragraph.text.replace("\\", "\\\\").replace('"""', '""\\"')
        mark = " + ".join((paragraph.key, *paragraph.joined))
        yield f"{escaped} {{#{mark}}}"
    yield '"""'


def _quoted(text: str) -> str:
    return f'"{text.translate(ESCAPES)}"'
