"""The life of an approved plan: how far each milestone is, with its evidence."""

from zoneinfo import ZoneInfo

from flask import render_template
from flask.typing import ResponseReturnValue

from consulta.plan import queries
from consulta.plan.editions import Edition
from consulta.plan.guards import kept_page, shown_consultation
from consulta.plan.milestones import totals_of
from consulta.plan.views.door import bp
from consulta.plan.views.strip import strip_of
from consulta.text.clean import prose_line
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session


@bp.get("/consultas/<slug>/seguimiento")
@kept_page()
def follow_up(slug: str) -> ResponseReturnValue:
    """How far the plan is: in all, and milestone by milestone; before it is approved, when."""
    db, at = session(), arrived_at()
    consultation = shown_consultation(slug)
    today = at.astimezone(ZoneInfo(consultation.time_zone)).date()
    version = queries.latest_version(db, consultation)
    is_approved = version is not None and version.edition is Edition.FINAL
    followed = queries.followed(db, consultation, today=today) if is_approved else []
    return render_template(
        "plan/follow_up.html",
        consultation=consultation,
        version=version,
        is_approved=is_approved,
        followed=followed,
        totals=totals_of(one.level for one in followed),
        today=today,
        prose_line=prose_line,
        **strip_of(consultation, at),
    )
