"""Where contributions stand: those that wait for a place first, and a form to give them one."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.errors import Refused
from consulta.participation import actions, queries
from consulta.participation.desk.choices import Choices
from consulta.participation.desk.door import bp
from consulta.participation.forms import LEAVE, PlaceForm
from consulta.plan import queries as plan
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction


@bp.get("/consultas/<slug>/plan/anclas")
@role_required(Permission.EDIT_PLAN)
def anchors(slug: str) -> ResponseReturnValue:
    """What a version did to contributions: first those that wait for a person."""
    return _page(slug, folio=request.args.get("folio", ""))


@bp.post("/consultas/<slug>/plan/anclas/<folio>")
@role_required(Permission.EDIT_PLAN)
def place(slug: str, folio: str) -> ResponseReturnValue:
    """Give a contribution its place, or leave it without one; both say why in public."""
    form = PlaceForm()
    if not form.validate_on_submit():
        return _page(slug, folio=folio, form=form), 422
    by, at, reason = signed_in_person(), arrived_at(), str(form.reason.data)
    try:
        with transaction() as db:
            consultation = plan.consultation(db, slug)
            found = queries.contribution(db, consultation, folio)
            if form.target.data == LEAVE:
                actions.leave_unplaced(db, contribution=found, by=by, reason=reason, at=at)
                said = _("%(folio)s queda sin lugar, con su razón pública.", folio=folio)
            else:
                target = plan.target(db, consultation, str(form.target.data))
                actions.place(db, contribution=found, target=target, by=by, reason=reason, at=at)
                said = _("%(folio)s tiene su lugar, con su razón pública.", folio=folio)
    except Refused as refused:
        return _page(slug, folio=folio, form=form, refusal=refused.reason), 422
    flash(said, "done")
    return redirect(url_for(".anchors", slug=slug), code=303)


def _page(slug: str, *, folio: str = "", form: Any = None, refusal: Any = None) -> str:
    """One contribution is open with its form: the one that is asked for, else the first."""
    db = session()
    consultation = plan.consultation(db, slug)
    decided = queries.decided_orphans(db, consultation)
    waiting = sorted(queries.orphans(db, consultation), key=lambda row: row.id in decided)
    moved = queries.moved(db, consultation)
    undecided = [row.folio for row in waiting if row.id not in decided]
    folio = folio or (undecided[0] if undecided else "")
    opened = next((row for row in [*waiting, *moved] if row.folio == folio), None)
    words = queries.words_before(db, consultation, opened) if opened else ""
    choices = Choices(plan.plan_document(db, consultation))
    version = plan.current_version(db, consultation)
    return render_template(
        "participation/anchors.html",
        consultation=consultation,
        version=version,
        rollout=queries.rollout_of(db, version),
        waiting=waiting,
        undecided=len(undecided),
        decided=decided,
        moved=moved,
        words=queries.words_now(db, consultation),
        opened=opened,
        opened_words=words,
        groups=choices.groups,
        likeliest=choices.likeliest(words),
        form=form or PlaceForm(formdata=None),
        refusal=refusal,
        leave=LEAVE,
    )
