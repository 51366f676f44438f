"""The register of requests at the desk: what was asked, until when, and what was answered."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import fresh_required, role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.errors import NotFound, Refused
from consulta.paper import queries as paper
from consulta.participation import queries as participation
from consulta.plan import queries as plan
from consulta.rights import actions, queries
from consulta.rights.forms import AnswerForm, FolioForm, ReasonForm
from consulta.rights.leftovers import forget_what_was_made
from consulta.rights.rules import (
    Refusal,
    RequestKind,
    RequestOutcome,
    refusal_of_extension,
    refusal_of_folio_erasure,
)
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction

bp = Blueprint("rights_desk", __name__, url_prefix="/equipo")


@bp.get("/datos-personales")
@role_required(Permission.ANSWER_DATA_REQUESTS)
def requests() -> ResponseReturnValue:
    """Every request, those that wait first, by the day on which they are due."""
    return render_template(
        "rights/desk_requests.html", rows=queries.requests(session()), now=arrived_at()
    )


@bp.get("/datos-personales/<int:number>")
@role_required(Permission.ANSWER_DATA_REQUESTS)
def data_request(number: int) -> ResponseReturnValue:
    """One request, and the forms that answer it or extend its term."""
    return _page(number, AnswerForm(formdata=None), ReasonForm(formdata=None, prefix="more"))


@bp.post("/datos-personales/<int:number>/responder")
@role_required(Permission.ANSWER_DATA_REQUESTS)
@fresh_required
def answer(number: int) -> ResponseReturnValue:
    """Answer a request with its reason, by letter."""
    form, more = AnswerForm(), ReasonForm(formdata=None, prefix="more")
    if not form.validate_on_submit():
        return _page(number, form, more), 422
    try:
        with transaction() as db:
            actions.answer(
                db,
                number=number,
                outcome=RequestOutcome(form.outcome.data),
                reason=form.reason.data or "",
                by=signed_in_person(),
                at=arrived_at(),
            )
    except Refused as refused:
        return _refused(refused, number, form, more)
    flash(_("Solicitud %(number)s respondida.", number=number), "done")
    return redirect(url_for(".requests"), code=303)


@bp.get("/datos-personales/<int:number>/borrar")
@role_required(Permission.ANSWER_DATA_REQUESTS)
def ask_erase(number: int) -> ResponseReturnValue:
    """Show what a request asks to be erased, a contribution or a sheet of paper, before it is."""
    row = queries.data_request(session(), number)
    if refusal := refusal_of_folio_erasure(row.kind, answered_at=row.answered_at):
        raise Refused(refusal)
    form = FolioForm(request.args, slugs=_slugs(), meta={"csrf": False})
    return _erase_page(row, form, is_asked="folio" in request.args)


@bp.post("/datos-personales/<int:number>/borrar")
@role_required(Permission.ANSWER_DATA_REQUESTS)
@fresh_required
def erase(number: int) -> ResponseReturnValue:
    """Erase a contribution, or a sheet of paper, for who asked; the answer comes afterwards."""
    form = FolioForm(slugs=_slugs())
    if not form.validate_on_submit():
        return _erase_page(queries.data_request(session(), number), form, is_asked=False), 422
    folio, sheet = (form.folio.data or "").strip(), form.sheet()
    touched: list[str] = []
    with transaction() as db:
        shown = plan.consultation(db, form.consultation.data)
        given: dict[str, Any] = {"number": number, "consultation": shown, "at": arrived_at()}
        if sheet is not None:
            actions.erase_sheet(db, sheet=sheet, **given)
        else:
            touched = actions.erase_folio(db, folio=folio, **given)
    forget_what_was_made(touched)
    flash(_("%(folio)s se borró. Ahora responde la solicitud.", folio=folio), "done")
    return redirect(url_for(".data_request", number=number), code=303)


def _slugs() -> list[tuple[str, Any]]:
    return [(one.slug, one.title) for one in plan.launched_consultations(session())]


def _erase_page(row: Any, form: FolioForm, *, is_asked: bool) -> str:
    found, sheet = None, None
    if is_asked and form.validate():
        shown, number = plan.consultation(session(), form.consultation.data), form.sheet()
        with suppress(NotFound):
            if number is not None:
                sheet = paper.sheet(session(), shown, number)
            else:
                folio = (form.folio.data or "").strip()
                found = participation.contribution(session(), shown, folio)
    return render_template(
        "rights/desk_erase.html",
        row=row, form=form, found=found, handed_in=sheet, is_asked=is_asked,
    )  # fmt: skip


@bp.post("/datos-personales/<int:number>/prorrogar")
@role_required(Permission.ANSWER_DATA_REQUESTS)
def extend(number: int) -> ResponseReturnValue:
    """Extend the term once, with a reason that the person gets."""
    form, more = AnswerForm(formdata=None), ReasonForm(prefix="more")
    if not more.validate_on_submit():
        return _page(number, form, more), 422
    try:
        with transaction() as db:
            actions.extend(db, number=number, reason=more.reason.data or "", at=arrived_at())
    except Refused as refused:
        return _refused(refused, number, form, more)
    flash(_("Se amplió el plazo de la solicitud %(number)s.", number=number), "done")
    return redirect(url_for(".data_request", number=number), code=303)


def _refused(
    refused: Refused, number: int, form: AnswerForm, more: ReasonForm
) -> ResponseReturnValue:
    if not isinstance(refused.reason, Refusal):
        raise refused
    return _page(number, form, more, refusal=refused.reason), 422


def _page(number: int, form: AnswerForm, more: ReasonForm, *, refusal: Any = None) -> str:
    row = queries.data_request(session(), number)
    kept = refusal_of_extension(
        row.kind, arrived_at(),
        due=row.due_at, extended_at=row.extended_at, answered_at=row.answered_at,
    )  # fmt: skip
    return render_template(
        "rights/desk_request.html", row=row, form=form, more=more, refusal=refusal,
        can_extend=kept is None, can_erase=row.kind is RequestKind.ERASURE, now=arrived_at(),
    )  # fmt: skip
