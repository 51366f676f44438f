"""What stands on top of every page of a consultation: its stages and its one sentence of time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from consulta.participation.rules import Refusal, refusal_of_time
from consulta.plan.rules import (
    Countdown,
    Stage,
    Step,
    clock_changes_near,
    countdown,
    stages,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """A consultation as every page of it begins: where it stands now, and why nothing is taken.

    Units: `at` is the moment of arrival, which the sentence of time is counted from.
    """

    consultation: Any
    at: datetime
    stage: Stage
    steps: tuple[Step, ...]
    countdown: Countdown | None
    clock_changes: bool
    refusal: Refusal | None

    @property
    def is_open(self) -> bool:
        """Whether contributions and votes are taken at this moment."""
        return self.refusal is None

    @property
    def is_over(self) -> bool:
        """Whether the window has closed, so that tallies may be shown."""
        return self.refusal is Refusal.WINDOW_CLOSED


def frame_of(consultation: Any, at: datetime) -> Frame:
    """The frame of a consultation at a moment."""
    window, zone = consultation.window, consultation.time_zone
    stage = consultation.stage_at(at)
    today = at.astimezone(ZoneInfo(zone)).date()
    return Frame(
        consultation,
        at,
        stage,
        stages(consultation.dates, stage, today),
        countdown(window, at),
        clock_changes_near(consultation.closes_at, zone),
        refusal_of_time(window, at),
    )
