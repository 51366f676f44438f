"""The classing desk: the queue, the contribution in its place, the codebook beside it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.analysis import actions, queries
from consulta.analysis.desk.door import bp
from consulta.analysis.forms import CodingForm
from consulta.analysis.rules import THEMES_AT_MOST, Refusal
from consulta.errors import NotFound, Refused
from consulta.participation import queries as participation
from consulta.participation.rules import State
from consulta.plan import queries as plan
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction

QUEUE_ROWS = 15
KEYS = 9


@dataclass(frozen=True)
class Choice:
    """A theme as the desk offers it: the key that marks it, and whether it is marked."""

    theme: Any
    key: str
    is_chosen: bool


@bp.get("/consultas/<slug>/clasificar")
@role_required(Permission.CODE)
def queue(slug: str) -> ResponseReturnValue:
    """The queue with one contribution open: the one asked for, else the next without a theme."""
    folio = request.args.get("folio", "").strip().upper()
    return _page(slug, folio, after=request.args.get("despues", "").strip())


@bp.post("/consultas/<slug>/clasificar/<folio>")
@role_required(Permission.CODE)
def code(slug: str, folio: str) -> ResponseReturnValue:
    """Keep the themes of a contribution, then open the next one by itself."""
    form = CodingForm()
    if not form.validate_on_submit():
        return _page(slug, folio, form=form, refusal=Refusal.THEME_UNKNOWN), 422
    try:
        with transaction() as db:
            found = _published(plan.consultation(db, slug), folio)
            actions.code(
                db, contribution=found, themes=form.numbers(), by=signed_in_person(),
                at=arrived_at(),
            )  # fmt: skip
    except Refused as refused:
        if not isinstance(refused.reason, Refusal) or refused.reason is Refusal.NOT_PUBLISHED:
            raise
        return _page(slug, folio, form=form, refusal=refused.reason), 422
    said = (
        _("%(folio)s guardado con sus temas.") if form.numbers() else _("%(folio)s queda sin tema.")
    )
    flash(said % {"folio": found.folio}, "done")
    return redirect(url_for(".queue", slug=slug, despues=found.folio), code=303)


def _page(
    slug: str, folio: str, *, after: str = "", form: CodingForm | None = None,
    refusal: StrEnum | None = None,
) -> str:  # fmt: skip
    db = session()
    consultation = plan.consultation(db, slug)
    waiting = queries.uncoded(db, consultation, at_most=QUEUE_ROWS)
    folio = folio or _next(consultation, waiting, after)
    item = _item(consultation, folio, form) if folio else None
    return render_template(
        "analysis/coding.html",
        consultation=consultation,
        waiting=waiting,
        counts=queries.coding_counts(db, consultation),
        item=item,
        refusal=refusal,
        at_most=THEMES_AT_MOST,
    )


def _next(consultation: Any, waiting: list[Any], after: str) -> str:
    """The first in the queue that came after this one; behind the last, the first of all.

    What came before may have been taken back since: of it only its place is asked.
    """
    if after:
        passed = participation.contribution(session(), consultation, after)
        if later := queries.uncoded(session(), consultation, at_most=1, after=passed):
            return later[0].folio
    return waiting[0].folio if waiting else ""


def _item(consultation: Any, folio: str, form: CodingForm | None) -> dict[str, Any]:
    db, found = session(), _published(consultation, folio)
    classed = {each.number for each in queries.themes_of(db, [found.id]).get(found.id, [])}
    return {
        "contribution": found,
        "about": found.quote or plan.words_of(db, found.target),
        "choices": _choices(consultation, classed, form),
        "is_coded": bool(classed),
        "trace": queries.trace(db, found),
    }


def _choices(consultation: Any, classed: set[int], form: CodingForm | None) -> list[Choice]:
    """The themes that may be marked: those on offer, and retired ones that it stands under."""
    chosen = set(form.numbers()) if form else classed
    rows = [
        each
        for each in queries.themes(session(), consultation)
        if each.is_offered or each.number in classed
    ]
    return [
        Choice(each, str(place) if place <= KEYS else "", each.number in chosen)
        for place, each in enumerate(rows, start=1)
    ]


def _published(consultation: Any, folio: str) -> Any:
    """A contribution that everybody may read; an analyst sees no other here."""
    found = participation.contribution(session(), consultation, folio)
    if found.state is not State.PUBLISHED:
        raise NotFound(folio)
    return found
