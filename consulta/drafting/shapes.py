"""A commitment as its form shows it: each field with its areas, what is left, and its remarks."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from consulta.plan.advice import ANY_TERM, Remark, Term, advice_on
from consulta.plan.reader.commitments import VALUE_LETTERS
from consulta.plan.reader.document import (
    CommitmentText,
    HeadText,
    MilestoneText,
    ParagraphText,
)
from consulta.plan.reader.packed import Part
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
COMPARED_MAX_WORDS = 3000
WORD = re.compile(r"\s*\S+\s*?")
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


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a comparison: kept, taken out (`del`) or put in (`ins`)."""

    op: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that says something else in two states of a part."""

    code: str
    before: str
    after: str

    @property
    def pieces(self) -> list[Piece]:
        """The difference by words; as two whole texts where they are too long for that."""
        old, new = WORD.findall(self.before), WORD.findall(self.after)
        if len(old) + len(new) > COMPARED_MAX_WORDS:
            whole = [Piece("del", f"{self.before}\n\n"), Piece("ins", self.after)]
            return [each for each in whole if each.text.strip()]
        found = []
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        for op, a, b, c, d in matcher.get_opcodes():
            gone, come = "".join(old[a:b]), "".join(new[c:d])
            if op == "equal":
                found.append(Piece("keep", gone))
                continue
            found += [Piece(*each) for each in (("del", gone), ("ins", come)) if each[1]]
        return found


def differences(before: Part, after: Part) -> list[Difference]:
    """The fields that say something else in a later state of a part, in their order."""
    old, new = dict(_said(before)), dict(_said(after))
    codes = [*new, *(code for code in old if code not in new)]
    return [
        Difference(code, old.get(code, ""), new.get(code, ""))
        for code in codes
        if old.get(code, "") != new.get(code, "")
    ]


def _said(part: Part) -> Iterator[tuple[str, str]]:
    if isinstance(part, HeadText):
        yield "label", part.label
        yield "intro", _text(part.intro)
    elif isinstance(part, CommitmentText):
        yield from _facts_said(part)
        for text in part.texts:
            yield text.code, _text(text.paragraphs)
        for value in part.ogp_values:
            yield f"{VALUE}{value.value}", _text(value.paragraphs)
        yield "milestones", "\n".join(_milestone(each) for each in part.milestones)
        yield "actors", "\n".join(f"{each.name} ({each.sector})" for each in part.actors)
    else:
        yield "title", part.title
        yield "theme", part.theme
        yield "body", _text(part.body)


def _facts_said(part: CommitmentText) -> Iterator[tuple[str, str]]:
    for code in ("name", "theme", "ogp_id", "cocreation_table", "lead_institution"):
        yield code, getattr(part, code) or ""
    yield "term", " – ".join(str(day) for day in (part.starts_on, part.ends_on) if day)
    published = {None: "", True: "sí", False: "no"}[part.inputs_published]
    yield "engagement_form", " · ".join(each for each in (part.engagement_form, published) if each)
    yield "sdgs", ", ".join(map(str, part.sdgs))
    yield "contact", ", ".join(each for each in (part.contact_unit, part.contact_mailbox) if each)


def _milestone(given: MilestoneText) -> str:
    dates = " – ".join(str(day) for day in (given.starts_on, given.ends_on) if day)
    words = (given.activity, given.product, dates, given.lead)
    return " · ".join(each for each in words if each)


def _text(paragraphs: Sequence[ParagraphText]) -> str:
    return "\n\n".join(each.text for each in paragraphs)


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


def bodies_of(sheet: CommitmentSheet | None, body: BodySheet | None) -> Iterator[BodySheet]:
    """Every body of a form that has words: of all fields of a commitment, or the only one."""
    if body is not None:
        yield body
    for part in sheet.parts if sheet else ():
        for field in part.fields:
            yield from (each for each in field.bodies if each.paragraphs)


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
