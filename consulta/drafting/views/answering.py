"""An institution reads what is asked of it, accepts or declines, and asks for help."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.drafting import guards, queries
from consulta.drafting.actions import answers
from consulta.drafting.forms.invitations import AcceptForm, DeclineForm, HelpForm
from consulta.drafting.rules import NoteKind
from consulta.drafting.views.door import bp
from consulta.drafting.views.frame import Frame, invited_frame
from consulta.web.arrival import arrived_at
from consulta.web.limits import SIGN_INS, limiter
from consulta.web.unit_of_work import session, transaction


@bp.get("/instituciones/compromiso")
def commitment() -> ResponseReturnValue:
    """What is asked, until when, where it stands, and what can be done now."""
    return _page(invited_frame())


@bp.post("/instituciones/compromiso/aceptar")
def accept() -> ResponseReturnValue:
    """Accept the commitment with the unit and mailbox that will be published."""
    form = AcceptForm()
    if not form.validate_on_submit():
        return _page(invited_frame(), accept_form=form), 422
    with transaction() as db:
        answers.accept(
            db,
            invitation=guards.invited(),
            unit=form.unit.data or "",
            mailbox=form.mailbox.data or "",
            at=arrived_at(),
        )
    flash(_("Tu institución aceptó el compromiso. Ahora completa la ficha."), "done")
    return redirect(url_for(".commitment"), code=303)


@bp.get("/instituciones/compromiso/declinar")
def ask_decline() -> ResponseReturnValue:
    """Ask for the public reason of a no."""
    return render_template(
        "drafting/decline.html", frame=invited_frame(), form=DeclineForm(formdata=None)
    )


@bp.post("/instituciones/compromiso/declinar")
def decline() -> ResponseReturnValue:
    """Show the reason as it will be read, then decline."""
    form = DeclineForm()
    if not form.validate_on_submit():
        return render_template("drafting/decline.html", frame=invited_frame(), form=form), 422
    if not form.is_confirmed:
        return render_template("drafting/confirm_decline.html", frame=invited_frame(), form=form)
    with transaction() as db:
        answers.decline(
            db, invitation=guards.invited(), reason=form.text.data or "", at=arrived_at()
        )
    flash(_("Tu institución declinó el compromiso. La razón queda con el plan."), "done")
    return redirect(url_for(".commitment"), code=303)


@bp.post("/instituciones/compromiso/ayuda")
@limiter.limit(SIGN_INS)
def ask_help() -> ResponseReturnValue:
    """Ask the Commission for help; its desk sees the request and its age."""
    form = HelpForm()
    if not form.validate_on_submit():
        return _page(invited_frame(), help_form=form), 422
    with transaction() as db:
        answers.ask_help(
            db, invitation=guards.invited(), words=form.text.data or "", at=arrived_at()
        )
    flash(_("La Comisión recibió tu pedido de ayuda."), "done")
    return redirect(url_for(".commitment") + "#ayuda", code=303)


def _page(
    frame: Frame, *, accept_form: AcceptForm | None = None, help_form: HelpForm | None = None
) -> str:
    known = queries.notes(session(), frame.invitation)
    return render_template(
        "drafting/commitment.html",
        frame=frame,
        accept_form=accept_form or AcceptForm(formdata=None),
        help_form=help_form or HelpForm(formdata=None),
        asked=[note for note in known if note.what == NoteKind.HELP],
        **_delivery(frame),
    )


def _delivery(frame: Frame) -> dict[str, Any]:
    digest = queries.delivered_digest(session(), frame.invitation)
    is_same = digest == queries.digest_of(frame.part.content)
    return {"digest": digest, "is_changed_since": bool(digest) and not is_same}
