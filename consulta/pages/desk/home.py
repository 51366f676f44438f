"""Where staff begin: the consultations they work in, and what waits for them in each."""

from datetime import datetime
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consulta.accounts.guards import signed_in
from consulta.accounts.rules import EVERYWHERE, Permission, Refusal, may
from consulta.analysis import queries as analysis
from consulta.errors import Refused
from consulta.mail import queries as mail
from consulta.pages.desk.door import bp
from consulta.participation import queries
from consulta.plan import queries as plan
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session


@bp.get("/equipo")
def home() -> ResponseReturnValue:
    """The desks of a member of staff, one consultation after another."""
    person = signed_in()
    if person is None:
        return redirect(url_for("accounts.staff_sign_in", next="/equipo"), code=303)
    if not person.is_staff:
        raise Refused(Refusal.NOT_YOUR_ROLE)
    scopes = {grant.scope for grant in person.grants}
    rows = [
        each
        for each in plan.consultations(session())
        if EVERYWHERE in scopes or each.slug in scopes
    ]
    roles = person.roles_in(EVERYWHERE)
    uncoded = analysis.count_uncoded(session(), [each.id for each in rows])
    return render_template(
        "pages/desk.html",
        desks=[
            _desk(person, each, arrived_at()) | {"uncoded": uncoded.get(each.id, 0)}
            for each in rows
        ],
        signals=_last_sign() if may(person.roles_anywhere, Permission.MODERATE) else None,
        keeps_requests=may(person.roles_anywhere, Permission.KEEP_DATA_REQUESTS),
        answers_requests=may(person.roles_anywhere, Permission.ANSWER_DATA_REQUESTS),
        stuck_letters=mail.count_stuck(session())
        if may(roles, Permission.MANAGE_ACCOUNTS)
        else None,
    )


def _last_sign() -> dict[str, Any]:
    days = queries.house_signal_days(session())
    return {"last": next((one.day for one in days if one.reasons), None)}


def _desk(person: Any, consultation: Any, at: datetime) -> dict[str, Any]:
    roles = person.roles_in(consultation.slug)
    is_public = consultation.launched_at is not None
    reads_drafts = may(roles, Permission.READ_DRAFTS)
    return {
        "slug": consultation.slug,
        "title": consultation.title,
        "stage": consultation.stage_at(at),
        "is_shown": is_public or reads_drafts,
        "moderates": is_public and may(roles, Permission.MODERATE),
        "loads_paper": is_public and may(roles, Permission.LOAD_OFFLINE),
        "edits": may(roles, Permission.EDIT_PLAN),
        "checks": is_public and may(roles, Permission.CHECK_ORGANISATIONS),
        "codes": may(roles, Permission.CODE),
        "classes": is_public and may(roles, Permission.CODE),
        "reads_drafts": reads_drafts,
        "answers": is_public and may(roles, Permission.ANSWER),
        "reports": is_public and may(roles, Permission.BUILD_REPORT),
        "administers": may(roles, Permission.MANAGE_ACCOUNTS),
        "roles": sorted(roles),
    }
