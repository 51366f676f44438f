"""What lists of contributions and votes are made of, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from consulta.accounts.rules import OrganisationSector, OrganisationStanding, is_to_look_at
from consulta.participation.rules import Channel, Kind, Stance, State
from consulta.plan.changes.anchors import Fate
from consulta.plan.rules import TargetKind

WITHOUT_PLACE = 0
SMALLEST_CELL = 5


class ContributionRow(NamedTuple):
    """One contribution as a list shows it. `author_id` tells whose it is; no page prints it.

    It is a tuple, since a page makes fifty at once and looks itself up under them.
    `joined_by` counts the published ones that add a reason to it.
    `target_ref` is what it was written about, `about_id` the commitment, initiative or plan that
    it is counted under. `fate`, `stands_ref` and `moved_in` are None while it stands where it was
    written; else what became of it, where it stands, and at which version. What speaks of an
    organisation is None for what somebody wrote in their own name.
    """

    id: int
    folio: str
    state: State
    kind: Kind
    stance: Stance
    channel: Channel
    text: str
    proposal: str
    quote: str
    public_name: str
    ground: str
    received_at: datetime
    state_since: datetime
    is_demo: bool
    reason: str
    joins: str
    started_in_time: bool
    joined_by: int
    author_id: int | None
    target_id: int
    target_ref: str
    target_kind: TargetKind
    about_id: int
    about_ref: str
    own_target_id: int
    slug: str
    title: str
    fate: Fate | None
    stands_ref: str | None
    moved_in: int | None
    organisation_id: int | None
    organisation_number: int | None
    sector: OrganisationSector | None
    organisation_standing: OrganisationStanding | None

    @property
    def is_orphan(self) -> bool:
        """Whether what it speaks of is gone, and nobody has placed it yet."""
        return self.fate is Fate.ORPHAN

    @property
    def ref_now(self) -> str:
        """The name of what it speaks of now; of an orphan, what it spoke of."""
        return self.stands_ref or self.target_ref

    @property
    def own_ref(self) -> str:
        """What a vote on this contribution names as its target."""
        return own_ref(self.folio)


@dataclass(frozen=True, slots=True)
class Words:
    """The very words that somebody speaks of: the digest of their version, and the quote."""

    digest: str
    quote: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one contribution stands now, beside the words that it was written about.

    `target` is None while it waits for a person. `written_in` is the version that it was written
    on, `moved_in` the one at which its place or the words of its place changed last. `reason` is
    why a person placed it, or left it without a place.
    """

    fate: Fate
    target: Any
    before: str
    now: str
    written_in: int
    moved_in: int
    reason: str

    @property
    def has_moved(self) -> bool:
        """Whether it stands elsewhere, at other words, or waits for a place."""
        return self.fate is not Fate.KEPT


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one contribution at a new version, beside how it stood before.

    `place` is None for one that waits for a person. `now_place` is where it will stand. `text` is
    empty unless `is_shown`.
    """

    id: int
    folio: str
    text: str
    words: str
    is_shown: bool
    author_id: int | None
    about_id: int
    own_target_id: int
    written_id: int
    anchor_id: int | None
    fate: Fate
    place: str | None
    now_fate: Fate
    now_place: str | None
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `next_after` is the folio behind which the next one begins.

    `waiting` are those beside it whose words left the plan, `positions` those of organisations,
    when they were asked for.
    """

    rows: Sequence[ContributionRow]
    next_after: str | None
    waiting: Sequence[ContributionRow] = ()
    positions: Sequence[ContributionRow] = ()


def standing_positions(rows: Sequence[ContributionRow]) -> list[ContributionRow]:
    """Where each organisation stands among these rows: what it declared last on each thing.

    It has two on one thing only when a version of the plan or a person brought them together.
    """
    last: dict[tuple[int, int], ContributionRow] = {}
    for row in sorted(rows, key=lambda one: (one.received_at, one.id)):
        if row.organisation_id is not None:
            last[row.organisation_id, row.about_id] = row
    kept = {row.id for row in last.values()}
    return [row for row in rows if row.id in kept]


@dataclass(frozen=True, slots=True)
class AnchorCounts:
    """How many wait for a person, were left without a place by one, or stand at other words."""

    undecided: int
    decided: int
    moved: int

    @property
    def waiting(self) -> int:
        """How many have no place, decided or not."""
        return self.undecided + self.decided


@dataclass(frozen=True, slots=True)
class Counts:
    """How many contributions are published, and how many a person is still to read."""

    published: int = 0
    in_review: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes on one target."""

    agree: int = 0
    disagree: int = 0
    abstain: int = 0

    @property
    def base(self) -> int:
        """How many votes the three numbers add up to."""
        return self.agree + self.disagree + self.abstain


@dataclass(frozen=True, slots=True)
class VoteCard:
    """Something a person may vote on next: a commitment, or a published contribution.

    `number` and `name` belong to a commitment, the rest to a contribution.
    """

    target_id: int
    ref: str
    number: int | None
    name: str | None
    folio: str | None
    text: str | None
    proposal: str | None
    reason: str | None
    quote: str | None
    kind: Kind | None
    about_ref: str | None


def own_ref(folio: str) -> str:
    """The name of a contribution as something to vote on."""
    return f"{TargetKind.CONTRIBUTION.value}:{folio}"


def grouped(
    rows: Sequence[ContributionRow],
) -> list[tuple[ContributionRow, list[ContributionRow]]]:
    """The rows of a list in their order, each with those of the list that add a reason to it.

    A reason beside a reason stands beside the first. Each row stands in one place.
    """
    by_folio = {row.folio: row for row in rows}
    under: dict[str, list[ContributionRow]] = {row.folio: [] for row in rows}
    heads = []
    for row in rows:
        head, steps = row, {row.folio}
        while head.joins in by_folio and head.joins not in steps:
            head = by_folio[head.joins]
            steps.add(head.folio)
        if head is row:
            heads.append(row)
        else:
            under[head.folio].append(row)
    return [(row, under[row.folio]) for row in heads]


@dataclass(frozen=True, slots=True)
class SignalDay:
    """How often something happened on one day, in one consultation or house-wide; nobody is named.

    `throwaway` counts links to addresses that are given out for one letter, `held_up` those that
    had to wait in a burst, `repeated` contributions with the words of another of that day.
    Shapes: `votes` is None under the embargo.
    """

    day: date
    asked: int
    throwaway: int
    held_up: int
    received: int
    repeated: int
    votes: int | None

    @property
    def has_votes(self) -> bool:
        """Whether votes are told at all."""
        return self.votes is not None

    @property
    def reasons(self) -> list[str]:
        """Why a person should look at this day; it proves nothing about anybody."""
        found = {
            "held_up": self.held_up > 0,
            "throwaway": is_to_look_at(self.asked, self.throwaway),
            "repeated": is_to_look_at(self.received, self.repeated),
        }
        return [name for name, is_so in found.items() if is_so]


@dataclass(frozen=True, slots=True)
class ShownDay:
    """A day of signs as the public may see it.

    Shapes: a count of None is hidden; without `has_votes`, votes are under the embargo.
    """

    day: date
    asked: int | None
    throwaway: int | None
    held_up: int | None
    received: int
    repeated: int
    votes: int | None
    has_votes: bool
    reasons: tuple[str, ...]


def shown_days(days: Sequence[SignalDay]) -> list[ShownDay]:
    """Days without small cells: links and votes tell of persons, contributions are all public."""
    asked = without_small_cells([one.asked for one in days])
    throwaway = without_small_cells([one.throwaway for one in days])
    held_up = without_small_cells([one.held_up for one in days])
    votes = without_small_cells([one.votes or 0 for one in days])
    return [
        ShownDay(
            day=one.day, asked=asked[at], throwaway=throwaway[at], held_up=held_up[at],
            received=one.received, repeated=one.repeated,
            votes=votes[at] if one.has_votes else None, has_votes=one.has_votes,
            reasons=tuple(one.reasons),
        )
        for at, one in enumerate(days)
    ]  # fmt: skip


def without_small_cells(row: Sequence[int]) -> list[int | None]:
    """A row of counts of persons as the public may see it: no cell from 1 to 4.

    When one cell alone is hidden, the smallest of the others goes with it, so that the total
    does not give it back.
    Source: docs/adr/0008-cells-under-five-are-blanked.md
    """
    hidden = {at for at, n in enumerate(row) if 0 < n < SMALLEST_CELL}
    if len(hidden) == 1:
        others = [at for at, n in enumerate(row) if at not in hidden and n > 0]
        if others:
            hidden.add(min(others, key=lambda at: row[at]))
    return [None if at in hidden else n for at, n in enumerate(row)]
