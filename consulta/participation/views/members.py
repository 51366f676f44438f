"""Who is in an organisation: invite, name, end, hand over, leave."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts import actions as accounts_actions
from consulta.accounts import queries as accounts
from consulta.accounts.forms import InviteForm, MemberForm, SuccessorForm
from consulta.accounts.guards import sign_in_required, signed_in_person
from consulta.accounts.rules import MemberRole, refusal_of_leaving, refusal_of_sending_again
from consulta.config import Config
from consulta.errors import NotFound, Refused
from consulta.participation.guards.frame import frame_of
from consulta.participation.views.door import bp
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
    return members_page(slug, number, InviteForm(formdata=None))


@bp.post("/consultas/<slug>/organizaciones/<int:number>/integrantes")
@limiter.limit(LINKS)
@sign_in_required
def invite(slug: str, number: int) -> ResponseReturnValue:
    """Invite an address by a letter."""
    shown, form = shown_consultation(slug), InviteForm()
    own_member(slug, number)
    if not form.validate_on_submit():
        return members_page(slug, number, form), 422
    try:
        with transaction() as db:
            accounts_actions.invite_member(
                db,
                organisation=accounts.organisation(db, slug, number),
                by=signed_in_person(),
                email=form.address(),
                letter=letter_of(shown, number),
            )
    except Refused as refused:
        return members_page(slug, number, form, refused.reason), 422
    flash(_("Enviamos la invitación. Vence en 14 días."), "done")
    return to_members(slug, number)


@bp.post("/consultas/<slug>/organizaciones/<int:number>/integrantes/terminar")
@limiter.limit(POSTS)
@sign_in_required
def end_membership(slug: str, number: int) -> ResponseReturnValue:
    """End the membership of another."""
    own_member(slug, number)
    with transaction() as db:
        accounts_actions.end_membership(
            db,
            organisation=accounts.organisation(db, slug, number),
            by=signed_in_person(),
            member_id=_named(),
            at=arrived_at(),
        )
    flash(_("Esa persona ya no integra la organización."), "done")
    return to_members(slug, number)


@bp.post("/consultas/<slug>/organizaciones/<int:number>/integrantes/representante")
@limiter.limit(POSTS)
@sign_in_required
def name_representative(slug: str, number: int) -> ResponseReturnValue:
    """Make a member a representative as well."""
    own_member(slug, number)
    with transaction() as db:
        accounts_actions.name_representative(
            db,
            organisation=accounts.organisation(db, slug, number),
            by=signed_in_person(),
            member_id=_named(),
        )
    flash(_("Esa persona ahora también representa a la organización."), "done")
    return to_members(slug, number)


@bp.get("/consultas/<slug>/organizaciones/<int:number>/integrantes/salir")
@sign_in_required
def leaving(slug: str, number: int) -> ResponseReturnValue:
    """What leaving means, and to whom the only representative hands over first."""
    return _leaving_page(slug, number)


@bp.post("/consultas/<slug>/organizaciones/<int:number>/integrantes/salir")
@limiter.limit(POSTS)
@sign_in_required
def leave_organisation(slug: str, number: int) -> ResponseReturnValue:
    """End one's own membership, and hand over first if a successor is marked."""
    own_member(slug, number)
    form = SuccessorForm()
    try:
        with transaction() as db:
            found = accounts.organisation(db, slug, number)
            accounts_actions.leave_organisation(
                db,
                organisation=found,
                person=signed_in_person(),
                at=arrived_at(),
                successor_id=form.successor(),
                knows_alone=bool(form.knows_alone.data),
            )
    except Refused as refused:
        return _leaving_page(slug, number, refused.reason), 422
    flash(_("Ya no integras la organización."), "done")
    return redirect(url_for(".organisation", slug=slug, number=number), code=303)


def _leaving_page(slug: str, number: int, refusal: Any = None) -> str:
    shown = shown_consultation(slug)
    found, own = own_member(slug, number)
    rows = accounts.members_of(session(), found)
    others = [row for row in rows if row.id != own.id]
    reason = refusal_of_leaving(
        own.role,
        representatives=len(accounts.representatives_of(session(), found)),
        members=len(rows),
        knows_alone=True,
    )
    return render_template(
        "participation/leaving.html",
        frame=frame_of(shown, arrived_at()),
        organisation=found,
        is_last=reason is not None,
        is_alone=not others and own.role is MemberRole.REPRESENTATIVE,
        form=SuccessorForm(formdata=None, people=others if reason else ()),
        refusal=refusal,
    )


def members_page(slug: str, number: int, form: InviteForm, refusal: Any = None) -> str:
    """The page of members, with the form as it was sent and why it was refused, if it was."""
    shown = shown_consultation(slug)
    found, own = own_member(slug, number)
    is_representative = own.role is MemberRole.REPRESENTATIVE
    rows = accounts.members_of(session(), found)
    return render_template(
        "participation/members.html",
        frame=frame_of(shown, arrived_at()),
        organisation=found,
        is_headless=not any(row.role is MemberRole.REPRESENTATIVE for row in rows),
        mine=own,
        is_representative=is_representative,
        count=len(rows),
        rows=rows if is_representative else (),
        invitations=_invitations(found) if is_representative else (),
        form=form,
        refusal=refusal,
    )


def letter_of(shown: Any, number: int) -> accounts_actions.Inviting:
    """What the letter of an invitation says besides the name of the organisation."""
    path = url_for("participation.invitation", slug=shown.slug, number=number)
    return accounts_actions.Inviting(
        title=shown.title,
        address=held(Config).public_url.rstrip("/") + path,
        language=chosen_language(),
        at=arrived_at(),
    )


def _invitations(found: Any) -> list[tuple[Any, str, bool]]:
    """Each invitation with where it stands, and whether one more letter may go out now."""
    at = arrived_at()
    rows = [(one, one.state_at(at)) for one in accounts.invitations_to(session(), found)]
    return [
        (
            one,
            state.value,
            refusal_of_sending_again(found.standing, state, one.invited_at, at) is None,
        )
        for one, state in rows
    ]


def own_member(slug: str, number: int) -> tuple[Any, Any]:
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


def to_members(slug: str, number: int) -> ResponseReturnValue:
    """Back to the page of members once something was done there."""
    return redirect(url_for(".members", slug=slug, number=number), code=303)
