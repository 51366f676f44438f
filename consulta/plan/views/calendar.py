"""The calendar of a consultation as promises, and the plan as a file."""

from flask import render_template
from flask.typing import ResponseReturnValue

from consulta.plan import queries
from consulta.plan.guards import shown_consultation
from consulta.plan.promises import limit_of, rows
from consulta.plan.queries.promises import calendar_of, changes_of, date_acts, extension_of
from consulta.plan.views.door import bp
from consulta.plan.views.strip import strip_of
from consulta.web.arrival import arrived_at
from consulta.web.downloads import file_answer
from consulta.web.unit_of_work import session


@bp.get("/consultas/<slug>/calendario")
def calendar(slug: str) -> ResponseReturnValue:
    """Every promised date: as first planned, as changed and why, and as it really was."""
    db, at = session(), arrived_at()
    consultation = shown_consultation(slug)
    dates = calendar_of(db, consultation)
    return render_template(
        "plan/calendar.html",
        consultation=consultation,
        version=queries.latest_version(db, consultation),
        rows=rows(dates, changes_of(date_acts(db, consultation)), at),
        limit=limit_of(dates, at),
        extension=extension_of(db, consultation),
        is_retold=consultation.is_demo and consultation.window.is_over(at),
        **strip_of(consultation, at),
    )


@bp.get("/consultas/<slug>/plan.toml")
def export(slug: str) -> ResponseReturnValue:
    """The plan as the file it was published as, byte for byte."""
    consultation = shown_consultation(slug)
    version = queries.current_version(session(), consultation)
    return file_answer(version.document, name=f"{slug}.toml", kind="toml", digest=version.digest)
