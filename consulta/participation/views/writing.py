"""Write, review, send. Nothing that was typed is lost on the way."""

from secrets import token_urlsafe
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import ask_level, browser_hash, signed_in, signed_in_person
from consulta.errors import NotFound, Refused
from consulta.participation import actions, queries
from consulta.participation.forms import ContributionForm, SendForm
from consulta.participation.rules import FORM_KEY_CHARS, Refusal, passage_digest
from consulta.participation.views.door import bp
from consulta.participation.views.frame import Frame, frame_of
from consulta.participation.views.passages import Place, place_of
from consulta.plan import queries as plan_queries
from consulta.plan.changes.words import word_changes
from consulta.plan.guards import shown_consultation
from consulta.plan.rules import TargetKind
from consulta.web.arrival import arrived_at
from consulta.web.limits import POSTS, limiter
from consulta.web.unit_of_work import session, transaction

FORM_KEY_BYTES = 32
PLAN_HAS_CHANGED = frozenset({Refusal.NOT_IN_THE_PLAN, Refusal.WORDS_CHANGED})


@bp.get("/consultas/<slug>/aportes/nuevo")
def write(slug: str) -> ResponseReturnValue:
    """A page to write about one passage, with what was written before when one comes back."""
    shown = shown_consultation(slug)
    place = place_of(shown, _target(shown))
    key = request.args.get("borrador", "")
    given = _kept(key)
    form = _form(shown, place, formdata=None, data=_first_words(place) | given)
    form.form_key.data = key if given else token_urlsafe(FORM_KEY_BYTES)
    form.is_of_age.data = bool(given)
    form.quoted.data = place.quoted
    return _writing_page(frame_of(shown, arrived_at()), place, form)


@bp.post("/consultas/<slug>/aportes/nuevo")
@limiter.limit(POSTS)
def keep_draft(slug: str) -> ResponseReturnValue:
    """Keep what was written for this browser, then show it as it will be published."""
    shown = shown_consultation(slug)
    place = place_of(shown, _target(shown))
    form = _form(shown, place)
    if not form.validate_on_submit():
        return _writing_page(frame_of(shown, arrived_at()), place, form), 422
    browser = browser_hash()
    with transaction() as db:
        target = plan_queries.target(db, plan_queries.consultation(db, slug), place.ref)
        draft = actions.keep_draft(
            db,
            target=target,
            browser=browser,
            fields=form.fields(),
            key=str(form.form_key.data),
            at=arrived_at(),
        )
    return redirect(url_for(".review", slug=slug, key=draft.key), code=303)


@bp.get("/consultas/<slug>/borradores/<key>")
def review(slug: str, key: str) -> ResponseReturnValue:
    """What was written as the public will see it, before it is sent."""
    shown = shown_consultation(slug)
    draft = queries.draft(session(), key=key, browser=browser_hash())
    sent = queries.contribution_by_form(session(), key)
    if sent is not None:
        return redirect(url_for(".folio", slug=slug, folio=sent.folio), code=303)
    place = place_of(shown, draft.target)
    given = _form(shown, place, formdata=None, data={**draft.fields, "form_key": key})
    return render_template(
        "participation/review.html",
        frame=frame_of(shown, arrived_at()),
        place=place,
        given=given.submission(arrived_at()),
        parts=word_changes(place.quoted, given.proposed),
        draft=draft,
        is_in_plan=queries.is_in_plan(session(), draft.target),
        around=_around(draft.target),
        seen=str(given.quoted.data or ""),
        reader=signed_in(),
        here=request.path,
        form=SendForm(formdata=None, shown=passage_digest(given.quote)),
    )


@bp.post("/consultas/<slug>/borradores/<key>/enviar")
@limiter.limit(POSTS)
def submit(slug: str, key: str) -> ResponseReturnValue:
    """Take the contribution: the moment of this request counts. Then show its receipt."""
    if signed_in() is None:
        return redirect(url_for(".review", slug=slug, key=key), code=303)
    author, browser = signed_in_person(), browser_hash()
    try:
        with transaction() as db:
            shown = plan_queries.consultation(db, slug)
            draft = queries.draft(db, key=key, browser=browser)
            place = place_of(shown, draft.target)
            given = _form(shown, place, formdata=None, data={**draft.fields, "form_key": key})
            contribution = actions.submit_contribution(
                db, target=draft.target, author=author,
                given=given.submission(arrived_at(), shown=str(SendForm().shown.data or "")),
            )  # fmt: skip
    except Refused as refused:
        if refused.reason is Refusal.LEVEL_TOO_LOW:
            return ask_level(url_for(".review", slug=slug, key=key))
        if refused.reason not in PLAN_HAS_CHANGED:
            raise
        if refused.reason is Refusal.WORDS_CHANGED:
            flash(_("El texto cambió mientras revisabas. Míralo y envía de nuevo."), "warning")
        return redirect(url_for(".review", slug=slug, key=key), code=303)
    flash(_("Recibimos tu aporte. Lo publicaremos cuando una persona lo haya revisado."), "done")
    return redirect(url_for(".folio", slug=slug, folio=contribution.folio), code=303)


def _target(shown: Any) -> Any:
    return plan_queries.target(session(), shown, request.args.get("sobre", TargetKind.PLAN.value))


def _kept(key: str) -> dict[str, str]:
    if len(key) != FORM_KEY_CHARS:
        return {}
    try:
        return dict(queries.draft(session(), key=key, browser=browser_hash()).fields)
    except NotFound:
        return {}


def _first_words(place: Place) -> dict[str, str]:
    return {"proposal": place.quoted}


def _form(shown: Any, place: Place, **given: Any) -> ContributionForm:
    return ContributionForm(minimum_age=shown.minimum_age, quote=place.quoted, **given)


def _writing_page(frame: Frame, place: Place, form: ContributionForm) -> str:
    target = plan_queries.target(session(), frame.consultation, place.ref)
    return render_template(
        "participation/write.html",
        frame=frame,
        place=place,
        form=form,
        is_in_plan=queries.is_in_plan(session(), target),
        around=_around(target),
    )


def _around(target: Any) -> str:
    """What one may write about instead of a text that left the plan."""
    within = target.within
    return within.ref if within is not None and queries.is_in_plan(session(), within) else "plan"
