"""A commitment of the draft as citizens will read it: numbered passages under their questions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from consulta.plan.reader.document import CommitmentText
from consulta.plan.template import FieldKind, TemplateField, fields_of
from consulta.text.clean import prose, prose_line


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """One paragraph, value or milestone with the number that people will quote."""

    number: str
    anchor: str
    body: Any
    value: str = ""
    product: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class ShownSection:
    """One field of the template with what it says."""

    code: str
    label: str
    passages: tuple[ShownPassage, ...]


def sections_of(value: CommitmentText, template: str) -> list[ShownSection]:
    """The fields of a commitment that say something, their passages numbered through."""
    found, at = [], 0
    for field in fields_of(template):
        rows = tuple(_passages(value, field, at))
        at += len(rows)
        if rows:
            found.append(ShownSection(field.code, field.label, rows))
    return found


def _passages(value: CommitmentText, field: TemplateField, at: int) -> Iterator[ShownPassage]:
    if field.kind is FieldKind.PROSE:
        for step, each in enumerate(value.prose(field.code), at + 1):
            yield ShownPassage(f"{value.number}.{step}", each.key, prose(each.text))
    elif field.kind is FieldKind.VALUES:
        pairs = [(one.value, each) for one in value.ogp_values for each in one.paragraphs]
        for step, (served, each) in enumerate(pairs, at + 1):
            body = prose_line(each.text)
            yield ShownPassage(f"{value.number}.{step}", each.key, body, served.value)
    elif field.kind is FieldKind.MILESTONES:
        for step, one in enumerate(value.milestones, at + 1):
            yield ShownPassage(
                f"{value.number}.{step}",
                one.key,
                prose_line(one.activity),
                product=one.product or "",
                starts_on=one.starts_on,
                ends_on=one.ends_on,
            )
