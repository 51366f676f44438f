"""The codebook: each theme with what belongs under it, and the form that adds one."""

from enum import StrEnum

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.analysis import actions, queries
from consulta.analysis.desk.door import bp
from consulta.analysis.forms import ThemeForm
from consulta.analysis.rules import Refusal
from consulta.errors import Refused
from consulta.plan import queries as plan
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction


@bp.get("/consultas/<slug>/temas")
@role_required(Permission.CODE)
def codebook(slug: str) -> ResponseReturnValue:
    """Every theme with its definition, and how many contributions stand under it."""
    return _page(slug, ThemeForm(formdata=None))


@bp.post("/consultas/<slug>/temas")
@role_required(Permission.CODE)
def add_theme(slug: str) -> ResponseReturnValue:
    """Add a theme; its words stay as they are from then on."""
    form = ThemeForm()
    if not form.validate_on_submit():
        return _page(slug, form), 422
    given = form.theme()
    try:
        with transaction() as db:
            made = actions.add_theme(
                db,
                consultation=plan.consultation(db, slug),
                name=given.name,
                definition=given.definition,
                example=given.example,
                by=signed_in_person(),
                at=arrived_at(),
            )
    except Refused as refused:
        if not isinstance(refused.reason, Refusal):
            raise
        return _page(slug, form, refused.reason), 422
    flash(_("El tema «%(name)s» está en el libro de códigos.", name=made.name), "done")
    return redirect(url_for(".codebook", slug=slug), code=303)


@bp.post("/consultas/<slug>/temas/<int:number>/retirar")
@role_required(Permission.CODE)
def retire_theme(slug: str, number: int) -> ResponseReturnValue:
    """Offer a theme no more; what it classed stays."""
    with transaction() as db:
        found = actions.retire_theme(
            db,
            consultation=plan.consultation(db, slug),
            number=number,
            by=signed_in_person(),
            at=arrived_at(),
        )
    flash(_("El tema «%(name)s» ya no se ofrece.", name=found.name), "done")
    return redirect(url_for(".codebook", slug=slug), code=303)


def _page(slug: str, form: ThemeForm, refusal: StrEnum | None = None) -> str:
    db = session()
    consultation = plan.consultation(db, slug)
    rows = queries.themes(db, consultation)
    return render_template(
        "analysis/codebook.html",
        consultation=consultation,
        offered=[each for each in rows if each.is_offered],
        retired=[each for each in rows if not each.is_offered],
        by_theme=queries.count_by_theme(db, consultation),
        counts=queries.coding_counts(db, consultation),
        form=form,
        refusal=refusal,
    )
