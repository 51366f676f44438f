"""The organisations of a consultation: who they are, and where each stands."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts import actions as accounts_actions
from consulta.accounts import queries as accounts
from consulta.accounts.forms import LinkForm, OrganisationForm, RepresentsForm
from consulta.accounts.guards import sign_in_required, signed_in, signed_in_person
from consulta.accounts.rules import MemberRole, refusal_of_ending
from consulta.accounts.rules import Refusal as AccountsRefusal
from consulta.errors import Refused
from consulta.participation import queries
from consulta.participation.guards.frame import frame_of
from consulta.participation.rules import Refusal, refusal_of_person
from consulta.participation.shapes import standing_positions
from consulta.participation.views.door import bp
from consulta.participation.views.members import own_member
from consulta.plan import queries as plan
from consulta.plan.actions import raise_version
from consulta.plan.guards import shown_consultation
from consulta.web.arrival import arrived_at
from consulta.web.limits import POSTS, limiter
from consulta.web.unit_of_work import session, transaction

WRONG_FIELD = {
    AccountsRefusal.NAME_LENGTH: "name",
    AccountsRefusal.NAME_TAKEN: "name",
    AccountsRefusal.REPRESENTS_LENGTH: "represents",
    AccountsRefusal.WEB_NOT_SAFE: "web",
}


@bp.get("/consultas/<slug>/organizaciones")
def organisations(slug: str) -> ResponseReturnValue:
    """Every organisation that declares positions here, and how many it published."""
    shown = shown_consultation(slug)
    reader = signed_in()
    own = accounts.memberships_of(session(), reader, scope=slug) if reader else ()
    return render_template(
        "participation/organisations.html",
        frame=frame_of(shown, arrived_at()),
        rows=accounts.organisations(session(), slug),
        counts=queries.positions_by_number(session(), shown),
        mine=own,
        is_staff=reader is not None and reader.is_staff,
    )


@bp.get("/consultas/<slug>/organizaciones/registrar")
@sign_in_required
def registration(slug: str) -> ResponseReturnValue:
    """Ask what an organisation is called, whom it represents and where it is read about."""
    shown = shown_consultation(slug)
    _refuse(shown)
    return _registration_page(shown, OrganisationForm(formdata=None))


@bp.post("/consultas/<slug>/organizaciones/registrar")
@limiter.limit(POSTS)
@sign_in_required
def register(slug: str) -> ResponseReturnValue:
    """Register an organisation; whoever does is its representative."""
    shown, form = shown_consultation(slug), OrganisationForm()
    _refuse(shown)
    if not form.validate_on_submit():
        return _registration_page(shown, form), 422
    try:
        with transaction() as db:
            made = accounts_actions.register_organisation(
                db,
                scope=slug,
                person=signed_in_person(),
                given=form.organisation(),
                at=arrived_at(),
            )
    except Refused as refused:
        return _registration_page(shown, form, refused.reason), 422
    flash(_("Registraste la organización. Ahora puedes escribir en su nombre."), "done")
    return redirect(url_for(".organisation", slug=slug, number=made.number), code=303)


@bp.get("/consultas/<slug>/organizaciones/<int:number>")
def organisation(slug: str, number: int) -> ResponseReturnValue:
    """One organisation: whom it represents, what the team found out, and its positions."""
    shown = shown_consultation(slug)
    found = accounts.organisation(session(), slug, number)
    reader = signed_in()
    own = accounts.membership(session(), found.id, reader.id) if reader else None
    email = reader.email if reader and not reader.is_staff else None
    positions = queries.positions_of(session(), found)
    return render_template(
        "participation/organisation.html",
        frame=frame_of(shown, arrived_at()),
        organisation=found,
        positions=positions,
        standing={row.folio for row in standing_positions(positions)},
        mine=own,
        invited=accounts.has_open_invitation(session(), found, email, at=arrived_at()),
        is_headless=not accounts.representatives_of(session(), found),
        events=accounts.events_of(session(), found),
        form=LinkForm(formdata=None),
    )


@bp.get("/consultas/<slug>/organizaciones/<int:number>/corregir")
@sign_in_required
def correction(slug: str, number: int) -> ResponseReturnValue:
    """Say anew whom an organisation represents, for its representatives."""
    found, own = own_member(slug, number)
    if refusal := refusal_of_ending(is_representative=own.role is MemberRole.REPRESENTATIVE):
        raise Refused(refusal)
    form = RepresentsForm(formdata=None, represents=found.represents)
    return _correction_page(slug, number, form)


@bp.post("/consultas/<slug>/organizaciones/<int:number>/corregir")
@limiter.limit(POSTS)
@sign_in_required
def correct_organisation(slug: str, number: int) -> ResponseReturnValue:
    """Keep the words before with their date, and show the new ones as unchecked."""
    own_member(slug, number)
    form = RepresentsForm()
    if not form.validate_on_submit():
        return _correction_page(slug, number, form), 422
    try:
        with transaction() as db:
            accounts_actions.correct_organisation(
                db,
                organisation=accounts.organisation(db, slug, number),
                by=signed_in_person(),
                represents=str(form.represents.data),
                at=arrived_at(),
            )
            raise_version(db, plan.consultation(db, slug))
    except Refused as refused:
        return _correction_page(slug, number, form, refused.reason), 422
    flash(_("Guardado. Lo que decía antes queda en la historia de la organización."), "done")
    return redirect(url_for(".organisation", slug=slug, number=number), code=303)


def _correction_page(slug: str, number: int, form: RepresentsForm, refusal: Any = None) -> str:
    shown = shown_consultation(slug)
    return render_template(
        "participation/correct_organisation.html",
        frame=frame_of(shown, arrived_at()),
        organisation=accounts.organisation(session(), slug, number),
        form=form,
        refusal=refusal,
    )


def _refuse(shown: Any) -> None:
    """Let only citizens register, and nobody after the close."""
    if refusal := refusal_of_person(is_staff=signed_in_person().is_staff):
        raise Refused(refusal)
    if frame_of(shown, arrived_at()).is_over:
        raise Refused(Refusal.WINDOW_CLOSED)


def _registration_page(shown: Any, form: OrganisationForm, refusal: Any = None) -> str:
    return render_template(
        "participation/registration.html",
        frame=frame_of(shown, arrived_at()),
        form=form,
        refusal=refusal,
        wrong=WRONG_FIELD.get(refusal, ""),
    )
