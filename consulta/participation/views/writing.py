"""Write, review, send. Nothing that was typed is lost on the way."""

from secrets import token_urlsafe
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import (
    ask_level,
    browser_hash,
    browser_secret,
    moment_opened,
    opened_token,
    signed_in,
    signed_in_person,
)
from consulta.errors import NotFound, Refused
from consulta.participation import actions, queries
from consulta.participation.advice import personal_data
from consulta.participation.forms import ContributionForm, SendForm
from consulta.participation.guards.frame import Frame, frame_of
from consulta.participation.guards.passages import Place, place_of
from consulta.participation.rules import (
    FORM_KEY_BYTES,
    FORM_KEY_CHARS,
    Refusal,
    State,
    passage_digest,
    refusal_of_time,
)
from consulta.participation.views.clocks import refuse_clock_gone_back
from consulta.participation.views.door import bp
from consulta.participation.views.late import TOO_SOON_OR_LATE, not_in_time
from consulta.participation.views.names import behalf_of, organisations_of_reader
from consulta.plan import queries as plan_queries
from consulta.plan.changes.words import word_changes
from consulta.plan.guards import shown_consultation
from consulta.plan.rules import TargetKind
from consulta.web.arrival import arrived_at
from consulta.web.error_pages import note_words_kept
from consulta.web.language import chosen_language
from consulta.web.limits import POSTS, limiter
from consulta.web.unit_of_work import session, transaction

SEEN_ON_REVIEW = frozenset(
    {
        Refusal.NOT_IN_THE_PLAN,
        Refusal.WORDS_CHANGED,
        Refusal.DECIDED_ALREADY,
        Refusal.NOT_JOINABLE,
        Refusal.NOT_A_MEMBER,
        Refusal.NOT_AN_ORGANISATION,
        Refusal.POSITION_STANDS,
    }
)


@bp.get("/consultas/<slug>/aportes/nuevo")
def write(slug: str) -> ResponseReturnValue:
    """A page to write about one passage, with what was written before when one comes back."""
    shown = shown_consultation(slug)
    target = _target(shown)
    key = request.args.get("borrador", "")
    kept = _kept(slug, key)
    place = _place(shown, target, kept)
    form = form_for(shown, place, formdata=None, data=_first_words(place) | kept)
    form.form_key.data = key if kept else token_urlsafe(FORM_KEY_BYTES)
    form.is_of_age.data = bool(kept)
    if not kept and (chosen := _chosen_name(slug)):
        form.writes_as.data = chosen
    form.quoted.data = place.quoted
    form.joins.data = request.args.get("sumar", form.joins.data)
    form.opened.data = kept.get("opened") or token_now(frame_of(shown, arrived_at()))
    return writing_page(frame_of(shown, arrived_at()), place, target, form)


@bp.post("/consultas/<slug>/aportes/nuevo")
@limiter.limit(POSTS)
def keep_draft(slug: str) -> ResponseReturnValue:
    """Keep what was written for this browser, then show it as it will be published."""
    shown = shown_consultation(slug)
    target = _target(shown)
    place = _place(shown, target, request.form)
    form = form_for(shown, place)
    if not form.validate_on_submit():
        return writing_page(frame_of(shown, arrived_at()), place, target, form), 422
    browser = browser_hash()
    try:
        with transaction() as db:
            shown = plan_queries.consultation(db, slug)
            refuse_clock_gone_back(db, shown, given_text=str(form.text.data))
            target = plan_queries.target(db, shown, place.ref)
            draft = actions.keep_draft(
                db,
                target=target,
                browser=browser,
                fields=form.fields(),
                key=str(form.form_key.data),
                at=arrived_at(),
                opened_at=moment_opened(slug, str(form.opened.data or "")),
                language=chosen_language(),
            )
            actions.note_writer(db, draft=draft, person=signed_in())
    except Refused as refused:
        if refused.reason not in TOO_SOON_OR_LATE:
            raise
        return not_in_time(slug, place.ref, refused.reason, form.fields())
    return redirect(url_for(".review", slug=slug, key=draft.key), code=303)


@bp.get("/consultas/<slug>/borradores/<key>")
def review(slug: str, key: str) -> ResponseReturnValue:
    """What was written as the public will see it, before it is sent."""
    shown = shown_consultation(slug)
    draft = _draft(session(), slug, key)
    sent = queries.contribution_by_form(session(), key)
    if sent is not None:
        return redirect(url_for("response.folio", slug=slug, folio=sent.folio), code=303)
    place = _place(shown, draft.target, draft.fields)
    form = form_for(shown, place, formdata=None, data={**draft.fields, "form_key": key})
    given = form.submission(arrived_at())
    frame, reader = frame_of(shown, arrived_at()), signed_in()
    return render_template(
        "participation/review.html",
        frame=frame,
        may_send=may_send(frame, form),
        place=place,
        given=given,
        behalf=behalf_of(shown, draft.target, form),
        parts=word_changes(place.quoted, given.proposal),
        personal=personal_data(given.text, given.proposal, given.reason, given.public_name),
        similar=_similar(shown, draft.target, form, reader),
        corrected=_corrected(shown, form),
        draft=draft,
        is_in_plan=bool(form.corrects.data) or queries.is_in_plan(session(), draft.target),
        around=_around(draft.target),
        seen=str(form.quoted.data or ""),
        reader=reader,
        here=request.path,
        form=SendForm(formdata=None, shown=passage_digest(form.quote)),
    )


@bp.post("/consultas/<slug>/borradores/<key>/enviar")
@limiter.limit(POSTS)
def submit(slug: str, key: str) -> ResponseReturnValue:
    """Take the contribution: the moment of this request counts. Then show its receipt."""
    if signed_in() is None:
        return redirect(url_for(".review", slug=slug, key=key), code=303)
    author = signed_in_person()
    draft = queries.draft(session(), key=key, browser=browser_hash())
    note_words_kept(url_for(".review", slug=slug, key=key))
    # What only reads comes before the transaction: while it lasts, everybody else waits.
    fields, ref = dict(draft.fields), _own(draft, slug).target.ref
    corrects, given = _sent(slug, draft.target, {**fields, "form_key": key})
    try:
        with transaction() as db:
            shown = plan_queries.consultation(db, slug)
            refuse_clock_gone_back(db, shown)
            if corrects:
                contribution = actions.edit(
                    db,
                    contribution=queries.contribution(db, shown, corrects),
                    person=author,
                    given=given,
                )
            else:
                about = plan_queries.target(db, shown, ref)
                contribution = actions.submit_contribution(
                    db, target=about, author=author, given=given
                )
    except Refused as refused:
        return _refused(refused, slug=slug, key=key, ref=ref, fields=fields)
    if contribution.version > 1:
        flash(_("Recibimos tu corrección. La versión anterior queda en el registro."), "done")
    else:
        flash(
            _("Recibimos tu aporte. Lo publicaremos cuando una persona lo haya revisado."), "done"
        )
    return redirect(url_for("response.folio", slug=slug, folio=contribution.folio), code=303)


def _sent(slug: str, target: Any, fields: dict[str, Any]) -> tuple[str, Any]:
    """The folio that it corrects, if any, and what came in, beside the words that it is about."""
    shown = plan_queries.consultation(session(), slug)
    form = form_for(shown, _place(shown, target, fields), formdata=None, data=fields)
    corrects = str(form.corrects.data or "")
    seen = "" if corrects else str(SendForm().shown.data or "")
    opened_at = moment_opened(slug, str(form.opened.data or ""))
    return corrects, form.submission(arrived_at(), shown=seen, opened_at=opened_at)


def _refused(
    refused: Refused, *, slug: str, key: str, ref: str, fields: dict[str, Any]
) -> ResponseReturnValue:
    """Where a refusal leads: the words are given back, or wait on the page of the review."""
    review = url_for(".review", slug=slug, key=key)
    if refused.reason in TOO_SOON_OR_LATE:
        return not_in_time(slug, ref, refused.reason, fields)
    if refused.reason is Refusal.LEVEL_TOO_LOW:
        return ask_level(review)
    if refused.reason not in SEEN_ON_REVIEW:
        raise refused
    if refused.reason is Refusal.WORDS_CHANGED:
        flash(_("El texto cambió mientras revisabas. Míralo y envía de nuevo."), "warning")
    if refused.reason is Refusal.NOT_JOINABLE:
        flash(_("El aporte al que te sumabas ya no es público. Elige otro o ninguno."), "warning")
    return redirect(review, code=303)


def form_for(shown: Any, place: Place, **given: Any) -> ContributionForm:
    """The form about a place, under the rules of its consultation."""
    return ContributionForm(minimum_age=shown.minimum_age, quote=place.quoted, **given)


def token_now(frame: Frame) -> str:
    """What proves later that this form was opened in time; empty where there is no grace."""
    is_wanted = frame.is_open and frame.consultation.grace_minutes
    return opened_token(frame.consultation.slug) if is_wanted else ""


def may_send(frame: Frame, form: ContributionForm) -> bool:
    """Whether this form would be taken now: in the window, or within its grace."""
    opened_at = moment_opened(frame.consultation.slug, str(form.opened.data or ""))
    return refusal_of_time(frame.consultation.window, frame.at, opened_at=opened_at) is None


def writing_page(frame: Frame, place: Place, target: Any, form: ContributionForm) -> str:
    """The page of one form, with what it joins, replaces or corrects.

    The browser's secret goes out with the form, not with its answer, which may be lost on the way.
    """
    browser_secret()
    form.offer_names(organisations_of_reader(frame.consultation.slug))
    return render_template(
        "participation/write.html",
        behalf=behalf_of(frame.consultation, target, form),
        frame=frame,
        may_send=may_send(frame, form),
        place=place,
        form=form,
        joined=_joined(frame.consultation, str(form.joins.data or "")),
        is_in_plan=bool(form.corrects.data) or queries.is_in_plan(session(), target),
        around=_around(target),
    )


def _target(shown: Any) -> Any:
    return plan_queries.target(session(), shown, request.args.get("sobre", TargetKind.PLAN.value))


def _place(shown: Any, target: Any, fields: Any) -> Place:
    """Where it belongs; a correction stays beside the words that it was written about."""
    words = str(fields.get("quoted", "")) if fields.get("corrects") else None
    return place_of(shown, target, words=words)


def _draft(db: Any, slug: str, key: str) -> Any:
    """What this browser wrote in this consultation.

    Raises: `NotFound` for a draft of another browser, and for one of another consultation.
    """
    return _own(queries.draft(db, key=key, browser=browser_hash()), slug)


def _own(draft: Any, slug: str) -> Any:
    if draft.target.consultation.slug != slug:
        raise NotFound("draft")
    return draft


def _kept(slug: str, key: str) -> dict[str, str]:
    if len(key) != FORM_KEY_CHARS:
        return {}
    try:
        return dict(_draft(session(), slug, key).fields)
    except NotFound:
        return {}


def _chosen_name(slug: str) -> str:
    """The number of the organisation that the address names, if it is one of the reader's."""
    wanted = request.args.get("como", "")
    return wanted if wanted in {str(number) for number, _ in organisations_of_reader(slug)} else ""


def _first_words(place: Place) -> dict[str, str]:
    return {"proposal": place.quoted}


def _similar(shown: Any, target: Any, form: ContributionForm, reader: Any) -> Any:
    """What others said that resembles it, unless it joins something already."""
    if form.joins.data:
        return _joined(shown, str(form.joins.data))
    if form.corrects.data:
        return []
    found = queries.similar_contributions(
        session(), shown, str(form.text.data), about=target, author_id=reader and reader.id
    )
    return [one.row for one in found]


def _joined(shown: Any, folio: str) -> list[Any]:
    return queries.published_by_folio(session(), shown, [folio]) if folio else []


def _corrected(shown: Any, form: ContributionForm) -> Any:
    """What is corrected, for its author; None for a new one."""
    if not form.corrects.data:
        return None
    found = queries.contribution(session(), shown, str(form.corrects.data))
    reader = signed_in()
    is_own = queries.acts_for(session(), found, reader)
    return {"folio": found.folio, "is_late": is_own and found.state is not State.PENDING}


def _around(target: Any) -> str:
    """What one may write about instead of a text that left the plan."""
    within = target.within
    return within.ref if within is not None and queries.is_in_plan(session(), within) else "plan"
