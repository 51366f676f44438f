"""The calendar of a consultation, and the plan as a file."""

from zoneinfo import ZoneInfo

from flask import render_template
from flask.typing import ResponseReturnValue

from consulta.plan import queries
from consulta.plan.guards import shown_consultation
from consulta.plan.rules import clock_changes_near, countdown, dates_of, stage_at, stages
from consulta.plan.views.door import bp
from consulta.web.arrival import arrived_at
from consulta.web.downloads import file_answer
from consulta.web.unit_of_work import session


@bp.get("/consultas/<slug>/calendario")
def calendar(slug: str) -> ResponseReturnValue:
    """The dates of a consultation, with its zone, and what is promised after it."""
    consultation, at = shown_consultation(slug), arrived_at()
    window, zone = consultation.window, consultation.time_zone
    stage = stage_at(window, at, announced_on=consultation.announced_on, time_zone=zone)
    dates = dates_of(
        window,
        zone,
        announced_on=consultation.announced_on,
        answer_due_on=consultation.answer_due_on,
        plan_due_on=consultation.plan_due_on,
    )
    return render_template(
        "plan/calendar.html",
        consultation=consultation,
        version=queries.current_version(session(), consultation),
        steps=stages(dates, stage, at.astimezone(ZoneInfo(zone)).date()),
        countdown=countdown(window, at),
        clock_changes=clock_changes_near(window.closes_at, zone),
    )


@bp.get("/consultas/<slug>/plan.toml")
def export(slug: str) -> ResponseReturnValue:
    """The plan as the file it was published as, byte for byte."""
    consultation = shown_consultation(slug)
    version = queries.current_version(session(), consultation)
    return file_answer(version.document, name=f"{slug}.toml", kind="toml", digest=version.digest)
