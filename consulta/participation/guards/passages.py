"""The text of the plan as a page shows it: sections, numbered passages, and where a name leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from consulta.errors import NotFound
from consulta.plan import queries as plan_queries
from consulta.plan.queries import ParagraphRow
from consulta.plan.rules import TargetKind
from consulta.plan.template import FieldKind, fields_of
from consulta.text.clean import prose, prose_line
from consulta.web.unit_of_work import session

QUOTED_KINDS = frozenset({TargetKind.PARAGRAPH, TargetKind.FIELD})


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph with the number that people quote. Its anchor does not depend on its place."""

    number: str
    anchor: str
    ref: str
    body: str
    value: str
    product: str
    row: ParagraphRow


@dataclass(frozen=True, slots=True)
class Section:
    """One field of the template with its passages; `ref` is of the field itself."""

    code: str
    label: str
    ref: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a contribution belongs: its words, its number, and the page to go back to.

    `quote` holds the words of whatever it is; a title is not quoted above a contribution.
    """

    ref: str
    kind: TargetKind
    quote: str
    number: str
    commitment: int | None
    name: str
    back: str
    href: str

    @property
    def quoted(self) -> str:
        """The words that are quoted: those of a paragraph or of a field."""
        return self.quote if self.kind in QUOTED_KINDS else ""


def sections_of(
    number: int, template: str, paragraphs: Mapping[str, Sequence[ParagraphRow]]
) -> list[Section]:
    """The sections of a commitment that hold text, their passages numbered through: 8.1, 8.2."""
    found, at = [], 0
    for field in fields_of(template):
        rows = paragraphs.get(field.code, [])
        if field.kind is FieldKind.FACT or not rows:
            continue
        passages = tuple(
            _passage(f"{number}.{at + step}", row) for step, row in enumerate(rows, start=1)
        )
        at += len(rows)
        ref = f"field:{number}/{field.code}"
        found.append(Section(field.code, field.label, ref, passages))
    return found


def passages_of(rows: Sequence[ParagraphRow]) -> list[Passage]:
    """The paragraphs of the introduction or of an initiative, numbered from 1."""
    return [_passage(str(step), row) for step, row in enumerate(rows, start=1)]


def _passage(number: str, row: ParagraphRow) -> Passage:
    is_line = row.product is not None or row.ogp_value is not None
    return Passage(
        number,
        row.key,
        row.ref,
        prose_line(row.text) if is_line else prose(row.text),
        row.ogp_value or "",
        row.product or "",
        row,
    )


def place_of(consultation: Any, target: Any, *, words: str | None = None) -> Place:
    """Where a target stands, with the words that are quoted above a contribution.

    What left the plan has no words and no number, and leads to the page around it. `words` are
    those that are known already.
    Raises: `NotFound` for a contribution, which is answered in no other way than by a vote.
    """
    if target.kind is TargetKind.CONTRIBUTION:
        raise NotFound(target.ref)
    words = plan_queries.words_of(session(), target) if words is None else words
    around = target if target.within is None else target.within
    if around.kind is TargetKind.COMMITMENT:
        return _in_commitment(consultation, target, around, words)
    if around.kind is TargetKind.INITIATIVE:
        return _in_annex(consultation, target, around, words)
    href = url_for("participation.plan_text", slug=consultation.slug)
    anchor = _anchor(target)
    number = _number_of(plan_queries.paragraphs_of(session(), consultation), anchor, "intro")
    return Place(
        target.ref, target.kind, words, number, None, consultation.title, href, _at(href, anchor)
    )


def _in_commitment(consultation: Any, target: Any, around: Any, words: str) -> Place:
    number = int(around.ref.partition(":")[2])
    commitment = plan_queries.commitment(session(), consultation, number)
    back = url_for("participation.commitment", slug=consultation.slug, number=number)
    anchor, shown = _anchor(target), ""
    if target.kind is TargetKind.PARAGRAPH:
        rows = plan_queries.paragraphs_by_field(session(), commitment)
        sections = sections_of(number, consultation.template, rows)
        shown = next(
            (one.number for part in sections for one in part.passages if one.anchor == anchor), ""
        )
    return Place(
        target.ref, target.kind, words, shown, number, commitment.name, back, _at(back, anchor)
    )


def _in_annex(consultation: Any, target: Any, around: Any, words: str) -> Place:
    key = around.ref.partition(":")[2]
    initiative = plan_queries.initiative(session(), consultation, key)
    back = url_for("participation.initiative", slug=consultation.slug, key=key)
    anchor = _anchor(target)
    number = _number_of(plan_queries.paragraphs_of(session(), initiative), anchor)
    return Place(
        target.ref, target.kind, words, number, None, initiative.title, back, _at(back, anchor)
    )


def _anchor(target: Any) -> str:
    if target.kind is TargetKind.PARAGRAPH:
        return str(target.ref.partition(":")[2])
    return str(target.ref.partition("/")[2]) if target.kind is TargetKind.FIELD else ""


def _number_of(rows: Sequence[ParagraphRow], anchor: str, field: str = "") -> str:
    keys = [row.key for row in rows if not field or row.field == field]
    return str(keys.index(anchor) + 1) if anchor in keys else ""


def _at(href: str, anchor: str) -> str:
    return f"{href}#{anchor}" if anchor else href
