"""Read a sheet: type it alone, or settle what two people read differently."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.errors import Refused
from consulta.paper import actions, queries
from consulta.paper.desk.door import bp
from consulta.paper.desk.reasons import reason_key
from consulta.paper.forms import DecidingForm, TypingForm
from consulta.paper.rules import FIELDS, SheetState, refusal_of_typing
from consulta.plan import queries as plan
from consulta.plan.changes.words import word_changes
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction


@bp.get("/consultas/<slug>/papel/<int:number>")
@role_required(Permission.LOAD_OFFLINE)
def sheet(slug: str, number: int) -> ResponseReturnValue:
    """One sheet beside its scan: a form to type it, two readings to settle, or what it became."""
    return _page(slug, number)


@bp.post("/consultas/<slug>/papel/<int:number>")
@role_required(Permission.LOAD_OFFLINE)
def type_sheet(slug: str, number: int) -> ResponseReturnValue:
    """Keep what this person reads; the second of two that agree enters the sheet."""
    form = TypingForm()
    form.offer(_places(plan.consultation(session(), slug)))
    if not form.validate_on_submit():
        return _page(slug, number, form=form), 422
    try:
        with transaction() as db:
            found = queries.sheet(db, plan.consultation(db, slug), number, to_change=True)
            state = actions.type_sheet(
                db, sheet=found, typed=form.typed(), by=signed_in_person(), at=arrived_at()
            )
            folio = found.contribution.folio if found.contribution else ""
    except Refused as refused:
        return _page(slug, number, form=form, reason=reason_key(refused)), 422
    if state is SheetState.SECOND:
        flash(_("Digitaste la hoja %(number)s. Falta otra persona.", number=number), "done")
        return _onward(slug)
    if state is SheetState.ENTERED:
        said = _("Las dos lecturas coinciden: la hoja %(number)s entró con el folio %(folio)s.")
        flash(said % {"number": number, "folio": folio}, "done")
    return redirect(url_for(".sheet", slug=slug, number=number), code=303)


@bp.post("/consultas/<slug>/papel/<int:number>/resolver")
@role_required(Permission.LOAD_OFFLINE)
def decide_sheet(slug: str, number: int) -> ResponseReturnValue:
    """Enter a sheet as this person reads it, after seeing both typings."""
    consultation = plan.consultation(session(), slug)
    found = queries.sheet(session(), consultation, number)
    form = _deciding(consultation, found)
    agreed = None
    if form is not None and form.validate_on_submit():
        picks = {name: request.form.get(f"pick-{name}", "") for name in FIELDS}
        agreed = form.agreed(picks, found.differed.split())
    if agreed is None:
        return _page(slug, number, form=form), 422 if form else 409
    try:
        with transaction() as db:
            found = queries.sheet(db, plan.consultation(db, slug), number, to_change=True)
            actions.decide_sheet(
                db, sheet=found, agreed=agreed, by=signed_in_person(), at=arrived_at()
            )
            folio = found.contribution.folio if found.contribution else ""
    except Refused as refused:
        return _page(slug, number, form=form, reason=reason_key(refused)), 422
    said = _("La hoja %(number)s entró con el folio %(folio)s.", number=number, folio=folio)
    flash(said, "done")
    return redirect(url_for(".sheet", slug=slug, number=number), code=303)


def _onward(slug: str) -> ResponseReturnValue:
    """To the next sheet that waits for this person, else to the list."""
    consultation = plan.consultation(session(), slug)
    number = queries.next_to_type(queries.sheets(session(), consultation, signed_in_person()))
    if number is None:
        return redirect(url_for(".sheets", slug=slug), code=303)
    return redirect(url_for(".sheet", slug=slug, number=number), code=303)


def _page(slug: str, number: int, *, form: Any = None, reason: str = "") -> str:
    db, reader = session(), signed_in_person()
    consultation = plan.consultation(db, slug)
    found = queries.sheet(db, consultation, number)
    state = queries.state_of_sheet(db, found)
    has_typed = any(typing.by_id == reader.id for typing in found.typings)
    places = _places(consultation)
    if form is None:
        form = _deciding(consultation, found) or TypingForm(formdata=None).offer(places)
    return render_template(
        "paper/sheet.html",
        consultation=consultation,
        one=found,
        state=state,
        refusal=refusal_of_typing(state, has_typed=has_typed),
        form=form,
        reason=reason,
        places=dict(places),
        differed=found.differed.split() if state is SheetState.DIFFERS else [],
        picked={name: request.form.get(f"pick-{name}", "") for name in FIELDS},
        changes=_changes(found) if state is SheetState.DIFFERS else {},
    )


def _deciding(consultation: Any, found: Any) -> DecidingForm | None:
    """The form that settles two readings, beginning with the first; None where none differ."""
    if queries.state_of_sheet(session(), found) is not SheetState.DIFFERS:
        return None
    first, second = (queries.typed(typing) for typing in found.typings)
    form = DecidingForm(obj=first, first=first, second=second)
    form.offer(_places(consultation))
    return form


def _changes(found: Any) -> dict[str, Any]:
    """The words that two people read differently, where both read some."""
    first, second = (queries.typed(typing) for typing in found.typings)
    return {
        name: word_changes(getattr(first, name), getattr(second, name))
        for name in ("text", "proposal", "public_name")
    }


def _places(consultation: Any) -> list[tuple[str, str]]:
    """What a sheet may speak of: the plan, a commitment, an initiative of the annex."""
    commitments = plan.commitment_rows(session(), consultation)
    initiatives = plan.initiative_rows(session(), consultation)
    return [
        ("plan", _("El plan completo")),
        *((row.ref, f"{row.number}. {row.name}") for row in commitments),
        *((row.ref, _("Anexo: %(title)s", title=row.title)) for row in initiatives),
    ]
