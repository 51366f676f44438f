"""Rows become figures: counting, and nothing else."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from consulta.accounts.rules import BY_CLAVEUNICA, BY_MAIL, NO_LEVEL
from consulta.analysis.figures import Balance, Figures, Place, Votes, Writer
from consulta.participation.rules import Channel, Kind, Stance, State, VoteValue
from consulta.plan.rules import Window

Word = TypeVar("Word", bound=StrEnum)
LEVELS = (NO_LEVEL, BY_MAIL, BY_CLAVEUNICA)
ANNEX = "initiative:"


@dataclass(frozen=True)
class Said:
    """One contribution as counting needs it. `about_ref` is the plan, commitment or initiative."""

    about_ref: str
    state: State
    channel: Channel
    kind: Kind
    stance: Stance
    ground: str
    received_at: datetime
    author: int | None
    level: int = 0
    is_organisation: bool = False

    @property
    def writer(self) -> Writer:
        """In whose name it was written."""
        return Writer.ORGANISATIONS if self.is_organisation else Writer.PEOPLE


@dataclass(frozen=True)
class Named:
    """A place of the plan, in its order."""

    ref: str
    number: int | None
    name: str


@dataclass(frozen=True)
class Polled:
    """The votes of a consultation: by commitment and value, and how many persons cast them."""

    by_ref: Mapping[tuple[str, VoteValue], int]
    voters: int
    on_contributions: int
    by_level: Mapping[int, int] = field(default_factory=dict)


def figures_of(
    said: Sequence[Said],
    places: Sequence[Named],
    polled: Polled,
    *,
    window: Window,
    time_zone: str,
) -> Figures:
    """All figures of a consultation. What speaks of the annex is counted apart, in no total."""
    counted = [row for row in said if not row.about_ref.startswith(ANNEX)]
    made = [_place(named, said, polled, window, time_zone) for named in places]
    days, outside = by_day((row.received_at for row in counted), window, time_zone)
    return Figures(
        balance=balance_of(counted),
        by_channel=counts(Channel, (row.channel for row in counted)),
        by_kind=counts(Kind, (row.kind for row in counted)),
        by_ground=dict(
            sorted(Counter(row.ground for row in counted if row.state is State.WITHHELD).items())
        ),
        by_day=days,
        outside_window=outside,
        plan=next(place for place in made if place.ref == "plan"),
        commitments=tuple(place for place in made if place.number is not None),
        annex=tuple(place for place in made if place.ref.startswith(ANNEX)),
        annex_balance=balance_of([row for row in said if row.about_ref.startswith(ANNEX)]),
        authors=len(
            {row.author for row in said if row.author is not None and not row.is_organisation}
        ),
        voters=polled.voters,
        votes_on_contributions=polled.on_contributions,
        by_level=_by_level(Counter(row.level for row in counted)),
        votes_by_level=_by_level(polled.by_level),
        by_writer=counts(Writer, (row.writer for row in counted)),
    )


def _by_level(found: Mapping[int, int]) -> dict[int, int]:
    return {level: found.get(level, 0) for level in LEVELS}


def balance_of(said: Sequence[Said]) -> Balance:
    """What was received, and where each of it is."""
    return Balance(len(said), counts(State, (row.state for row in said)))


def counts(words: type[Word], found: Iterable[Word]) -> dict[Word, int]:
    """How often each word was found; a word that was not is there with zero."""
    tally = Counter(found)
    return {word: tally[word] for word in words}


def by_day(
    moments: Iterable[datetime], window: Window, time_zone: str
) -> tuple[tuple[tuple[date, int], ...], int]:
    """How many came on each day of the window, and how many on none of them.

    Units: days are those of the consultation's own zone.
    """
    zone = ZoneInfo(time_zone)
    tally = Counter(moment.astimezone(zone).date() for moment in moments)
    first = window.opens_at.astimezone(zone).date()
    last = (window.closes_at - timedelta(seconds=1)).astimezone(zone).date()
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    outside = sum(tally.values()) - sum(tally[day] for day in days)
    return tuple((day, tally[day]) for day in days), outside


def _place(
    named: Named, said: Sequence[Said], polled: Polled, window: Window, time_zone: str
) -> Place:
    here = [row for row in said if row.about_ref == named.ref]
    published = (row.stance for row in here if row.state is State.PUBLISHED)
    days, _ = by_day((row.received_at for row in here), window, time_zone)
    votes = {value: polled.by_ref.get((named.ref, value), 0) for value in VoteValue}
    return Place(
        ref=named.ref,
        number=named.number,
        name=named.name,
        balance=balance_of(here),
        stances=counts(Stance, published),
        by_channel=counts(Channel, (row.channel for row in here)),
        by_day=tuple(n for _, n in days),
        votes=Votes(votes),
    )
