"""What is told of classings: by which themes, by whom, and how many are left."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CodedAs:
    """A theme under which a contribution stands, and since when."""

    number: int
    name: str
    coded_at: datetime


@dataclass(frozen=True, slots=True)
class CodingStep:
    """One line of the trace of a contribution: who gave it a theme, and who took that away."""

    number: int
    name: str
    coded_by: str
    coded_at: datetime
    until: datetime | None
    until_by: str | None


@dataclass(frozen=True, slots=True)
class CodingCounts:
    """How many published contributions there are, and how many of them have a theme."""

    published: int
    coded: int

    @property
    def uncoded(self) -> int:
        """How many still have none."""
        return self.published - self.coded
