"""The commitment template as data: its fields in order, and how complete a commitment is."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

OGP_2018 = "ogp-2018"


class FieldKind(StrEnum):
    """How a field of the template is kept and shown."""

    PROSE = "prose"
    VALUES = "values"
    MILESTONES = "milestones"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class TemplateField:
    """One field: the code in files and targets, its Spanish label, its help, whether it is due.

    `letter` begins the ids that are assigned to its paragraphs. Without what is basic there is no
    commitment to speak of, in a file or on a page.
    """

    code: str
    label: str
    kind: FieldKind
    is_required: bool
    help: str
    letter: str = ""
    is_basic: bool = False


@dataclass(frozen=True, slots=True)
class Completeness:
    """Which fields of a commitment are filled in, and which required ones are not."""

    filled: tuple[TemplateField, ...]
    missing: tuple[TemplateField, ...]
    optional: tuple[TemplateField, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every required field is filled in."""
        return not self.missing


_PROSE, _FACT = FieldKind.PROSE, FieldKind.FACT

TEMPLATES: dict[str, tuple[TemplateField, ...]] = {
    OGP_2018: (
        TemplateField(
            "cocreation_table", "Mesa de co-creación de origen", _FACT, False,
            "La mesa de co-creación en la que nació el compromiso.",
        ),
        TemplateField(
            "term", "Plazo de ejecución (inicio – término)", _FACT, True,
            "El día en que empieza y el día en que termina.",
        ),
        TemplateField(
            "lead_institution", "Institución o actor responsable de la implementación", _FACT, True,
            "Una sola institución responde por el compromiso.",
        ),
        TemplateField(
            "problem", "¿Cuál es la problemática que el compromiso aborda?", _PROSE, True,
            "El problema social, económico, político o ambiental, con datos donde existan.", "p",
            True,
        ),
        TemplateField(
            "description", "¿Cuál es el compromiso?", _PROSE, True,
            "Qué se hará y con qué objetivo general.", "d", True,
        ),
        TemplateField(
            "expected_result", "Resultado esperado", _PROSE, True,
            "Qué habrá cambiado al terminar y cómo se notará.", "r",
        ),
        TemplateField(
            "how_it_helps", "¿Cómo contribuirá a resolver la problemática?", _PROSE, True,
            "Cómo resuelve el problema o cambia la práctica del gobierno.", "h",
        ),
        TemplateField(
            "ogp_values", "¿Por qué es relevante frente a los valores de OGP?", FieldKind.VALUES,
            True,
            "Una razón por cada valor: ¿abre información? ¿abre formas de influir? "
            "¿obliga a responder? ¿usa la tecnología para lo anterior?", "v",
        ),
        TemplateField(
            "engagement_form", "Forma de participación", _FACT, False,
            "Cómo participará la ciudadanía, y si se publicarán sus aportes.",
        ),
        TemplateField(
            "additional_info", "Información adicional", _PROSE, False,
            "Presupuesto, planes con los que se relaciona y otros datos.", "a",
        ),
        TemplateField(
            "sdgs", "Objetivos de Desarrollo Sostenible", _FACT, False,
            "Los objetivos, del 1 al 17, a los que contribuye.",
        ),
        TemplateField(
            "milestones", "Hitos", FieldKind.MILESTONES, True,
            "Actividad, producto verificable, inicio y término. Al menos uno.", "m",
        ),
        TemplateField(
            "contact", "Punto de contacto", _FACT, True,
            "Solo la unidad y el correo institucional.",
        ),
        TemplateField(
            "actors", "Otros actores", _FACT, False,
            "Quiénes más toman parte, con su sector.",
        ),
    ),
}  # fmt: skip


def fields_of(template: str) -> tuple[TemplateField, ...]:
    """The fields of a template, in the order in which pages and files show them."""
    return TEMPLATES[template]


def prose_of(template: str) -> tuple[TemplateField, ...]:
    """The fields of a template that are prose, in their order."""
    return tuple(field for field in fields_of(template) if field.kind is _PROSE)


def field_of(template: str, code: str) -> TemplateField:
    """One field of a template.

    Raises: `KeyError` when the template has no such field.
    """
    return {field.code: field for field in fields_of(template)}[code]


def completeness(template: str, filled: Collection[str]) -> Completeness:
    """How complete a commitment is whose filled fields have these codes."""
    fields = fields_of(template)
    empty = [field for field in fields if field.code not in filled]
    return Completeness(
        tuple(field for field in fields if field.code in filled),
        tuple(field for field in empty if field.is_required),
        tuple(field for field in empty if not field.is_required),
    )
