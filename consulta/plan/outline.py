"""A plan as the headings, paragraphs and tables that its files for office programs show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from consulta.plan.reader.document import (
    CommitmentText,
    DepartureText,
    InitiativeText,
    ParagraphText,
    PlanDocument,
)
from consulta.plan.rules import OgpValue, Sector
from consulta.plan.template import FieldKind, TemplateField, fields_of

VALUE_WORDS = {
    OgpValue.TRANSPARENCY: "Transparencia y acceso a la información",
    OgpValue.PARTICIPATION: "Participación ciudadana",
    OgpValue.ACCOUNTABILITY: "Rendición de cuentas",
    OgpValue.TECHNOLOGY_INNOVATION: "Tecnología e innovación",
}
SECTOR_WORDS = {
    Sector.GOVERNMENT: "Gobierno",
    Sector.CIVIL_SOCIETY: "Sociedad civil",
    Sector.PRIVATE: "Sector privado",
    Sector.ACADEMIA: "Academia",
    Sector.MULTILATERAL: "Organismo multilateral",
}
FORM = ("Campo", "Contenido")
MILESTONES = ("Actividad", "Producto verificable", "Inicio", "Término", "Responsable", "Id")
ACTORS = ("Nombre", "Sector")
DEPARTURES = ("Número", "Nombre", "Institución", "Motivo", "Fecha")
ANNEX = "Anexo: iniciativas de gobierno"
LEFT = "Compromisos que salieron del plan"

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a level, 1 for the plan itself."""

    level: int
    words: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph in Markdown with the mark of its id, such as `c8-p1` or `c8-p1 + c8-p2`."""

    words: str
    mark: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; its first row holds the titles, its words are no Markdown."""

    rows: Rows


Piece = Heading | Passage | Grid


def outline(document: PlanDocument) -> Iterator[Piece]:
    """The plan from its title to the commitments that left it, in the order of a file."""
    yield Heading(1, document.consultation.title)
    head = (("Nombre de la versión", document.label), ("Versión", str(document.version)))
    yield Grid((FORM, *head))
    yield from _passages(document.intro)
    fields = fields_of(document.consultation.template)
    for commitment in document.commitments:
        yield from _commitment(commitment, fields)
    if document.initiatives:
        yield Heading(1, ANNEX)
    for initiative in document.initiatives:
        yield from _initiative(initiative)
    if document.departures:
        yield Heading(1, LEFT)
        yield Grid((DEPARTURES, *map(_departure, document.departures)))


def _commitment(given: CommitmentText, fields: Sequence[TemplateField]) -> Iterator[Piece]:
    yield Heading(2, f"Compromiso {given.number}. {given.name}")
    labels = {field.code: field.label for field in fields}
    facts = (
        ("Tema", given.theme),
        ("Identificador OGP", given.ogp_id),
        (labels.get("lead_institution", "Institución responsable"), given.lead_institution),
        ("Fecha de inicio", _day(given.starts_on)),
        ("Fecha de término", _day(given.ends_on)),
        (labels.get("cocreation_table", "Mesa de co-creación"), given.cocreation_table),
        (labels.get("engagement_form", "Forma de participación"), given.engagement_form),
        ("¿Se publicarán los aportes?", _flag(given.inputs_published)),
        (labels.get("sdgs", "ODS"), ", ".join(map(str, given.sdgs))),
        ("Unidad de contacto", given.contact_unit),
        ("Correo de contacto", given.contact_mailbox),
        ("Demostración", _flag(given.demonstration)),
    )
    yield Grid((FORM, *((name, words) for name, words in facts if words)))
    for field in fields:
        yield from _field(given, field)


def _field(given: CommitmentText, field: TemplateField) -> Iterator[Piece]:
    if field.kind is FieldKind.PROSE and (paragraphs := given.prose(field.code)):
        yield Heading(3, field.label)
        yield from _passages(paragraphs)
    elif field.kind is FieldKind.VALUES and given.ogp_values:
        yield Heading(3, field.label)
        for value in given.ogp_values:
            yield Heading(4, VALUE_WORDS[value.value])
            yield from _passages(value.paragraphs)
    elif field.kind is FieldKind.MILESTONES and given.milestones:
        yield Heading(3, field.label)
        rows = (
            (each.activity, each.product or "", _day(each.starts_on), _day(each.ends_on),
             each.lead or "", each.key)
            for each in given.milestones
        )  # fmt: skip
        yield Grid((MILESTONES, *rows))
    elif field.code == "actors" and given.actors:
        yield Heading(3, field.label)
        yield Grid((ACTORS, *((each.name, SECTOR_WORDS[each.sector]) for each in given.actors)))


def _initiative(given: InitiativeText) -> Iterator[Piece]:
    yield Heading(2, f"Iniciativa {given.key}: {given.title}")
    yield Grid((FORM, ("Tema", given.theme), ("Demostración", _flag(given.demonstration))))
    yield from _passages(given.body)


def _passages(paragraphs: Sequence[ParagraphText]) -> Iterator[Passage]:
    for each in paragraphs:
        yield Passage(each.text, " + ".join((each.key, *each.joined)))


def _departure(given: DepartureText) -> tuple[str, ...]:
    number, left_on = str(given.number), _day(given.left_on)
    return number, given.name, given.institution or "", given.reason, left_on


def _day(day: date | None) -> str:
    return f"{day:%d-%m-%Y}" if day else ""


def _flag(flag: bool | None) -> str:
    return "" if flag is None else ("Sí" if flag else "No")
