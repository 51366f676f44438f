"""What the strip on top of a page of a consultation needs."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from consulta.plan.rules import clock_changes_near, countdown, dates_of, stage_at, stages


def strip_of(consultation: Any, at: datetime) -> dict[str, Any]:
    """The values that `plan/_strip.html` draws: stages, time left, a change of the clock."""
    window, zone = consultation.window, consultation.time_zone
    stage = stage_at(window, at, announced_on=consultation.announced_on, time_zone=zone)
    dates = dates_of(
        window,
        zone,
        announced_on=consultation.announced_on,
        answer_due_on=consultation.answer_due_on,
        plan_due_on=consultation.plan_due_on,
    )
    return {
        "steps": stages(dates, stage, at.astimezone(ZoneInfo(zone)).date()),
        "countdown": countdown(window, at),
        "clock_changes": clock_changes_near(window.closes_at, zone),
    }
