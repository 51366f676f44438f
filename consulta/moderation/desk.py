"""The moderation desk: the queue, the item in its place, the decision."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.errors import Conflict, NotFound, Refused
from consulta.moderation import actions, queries
from consulta.moderation.forms import GROUNDS, DecisionForm
from consulta.moderation.rules import Outcome, Refusal
from consulta.participation import queries as participation
from consulta.participation.rules import State
from consulta.plan import queries as plan
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction

bp = Blueprint("moderation_desk", __name__, url_prefix="/equipo")


@bp.get("/consultas/<slug>/moderacion")
@role_required(Permission.MODERATE)
def queue(slug: str) -> ResponseReturnValue:
    """The queue with one item open: the one that is asked for, else the oldest."""
    return _page(slug, request.args.get("folio", ""), DecisionForm(formdata=None))


@bp.post("/consultas/<slug>/moderacion/<folio>")
@role_required(Permission.MODERATE)
def decide(slug: str, folio: str) -> ResponseReturnValue:
    """Take a decision, then open the next item by itself."""
    form = DecisionForm()
    if not form.validate_on_submit():
        return _page(slug, folio, form), 422
    ruling = form.ruling()
    try:
        with transaction() as db:
            consultation = plan.consultation(db, slug)
            actions.decide(
                db,
                contribution=participation.contribution(db, consultation, folio),
                by=signed_in_person(),
                outcome=ruling.outcome,
                ground=ruling.ground,
                note=ruling.note,
                leaf=ruling.leaf,
                at=arrived_at(),
            )
    except Conflict as conflict:
        if conflict.reason is not Refusal.NEWER_VERSION:
            raise
        return _page(slug, folio, form, refusal=Refusal.NEWER_VERSION), 409
    except Refused as refused:
        if refused.reason is not Refusal.GROUND_MISSING:
            raise
        return _page(slug, folio, form, refusal=refused.reason), 422
    done = (
        _("%(folio)s publicado.") if ruling.outcome is Outcome.PUBLISH else _("%(folio)s retenido.")
    )
    flash(done % {"folio": folio}, "done")
    return redirect(url_for(".queue", slug=slug), code=303)


def _page(slug: str, folio: str, form: DecisionForm, *, refusal: Refusal | None = None) -> str:
    db, at = session(), arrived_at()
    consultation = plan.consultation(db, slug)
    waiting = queries.queue(db, consultation, at=at)
    folio = folio or (waiting[0].row.folio if waiting else "")
    item = _item(consultation, folio) if folio else None
    return render_template(
        "moderation/queue.html",
        consultation=consultation,
        waiting=waiting,
        total=participation.count_awaiting_moderation(db, consultation),
        pace=queries.pace(db, consultation, at=at),
        item=item,
        form=form,
        refusal=refusal,
        grounds=GROUNDS,
        now=at,
    )


def _item(consultation: Any, folio: str) -> Any:
    found = participation.contribution(session(), consultation, folio)
    if found.state is State.WITHDRAWN:
        raise NotFound(folio)
    words = found.quote or plan.words_of(session(), found.target)
    return {"contribution": found, "about": words, "is_pending": found.state is State.PENDING,
            "versions": participation.earlier_versions(session(), found)}  # fmt: skip
