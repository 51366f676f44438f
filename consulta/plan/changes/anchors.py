"""What became of everything that people can speak to, from one version of a plan to another."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from consulta.plan.changes.spoken import MILESTONES, one_line, words_of_fact, words_of_milestone
from consulta.plan.reader.document import CommitmentText, PlanDocument
from consulta.plan.template import fields_of


class Fate(StrEnum):
    """What became of an anchor: same words, other words or place, gone, or placed by a person."""

    KEPT = "kept"
    MOVED = "moved"
    ORPHAN = "orphan"
    PLACED = "placed"


@dataclass(frozen=True, slots=True)
class Trace:
    """Where an anchor of the older version stands in the newer one, with the words of both.

    `to` is the name of a target; None for an orphan. Nobody guesses: an id leads on, or a
    paragraph that says it took the other in; what neither leads to waits for a person.
    """

    fate: Fate
    to: str | None
    before: str
    after: str


def traces(old: PlanDocument, new: PlanDocument) -> dict[str, Trace]:
    """What became of every anchor of the older version, by the name of its target.

    Source: docs/adr/0019-anchors-are-kept-moved-or-orphans.md
    """
    before, after = dict(anchors_of(old)), dict(anchors_of(new))
    heirs = _heirs(new)
    return {ref: _trace(ref, words, after, heirs) for ref, words in before.items()}


def anchors_of(document: PlanDocument) -> Iterator[tuple[str, str]]:
    """Every name that people can speak to in a plan, with its words on one line."""
    yield "plan", document.consultation.title
    yield from ((f"paragraph:{each.key}", one_line(each.text)) for each in document.paragraphs())
    for initiative in document.initiatives:
        yield f"initiative:{initiative.key}", initiative.title
    for commitment in document.commitments:
        yield f"commitment:{commitment.number}", commitment.name
        for milestone in commitment.milestones:
            yield f"paragraph:{milestone.key}", words_of_milestone(milestone.activity, milestone)
        for field in fields_of(document.consultation.template):
            words = words_of_field(commitment, field.code)
            if words:
                yield f"field:{commitment.number}/{field.code}", words


def words_of_field(commitment: CommitmentText, code: str) -> str:
    """The words of one field of a commitment on one line; empty where it says nothing."""
    fact = words_of_fact(commitment, code)
    if fact is not None:
        return fact
    if code == "ogp_values":
        paragraphs = [each.text for value in commitment.ogp_values for each in value.paragraphs]
    elif code == MILESTONES:
        paragraphs = [words_of_milestone(each.activity, each) for each in commitment.milestones]
    else:
        paragraphs = [each.text for each in commitment.prose(code)]
    return one_line(" ".join(paragraphs))


def _heirs(new: PlanDocument) -> dict[str, str]:
    """Which paragraph took in which, by their names."""
    return {
        f"paragraph:{old}": f"paragraph:{each.key}"
        for each in new.paragraphs()
        for old in each.joined
    }


def _trace(ref: str, words: str, after: dict[str, str], heirs: dict[str, str]) -> Trace:
    to = ref if ref in after else heirs.get(ref)
    if to is None:
        return Trace(Fate.ORPHAN, None, words, "")
    is_same = to == ref and after[to] == words
    return Trace(Fate.KEPT if is_same else Fate.MOVED, to, words, after[to])
