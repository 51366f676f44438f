"""An institution looks at its commitment as citizens will, delivers it, or goes on writing."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.drafting import guards, queries
from consulta.drafting.actions import answers
from consulta.drafting.rules import ShownState
from consulta.drafting.views.door import bp
from consulta.drafting.views.frame import invited_frame
from consulta.drafting.views.preview import sections_of
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction

SHOWN = 100


@bp.get("/instituciones/compromiso/vista")
def preview() -> ResponseReturnValue:
    """The commitment as citizens will see it; once delivered, as it was delivered."""
    frame = invited_frame()
    is_delivered = frame.standing.state is ShownState.DELIVERED
    value = queries.delivered_commitment(session(), frame.invitation) if is_delivered else (
        frame.value
    )  # fmt: skip
    return render_template(
        "drafting/preview.html",
        frame=frame,
        about=value,
        sections=sections_of(value, frame.consultation.template),
    )


@bp.get("/instituciones/compromiso/historial")
def history() -> ResponseReturnValue:
    """Everything that happened to the invitation and its commitment, the newest first."""
    frame = invited_frame()
    return render_template(
        "drafting/history.html",
        frame=frame,
        notes=queries.notes(session(), frame.invitation),
        revisions=queries.revisions(session(), frame.part, most=SHOWN),
    )


@bp.post("/instituciones/compromiso/entregar")
def deliver() -> ResponseReturnValue:
    """Say that the commitment is ready."""
    with transaction() as db:
        answers.deliver(db, invitation=guards.invited(), at=arrived_at())
    flash(_("Entregaste la ficha. La Comisión ya la tiene."), "done")
    return redirect(url_for(".commitment"), code=303)


@bp.post("/instituciones/compromiso/reabrir")
def take_back() -> ResponseReturnValue:
    """Go on writing after a delivery, before the deadline."""
    with transaction() as db:
        answers.take_back(db, invitation=guards.invited(), at=arrived_at())
    flash(_("Puedes seguir completando la ficha. Recuerda entregarla otra vez."), "done")
    return redirect(url_for(".commitment"), code=303)
