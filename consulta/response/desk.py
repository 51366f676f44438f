"""The desk of answers: what is loose becomes arguments, arguments are answered, two publish."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from consulta.accounts.guards import fresh_required, role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.errors import Conflict, Refused
from consulta.journal import queries as journal
from consulta.plan import queries as plan
from consulta.response import actions, queries
from consulta.response.forms import (
    LINE,
    NEW,
    GatherForm,
    PublishForm,
    StatementForm,
    answer_form,
)
from consulta.response.rules import Refusal
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction

bp = Blueprint("response_desk", __name__, url_prefix="/equipo")
MOST_PAGES = 10_000
NAMED_CHARS = 90


@bp.get("/consultas/<slug>/respuestas")
@role_required(Permission.ANSWER)
def board(slug: str) -> ResponseReturnValue:
    """What is loose, which arguments there are, and which answers wait for a second person."""
    return _board(slug)


@bp.post("/consultas/<slug>/respuestas/argumentos")
@role_required(Permission.ANSWER)
def gather(slug: str) -> ResponseReturnValue:
    """Let the ticked contributions raise an argument: a new one, or one that there is."""
    form = _gather_form(queries.argument_rows(session(), plan.consultation(session(), slug)))
    if not form.validate_on_submit():
        return _board(slug, gathering=form), 422
    by, at, folios = signed_in_person(), arrived_at(), form.chosen()
    try:
        with transaction() as db:
            consultation = plan.consultation(db, slug)
            if form.argument.data == NEW:
                argument = actions.open_argument(
                    db, consultation=consultation, statement=str(form.statement.data or ""),
                    folios=folios, by=by, at=at,
                )  # fmt: skip
            else:
                argument = queries.argument(db, consultation, int(form.argument.data))
                actions.add_folios(db, argument=argument, folios=folios, by=by, at=at)
            number = argument.number
    except Refused as refused:
        return _board(slug, gathering=form, refusal=refused.reason), 422
    flash(
        ngettext(
            "%(num)s aporte plantea el argumento %(number)s.",
            "%(num)s aportes plantean el argumento %(number)s.",
            len(set(folios)),
            number=number,
        ),
        "done",
    )
    return redirect(url_for(".argument", slug=slug, number=number), code=303)


@bp.get("/consultas/<slug>/respuestas/<int:number>")
@role_required(Permission.ANSWER)
def argument(slug: str, number: int) -> ResponseReturnValue:
    """One argument: who raises it, what changed in the plan since, and the answer in the making."""
    return _argument(slug, number)


@bp.post("/consultas/<slug>/respuestas/<int:number>")
@role_required(Permission.ANSWER)
def draft(slug: str, number: int) -> ResponseReturnValue:
    """Keep what is to be answered; nobody outside the team sees it yet."""
    form = _sent_answer(slug, number)
    if not form.validate_on_submit():
        return _argument(slug, number, form=form), 422
    try:
        with transaction() as db:
            found = queries.argument(db, plan.consultation(db, slug), number)
            actions.draft_answer(
                db, argument=found, given=form.answer(), by=signed_in_person(), at=arrived_at()
            )
    except Conflict as conflict:
        return _argument(slug, number, form=form, refusal=conflict.reason), 409
    except Refused as refused:
        return _argument(slug, number, form=form, refusal=refused.reason), 422
    flash(_("La respuesta %(number)s espera a la segunda persona.", number=number), "done")
    return redirect(url_for(".board", slug=slug, _anchor="por-publicar"), code=303)


@bp.post("/consultas/<slug>/respuestas/<int:number>/argumento")
@role_required(Permission.ANSWER)
def reword(slug: str, number: int) -> ResponseReturnValue:
    """Say the argument in other words, while nobody was answered under these."""
    form = StatementForm()
    if not form.validate_on_submit():
        return _argument(slug, number, wording=form), 422
    try:
        with transaction() as db:
            found = queries.argument(db, plan.consultation(db, slug), number)
            actions.reword_argument(
                db, argument=found, statement=str(form.statement.data), by=signed_in_person(),
                at=arrived_at(),
            )  # fmt: skip
    except Refused as refused:
        return _argument(slug, number, wording=form, refusal=refused.reason), 422
    flash(_("El argumento %(number)s quedó con sus palabras nuevas.", number=number), "done")
    return redirect(url_for(".argument", slug=slug, number=number), code=303)


@bp.post("/consultas/<slug>/respuestas/<int:number>/soltar/<folio>")
@role_required(Permission.ANSWER)
def drop(slug: str, number: int, folio: str) -> ResponseReturnValue:
    """Let a contribution raise this argument no more."""
    with transaction() as db:
        found = queries.argument(db, plan.consultation(db, slug), number)
        actions.drop_folio(db, argument=found, folio=folio, by=signed_in_person(), at=arrived_at())
    flash(_("%(folio)s vuelve a los aportes sin argumento.", folio=folio), "done")
    return redirect(url_for(".argument", slug=slug, number=number), code=303)


@bp.post("/consultas/<slug>/respuestas/publicar")
@role_required(Permission.PUBLISH_ANSWERS)
@fresh_required
def publish(slug: str) -> ResponseReturnValue:
    """Make the ticked answers public in one act; somebody else has written them."""
    form = PublishForm()
    if not form.validate_on_submit():
        return _board(slug), 422
    try:
        with transaction() as db:
            done = actions.publish_answers(
                db, consultation=plan.consultation(db, slug), chosen=form.revisions(),
                by=signed_in_person(), at=arrived_at(),
            )  # fmt: skip
    except Conflict as conflict:
        return _board(slug, unpublished=conflict.reason), 409
    except Refused as refused:
        return _board(slug, unpublished=refused.reason), 422
    flash(
        ngettext(
            "%(num)s respuesta ya es pública.", "%(num)s respuestas ya son públicas.", len(done)
        ),
        "done",
    )
    return redirect(url_for(".board", slug=slug), code=303)


def _board(
    slug: str, *, gathering: Any = None, refusal: Any = None, unpublished: Any = None
) -> str:
    db = session()
    consultation = plan.consultation(db, slug)
    about = request.args.get("sobre", "")
    page = min(max(request.args.get("pagina", 1, type=int), 1), MOST_PAGES)
    counts = queries.loose_counts(db, consultation)
    total = counts.get(about, 0) if about else sum(counts.values())
    arguments = queries.argument_rows(db, consultation)
    return render_template(
        "response/desk_board.html",
        consultation=consultation,
        coverage=queries.coverage(db, consultation),
        loose=queries.loose(db, consultation, about=about, page=page),
        next_page=page + 1 if page * queries.LOOSE_ROWS < total else 0,
        page=page,
        about=about,
        filters=_filters(counts, about),
        arguments=arguments,
        form=gathering or _gather_form(arguments, formdata=None),
        refusal=refusal,
        unpublished=unpublished,
        is_closed=journal.head(db, slug).closed,
        me=signed_in_person(),
    )


def _filters(counts: dict[str, int], about: str) -> list[dict[str, Any]]:
    """Where loose contributions are, to keep to one commitment at a time."""
    rows = [{"ref": ref, "count": count} for ref, count in counts.items()]
    return [{"ref": "", "count": sum(counts.values())}, *rows] if len(rows) > 1 or about else []


def _gather_form(rows: Any, **given: Any) -> GatherForm:
    form = GatherForm(**given)
    known = [
        (row.argument.number, f"{row.argument.number}. {row.argument.statement[:NAMED_CHARS]}")
        for row in rows
    ]
    form.argument.choices = [(NEW, _("Uno nuevo, que escribo abajo")), *known]
    return form


def _sent_answer(slug: str, number: int) -> Any:
    """The form of an answer as it came in, with the choices that it has now."""
    db = session()
    found = queries.argument(db, plan.consultation(db, slug), number)
    return _answer_form(found, queries.raisings(db, found), queries.changed_since(db, found))


def _answer_form(found: Any, raisings: Any, since: Any, **given: Any) -> Any:
    form = answer_form([one.contribution.folio for one in raisings])(**given)
    names = queries.responsibles(session(), found.consultation)
    form.responsible.choices = [("", _("Elige…")), *((name, name) for name in names)]
    form.changes.choices = [(one.ref, one.number) for one in since.places] if since else []
    return form


def _argument(
    slug: str, number: int, *, form: Any = None, wording: Any = None, refusal: Any = None
) -> str:
    db = session()
    found = queries.argument(db, plan.consultation(db, slug), number)
    written, public = queries.draft_of(db, found), queries.public_answer(db, found)
    raisings, since = queries.raisings(db, found), queries.changed_since(db, found)
    if form is None:
        data = _as_form(written or public, raisings)
        form = _answer_form(found, raisings, since, formdata=None, data=data)
    return render_template(
        "response/desk_argument.html",
        consultation=found.consultation,
        argument=found,
        raisings=raisings,
        since=since,
        written=written,
        public=public,
        form=form,
        wording=wording or StatementForm(formdata=None, data={"statement": found.statement}),
        seen=_seen(form, refusal, written),
        refusal=refusal,
    )


def _seen(form: Any, refusal: Any, written: Any) -> int:
    """The revision that the next saving answers to: the one on the page from which this came.

    Once somebody was shown what another person saved, theirs may stand in its place.
    """
    if form.is_submitted() and refusal is not Refusal.NEWER_DRAFT and form.seen.data:
        return int(form.seen.data) if form.seen.validate(form) else 0
    return written.revision if written else 0


def _as_form(answer: Any, raisings: Any) -> dict[str, Any]:
    drafted = answer is not None and answer.published_at is None
    said = answer.lines if drafted else {one.contribution.folio: one.line for one in raisings}
    lines = {f"{LINE}{folio}": words for folio, words in said.items()}
    if answer is None:
        return lines
    return lines | {
        "disposition": answer.disposition.value, "reason": answer.reason,
        "responsible": answer.responsible, "effect": answer.effect, "changes": answer.changes,
    }  # fmt: skip
