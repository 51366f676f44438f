"""The whole text of a version, ready to be read: parts, fields, numbered paragraphs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from consulta.plan.changes.facts import Told, facts_of, facts_of_milestone
from consulta.plan.changes.places import fields_in_order
from consulta.plan.reader.document import MilestoneText, ParagraphText, PlanDocument
from consulta.text.clean import prose, prose_line


@dataclass(frozen=True, slots=True)
class Read:
    """A paragraph: its number, its id, its words as markup, what a milestone says besides."""

    number: str
    key: str
    body: Any
    facts: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """A part of the plan with its facts, and its fields by their codes."""

    ref: str
    anchor: str
    number: str
    name: str
    facts: tuple[Told, ...]
    fields: tuple[tuple[str, tuple[Read, ...]], ...]


@dataclass(frozen=True, slots=True)
class WholeText:
    """A version to read. The annex is apart from the commitments."""

    introduction: tuple[Read, ...]
    commitments: tuple[Whole, ...]
    annex: tuple[Whole, ...]


def whole_text(document: PlanDocument) -> WholeText:
    """A version to read, numbered as the page of the plan in force is."""
    facts, template = facts_of(document), document.consultation.template
    commitments = []
    for each in document.commitments:
        ref, number = f"commitment:{each.number}", str(each.number)
        said = tuple(fact for fact in facts[ref] if fact[1] and fact[0] != "name")
        fields = _fields(fields_in_order(each, template), f"{number}.")
        anchor = f"compromiso-{number}"
        commitments.append(Whole(ref, anchor, number, each.name, said, fields))
    annex = tuple(
        Whole(
            f"initiative:{each.key}", f"iniciativa-{each.key}", "", each.title, (),
            _fields([("body", each.body)], ""),
        )
        for each in document.initiatives
    )  # fmt: skip
    [(_, introduction)] = _fields([("intro", document.intro)], "") or (("intro", ()),)
    return WholeText(introduction, tuple(commitments), annex)


def _fields(
    fields: Iterable[tuple[str, Sequence[ParagraphText | MilestoneText]]], prefix: str
) -> tuple[tuple[str, tuple[Read, ...]], ...]:
    found, number = [], 0
    for code, texts in fields:
        if not texts:
            continue
        rows = []
        for text in texts:
            number += 1
            rows.append(_read(f"{prefix}{number}", text))
        found.append((code, tuple(rows)))
    return tuple(found)


def _read(number: str, text: ParagraphText | MilestoneText) -> Read:
    if isinstance(text, ParagraphText):
        return Read(number, text.key, prose(text.text))
    said = tuple(fact for fact in facts_of_milestone(text) if fact[1])
    return Read(number, text.key, prose_line(text.activity), said)
