"""Correct what nobody has read yet; take back and send again what somebody has."""

from secrets import token_urlsafe
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consulta.accounts.guards import browser_hash, sign_in_required, signed_in_person
from consulta.errors import NotFound, Refused
from consulta.participation import actions, queries
from consulta.participation.forms import WITH_NAME, WITHOUT_NAME, BareForm
from consulta.participation.guards.frame import frame_of
from consulta.participation.guards.passages import place_of
from consulta.participation.rules import (
    FORM_KEY_BYTES,
    FORM_KEY_CHARS,
    State,
    refusal_of_edit,
    refusal_of_time,
)
from consulta.participation.views.door import bp
from consulta.participation.views.writing import form_for, token_now, writing_page
from consulta.plan import queries as plan_queries
from consulta.plan.guards import shown_consultation
from consulta.web.arrival import arrived_at
from consulta.web.limits import POSTS, limiter
from consulta.web.unit_of_work import session, transaction


@bp.get("/consultas/<slug>/folios/<folio>/corregir")
@sign_in_required
def correct(slug: str, folio: str) -> ResponseReturnValue:
    """The form with what was sent, for its author, while nobody has decided on it."""
    shown = shown_consultation(slug)
    row = _own(session(), shown, folio)
    if refusal_of_edit(row.state, is_author=True):
        return redirect(url_for(".ask_replace", slug=slug, folio=folio), code=303)
    frame = frame_of(shown, arrived_at())
    place = place_of(shown, row.target, words=row.quote)
    form = form_for(shown, place, formdata=None, data=_said(row, place.quoted))
    form.form_key.data = token_urlsafe(FORM_KEY_BYTES)
    form.corrects.data, form.joins.data = row.folio, row.joins
    form.opened.data = token_now(frame)
    return writing_page(frame, place, row.target, form)


@bp.get("/consultas/<slug>/folios/<folio>/reemplazar")
@sign_in_required
def ask_replace(slug: str, folio: str) -> ResponseReturnValue:
    """Say what it means to take back what was decided on and to send another, before it is done."""
    shown = shown_consultation(slug)
    row = _own(session(), shown, folio)
    if row.state is State.PENDING:
        return redirect(url_for(".correct", slug=slug, folio=folio), code=303)
    return render_template(
        "participation/ask_replace.html",
        frame=frame_of(shown, arrived_at()),
        row=row,
        draft=_draft_key(),
        form=BareForm(),
    )


@bp.post("/consultas/<slug>/folios/<folio>/reemplazar")
@limiter.limit(POSTS)
@sign_in_required
def replace(slug: str, folio: str) -> ResponseReturnValue:
    """Take a contribution back, then open a form with its words that names its folio."""
    person = signed_in_person()
    with transaction() as db:
        shown = plan_queries.consultation(db, slug)
        if refusal := refusal_of_time(shown.window, arrived_at()):
            raise Refused(refusal)
        row = _own(db, shown, folio)
        if row.state is not State.WITHDRAWN:
            actions.withdraw(db, contribution=row, person=person, at=arrived_at())
    return redirect(
        url_for(".write_again", slug=slug, folio=folio, borrador=_draft_key() or None), code=303
    )


@bp.get("/consultas/<slug>/folios/<folio>/otra-vez")
@sign_in_required
def write_again(slug: str, folio: str) -> ResponseReturnValue:
    """The form with the words of what was taken back; what is sent will name its folio."""
    shown = shown_consultation(slug)
    row = _own(session(), shown, folio)
    if row.state is not State.WITHDRAWN:
        return redirect(url_for(".ask_replace", slug=slug, folio=folio), code=303)
    frame = frame_of(shown, arrived_at())
    target = queries.standing(session(), row).target or row.target
    place = place_of(shown, target)
    form = form_for(shown, place, formdata=None, data=_said(row, place.quoted) | _kept())
    form.form_key.data = token_urlsafe(FORM_KEY_BYTES)
    form.replaces.data, form.corrects.data = row.folio, ""
    form.quoted.data, form.opened.data = place.quoted, token_now(frame)
    return writing_page(frame, place, target, form)


def _said(row: Any, quoted: str) -> dict[str, Any]:
    return {
        "stance": row.stance.value,
        "kind": row.kind.value,
        "text": row.text,
        "proposal": row.proposal or quoted,
        "reason": row.reason,
        "signature": WITH_NAME if row.public_name else WITHOUT_NAME,
        "public_name": row.public_name,
        "writes_as": str(row.organisation.number) if row.organisation else "",
        "quoted": quoted,
        "is_of_age": True,
    }


def _draft_key() -> str:
    key = request.values.get("borrador", "")
    return key if len(key) == FORM_KEY_CHARS else ""


def _kept() -> dict[str, str]:
    """What was typed in a correction that came after the decision."""
    try:
        kept = queries.draft(session(), key=_draft_key(), browser=browser_hash())
    except NotFound:
        return {}
    return {name: words for name, words in kept.fields.items() if name not in {"quoted", "opened"}}


def _own(db: Any, shown: Any, folio: str) -> Any:
    row = queries.contribution(db, shown, folio)
    if not queries.acts_for(db, row, signed_in_person()):
        raise NotFound(folio)
    return row
