"""What the team found out about organisations, for analysts."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts import actions as accounts_actions
from consulta.accounts import queries as accounts
from consulta.accounts.forms import CheckForm, NamingForm
from consulta.accounts.guards import fresh_required, role_required, signed_in_person
from consulta.accounts.rules import OrganisationStanding, Permission
from consulta.config import Config
from consulta.errors import Refused
from consulta.participation import queries
from consulta.participation.desk.door import bp
from consulta.participation.shapes import standing_positions
from consulta.plan import queries as plan
from consulta.plan.actions import raise_version
from consulta.web.arrival import arrived_at
from consulta.web.language import chosen_language
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction


@bp.get("/consultas/<slug>/organizaciones")
@role_required(Permission.CHECK_ORGANISATIONS)
def organisations(slug: str) -> ResponseReturnValue:
    """Every organisation, those that nobody checked first."""
    consultation = plan.consultation(session(), slug)
    rows = accounts.organisations(session(), slug)
    return render_template(
        "participation/desk_organisations.html",
        consultation=consultation,
        rows=sorted(rows, key=lambda one: one.standing is not OrganisationStanding.DECLARED),
        counts=queries.positions_by_number(session(), consultation),
        headless=accounts.numbers_without_representative(session(), slug),
    )


@bp.get("/consultas/<slug>/organizaciones/<int:number>")
@role_required(Permission.CHECK_ORGANISATIONS)
def organisation(slug: str, number: int) -> ResponseReturnValue:
    """One organisation, with what it says of itself and the form of the finding."""
    found = accounts.organisation(session(), slug, number)
    return _page(slug, found, _finding(found))


@bp.post("/consultas/<slug>/organizaciones/<int:number>")
@role_required(Permission.CHECK_ORGANISATIONS)
def check_organisation(slug: str, number: int) -> ResponseReturnValue:
    """Say what one organisation is found to be, and on what that rests; both become public."""
    found, form = accounts.organisation(session(), slug, number), CheckForm()
    if not form.validate_on_submit():
        return _page(slug, found, form), 422
    with transaction() as db:
        accounts_actions.check_organisation(
            db,
            organisation=accounts.organisation(db, slug, number),
            by=signed_in_person(),
            standing=OrganisationStanding(form.standing.data),
            basis=str(form.basis.data or ""),
            at=arrived_at(),
        )
        raise_version(db, plan.consultation(db, slug))
    flash(_("Guardado. Ya se ve en la página pública de la organización."), "done")
    return redirect(url_for(".organisations", slug=slug), code=303)


@bp.post("/consultas/<slug>/organizaciones/<int:number>/representante")
@role_required(Permission.CHECK_ORGANISATIONS)
@fresh_required
def name_representative(slug: str, number: int) -> ResponseReturnValue:
    """Name a representative at the written request of an organisation; the reason is public."""
    found, form = accounts.organisation(session(), slug, number), NamingForm()
    if not form.validate_on_submit():
        return _page(slug, found, _finding(found), form), 422
    consultation = plan.consultation(session(), slug)
    path = url_for("participation.invitation", slug=slug, number=number)
    try:
        with transaction() as db:
            accounts_actions.name_at_request(
                db,
                organisation=accounts.organisation(db, slug, number),
                by=signed_in_person(),
                email=form.address(),
                basis=str(form.asked.data or ""),
                letter=accounts_actions.Inviting(
                    title=consultation.title,
                    address=held(Config).public_url.rstrip("/") + path,
                    language=chosen_language(),
                    at=arrived_at(),
                ),
            )
    except Refused as refused:
        return _page(slug, found, _finding(found), form, refused.reason), 422
    flash(_("Guardado. Le escribimos a esa persona y a quienes ya representan."), "done")
    return redirect(url_for(".organisation", slug=slug, number=number), code=303)


def _finding(found: Any) -> CheckForm:
    """The form of the finding as it stands."""
    is_checked = found.standing is not OrganisationStanding.DECLARED
    standing = found.standing.value if is_checked else None
    return CheckForm(formdata=None, standing=standing, basis=found.basis)


def _page(
    slug: str, found: Any, form: CheckForm, naming: NamingForm | None = None, refusal: Any = None
) -> str:
    naming, positions = naming or NamingForm(formdata=None), queries.positions_of(session(), found)
    return render_template(
        "participation/desk_organisation.html",
        consultation=plan.consultation(session(), slug),
        organisation=found,
        positions=positions,
        standing={row.folio for row in standing_positions(positions)},
        form=form,
        naming=naming,
        refusal=refusal,
        events=accounts.events_of(session(), found),
        is_headless=not accounts.representatives_of(session(), found),
    )
