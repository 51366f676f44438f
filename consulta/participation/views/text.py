"""The text of the version in force, put together once for all pages that show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from consulta.participation.shapes import Counts
from consulta.participation.views.passages import Passage, Section, passages_of, sections_of
from consulta.plan import queries as plan_queries
from consulta.plan.queries import CommitmentFacts, ParagraphRow
from consulta.web.freshness import Shelf
from consulta.web.settings import held
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


@dataclass(frozen=True)
class KeptText:
    """All that a version says, as pages show it; how many spoke of it is another matter.

    Shapes: `digest` is that of the version; `annex` has the passages of each initiative by its id,
    and `fields` the targets of the fields by their name.
    """

    digest: str
    introduction: Sequence[Passage]
    commitments: Sequence[KeptCommitment]
    annex: Mapping[int, Sequence[Passage]]
    fields: Mapping[str, int]

    def commitment(self, number: int) -> KeptCommitment | None:
        """The commitment with this number; None when this version has none."""
        return self._by_number.get(number)

    def counts_in(self, counts: Mapping[int, Counts]) -> dict[int, CountsHere]:
        """How many spoke of each commitment's passages, by the number of the commitment."""
        found: dict[int, list[tuple[int, Counts]]] = {}
        for target_id, count in counts.items():
            if target_id in self._homes:
                found.setdefault(self._homes[target_id], []).append((target_id, count))
        return {number: tuple(sorted(here)) for number, here in found.items()}

    def spoken(self, part: Section, counts: Mapping[int, Counts]) -> int:
        """How many published contributions speak of a section or of one of its passages."""
        targets = [self.fields.get(part.ref, 0), *(one.row.target_id for one in part.passages)]
        return sum(counts[target].published for target in targets if target in counts)

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

    The digest is asked before the words: a version that comes in between makes a vote be asked
    again, and never lets it fall on words that were not shown.
    """
    texts, digest = held(KeptTexts), plan_queries.current_digest(session(), shown)
    found = texts.get((shown.id, digest))
    if found is None:
        found = _put_together(shown, digest)
        if digest:
            texts.put((shown.id, digest), found, found.chars)
    return found


def _put_together(shown: Any, digest: str) -> KeptText:
    by_home: dict[tuple[int | None, int | None], list[ParagraphRow]] = {}
    for row in plan_queries.paragraphs_of(session(), shown):
        by_home.setdefault((row.commitment_id, row.initiative_id), []).append(row)
    return KeptText(
        digest,
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
