"""What stands on top of the pages of a plan: the stages of its consultation, and the time left."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from consulta.plan.rules import clock_changes_near, countdown, stages


def strip_of(consultation: Any, at: datetime) -> dict[str, Any]:
    """The values of the strip; a consultation that is being prepared stands before all stages."""
    zone = consultation.time_zone
    today = at.astimezone(ZoneInfo(zone)).date()
    return {
        "steps": stages(consultation.dates, consultation.stage_at(at), today),
        "countdown": countdown(consultation.window, at),
        "clock_changes": clock_changes_near(consultation.closes_at, zone),
    }
