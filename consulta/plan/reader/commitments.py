"""A commitment and an initiative, out of their tables of the file."""

from datetime import date

from consulta.plan.reader.document import (
    ActorText,
    CommitmentText,
    DepartureText,
    FieldText,
    InitiativeText,
    MilestoneText,
    ValueText,
)
from consulta.plan.reader.fields import Table
from consulta.plan.reader.paragraphs import Ids, body
from consulta.plan.rules import (
    COMMITMENT_NUMBER_MAX,
    INITIATIVE_KEY_MAX_CHARS,
    SDG_MAX,
    OgpValue,
    Sector,
    is_key,
)
from consulta.plan.template import FieldKind, fields_of, prose_of

DEPARTURE_REASON_MAX_CHARS = 2000
VALUE_LETTERS = {
    OgpValue.TRANSPARENCY: "vt",
    OgpValue.PARTICIPATION: "vp",
    OgpValue.ACCOUNTABILITY: "va",
    OgpValue.TECHNOLOGY_INNOVATION: "vi",
}


def commitment_of(table: Table, ids: Ids, template: str, is_demo: bool) -> CommitmentText:
    """The commitment of this table, under a template; what is wrong with it is noted."""
    table.require("number")
    number = table.number("number", 1, COMMITMENT_NUMBER_MAX) or 0
    name, theme = table.required_text("name", 300), table.required_text("theme", 80)
    starts_on, ends_on = _term(table, may_be_one_day=False)
    for field in prose_of(template):
        if field.is_basic:
            table.require(field.code)
    demonstration = table.flag("demonstration")
    given = CommitmentText(
        number=number,
        name=name,
        theme=theme,
        ogp_id=table.text("ogp_id", 16),
        lead_institution=table.text("lead_institution", 200),
        starts_on=starts_on,
        ends_on=ends_on,
        cocreation_table=table.text("cocreation_table", 200),
        texts=_texts(table, ids, template, number),
        ogp_values=_values(table, ids, template, number),
        engagement_form=table.text("engagement_form", 500),
        inputs_published=table.flag("inputs_published"),
        sdgs=_sdgs(table),
        contact_unit=table.text("contact_unit", 200),
        contact_mailbox=_mailbox(table),
        milestones=tuple(_milestone(item, ids, number) for item in table.tables("milestone")),
        actors=tuple(_actor(item) for item in table.tables("actor")),
        demonstration=is_demo if demonstration is None else demonstration,
    )
    table.finish()
    return given


def initiative_of(table: Table, ids: Ids, is_demo: bool) -> InitiativeText:
    """The initiative of this table; what is wrong with it is noted."""
    key = table.required_text("key", INITIATIVE_KEY_MAX_CHARS)
    if key and not is_key(key, INITIATIVE_KEY_MAX_CHARS):
        table.wrong("key", "solo puede tener minúsculas sin acento, cifras y guiones entre ellas.")
    title, theme = table.required_text("title", 300), table.required_text("theme", 80)
    table.require("body")
    demonstration = table.flag("demonstration")
    given = InitiativeText(
        key=key,
        title=title,
        theme=theme,
        body=body(table, "body", ids, f"{key}-"),
        demonstration=is_demo if demonstration is None else demonstration,
    )
    table.finish()
    return given


def departure_of(table: Table) -> DepartureText:
    """The departure of this table; what is wrong with it is noted."""
    for key in ("number", "reason"):
        table.require(key)
    given = DepartureText(
        number=table.number("number", 1, COMMITMENT_NUMBER_MAX) or 0,
        name=table.required_text("name", 300),
        reason=table.lines("reason", DEPARTURE_REASON_MAX_CHARS) or "",
        institution=table.text("institution", 200),
        left_on=table.day("left_on"),
    )
    table.finish()
    return given


def _texts(table: Table, ids: Ids, template: str, number: int) -> tuple[FieldText, ...]:
    given = [
        FieldText(field.code, body(table, field.code, ids, f"c{number}-{field.letter}"))
        for field in prose_of(template)
    ]
    return tuple(text for text in given if text.paragraphs)


def _term(table: Table, *, may_be_one_day: bool) -> tuple[date | None, date | None]:
    starts_on, ends_on = table.day("starts_on"), table.day("ends_on")
    if starts_on and ends_on and not _is_term(starts_on, ends_on, may_be_one_day):
        table.wrong("ends_on", f"el término tiene que ser posterior al inicio ({starts_on}).")
    return starts_on, ends_on


def _is_term(starts_on: date, ends_on: date, may_be_one_day: bool) -> bool:
    return starts_on < ends_on or (may_be_one_day and starts_on == ends_on)


def _values(commitment: Table, ids: Ids, template: str, number: int) -> tuple[ValueText, ...]:
    if not any(field.kind is FieldKind.VALUES for field in fields_of(template)):
        return ()
    table, given = commitment.table("ogp_values"), []
    for value, letters in VALUE_LETTERS.items():
        if paragraphs := body(table, value.value, ids, f"c{number}-{letters}"):
            given.append(ValueText(value, paragraphs))
    table.finish()
    return tuple(given)


def _sdgs(table: Table) -> tuple[int, ...]:
    given = table.take("sdgs")
    if given is None:
        return ()
    is_list = isinstance(given, list) and all(type(item) is int for item in given)
    if not is_list or not all(1 <= item <= SDG_MAX for item in given):
        table.wrong("sdgs", f"tiene que ser una lista de números del 1 al {SDG_MAX}, como [6, 13].")
        return ()
    if len(set(given)) < len(given):
        table.wrong("sdgs", "un objetivo está repetido.")
    return tuple(given)


def _mailbox(table: Table) -> str | None:
    mailbox = table.text("contact_mailbox", 200)
    if mailbox is not None and (mailbox.count("@") != 1 or " " in mailbox):
        table.wrong("contact_mailbox", "tiene que ser un correo, como agua@direccion.example.")
    return mailbox


def _milestone(table: Table, ids: Ids, number: int) -> MilestoneText:
    wanted = table.text("id", 80)
    starts_on, ends_on = _term(table, may_be_one_day=True)
    given = MilestoneText(
        key=ids.taken(table, "id", wanted) if wanted else ids.assigned(f"c{number}-m"),
        activity=table.required_text("activity", 1000),
        product=table.text("product", 500),
        starts_on=starts_on,
        ends_on=ends_on,
        lead=table.text("lead", 200),
    )
    table.finish()
    return given


def _actor(table: Table) -> ActorText:
    name = table.required_text("name", 200)
    table.require("sector")
    sector = table.one_of("sector", list(Sector))
    table.finish()
    return ActorText(name, Sector(sector or Sector.GOVERNMENT))
