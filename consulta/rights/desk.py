"""The register of requests at the desk: what was asked, until when, and what was answered."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import fresh_required, role_required, signed_in_person
from consulta.accounts.rules import Permission, may
from consulta.errors import NotFound, Refused
from consulta.paper import queries as paper
from consulta.participation import queries as participation
from consulta.plan import queries as plan
from consulta.rights import actions, queries
from consulta.rights.forms import AnswerForm, ReasonForm
from consulta.rights.leftovers import forget_what_was_made
from consulta.rights.rules import (
    PAGE_REQUESTS,
    Refusal,
    RequestKind,
    RequestOutcome,
    refusal_of_author,
    refusal_of_confirming,
    refusal_of_extension,
    refusal_of_folio_erasure,
    sheet_of,
)
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction

bp = Blueprint("rights_desk", __name__, url_prefix="/equipo")
MOST_PAGES = 10_000


@bp.get("/datos-personales")
@role_required(Permission.KEEP_DATA_REQUESTS, is_anywhere=True)
def requests() -> ResponseReturnValue:
    """Every request, those that wait first, by the day on which they are due."""
    page = min(max(request.args.get("pagina", 1, type=int), 1), MOST_PAGES)
    rows = queries.requests(session(), page=page)
    return render_template(
        "rights/desk_requests.html",
        rows=rows[:PAGE_REQUESTS],
        newer=url_for(".requests", pagina=page - 1) if page > 1 else "",
        older=url_for(".requests", pagina=page + 1) if len(rows) > PAGE_REQUESTS else "",
        names=queries.names_of(session(), rows),
        now=arrived_at(),
    )


@bp.get("/datos-personales/<int:number>")
@role_required(Permission.KEEP_DATA_REQUESTS, is_anywhere=True)
def data_request(number: int) -> ResponseReturnValue:
    """One request, and the forms that answer it or extend its term."""
    return _page(number, AnswerForm(formdata=None), ReasonForm(formdata=None, prefix="more"))


@bp.post("/datos-personales/<int:number>/responder")
@role_required(Permission.ANSWER_DATA_REQUESTS, is_anywhere=True)
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
@role_required(Permission.KEEP_DATA_REQUESTS, is_anywhere=True)
def erasure(number: int) -> ResponseReturnValue:
    """The contribution that a request asks to be erased, before it is; and who asked for that."""
    return _erase_page(number)


@bp.post("/datos-personales/<int:number>/borrar")
@role_required(Permission.ANSWER_DATA_REQUESTS, is_anywhere=True)
@fresh_required
def ask_erasure(number: int) -> ResponseReturnValue:
    """Ask a second person to erase what a request names."""
    try:
        with transaction() as db:
            actions.ask_erasure(db, number=number, by=signed_in_person(), at=arrived_at())
    except Refused as refused:
        return _erase_page(number, refused), 422
    flash(_("Quedó pedido. Otra persona del equipo debe confirmarlo."), "done")
    return redirect(url_for(".erasure", number=number), code=303)


@bp.post("/datos-personales/<int:number>/borrar/confirmar")
@role_required(Permission.KEEP_DATA_REQUESTS, is_anywhere=True)
@fresh_required
def confirm_erasure(number: int) -> ResponseReturnValue:
    """Erase, as the second person, what a request names; the answer comes afterwards."""
    try:
        with transaction() as db:
            touched = actions.confirm_erasure(
                db, number=number, by=signed_in_person(), at=arrived_at()
            )
    except Refused as refused:
        return _erase_page(number, refused), 422
    forget_what_was_made(touched)
    folio = queries.data_request(session(), number).folio
    flash(_("%(folio)s se borró. Falta responder la solicitud.", folio=folio), "done")
    return redirect(url_for(".data_request", number=number), code=303)


@bp.post("/datos-personales/<int:number>/borrar/descartar")
@role_required(Permission.KEEP_DATA_REQUESTS, is_anywhere=True)
def dismiss_erasure(number: int) -> ResponseReturnValue:
    """Let an erasure that waits for a second person fall."""
    try:
        with transaction() as db:
            actions.dismiss_erasure(db, number=number, by=signed_in_person())
    except Refused as refused:
        return _erase_page(number, refused), 422
    flash(_("El borrado se descartó. Todo sigue como estaba."), "done")
    return redirect(url_for(".data_request", number=number), code=303)


def _erase_page(number: int, refused: Refused | None = None) -> str:
    """The page of an erasure: what stands against it, or whose turn it is."""
    if refused is not None and not isinstance(refused.reason, Refusal):
        raise refused
    row, person = queries.data_request(session(), number), signed_in_person()
    refusal, found, sheet = (refused.reason if refused else None), None, None
    scope = queries.scope_of(session(), row)
    if row.folio and scope:
        with suppress(NotFound):
            shown = plan.consultation(session(), scope)
            if (named := sheet_of(row.folio)) is not None:
                sheet = paper.sheet(session(), shown, named)
            else:
                found = participation.contribution(session(), shown, row.folio)
    kept = refusal_of_folio_erasure(
        row.kind,
        answered_at=row.answered_at,
        erased_at=row.erased_at,
        has_folio=bool(row.folio and scope),
    )
    if found is not None:
        kept = kept or refusal_of_author(
            found.author_id,
            proved_id=row.person_id,
            is_of_organisation=found.organisation_id is not None,
        )
    roles = person.roles_in(scope)
    return render_template(
        "rights/desk_erase.html", row=row, found=found, handed_in=sheet, refusal=refusal or kept,
        is_sheet=sheet_of(row.folio) is not None,
        is_kept=kept is not None, names=queries.names_of(session(), [row]),
        can_ask=may(roles, Permission.ANSWER_DATA_REQUESTS),
        can_confirm=may(roles, Permission.KEEP_DATA_REQUESTS)
        and refusal_of_confirming(row.erase_asked_by_id, by_id=person.id) is None,
    )  # fmt: skip


@bp.post("/datos-personales/<int:number>/prorrogar")
@role_required(Permission.ANSWER_DATA_REQUESTS, is_anywhere=True)
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
        is_sheet=sheet_of(row.folio) is not None,
        can_answer=may(signed_in_person().roles_anywhere, Permission.ANSWER_DATA_REQUESTS),
        names=queries.names_of(session(), [row]),
    )  # fmt: skip
