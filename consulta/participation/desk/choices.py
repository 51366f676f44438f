"""The places that a person may give to a contribution, and those that its words resemble."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from consulta.plan.changes.anchors import words_of_field
from consulta.plan.changes.spoken import MILESTONES, one_line, words_of_milestone
from consulta.plan.reader.document import CommitmentText, ParagraphText, PlanDocument
from consulta.plan.template import FieldKind, fields_of

WORDS_SHOWN = 70
SUGGESTIONS_AT_MOST = 3
RESEMBLES_AT_LEAST = 55


@dataclass(frozen=True, slots=True)
class Choice:
    """A place: the name of its target, its number on the page and its words."""

    ref: str
    number: str
    words: str

    @property
    def label(self) -> str:
        """The number and the first words, as a list shows them."""
        short = self.words if len(self.words) <= WORDS_SHOWN else self.words[:WORDS_SHOWN] + "…"
        return f"{self.number} {short}".strip()


@dataclass(frozen=True, slots=True)
class Group:
    """The places of one commitment, of one initiative, or of the plan itself."""

    name: str
    number: int | None
    choices: Sequence[Choice]


class Choices:
    """All places of the plan in force, and the likeliest for words that are gone."""

    def __init__(self, document: PlanDocument) -> None:
        self.groups = list(_groups(document))
        self._all = [one for group in self.groups for one in group.choices]
        self._words = [one.words for one in self._all]

    def likeliest(self, words: str) -> list[Choice]:
        """The places whose words resemble these, the closest first; only ever a suggestion."""
        if not words:
            return []
        found = process.extract(
            words,
            self._words,
            scorer=fuzz.token_sort_ratio,
            processor=utils.default_process,
            limit=SUGGESTIONS_AT_MOST,
            score_cutoff=RESEMBLES_AT_LEAST,
        )
        return [self._all[place] for _, _, place in found]


def _groups(document: PlanDocument) -> Iterator[Group]:
    intro = _numbered(document.intro, "")
    yield Group("", None, [Choice("plan", "", document.consultation.title), *intro])
    for commitment in document.commitments:
        whole = Choice(f"commitment:{commitment.number}", "", commitment.name)
        parts = _parts(commitment, document.consultation.template)
        yield Group(commitment.name, commitment.number, [whole, *parts])
    for initiative in document.initiatives:
        whole = Choice(f"initiative:{initiative.key}", "", initiative.title)
        yield Group(initiative.title, None, [whole, *_numbered(initiative.body, "")])


def _parts(commitment: CommitmentText, template: str) -> Iterator[Choice]:
    at = 0
    for field in fields_of(template):
        words = words_of_field(commitment, field.code)
        if not words:
            continue
        ref = f"field:{commitment.number}/{field.code}"
        yield Choice(ref, "", f"{field.label}: {words}")
        if field.kind is FieldKind.FACT:
            continue
        for key, text in _paragraphs(commitment, field.code):
            at += 1
            yield Choice(f"paragraph:{key}", f"{commitment.number}.{at}", one_line(text))


def _paragraphs(commitment: CommitmentText, code: str) -> list[tuple[str, str]]:
    if code == MILESTONES:
        return [
            (each.key, words_of_milestone(each.activity, each)) for each in commitment.milestones
        ]
    if code == "ogp_values":
        values = commitment.ogp_values
        return [(each.key, each.text) for value in values for each in value.paragraphs]
    return [(each.key, each.text) for each in commitment.prose(code)]


def _numbered(rows: Sequence[ParagraphText], before: str) -> list[Choice]:
    return [
        Choice(f"paragraph:{row.key}", f"{before}{at}", one_line(row.text))
        for at, row in enumerate(rows, start=1)
    ]
