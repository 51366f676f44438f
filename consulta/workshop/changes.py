"""The versions of the demonstration's plan, made from its text by the edits of an editor."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from consulta.drafting import edits
from consulta.drafting.edits import Paragraphs
from consulta.plan.reader.document import (
    CommitmentText,
    DepartureText,
    FieldText,
    ParagraphText,
    PlanDocument,
    ValueText,
)

Edit = Callable[[Paragraphs], Paragraphs]


def forum_draft(plan: PlanDocument, told: dict[str, Any]) -> PlanDocument:
    """What the Mesa read first: other words here and there, and a commitment that later left."""
    given = told["commitment"]
    number = given["number"]
    more = CommitmentText(
        number=number,
        name=given["name"],
        theme=given["theme"],
        lead_institution=given["institution"],
        texts=tuple(
            FieldText(code, (ParagraphText(f"c{number}-{code[0]}1", _text(given[code])),))
            for code in ("problem", "description")
        ),
        demonstration=True,
    )
    before = edited(plan, told)
    return replace(before, commitments=(*before.commitments, more))


def without_declined(plan: PlanDocument, told: dict[str, Any]) -> PlanDocument:
    """The plan in consultation, which says what left it and why."""
    given = told["commitment"]
    departure = DepartureText(
        given["number"], given["name"], _text(given["reason"]), given["institution"],
        plan.consultation.announced_on,
    )  # fmt: skip
    return replace(plan, departures=(departure,))


def edited(plan: PlanDocument, told: dict[str, Any]) -> PlanDocument:
    """The plan after the edits that are told, in the order in which an editor would make them."""
    for row in told.get("insert", ()):
        plan = at_paragraph(plan, row["before"], _inserter(row))
    for row in told.get("reword", ()):
        plan = at_paragraph(plan, row["key"], _reworder(row))
    for row in told.get("join", ()):
        plan = at_paragraph(plan, row["key"], _joiner(row))
    for row in told.get("move", ()):
        plan = at_paragraph(plan, row["key"], _mover(row))
    for row in told.get("remove", ()):
        plan = at_paragraph(plan, row["key"], _remover(row))
    return replace(plan, label=told.get("label", plan.label))


def at_paragraph(plan: PlanDocument, key: str, edit: Edit) -> PlanDocument:
    """The plan with an edit made among the paragraphs where this one stands.

    Raises: `KeyError` when the plan has no such paragraph.
    """
    if key not in set(plan.ids()):
        raise KeyError(key)
    return replace(
        plan,
        intro=_if_here(plan.intro, key, edit),
        commitments=tuple(_in_commitment(each, key, edit) for each in plan.commitments),
    )


def _in_commitment(given: CommitmentText, key: str, edit: Edit) -> CommitmentText:
    texts = [FieldText(each.code, _if_here(each.paragraphs, key, edit)) for each in given.texts]
    values = [
        ValueText(each.value, _if_here(each.paragraphs, key, edit)) for each in given.ogp_values
    ]
    return replace(
        given,
        texts=tuple(each for each in texts if each.paragraphs),
        ogp_values=tuple(each for each in values if each.paragraphs),
    )


def _if_here(given: Sequence[ParagraphText], key: str, edit: Edit) -> Paragraphs:
    is_here = any(each.key == key for each in given)
    return edit(tuple(given)) if is_here else tuple(given)


def _inserter(row: dict[str, Any]) -> Edit:
    def edit(given: Paragraphs) -> Paragraphs:
        new = ParagraphText(row["key"], _text(row["text"]))
        return edits.inserted(given, edits.place_of(given, row["before"]), new)

    return edit


def _reworder(row: dict[str, Any]) -> Edit:
    return lambda given: edits.reworded(given, row["key"], _text(row["text"]))


def _joiner(row: dict[str, Any]) -> Edit:
    return lambda given: edits.joined_to_previous(given, row["key"])


def _mover(row: dict[str, Any]) -> Edit:
    return lambda given: edits.moved(given, row["key"], row["to"])


def _remover(row: dict[str, Any]) -> Edit:
    return lambda given: edits.removed(given, row["key"])


def _text(given: str) -> str:
    """The words as an editor types them: a paragraph has no line ends of its own."""
    return " ".join(given.split())
