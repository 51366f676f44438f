"""Follow a consultation or one of its commitments, and stop."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.forms import EmailForm
from consulta.accounts.guards import sign_in_required, signed_in, signed_in_person
from consulta.errors import NotFound
from consulta.participation import actions, queries
from consulta.participation.forms import FollowForm
from consulta.participation.guards.frame import frame_of
from consulta.participation.guards.notices import notices_path
from consulta.participation.guards.passages import place_of
from consulta.participation.rules import FOLLOWED_KINDS, refusal_of_follow
from consulta.participation.views.door import bp
from consulta.plan import queries as plan_queries
from consulta.plan.guards import shown_consultation
from consulta.plan.rules import TargetKind
from consulta.web.arrival import arrived_at
from consulta.web.language import chosen_language, own_path
from consulta.web.limits import POSTS, limiter
from consulta.web.unit_of_work import session, transaction


@bp.get("/consultas/<slug>/seguir")
def follow_page(slug: str) -> ResponseReturnValue:
    """What a follower is told and how often; whoever has not signed in confirms an address."""
    return _page(slug, FollowForm(formdata=None, target=_asked()))


@bp.post("/consultas/<slug>/seguir")
@limiter.limit(POSTS)
@sign_in_required
def follow(slug: str) -> ResponseReturnValue:
    """Follow from now on; the button of a page needs no other click."""
    person, form = signed_in_person(), FollowForm()
    if not form.validate_on_submit():
        return _page(slug, form), 422
    shown_consultation(slug)
    with transaction() as db:
        shown = plan_queries.consultation(db, slug)
        target = plan_queries.target(db, shown, str(form.target.data))
        actions.follow(
            db, person=person, target=target, rhythm=form.chosen(), language=chosen_language(),
            at=arrived_at(),
        )  # fmt: skip
    flash(_("Listo: te escribiremos cuando haya novedades."), "done")
    return redirect(_back(slug, str(form.target.data)), code=303)


@bp.post("/consultas/<slug>/dejar-de-seguir")
@limiter.limit(POSTS)
@sign_in_required
def leave(slug: str) -> ResponseReturnValue:
    """Stop following; what was told stays told."""
    person, ref = signed_in_person(), str(request.form.get("target", ""))
    shown_consultation(slug)
    with transaction() as db:
        shown = plan_queries.consultation(db, slug)
        found = queries.follow_of(db, person, plan_queries.target(db, shown, ref))
        if found is not None:
            actions.leave(db, follows=[found], at=arrived_at())
    flash(_("Listo: ya no te escribiremos por esto."), "done")
    return redirect(_back(slug, ref), code=303)


def _page(slug: str, form: FollowForm) -> str:
    shown = shown_consultation(slug)
    target = plan_queries.target(session(), shown, str(form.target.data or ""))
    if target.kind not in FOLLOWED_KINDS:
        raise NotFound(target.ref)
    reader = signed_in()
    found = queries.follow_of(session(), reader, target) if reader is not None else None
    is_followed = found is not None and found.until is None
    if is_followed and found is not None and request.method == "GET":
        form.rhythm.data = found.rhythm.value
    return render_template(
        "participation/follow.html",
        frame=frame_of(shown, arrived_at()),
        place=place_of(shown, target),
        form=form,
        link_form=EmailForm(formdata=None, next=request.full_path.rstrip("?")),
        reader=reader,
        is_followed=is_followed,
        notices=notices_path(found) if is_followed else "",
        refusal=refusal_of_follow(
            target.kind,
            is_in_plan=queries.is_in_plan(session(), target),
            has_address=reader is None or reader.email is not None,
        ),
    )


def _asked() -> str:
    return request.args.get("sobre", TargetKind.PLAN.value)


def _back(slug: str, ref: str) -> str:
    """The page whose button was pressed; else the page of what is followed."""
    given = own_path(str(request.form.get("back", "")))
    if given != "/":
        return given
    kind, _colon, number = ref.partition(":")
    if kind == TargetKind.COMMITMENT.value and number.isdecimal():
        return url_for("participation.commitment", slug=slug, number=int(number))
    return url_for("participation.consultation", slug=slug)
