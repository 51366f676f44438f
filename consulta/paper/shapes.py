"""What the desk and the public page of paper are made of, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from consulta.paper.rules import SheetState
from consulta.participation.rules import Channel


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A sheet as it is handed in: the office's stamp, how it came, when, and its scan."""

    stamp: str
    channel: Channel
    received_at: datetime
    scan: bytes


@dataclass(frozen=True, slots=True)
class NewAssembly:
    """The minutes of an assembly, and how many contributions they hold."""

    place: str
    held_on: date
    attendees: int
    facilitator: str
    points: int
    received_at: datetime
    scan: bytes


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A sheet in the list of the desk. `has_typed` is about whoever reads the list."""

    number: int
    stamp: str
    channel: Channel
    received_at: datetime
    state: SheetState
    folio: str
    has_typed: bool


@dataclass(frozen=True, slots=True)
class AssemblyRow:
    """An assembly as everybody sees it, with the folios that its minutes became.

    Units: `points` counts the contributions that the minutes hold, entered or not.
    """

    number: int
    place: str
    held_on: date
    attendees: int
    facilitator: str
    digest: str
    points: int
    folios: Sequence[str]


@dataclass(frozen=True, slots=True)
class Offline:
    """What came by each channel. The other three count sheets that are no contribution.

    Units: `missed` came in time, and did not enter before the record closed, or was erased.
    """

    by_channel: dict[Channel, int]
    waiting: int
    out_of_time: int
    missed: int

    @property
    def total(self) -> int:
        """How many contributions there are in all."""
        return sum(self.by_channel.values())
