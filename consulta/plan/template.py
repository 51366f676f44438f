"""The commitment template as data: its fields in order, and how complete a commitment is.

Each version of the template is a file in `content`; a plan is bound to one of them by its name.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"
OGP_2018 = "ogp-2018"
OGP_2022 = "ogp-2022"


class FieldKind(StrEnum):
    """How a field of the template is kept and shown."""

    PROSE = "prose"
    VALUES = "values"
    MILESTONES = "milestones"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Question:
    """What the template asks of a field, and what a good answer says."""

    ask: str
    good: str


@dataclass(frozen=True, slots=True)
class TemplateField:
    """One field: the code in files and targets, its Spanish label, its help, whether it is due.

    `letter` begins the ids that are assigned to its paragraphs. Without what is basic there is no
    commitment to speak of, in a file or on a page.
    Units: `max_chars` is of the whole field; None where there is no such limit.
    """

    code: str
    label: str
    kind: FieldKind
    is_required: bool
    help: str
    letter: str = ""
    is_basic: bool = False
    section: str = ""
    example: str = ""
    max_chars: int | None = None
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """One part of the template, under its title, with its fields in order."""

    code: str
    title: str
    help: str
    fields: tuple[TemplateField, ...]


@dataclass(frozen=True, slots=True)
class CommitmentTemplate:
    """One version of the template."""

    version: str
    name: str
    parts: tuple[TemplatePart, ...]
    fields: tuple[TemplateField, ...]


@dataclass(frozen=True, slots=True)
class Completeness:
    """Which fields of a commitment are filled in, which required ones are not, what is too long."""

    filled: tuple[TemplateField, ...]
    missing: tuple[TemplateField, ...]
    optional: tuple[TemplateField, ...]
    too_long: tuple[TemplateField, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every required field is filled in, and none is longer than it may be."""
        return not self.missing and not self.too_long

    @property
    def required(self) -> int:
        """How many fields of the template are required."""
        return len(self.missing) + self.required_filled

    @property
    def required_filled(self) -> int:
        """How many required fields are filled in."""
        return sum(field.is_required for field in self.filled)


def _read(version: str) -> CommitmentTemplate:
    given = tomllib.loads((CONTENT / f"{version}.toml").read_text("utf-8"))
    fields = tuple(_field(each) for each in given["field"])
    parts = tuple(
        TemplatePart(
            each["code"],
            each["title"],
            each["help"],
            tuple(field for field in fields if field.section == each["code"]),
        )
        for each in given["section"]
    )
    return CommitmentTemplate(given["version"], given["name"], parts, fields)


def _field(given: Mapping[str, Any]) -> TemplateField:
    return TemplateField(
        code=given["code"],
        label=given["label"],
        kind=FieldKind(given["kind"]),
        is_required=given.get("required", False),
        help=given["help"],
        letter=given.get("letter", ""),
        is_basic=given.get("basic", False),
        section=given["section"],
        example=given.get("example", ""),
        max_chars=given.get("max_chars"),
        questions=tuple(Question(**each) for each in given.get("question", ())),
    )


COMMITMENT_TEMPLATES = {version: _read(version) for version in (OGP_2018, OGP_2022)}
TEMPLATES: dict[str, tuple[TemplateField, ...]] = {
    version: template.fields for version, template in COMMITMENT_TEMPLATES.items()
}


def fields_of(template: str) -> tuple[TemplateField, ...]:
    """The fields of a template, in the order in which pages and files show them."""
    return TEMPLATES[template]


def parts_of(template: str) -> tuple[TemplatePart, ...]:
    """The parts of a template in their order, each with its fields."""
    return COMMITMENT_TEMPLATES[template].parts


def prose_of(template: str) -> tuple[TemplateField, ...]:
    """The fields of a template that are prose, in their order."""
    return tuple(field for field in fields_of(template) if field.kind is FieldKind.PROSE)


def field_of(template: str, code: str) -> TemplateField:
    """One field of a template.

    Raises: `KeyError` when the template has no such field.
    """
    return {field.code: field for field in fields_of(template)}[code]


def completeness(
    template: str, filled: Collection[str], lengths: Mapping[str, int] | None = None
) -> Completeness:
    """How complete a commitment is whose filled fields have these codes.

    Units: `lengths` holds the characters of each field, for those that are measured.
    """
    fields, long = fields_of(template), lengths or {}
    empty = [field for field in fields if field.code not in filled]
    return Completeness(
        tuple(field for field in fields if field.code in filled),
        tuple(field for field in empty if field.is_required),
        tuple(field for field in empty if not field.is_required),
        tuple(
            field
            for field in fields
            if field.max_chars is not None and long.get(field.code, 0) > field.max_chars
        ),
    )
