"""Read the plan: the consultation, the whole text, one commitment, one initiative of the annex."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consulta.accounts.guards import signed_in
from consulta.participation import queries
from consulta.participation.guards.frame import Frame, frame_of
from consulta.participation.guards.passages import passages_of
from consulta.participation.rules import Kind, Order, VoteValue
from consulta.participation.shapes import WITHOUT_PLACE, Counts, Page, Tally, grouped
from consulta.participation.views.door import bp
from consulta.participation.views.own import own_answers
from consulta.participation.views.text import text_in_force
from consulta.plan import queries as plan_queries
from consulta.plan.changes.words import word_changes
from consulta.plan.guards import kept_page, shown_consultation
from consulta.plan.queries.promises import extension_of
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session

BY_COUNT = "aportes"
NO_VOTES = Tally()
NONE_YET = Counts()


@bp.get("/consultas/<slug>")
@kept_page("orden", own=own_answers)
def consultation(slug: str) -> ResponseReturnValue:
    """What is proposed, until when, and three ways in by the time they take."""
    db = session()
    shown = shown_consultation(slug)
    frame = frame_of(shown, arrived_at())
    counts = queries.counts_by_about(db, shown)
    rows = plan_queries.commitment_rows(db, shown)
    annex = plan_queries.initiative_rows(db, shown)
    by_count = request.args.get("orden") == BY_COUNT
    if by_count:
        rows = sorted(rows, key=lambda row: -_of(counts, row.target_id).published)
    return render_template(
        "participation/consultation.html",
        frame=frame,
        extension=extension_of(db, shown),
        version=plan_queries.version_in_force(db, shown),
        paper=plan_queries.position_paper(db, shown),
        consultation=shown,
        rows=[(row, _of(counts, row.target_id)) for row in rows],
        annex=[(row, _of(counts, row.target_id)) for row in annex],
        total=_sum(counts, [row.target_id for row in rows]),
        on_annex=_sum(counts, [row.target_id for row in annex]),
        everything=_sum(counts, list(counts)),
        is_by_count=by_count,
        tallies=queries.tallies(db, shown) if frame.is_over else {},
        no_votes=NO_VOTES,
        reader=signed_in(),
        **_what_left(shown),
    )


@bp.get("/consultas/<slug>/plan")
@kept_page(own=own_answers)
def plan_text(slug: str) -> ResponseReturnValue:
    """The whole plan, to read or to print, with a margin at every paragraph."""
    db = session()
    shown = shown_consultation(slug)
    text, counts = text_in_force(shown), queries.counts_by_target(db, shown)
    return render_template(
        "participation/plan_text.html",
        frame=frame_of(shown, arrived_at()),
        text=text,
        annex=plan_queries.initiative_rows(db, shown),
        counts=counts,
        spoken_first=text.spoken_first(counts),
        tens=text.in_tens(counts),
        none_yet=NONE_YET,
        **_what_left(shown),
    )


@bp.get("/consultas/<slug>/compromisos/<int:number>")
@kept_page("tipo", "orden", "tras", own=own_answers)
def commitment(slug: str, number: int) -> ResponseReturnValue:
    """A commitment with its margin, one's own stance, and what people said of it."""
    db = session()
    shown = shown_consultation(slug)
    frame, text = frame_of(shown, arrived_at()), text_in_force(shown)
    kept = text.commitment(number)
    if kept is None:
        return _commitment_left(frame, number)
    row = kept.row
    counts = queries.counts_by_target(db, shown, about=row.target_id)
    return render_template(
        "participation/commitment.html",
        frame=frame,
        row=row,
        text=text,
        sections=kept.sections,
        by_target=counts,
        counts_here=tuple(sorted(counts.items())),
        spoken={part.code: text.spoken(part, counts) for part in kept.sections},
        none_yet=NONE_YET,
        levels=plan_queries.latest_reports(db, shown, row.target_id) if frame.is_over else {},
        numbers=kept.numbers,
        words=kept.words,
        words_of=text.digest,
        seen=text.digest if frame.is_open else "",
        in_general=_of(counts, row.target_id).published,
        **_conversation(frame, row.target_id, counts, is_voted=True),
    )


@bp.get("/consultas/<slug>/anexo/<key>")
@kept_page("tipo", "orden", "tras", own=own_answers)
def initiative(slug: str, key: str) -> ResponseReturnValue:
    """An initiative of the annex: it may be commented on, it is not voted on or counted."""
    db = session()
    shown = shown_consultation(slug)
    about = plan_queries.initiative(db, shown, key)
    frame = frame_of(shown, arrived_at())
    counts = queries.counts_by_target(db, shown, about=about.target_id)
    if about.left_in is not None:
        return _left(frame, about, counts, "participation/initiative.html")
    passages = passages_of(plan_queries.paragraphs_of(db, about))
    return render_template(
        "participation/initiative.html",
        frame=frame,
        about=about,
        passages=passages,
        by_target=counts,
        none_yet=NONE_YET,
        numbers={one.ref: one for one in passages},
        words={one.ref: one.row.words for one in passages} | {about.target.ref: about.title},
        words_of=passages,
        **_conversation(frame, about.target_id, counts),
    )


def _commitment_left(frame: Frame, number: int) -> str:
    about = plan_queries.commitment(session(), frame.consultation, number)
    counts = queries.counts_by_target(session(), frame.consultation, about=about.target_id)
    return _left(frame, about, counts, "participation/commitment_left.html")


def _left(frame: Frame, about: Any, counts: dict[int, Counts], template: str) -> str:
    """The page of what left the plan: why, and all that was said of it."""
    return render_template(
        template,
        frame=frame,
        about=about,
        passages=[],
        numbers={},
        words={},
        words_of="",
        **_conversation(frame, about.target_id, counts, is_left=True),
    )


def _what_left(shown: Any) -> dict[str, Any]:
    return {
        "departed": plan_queries.departed(session(), shown),
    }


def _contributions(shown: Any, about: int, *, is_orphan: bool, with_waiting: bool) -> Page:
    return queries.contributions_about(
        session(),
        shown,
        about,
        kind=_kind(),
        order=_order(),
        after=request.args.get("tras"),
        is_orphan=is_orphan,
        with_waiting=with_waiting,
        with_positions=True,
    )


def _kind() -> Kind | None:
    wanted = request.args.get("tipo", "")
    return Kind(wanted) if wanted in set(Kind) else None


def _order() -> Order:
    wanted = request.args.get("orden", "")
    return Order(wanted) if wanted in set(Order) else Order.NEWEST


def _conversation(
    frame: Frame,
    about: int,
    counts: dict[int, Counts],
    *,
    is_voted: bool = False,
    is_left: bool = False,
) -> dict[str, Any]:
    """What people said of one thing; tallies only once the window has closed.

    What waits for a place stands apart; where all has left, there is nothing else.
    """
    waiting = counts.pop(WITHOUT_PLACE, Counts())
    has_waiting = waiting.published > 0 and not is_left
    page = _contributions(frame.consultation, about, is_orphan=is_left, with_waiting=has_waiting)
    targets = [row.own_target_id for row in [*page.rows, *page.waiting]]
    targets += [about] if is_voted else []
    tallies = {}
    if frame.is_over and targets:
        tallies = queries.tallies(session(), frame.consultation, targets=targets)
    return {
        "page": page,
        "counts": waiting if is_left else _sum(counts, list(counts)),
        "waiting_count": waiting.published,
        "reader": signed_in(),
        "votes": ("", *VoteValue),
        "tallies": tallies,
        "no_votes": NO_VOTES,
        "redline": word_changes,
        "groups": grouped(page.rows),
        "kinds": list(Kind),
        "kind": _kind() or "",
        "order": _order().value,
        "here": request.path,
        "more": _more(page),
    }


def _more(page: Page) -> str:
    if page.next_after is None:
        return ""
    wanted: dict[str, Any] = dict(request.view_args or {})
    wanted |= {name: request.args[name] for name in ("tipo", "orden") if name in request.args}
    return url_for(str(request.endpoint), **wanted, tras=page.next_after)


def _of(counts: dict[int, Counts], target_id: int) -> Counts:
    return counts.get(target_id, Counts())


def _sum(counts: dict[int, Counts], targets: list[int]) -> Counts:
    chosen = [_of(counts, target_id) for target_id in targets]
    return Counts(sum(one.published for one in chosen), sum(one.in_review for one in chosen))
