"""What lists of contributions and votes are made of, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consulta.participation.rules import Channel, Kind, Stance, State
from consulta.plan.rules import TargetKind


@dataclass(frozen=True, slots=True)
class ContributionRow:
    """One contribution as a list shows it. `author_id` tells whose it is; no page prints it.

    `target_ref` is what it speaks of, `about_id` the commitment, initiative or plan around that.
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
    author_id: int | None
    target_id: int
    target_ref: str
    target_kind: TargetKind
    about_id: int
    about_ref: str
    own_target_id: int
    slug: str
    title: str

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
class Page:
    """One page of a list; `next_after` is the folio behind which the next one begins."""

    rows: Sequence[ContributionRow]
    next_after: str | None


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
    quote: str | None
    kind: Kind | None
    about_ref: str | None


def own_ref(folio: str) -> str:
    """The name of a contribution as something to vote on."""
    return f"{TargetKind.CONTRIBUTION.value}:{folio}"
