"""What stands on top of the pages of a plan: the stages of its consultation, and the time left."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from consulta.plan.rules import (
    Stage,
    clock_changes_near,
    countdown,
    dates_of,
    stage_at,
    stages,
)


def strip_of(consultation: Any, at: datetime) -> dict[str, Any]:
    """The values of the strip; a consultation that is being prepared stands before all stages."""
    zone, planned = consultation.time_zone, consultation.planned_window
    announced_on = consultation.announced_on
    stage = Stage.DRAFT
    if consultation.launched_at is not None:
        stage = stage_at(planned, at, announced_on=announced_on, time_zone=zone)
    dates = dates_of(
        planned,
        zone,
        announced_on=announced_on,
        answer_due_on=consultation.answer_due_on,
        plan_due_on=consultation.plan_due_on,
    )
    return {
        "steps": stages(dates, stage, at.astimezone(ZoneInfo(zone)).date()),
        "countdown": countdown(consultation.window, at),
        "clock_changes": clock_changes_near(consultation.closes_at, zone),
    }
