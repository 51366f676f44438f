"""The values that all figures are told in. Each count says what it counts."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from consulta.participation.rules import Channel, Kind, Stance, State, VoteValue


class Writer(StrEnum):
    """In whose name a contribution was written."""

    PEOPLE = "people"
    ORGANISATIONS = "organisations"


@dataclass(frozen=True)
class Balance:
    """What was received, and where each of it is. It balances, or something is wrong."""

    received: int
    by_state: dict[State, int]

    @property
    def holds(self) -> bool:
        """Whether the parts add up to what was received."""
        return self.received == sum(self.by_state.values())

    @property
    def published(self) -> int:
        """How many the public can read."""
        return self.by_state[State.PUBLISHED]

    @property
    def pending(self) -> int:
        """How many nobody has reviewed yet."""
        return self.by_state[State.PENDING]


@dataclass(frozen=True)
class Votes:
    """Votes on one target. Shares are of `base`, in which abstentions count."""

    by_value: dict[VoteValue, int]

    @property
    def base(self) -> int:
        """All votes, abstentions included."""
        return sum(self.by_value.values())

    def share(self, value: VoteValue) -> float:
        """The part of the base that voted so; 0 when nobody voted."""
        return self.by_value[value] / self.base if self.base else 0.0


@dataclass(frozen=True)
class Place:
    """The figures of the plan as such, of one commitment, or of one initiative of the annex.

    Stances are those of published contributions; channels and days are of all received.
    Shapes: `by_day` has one number for each day of `Figures.by_day`.
    """

    ref: str
    number: int | None
    name: str
    balance: Balance
    stances: dict[Stance, int]
    by_channel: dict[Channel, int]
    by_day: tuple[int, ...]
    votes: Votes


@dataclass(frozen=True)
class Figures:
    """Every figure of one consultation at one moment. The annex is in no total.

    Shapes: `by_day` has one row for each day of the window, in the consultation's own zone.
    `by_level` counts contributions and `votes_by_level` votes by how well their people were known:
    0 on paper, 1 by mail, 2 by ClaveÚnica; both are empty in reports older than the levels.
    `by_writer` counts contributions by in whose name they came, and is empty in older reports.
    Units: `authors` and `voters` count persons; contributions on paper and those in the
        name of an organisation have no author here.
    """

    balance: Balance
    by_channel: dict[Channel, int]
    by_kind: dict[Kind, int]
    by_ground: dict[str, int]
    by_day: tuple[tuple[date, int], ...]
    outside_window: int
    plan: Place
    commitments: tuple[Place, ...]
    annex: tuple[Place, ...]
    annex_balance: Balance
    authors: int
    voters: int
    votes_on_contributions: int
    by_level: dict[int, int]
    votes_by_level: dict[int, int]
    by_writer: dict[Writer, int] = field(default_factory=dict)

    @property
    def votes_on_commitments(self) -> int:
        """All votes on commitments."""
        return sum(place.votes.base for place in self.commitments)
