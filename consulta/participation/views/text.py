"""The text of the version in force, put together once for all pages that show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from consulta.participation.guards.passages import Passage, Section, passages_of, sections_of
from consulta.participation.shapes import Counts
from consulta.plan import queries as plan_queries
from consulta.plan.queries import CommitmentFacts, ParagraphRow, VersionHead
from consulta.web.settings import held
from consulta.web.shelves import Shelf
from consulta.web.unit_of_work import session

KEPT_CHARS = 8_000_000
CountsHere = tuple[tuple[int, Counts], ...]


@dataclass(frozen=True)
class KeptCommitment:
    """One commitment as the version in force has it."""

    row: CommitmentFacts
    sections: Sequence[Section]

    @cached_property
    def numbers(self) -> dict[str, Passage]:
        """Its passages by the name of their target."""
        return {one.ref: one for part in self.sections for one in part.passages}

    @cached_property
    def words(self) -> dict[str, str]:
        """The words of its name, its fields and its passages, by the name of their target."""
        said = {ref: one.row.words for ref, one in self.numbers.items()}
        parts = {
            part.ref: " ".join(said[one.ref] for one in part.passages) for part in self.sections
        }
        return said | parts | {self.row.ref: self.row.name}


class Ten(NamedTuple):
    """Ten commitments that follow each other, and how many spoke of the passages of each."""

    commitments: Sequence[KeptCommitment]
    counts: tuple[CountsHere, ...]


@dataclass(frozen=True)
class KeptText:
    """All that a version says, as pages show it; how many spoke of it is another matter.

    Shapes: `annex` has the passages of each initiative by its id, and `fields` the targets of the
    fields by their name.
    """

    version: VersionHead
    introduction: Sequence[Passage]
    commitments: Sequence[KeptCommitment]
    annex: Mapping[int, Sequence[Passage]]
    fields: Mapping[str, int]

    def commitment(self, number: int) -> KeptCommitment | None:
        """The commitment with this number; None when this version has none."""
        return self._by_number.get(number)

    def spoken_first(self, counts: Mapping[int, Counts]) -> CountsHere:
        """How many spoke of the paragraphs of the introduction."""
        targets = [one.row.target_id for one in self.introduction]
        return tuple((target, counts[target]) for target in targets if target in counts)

    def in_tens(self, counts: Mapping[int, Counts]) -> list[Ten]:
        """The commitments by ten, each with how many spoke of its passages.

        What arrives changes one of a hundred: what is kept by tens is looked up as seldom as can
        be, and little is joined anew.
        """
        found: dict[int, list[tuple[int, Counts]]] = {}
        for target_id, count in counts.items():
            if target_id in self._homes:
                found.setdefault(self._homes[target_id], []).append((target_id, count))
        here = {number: tuple(sorted(counted)) for number, counted in found.items()}
        return [
            Ten(ten, tuple(here.get(each.row.number, ()) for each in ten))
            for ten in _by_ten(self.commitments)
        ]

    def spoken(self, part: Section, counts: Mapping[int, Counts]) -> int:
        """How many published contributions speak of a section or of one of its passages."""
        targets = [self.fields.get(part.ref, 0), *(one.row.target_id for one in part.passages)]
        return sum(counts[target].published for target in targets if target in counts)

    @property
    def digest(self) -> str:
        """The digest of the version."""
        return self.version.digest

    @property
    def chars(self) -> int:
        """About how much memory it takes, in characters."""
        bodies = [one.body for each in self.commitments for one in each.numbers.values()]
        return 4 * sum(len(body) for body in bodies)

    @cached_property
    def _by_number(self) -> dict[int, KeptCommitment]:
        return {each.row.number: each for each in self.commitments}

    @cached_property
    def _homes(self) -> dict[int, int]:
        return {
            one.row.target_id: each.row.number
            for each in self.commitments
            for one in each.numbers.values()
        }


class KeptTexts(Shelf[KeptText]):
    """The texts of the versions in force, by consultation and digest.

    Units: `most` in characters, as `KeptText.chars` counts them.
    """

    def __init__(self, most: int = KEPT_CHARS) -> None:
        super().__init__(most)


def text_in_force(shown: Any) -> KeptText:
    """The text of the version in force; a published version never changes, so it is kept.

    The version is asked before the words: one that comes in between makes a vote be asked again,
    and never lets it fall on words that were not shown.
    Raises: `NotFound` before the first.
    """
    texts, version = held(KeptTexts), plan_queries.version_in_force(session(), shown)
    found = texts.get((shown.id, version.digest))
    if found is None:
        found = _put_together(shown, version)
        texts.put((shown.id, version.digest), found, found.chars)
    return found


def _by_ten(commitments: Sequence[KeptCommitment]) -> list[Sequence[KeptCommitment]]:
    return [commitments[first : first + 10] for first in range(0, len(commitments), 10)]


def _put_together(shown: Any, version: VersionHead) -> KeptText:
    by_home: dict[tuple[int | None, int | None], list[ParagraphRow]] = {}
    for row in plan_queries.paragraphs_of(session(), shown):
        by_home.setdefault((row.commitment_id, row.initiative_id), []).append(row)
    return KeptText(
        version,
        passages_of(by_home.get((None, None), [])),
        [
            KeptCommitment(
                plan_queries.facts_of(one),
                sections_of(
                    one.number,
                    shown.template,
                    plan_queries.by_field(by_home.get((one.id, None), [])),
                ),
            )
            for one in plan_queries.commitments(session(), shown)
        ],
        {
            initiative: passages_of(rows)
            for (_, initiative), rows in by_home.items()
            if initiative is not None
        },
        plan_queries.target_ids(session(), shown),
    )
