"""The link of an invitation: one button lets this browser in, and one lets it out again."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.drafting import guards
from consulta.drafting.actions import invitations
from consulta.drafting.forms.invitations import LinkForm
from consulta.drafting.views.door import bp
from consulta.errors import Refused
from consulta.web.arrival import arrived_at
from consulta.web.limits import SIGN_INS, limiter
from consulta.web.unit_of_work import transaction


@bp.get("/instituciones/enlace/<secret>")
def open_link(secret: str) -> ResponseReturnValue:
    """Show the button of a link; opening it alone lets nobody in, for machines open links too."""
    return render_template("drafting/open_link.html", form=LinkForm(), secret=secret)


@bp.post("/instituciones/enlace/<secret>")
@limiter.limit(SIGN_INS)
def use_link(secret: str) -> ResponseReturnValue:
    """Let this browser answer for one invitation; its address holds no secret from here on."""
    try:
        with transaction() as db:
            invitation = invitations.open_link(db, secret=secret, at=arrived_at())
    except Refused as refused:
        return render_template("drafting/link_closed.html", refusal=refused.reason), 403
    guards.let_in(invitation)
    return redirect(url_for(".commitment"), code=303)


@bp.post("/instituciones/salir")
def leave() -> ResponseReturnValue:
    """Take the invitation from this browser; the link of the letter opens it again."""
    guards.let_out()
    flash(_("Saliste. Para volver, abre el enlace de tu correo."), "done")
    return redirect(url_for("pages.home"), code=303)
