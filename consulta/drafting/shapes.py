"""A commitment as its form shows it: each field with its areas, what is left, and its remarks."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from consulta.plan.advice import ANY_TERM, Remark, Term, advice_on
from consulta.plan.reader.commitments import VALUE_LETTERS
from consulta.plan.reader.document import CommitmentText, ParagraphText
from consulta.plan.rules import OgpValue
from consulta.plan.template import (
    Completeness,
    FieldKind,
    TemplateField,
    TemplatePart,
    completeness,
    parts_of,
)

VALUE = "ogp_values/"
Fresh = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class BodySheet:
    """The areas of one body: its paragraphs, and the id that a new one would get."""

    code: str
    value: str
    paragraphs: Sequence[ParagraphText]
    fresh: str


@dataclass(frozen=True, slots=True)
class FieldSheet:
    """One field of the template as the form shows it.

    Units: `left` in characters; None where the field has no length of its own.
    """

    field: TemplateField
    bodies: Sequence[BodySheet]
    left: int | None
    is_filled: bool
    remarks: Sequence[Remark]

    def remarks_on(self, milestone: str) -> list[Remark]:
        """The remarks on one milestone; with an empty id, those on the whole field."""
        return [remark for remark in self.remarks if remark.milestone == milestone]


@dataclass(frozen=True, slots=True)
class PartSheet:
    """One part of the template with its fields."""

    part: TemplatePart
    fields: Sequence[FieldSheet]


@dataclass(frozen=True, slots=True)
class CommitmentSheet:
    """The whole commitment as its form shows it."""

    commitment: CommitmentText
    parts: Sequence[PartSheet]
    completeness: Completeness
    remarks: Sequence[Remark]
    fresh_milestone: str


def sheet_of(
    commitment: CommitmentText, *, template: str, fresh: Fresh, plan_term: Term = ANY_TERM
) -> CommitmentSheet:
    """A commitment as its form shows it; `fresh` gives the next free id after these letters."""
    remarks = advice_on(commitment, template=template, plan_term=plan_term)
    parts = [
        PartSheet(
            part,
            [_field_sheet(commitment, field, fresh, remarks) for field in part.fields],
        )
        for part in parts_of(template)
    ]
    how_far = completeness(template, commitment.filled, commitment.lengths)
    return CommitmentSheet(commitment, parts, how_far, remarks, fresh(f"c{commitment.number}-m"))


def paragraphs_of(commitment: CommitmentText) -> Iterator[ParagraphText]:
    """Every paragraph of a commitment; milestones are not among them."""
    for text in commitment.texts:
        yield from text.paragraphs
    for value in commitment.ogp_values:
        yield from value.paragraphs


def value_paragraphs(commitment: CommitmentText, value: OgpValue) -> tuple[ParagraphText, ...]:
    """The reasons why a commitment serves one value."""
    found = (each.paragraphs for each in commitment.ogp_values if each.value is value)
    return next(found, ())


def _field_sheet(
    commitment: CommitmentText, field: TemplateField, fresh: Fresh, remarks: Sequence[Remark]
) -> FieldSheet:
    long = commitment.lengths.get(field.code, 0)
    return FieldSheet(
        field,
        list(_bodies(commitment, field, fresh)),
        None if field.max_chars is None else field.max_chars - long,
        field.code in commitment.filled,
        [remark for remark in remarks if remark.field == field.code],
    )


def _bodies(commitment: CommitmentText, field: TemplateField, fresh: Fresh) -> Iterator[BodySheet]:
    start = f"c{commitment.number}-"
    if field.kind is FieldKind.PROSE:
        given = commitment.prose(field.code)
        yield BodySheet(field.code, "", given, fresh(f"{start}{field.letter}"))
    if field.kind is FieldKind.VALUES:
        for value, letters in VALUE_LETTERS.items():
            given = value_paragraphs(commitment, value)
            yield BodySheet(f"{VALUE}{value}", value.value, given, fresh(f"{start}{letters}"))
