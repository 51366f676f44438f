"""The editor of one part of the draft: its form, its preview, and what happens when two write."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required
from consulta.accounts.rules import Permission
from consulta.drafting import actions, queries
from consulta.drafting.desk.door import bp
from consulta.drafting.desk.tree import hand
from consulta.drafting.forms.bodies import BodyForm
from consulta.drafting.forms.commitments import CommitmentForm
from consulta.drafting.forms.tree import HeadForm, InitiativeForm
from consulta.drafting.queries import COMMITMENT, HEAD, INITIATIVE
from consulta.drafting.shapes import BodySheet, bodies_of, differences, sheet_of
from consulta.errors import Conflict
from consulta.plan import queries as plan
from consulta.plan.advice import term_of
from consulta.plan.reader.document import CommitmentText, HeadText
from consulta.plan.reader.paragraphs import fresh_key
from consulta.plan.template import fields_of
from consulta.text.clean import PROSE_MAX_CHARS, plain, prose
from consulta.web.filters import hour
from consulta.web.unit_of_work import session, transaction


@dataclass(frozen=True, slots=True)
class Desk:
    """One part under somebody's hand: the row, what it says now, and the ids nobody may get."""

    consultation: Any
    part: Any
    current: Any
    taken: set[str]
    term: Any


@bp.get("/consultas/<slug>/plan/texto")
@bp.get("/consultas/<slug>/plan/compromisos/<int(min=1):number>")
@bp.get("/consultas/<slug>/plan/iniciativas/<key>")
@role_required(Permission.EDIT_PLAN)
def edit(slug: str, number: int = 0, key: str = "") -> ResponseReturnValue:
    """The form of one part, as it was saved last."""
    desk = _desk(slug, ref_of(number, key))
    form = _form(desk.current)
    form.revision.data = str(desk.part.revision)
    return _page(desk, form, desk.current)


@bp.post("/consultas/<slug>/plan/texto")
@bp.post("/consultas/<slug>/plan/compromisos/<int(min=1):number>")
@bp.post("/consultas/<slug>/plan/iniciativas/<key>")
@role_required(Permission.EDIT_PLAN)
def save(slug: str, number: int = 0, key: str = "") -> ResponseReturnValue:
    """Keep the whole form. Where somebody saved meanwhile, both texts are shown."""
    desk = _desk(slug, ref_of(number, key))
    db = session()
    seen = queries.revision(db, desk.part, _seen()) or desk.current
    form = _form(seen)
    known = queries.revision(db, desk.part, form.begun) or seen
    mine = _value(form, seen, desk, known)
    if not form.check():
        return _unsaved(desk, form, mine)
    if form.act == "preview":
        return _page(desk, form, mine, is_preview=True)
    if seen != desk.current:
        return _clash(desk, form, mine)
    try:
        with transaction() as db:
            part = queries.part(db, plan.consultation(db, slug), desk.part.ref)
            actions.save_part(db, part=part, value=mine, revision=desk.part.revision, hand=hand())
    except Conflict:
        return _clash(_desk(slug, desk.part.ref), form, mine)
    return _saved(form, part, slug, number, key)


@bp.post("/consultas/<slug>/plan/vista")
@role_required(Permission.EDIT_PLAN)
def preview(slug: str) -> ResponseReturnValue:
    """How some Markdown will look, as a piece of a page."""
    plan.consultation(session(), slug)
    text = plain(request.form.get("text", ""))
    if len(text) > PROSE_MAX_CHARS:
        abort(422)
    return render_template("drafting/_look.html", body=prose(text))


def ref_of(number: int, key: str) -> str:
    """The name of the part of an address: a number, a key, or neither."""
    if number:
        return f"{COMMITMENT}{number}"
    return f"{INITIATIVE}{key}" if key else HEAD


def labels_of(template: str) -> dict[str, str]:
    """What each field of a template is called, by its code."""
    return {field.code: field.label for field in fields_of(template)}


def _seen() -> int:
    return BodyForm().seen


def _desk(slug: str, ref: str) -> Desk:
    db = session()
    consultation = plan.consultation(db, slug)
    part = queries.part(db, consultation, ref)
    document = queries.draft_document(db, consultation)
    return Desk(
        consultation,
        part,
        queries.content_of(part),
        queries.taken_keys(db, consultation, document),
        term_of(document.commitments),
    )


def _form(current: Any) -> Any:
    if isinstance(current, CommitmentText):
        return CommitmentForm(current)
    if isinstance(current, HeadText):
        return HeadForm(data={"label": current.label})
    return InitiativeForm(data={"title": current.title, "theme": current.theme})


def _value(form: Any, current: Any, desk: Desk, known: Any) -> Any:
    if isinstance(current, CommitmentText):
        template = desk.consultation.template
        return form.value(current, desk.taken, template=template, known=known)
    before = known.intro if isinstance(known, HeadText) else known.body
    return form.value(current, desk.taken, before)


def _saved(form: Any, part: Any, slug: str, number: int, key: str) -> ResponseReturnValue:
    if form.is_autosave:
        answer = Response(status=204)
        answer.headers["X-Revision"] = str(part.revision)
        answer.headers["X-Saved"] = hour(part.saved_at, part.consultation.time_zone)
        return answer
    if form.act in {"", "save", "over"}:
        flash(_("Guardado."), "done")
    anchor = form.act.partition(".")[2] or None
    address = url_for(".edit", slug=slug, number=number or None, key=key or None, _anchor=anchor)
    return redirect(address, code=303)


def _unsaved(desk: Desk, form: Any, mine: Any) -> ResponseReturnValue:
    if form.is_autosave:
        return render_template("drafting/_missing.html", form=form), 422
    return _page(desk, form, mine), 422


def _clash(desk: Desk, form: Any, mine: Any) -> ResponseReturnValue:
    if form.is_autosave:
        return render_template("drafting/_overtaken.html", part=desk.part, zone=_zone(desk)), 409
    form.base.data = str(form.begun)
    form.revision.data = str(desk.part.revision)
    return _page(desk, form, mine, clash=differences(desk.current, mine)), 409


def _zone(desk: Desk) -> str:
    return str(desk.consultation.time_zone)


def _page(desk: Desk, form: Any, shown: Any, *, is_preview: bool = False, clash: Any = None) -> str:
    def fresh(prefix: str) -> str:
        return fresh_key(prefix, desk.taken)

    values: dict[str, Any] = {"written": None, "body": None}
    if isinstance(shown, CommitmentText):
        template = desk.consultation.template
        values["written"] = sheet_of(shown, template=template, fresh=fresh, plan_term=desk.term)
    elif isinstance(shown, HeadText):
        values["body"] = BodySheet("intro", "", shown.intro, fresh("intro-"))
    else:
        values["body"] = BodySheet("body", "", shown.body, fresh(f"{shown.key}-"))
    looks = []
    if is_preview:
        looks = [
            (body.code, [prose(each.text) for each in body.paragraphs if each.text])
            for body in bodies_of(values["written"], values["body"])
        ]
    return render_template(
        "drafting/editor.html",
        consultation=desk.consultation,
        part=desk.part,
        form=form,
        shown=shown,
        looks=looks,
        clash=clash,
        labels=labels_of(desk.consultation.template),
        **values,
    )
