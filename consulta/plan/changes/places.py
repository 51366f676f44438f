"""Every paragraph and milestone of a plan with the place where it stands."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from consulta.plan.reader.document import (
    CommitmentText,
    MilestoneText,
    ParagraphText,
    PlanDocument,
)
from consulta.plan.template import FieldKind, fields_of

SOFT_BREAK = re.compile(r"(?<!  )\n(?!\s*(?:[-*+>]|\d+[.)])\s)")
INTRO, BODY = "intro", "body"
VALUES, MILESTONES = "ogp_values", "milestones"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paragraph stands: its id, the part and field around it, the number pages show.

    `ref` is `plan`, `commitment:8` or `initiative:integridad`; the field of a reason for one of
    the values is `ogp_values/transparency`.
    """

    key: str
    ref: str
    code: str
    number: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or a milestone in its place; only a milestone has more than words.

    `text` is on one line but for lists: where a file breaks its lines says nothing.
    """

    place: Place
    text: str
    joined: tuple[str, ...] = ()
    milestone: MilestoneText | None = None


def pieces_of(document: PlanDocument) -> dict[str, Piece]:
    """Every paragraph and milestone by its id, in the order of reading."""
    return {each.place.key: each for each in _pieces(document)}


def fields_in_order(
    commitment: CommitmentText, template: str
) -> Iterator[tuple[str, Sequence[ParagraphText | MilestoneText]]]:
    """The fields of a commitment that hold paragraphs, as pages show them."""
    for field in fields_of(template):
        if field.kind is FieldKind.VALUES:
            for value in commitment.ogp_values:
                yield f"{VALUES}/{value.value.value}", value.paragraphs
        elif field.kind is FieldKind.MILESTONES:
            yield MILESTONES, commitment.milestones
        elif field.kind is FieldKind.PROSE:
            yield field.code, commitment.prose(field.code)


def _pieces(document: PlanDocument) -> Iterator[Piece]:
    yield from _numbered("plan", [(INTRO, document.intro)], "")
    template = document.consultation.template
    for commitment in document.commitments:
        fields = fields_in_order(commitment, template)
        yield from _numbered(f"commitment:{commitment.number}", fields, f"{commitment.number}.")
    for initiative in document.initiatives:
        yield from _numbered(f"initiative:{initiative.key}", [(BODY, initiative.body)], "")


def _numbered(
    ref: str,
    fields: Iterable[tuple[str, Sequence[ParagraphText | MilestoneText]]],
    prefix: str,
) -> Iterator[Piece]:
    number = 0
    for code, texts in fields:
        for text in texts:
            number += 1
            place = Place(text.key, ref, code, f"{prefix}{number}")
            if isinstance(text, MilestoneText):
                yield Piece(place, text.activity, milestone=text)
            else:
                yield Piece(place, SOFT_BREAK.sub(" ", text.text), text.joined)
