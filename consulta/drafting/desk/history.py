"""The history of one part of the draft: who wrote what, and the way back to it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required
from consulta.accounts.rules import Permission
from consulta.drafting import actions, queries
from consulta.drafting.desk.door import bp
from consulta.drafting.desk.editor import labels_of, ref_of
from consulta.drafting.desk.tree import hand
from consulta.drafting.forms.bodies import BodyForm
from consulta.drafting.shapes import differences
from consulta.errors import NotFound
from consulta.plan import queries as plan
from consulta.web.unit_of_work import session, transaction

SHOWN = 20


@bp.get("/consultas/<slug>/plan/texto/historia")
@bp.get("/consultas/<slug>/plan/compromisos/<int(min=1):number>/historia")
@bp.get("/consultas/<slug>/plan/iniciativas/<key>/historia")
@role_required(Permission.EDIT_PLAN)
def history(slug: str, number: int = 0, key: str = "") -> ResponseReturnValue:
    """The last states of a part, each with its difference to the one before."""
    db = session()
    consultation = plan.consultation(db, slug)
    part = queries.part(db, consultation, ref_of(number, key))
    before = request.args.get("antes", type=int)
    found = queries.revisions(db, part, before=before, most=SHOWN + 1)
    values = [queries.read_content(part.ref, each.content) for each in found]
    entries = [
        {
            "revision": one,
            "changes": differences(values[at + 1], value) if at + 1 < len(values) else [],
            "is_first": at + 1 == len(values) and len(values) <= SHOWN,
            "is_now": one.content == part.content,
        }
        for at, (one, value) in enumerate(zip(found, values, strict=True))
    ][:SHOWN]
    return render_template(
        "drafting/part_history.html",
        consultation=consultation,
        part=part,
        number=number,
        key=key,
        entries=entries,
        labels=labels_of(consultation.template),
        older=found[SHOWN - 1].revision if len(found) > SHOWN else None,
    )


@bp.post("/consultas/<slug>/plan/texto/historia/<int:revision>")
@bp.post("/consultas/<slug>/plan/compromisos/<int(min=1):number>/historia/<int:revision>")
@bp.post("/consultas/<slug>/plan/iniciativas/<key>/historia/<int:revision>")
@role_required(Permission.EDIT_PLAN)
def restore(slug: str, revision: int, number: int = 0, key: str = "") -> ResponseReturnValue:
    """Let a part say again what it said once, as a new state of its history."""
    with transaction() as db:
        part = queries.part(db, plan.consultation(db, slug), ref_of(number, key))
        value = queries.revision(db, part, revision)
        if value is None:
            raise NotFound(part.ref)
        actions.save_part(db, part=part, value=value, revision=BodyForm().seen, hand=hand())
    flash(_("Volvió a decir lo que decía. Lo anterior sigue en la historia."), "done")
    address = url_for(".edit", slug=slug, number=number or None, key=key or None)
    return redirect(address, code=303)
