"""Where contributions stand: those that wait for a place first, and a form to give them one."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.accounts.rules import Refusal as AccountRefusal
from consulta.errors import Refused
from consulta.participation import actions, queries
from consulta.participation.desk.choices import Choices
from consulta.participation.desk.door import bp
from consulta.participation.forms import LEAVE, PlaceForm
from consulta.participation.rules import PAGE_ROWS
from consulta.plan import queries as plan
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction

WAITING, MOVED = "esperan", "cambiaron"


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
        if refused.reason is AccountRefusal.NOT_YOUR_ROLE:
            raise
        return _page(slug, folio=folio, form=form, refusal=refused.reason), 422
    flash(said, "done")
    return redirect(url_for(".anchors", slug=slug), code=303)


def _page(slug: str, *, folio: str = "", form: Any = None, refusal: Any = None) -> str:
    """One contribution is open with its form: the one that is asked for, else the first."""
    db = session()
    consultation = plan.consultation(db, slug)
    counts = queries.anchored_counts(db, consultation)
    decided = queries.decided_orphans(db, consultation)
    pages = {WAITING: _asked(WAITING, counts.waiting), MOVED: _asked(MOVED, counts.moved)}
    waiting = queries.orphans(db, consultation, page=pages[WAITING])
    moved = queries.moved(db, consultation, page=pages[MOVED])
    opened = _opened(consultation, folio, [*waiting, *moved], decided)
    if opened is not None and opened not in [*waiting, *moved]:
        (waiting if opened.is_orphan else moved).insert(0, opened)
    words = queries.words_before(db, consultation, opened) if opened else ""
    choices = Choices(plan.plan_document(db, consultation))
    version = plan.current_version(db, consultation)
    return render_template(
        "participation/anchors.html",
        consultation=consultation,
        version=version,
        rollout=queries.rollout_of(db, version),
        counts=counts,
        waiting=waiting,
        decided=decided,
        moved=moved,
        here=_beyond_first(pages),
        pagers={
            WAITING: _pager(slug, pages, WAITING, counts.waiting),
            MOVED: _pager(slug, pages, MOVED, counts.moved),
        },
        words=queries.words_now(db, consultation),
        opened=opened,
        opened_words=words,
        groups=choices.groups,
        likeliest=choices.likeliest(words),
        form=form or PlaceForm(formdata=None),
        refusal=refusal,
        leave=LEAVE,
    )


def _opened(consultation: Any, folio: str, shown: Sequence[Any], decided: Any) -> Any:
    """What is asked for, on this page or not; else the first that nobody has decided on."""
    if not folio:
        return next((row for row in shown if row.is_orphan and row.id not in decided), None)
    here = next((row for row in shown if row.folio == folio), None)
    return here or queries.anchored(session(), consultation, folio)


def _asked(name: str, total: int) -> int:
    """The page of a list that is asked for; the nearest one that there is."""
    given = request.args.get(name, 1, type=int)
    return min(max(given, 1), max(-(-total // PAGE_ROWS), 1))


def _pager(slug: str, pages: dict[str, int], name: str, total: int) -> tuple[str, str]:
    """Where the next page of one list is and where its first one, the other list staying put."""

    def to(page: int) -> str:
        asked: dict[str, Any] = _beyond_first(pages | {name: page})
        return url_for(".anchors", slug=slug, _anchor=name, **asked)

    page = pages[name]
    return to(page + 1) if page * PAGE_ROWS < total else "", to(1) if page > 1 else ""


def _beyond_first(pages: dict[str, int]) -> dict[str, int]:
    return {name: page for name, page in pages.items() if page > 1}
