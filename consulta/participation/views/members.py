"""Who is in an organisation: invite, answer, name, end, leave."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts import actions as accounts_actions
from consulta.accounts import queries as accounts
from consulta.accounts.forms import InviteForm, LinkForm, MemberForm
from consulta.accounts.guards import sign_in_required, signed_in_person
from consulta.accounts.rules import MemberRole
from consulta.config import Config
from consulta.errors import NotFound, Refused
from consulta.participation.views.door import bp
from consulta.participation.views.frame import frame_of
from consulta.plan.guards import shown_consultation
from consulta.web.arrival import arrived_at
from consulta.web.language import chosen_language
from consulta.web.limits import LINKS, POSTS, limiter
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction


@bp.get("/consultas/<slug>/organizaciones/<int:number>/integrantes")
@sign_in_required
def members(slug: str, number: int) -> ResponseReturnValue:
    """Who is in it and who was invited, for its representatives; for members, their own place."""
    return _page(slug, number, InviteForm(formdata=None))


@bp.post("/consultas/<slug>/organizaciones/<int:number>/integrantes")
@limiter.limit(LINKS)
@sign_in_required
def invite(slug: str, number: int) -> ResponseReturnValue:
    """Invite an address by a letter."""
    shown, form = shown_consultation(slug), InviteForm()
    _own(slug, number)
    if not form.validate_on_submit():
        return _page(slug, number, form), 422
    path = url_for(".invitation", slug=slug, number=number)
    try:
        with transaction() as db:
            accounts_actions.invite_member(
                db,
                organisation=accounts.organisation(db, slug, number),
                by=signed_in_person(),
                email=form.address(),
                title=shown.title,
                address=held(Config).public_url.rstrip("/") + path,
                language=chosen_language(),
                at=arrived_at(),
            )
    except Refused as refused:
        return _page(slug, number, form, refused.reason), 422
    flash(_("Enviamos la invitación. Vence en 14 días."), "done")
    return _back(slug, number)


@bp.post("/consultas/<slug>/organizaciones/<int:number>/integrantes/terminar")
@limiter.limit(POSTS)
@sign_in_required
def end_membership(slug: str, number: int) -> ResponseReturnValue:
    """End the membership of another."""
    _own(slug, number)
    with transaction() as db:
        accounts_actions.end_membership(
            db,
            organisation=accounts.organisation(db, slug, number),
            by=signed_in_person(),
            member_id=_named(),
            at=arrived_at(),
        )
    flash(_("Esa persona ya no integra la organización."), "done")
    return _back(slug, number)


@bp.post("/consultas/<slug>/organizaciones/<int:number>/integrantes/representante")
@limiter.limit(POSTS)
@sign_in_required
def name_representative(slug: str, number: int) -> ResponseReturnValue:
    """Make a member a representative as well."""
    _own(slug, number)
    with transaction() as db:
        accounts_actions.name_representative(
            db,
            organisation=accounts.organisation(db, slug, number),
            by=signed_in_person(),
            member_id=_named(),
        )
    flash(_("Esa persona ahora también representa a la organización."), "done")
    return _back(slug, number)


@bp.post("/consultas/<slug>/organizaciones/<int:number>/integrantes/salir")
@limiter.limit(POSTS)
@sign_in_required
def leave_organisation(slug: str, number: int) -> ResponseReturnValue:
    """End one's own membership."""
    _own(slug, number)
    with transaction() as db:
        found = accounts.organisation(db, slug, number)
        accounts_actions.leave_organisation(
            db, organisation=found, person=signed_in_person(), at=arrived_at()
        )
    flash(_("Ya no integras la organización."), "done")
    return redirect(url_for(".organisation", slug=slug, number=number), code=303)


@bp.get("/consultas/<slug>/organizaciones/<int:number>/invitacion")
@sign_in_required
def invitation(slug: str, number: int) -> ResponseReturnValue:
    """What accepting an invitation means, before it is answered."""
    shown = shown_consultation(slug)
    found = accounts.organisation(session(), slug, number)
    person = signed_in_person()
    return render_template(
        "participation/invitation.html",
        frame=frame_of(shown, arrived_at()),
        organisation=found,
        invited=accounts.invitation_of(session(), found, person.email, at=arrived_at()),
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


def _page(slug: str, number: int, form: InviteForm, refusal: Any = None) -> str:
    shown = shown_consultation(slug)
    found, own = _own(slug, number)
    is_representative = own.role is MemberRole.REPRESENTATIVE
    rows = accounts.members_of(session(), found)
    return render_template(
        "participation/members.html",
        frame=frame_of(shown, arrived_at()),
        organisation=found,
        mine=own,
        is_representative=is_representative,
        count=len(rows),
        rows=rows if is_representative else (),
        invitations=accounts.invitations_to(session(), found) if is_representative else (),
        form=form,
        refusal=refusal,
    )


def _own(slug: str, number: int) -> tuple[Any, Any]:
    """The organisation and the reader's place in it; it is hidden from everybody else."""
    shown_consultation(slug)
    found = accounts.organisation(session(), slug, number)
    own = accounts.membership(session(), found.id, signed_in_person().id)
    if own is None:
        raise NotFound(f"{slug}/{number}")
    return found, own


def _named() -> int:
    form = MemberForm()
    if not form.validate_on_submit() or form.member.data is None:
        raise NotFound("member")
    return int(form.member.data)


def _back(slug: str, number: int) -> ResponseReturnValue:
    return redirect(url_for(".members", slug=slug, number=number), code=303)
