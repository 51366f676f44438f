"""The rules of a consultation at the desk: grounds, moderation, promised hours, privacy."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.errors import Refused
from consulta.plan import actions, queries
from consulta.plan.desk.door import bp
from consulta.plan.forms.promises import GROUND_WORDS, RulesForm, rules_form_of
from consulta.plan.rules import Refusal
from consulta.web.unit_of_work import session, transaction


@bp.get("/consultas/<slug>/plan/reglas")
@role_required(Permission.EDIT_PLAN)
def ground_rules(slug: str) -> ResponseReturnValue:
    """The rules as they stand; once the consultation is launched, only to be read."""
    return _page(slug, rules_form_of(queries.consultation(session(), slug)))


@bp.post("/consultas/<slug>/plan/reglas")
@role_required(Permission.EDIT_PLAN)
def write_rules(slug: str) -> ResponseReturnValue:
    """Write the rules under which contributions will be taken."""
    form = RulesForm()
    if not form.validate_on_submit():
        return _page(slug, form), 422
    try:
        with transaction() as db:
            actions.write_rules(
                db,
                consultation=queries.consultation(db, slug),
                rules=form.rules(),
                by=signed_in_person(),
            )
    except Refused as refused:
        if not isinstance(refused.reason, Refusal):
            raise
        return _page(slug, form, refused.reason), 422
    flash(_("Las reglas quedaron guardadas. Se fijan cuando la consulta se haga pública."), "done")
    return redirect(url_for(".ground_rules", slug=slug), code=303)


def _page(slug: str, form: RulesForm, refusal: Refusal | None = None) -> str:
    return render_template(
        "plan/desk_rules.html",
        consultation=queries.consultation(session(), slug),
        form=form,
        ground_words=GROUND_WORDS,
        refusal=refusal,
    )
