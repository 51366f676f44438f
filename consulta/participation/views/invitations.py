"""An invitation to an organisation: read and answered, sent again, withdrawn."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts import actions as accounts_actions
from consulta.accounts import queries as accounts
from consulta.accounts.forms import InvitationForm, InviteForm, LinkForm
from consulta.accounts.guards import sign_in_required, signed_in_person
from consulta.errors import NotFound, Refused
from consulta.participation.guards.frame import frame_of
from consulta.participation.views.door import bp
from consulta.participation.views.members import (
    letter_of,
    members_page,
    own_member,
    to_members,
)
from consulta.plan.guards import shown_consultation
from consulta.web.arrival import arrived_at
from consulta.web.limits import LINKS, POSTS, limiter
from consulta.web.unit_of_work import session, transaction


@bp.get("/consultas/<slug>/organizaciones/<int:number>/invitacion")
@sign_in_required
def invitation(slug: str, number: int) -> ResponseReturnValue:
    """What accepting an invitation means, before it is answered; or why it takes no answer."""
    shown = shown_consultation(slug)
    found = accounts.organisation(session(), slug, number)
    person = signed_in_person()
    sent = None if person.is_staff else accounts.invitation_to(session(), found, person.email)
    return render_template(
        "participation/invitation.html",
        frame=frame_of(shown, arrived_at()),
        organisation=found,
        state=sent.state_at(arrived_at()).value if sent else "",
        sent=sent,
        mine=accounts.membership(session(), found.id, person.id),
        person=person,
        form=LinkForm(formdata=None),
    )


@bp.post("/consultas/<slug>/organizaciones/<int:number>/invitacion/aceptar")
@limiter.limit(POSTS)
@sign_in_required
def accept_invitation(slug: str, number: int) -> ResponseReturnValue:
    """Join an organisation."""
    shown_consultation(slug)
    with transaction() as db:
        found = accounts.organisation(db, slug, number)
        accounts_actions.accept_invitation(
            db, organisation=found, person=signed_in_person(), at=arrived_at()
        )
    flash(_("Ya integras la organización. Puedes escribir en su nombre."), "done")
    return redirect(url_for(".organisation", slug=slug, number=number), code=303)


@bp.post("/consultas/<slug>/organizaciones/<int:number>/invitacion/rechazar")
@limiter.limit(POSTS)
@sign_in_required
def decline_invitation(slug: str, number: int) -> ResponseReturnValue:
    """Say no to an invitation."""
    shown_consultation(slug)
    with transaction() as db:
        found = accounts.organisation(db, slug, number)
        accounts_actions.decline_invitation(
            db, organisation=found, person=signed_in_person(), at=arrived_at()
        )
    flash(_("Rechazaste la invitación. No te la enviarán de nuevo mientras dure."), "done")
    return redirect(url_for(".organisation", slug=slug, number=number), code=303)


@bp.post("/consultas/<slug>/organizaciones/<int:number>/integrantes/reenviar")
@limiter.limit(LINKS)
@sign_in_required
def send_again(slug: str, number: int) -> ResponseReturnValue:
    """Send the letter of an invitation once more."""
    shown = shown_consultation(slug)
    own_member(slug, number)
    try:
        with transaction() as db:
            accounts_actions.send_again(
                db,
                organisation=accounts.organisation(db, slug, number),
                by=signed_in_person(),
                invitation_id=_named(),
                letter=letter_of(shown, number),
            )
    except Refused as refused:
        return members_page(slug, number, InviteForm(formdata=None), refused.reason), 422
    flash(_("Enviamos la invitación de nuevo. Vence en 14 días."), "done")
    return to_members(slug, number)


@bp.post("/consultas/<slug>/organizaciones/<int:number>/integrantes/retirar")
@limiter.limit(POSTS)
@sign_in_required
def withdraw_invitation(slug: str, number: int) -> ResponseReturnValue:
    """Withdraw an invitation that waits for an answer."""
    own_member(slug, number)
    try:
        with transaction() as db:
            accounts_actions.withdraw_invitation(
                db,
                organisation=accounts.organisation(db, slug, number),
                by=signed_in_person(),
                invitation_id=_named(),
                at=arrived_at(),
            )
    except Refused as refused:
        return members_page(slug, number, InviteForm(formdata=None), refused.reason), 422
    flash(_("Retiraste la invitación. Su página ahora lo dice."), "done")
    return to_members(slug, number)


def _named() -> int:
    form = InvitationForm()
    if not form.validate_on_submit() or form.invitation.data is None:
        raise NotFound("invitation")
    return int(form.invitation.data)
