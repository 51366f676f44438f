"""An institution writes in the template of its commitment; each pause is kept, each clash shown."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.drafting import guards, queries
from consulta.drafting.actions import answers
from consulta.drafting.forms.bodies import BodyForm
from consulta.drafting.forms.commitments import CommitmentForm
from consulta.drafting.forms.typed import typed_words
from consulta.drafting.rules import ShownState
from consulta.drafting.shapes import differences, sheet_of
from consulta.drafting.views.door import bp
from consulta.drafting.views.frame import Frame, invited_frame
from consulta.errors import Conflict, NotFound, Refused
from consulta.plan.advice import term_of
from consulta.plan.reader.paragraphs import fresh_key
from consulta.plan.template import fields_of
from consulta.text.clean import PROSE_MAX_CHARS, plain, prose
from consulta.web.arrival import arrived_at
from consulta.web.filters import hour
from consulta.web.unit_of_work import session, transaction

OF_THE_COMMISSION = ("theme", "ogp_id")


@dataclass(frozen=True, slots=True)
class Fiche:
    """The commitment under an institution's hand, and the ids that nobody may get."""

    frame: Frame
    taken: set[str]
    term: Any


@bp.get("/instituciones/<slug>/fichas/<int:number>")
def fiche(slug: str, number: int) -> ResponseReturnValue:
    """The form of the commitment as it was saved last, while it may be written in."""
    here = _fiche(slug, number)
    if here.frame.standing.state is not ShownState.ACCEPTED:
        return redirect(url_for(".commitment"), code=303)
    form = _form(here.frame.value)
    form.revision.data = str(here.frame.part.revision)
    return _page(here, form, here.frame.value)


@bp.post("/instituciones/<slug>/fichas/<int:number>")
def complete(slug: str, number: int) -> ResponseReturnValue:
    """Keep the whole form. Where somebody saved meanwhile, both texts are shown."""
    try:
        return _complete(slug, number)
    except Refused as refused:
        if BodyForm().is_autosave:
            return render_template("drafting/_refused.html", refusal=refused.reason), 409
        given = typed_words(request.form, _labels())
        raise Refused(refused.reason, given_text=given) from refused


@bp.post("/instituciones/<slug>/fichas/<int:number>/parrafo")
def look(slug: str, number: int) -> ResponseReturnValue:
    """How some Markdown will look, as a piece of a page."""
    _fiche(slug, number)
    text = plain(request.form.get("text", ""))
    if len(text) > PROSE_MAX_CHARS:
        abort(422)
    return render_template("drafting/_look.html", body=prose(text))


def _complete(slug: str, number: int) -> ResponseReturnValue:
    here, db = _fiche(slug, number), session()
    part, value = here.frame.part, here.frame.value
    seen: Any = queries.revision(db, part, BodyForm().seen) or value
    form = _form(seen)
    begun: Any = queries.revision(db, part, form.begun) or seen
    template = here.frame.consultation.template
    mine = form.value(seen, here.taken, template=template, known=begun)
    if not form.check():
        return _unsaved(here, form, mine)
    if seen != value:
        return _clash(here, form, mine)
    try:
        with transaction() as db:
            saved = answers.complete(
                db,
                invitation=guards.invited(),
                value=mine,
                revision=part.revision,
                at=arrived_at(),
            )
    except Conflict:
        return _clash(_fiche(slug, number), form, mine)
    return _saved(here, form, saved)


def _form(value: Any) -> Any:
    form = CommitmentForm(value)
    for name in OF_THE_COMMISSION:
        form[name].render_kw, form[name].validators = {"readonly": True}, ()
    return form


def _fiche(slug: str, number: int) -> Fiche:
    frame, db = invited_frame(), session()
    if (frame.consultation.slug, frame.invitation.number) != (slug, number):
        raise NotFound(f"{slug} {number}")
    document = queries.draft_document(db, frame.consultation)
    taken = queries.taken_keys(db, frame.consultation)
    return Fiche(frame, taken, term_of(document.commitments))


def _saved(here: Fiche, form: Any, part: Any) -> ResponseReturnValue:
    if form.is_autosave:
        answer = Response(status=204)
        answer.headers["X-Revision"] = str(part.revision)
        answer.headers["X-Saved"] = hour(part.saved_at, here.frame.consultation.time_zone)
        return answer
    if form.act in {"", "save", "over"}:
        flash(_("Guardado."), "done")
    return redirect(_address(here, anchor=form.act.partition(".")[2]), code=303)


def _unsaved(here: Fiche, form: Any, mine: Any) -> ResponseReturnValue:
    if form.is_autosave:
        return render_template("drafting/_missing.html", form=form), 422
    return _page(here, form, mine), 422


def _clash(here: Fiche, form: Any, mine: Any) -> ResponseReturnValue:
    part, zone = here.frame.part, here.frame.consultation.time_zone
    if form.is_autosave:
        return render_template("drafting/_overtaken.html", part=part, zone=zone), 409
    form.base.data, form.revision.data = str(form.begun), str(part.revision)
    return _page(here, form, mine, clash=differences(here.frame.value, mine)), 409


def _page(here: Fiche, form: Any, shown: Any, *, clash: Any = None) -> str:
    template = here.frame.consultation.template
    return render_template(
        "drafting/fiche.html",
        frame=here.frame,
        here=_address(here),
        form=form,
        written=sheet_of(
            shown,
            template=template,
            fresh=lambda prefix: fresh_key(prefix, here.taken),
            plan_term=here.term,
        ),
        clash=clash,
        labels=_labels_of(template),
    )


def _address(here: Fiche, *, anchor: str = "") -> str:
    frame = here.frame
    return url_for(
        ".fiche",
        slug=frame.consultation.slug,
        number=frame.invitation.number,
        _anchor=anchor or None,
    )


def _labels() -> dict[str, str]:
    """What the fields of the invited commitment are called; nothing for a link that is closed."""
    with suppress(Refused):
        return _labels_of(guards.invited().consultation.template)
    return {}


def _labels_of(template: str) -> dict[str, str]:
    return {field.code: field.label for field in fields_of(template)}
