"""Report how far the milestones of an approved plan are."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.errors import Refused
from consulta.plan import actions, queries
from consulta.plan.desk.door import bp
from consulta.plan.editions import Edition
from consulta.plan.forms.milestones import MilestoneForm
from consulta.plan.rules import Refusal
from consulta.text.clean import prose_line
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction


@bp.get("/consultas/<slug>/plan/hitos")
@role_required(Permission.EDIT_PLAN)
def milestones(slug: str) -> ResponseReturnValue:
    """The milestones of the approved plan, with one of them open to be reported on."""
    return _page(slug, request.args.get("hito", ""), None)


@bp.post("/consultas/<slug>/plan/hitos")
@role_required(Permission.EDIT_PLAN)
def report_milestone(slug: str) -> ResponseReturnValue:
    """Add a report on a milestone; from now on it is public."""
    consultation = queries.consultation(session(), slug)
    form = MilestoneForm().offer(queries.documents(session(), consultation))
    if not form.validate_on_submit():
        return _page(slug, form.milestone.data or "", form), 422
    given = form.progress()
    try:
        with transaction() as db:
            actions.report_milestone(
                db,
                consultation=queries.consultation(db, slug),
                given=given,
                by=signed_in_person(),
                at=arrived_at(),
            )
    except Refused as refused:
        return _page(slug, given.milestone, form, refusal=Refusal(refused.reason)), 422
    flash(_("El avance quedó publicado en el seguimiento del plan."), "done")
    return redirect(url_for(".milestones", slug=slug) + f"#{given.milestone}", code=303)


def _page(
    slug: str, key: str, form: MilestoneForm | None, *, refusal: Refusal | None = None
) -> str:
    db, at = session(), arrived_at()
    consultation = queries.consultation(db, slug)
    version = queries.latest_version(db, consultation)
    is_approved = version is not None and version.edition is Edition.FINAL
    today = at.astimezone(ZoneInfo(consultation.time_zone)).date()
    followed = queries.followed(db, consultation, today=today) if is_approved else []
    chosen = next((one for one in followed if one.row.key == key), None)
    return render_template(
        "plan/desk_milestones.html",
        consultation=consultation,
        is_approved=is_approved,
        followed=followed,
        chosen=chosen,
        history=queries.history_of(db, chosen.row.target_id) if chosen else [],
        form=form or _form_of(consultation, chosen, today),
        refusal=refusal,
        today=today,
        prose_line=prose_line,
    )


def _form_of(consultation: Any, chosen: Any, today: Any) -> MilestoneForm | None:
    if chosen is None:
        return None
    form = MilestoneForm(formdata=None, milestone=chosen.row.key, level=chosen.level, on=today)
    return form.offer(queries.documents(session(), consultation))
