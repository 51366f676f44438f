"""Sign in with ClaveÚnica, for one consultation; whatever fails, the mailed link still works."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts import actions, credentials, guards, oidc
from consulta.accounts.rules import Refusal, consultation_of
from consulta.accounts.views.door import bp
from consulta.config import Config
from consulta.errors import NotFound, Refused
from consulta.web.arrival import arrived_at
from consulta.web.limits import SIGN_INS, limiter
from consulta.web.settings import held
from consulta.web.unit_of_work import transaction


@bp.get("/entrar/claveunica/pedida")
def claveunica_asked() -> ResponseReturnValue:
    """Say that a consultation asks for ClaveÚnica, and what happens with the RUN."""
    back = guards.safe_next(request.args.get("next", "/"))
    return render_template(
        "accounts/claveunica_asked.html", back=back, is_offered=held(Config).has_claveunica
    )


@bp.get("/entrar/claveunica")
@limiter.limit(SIGN_INS)
def claveunica() -> ResponseReturnValue:
    """Lead to ClaveÚnica, from a page of one consultation and back to it."""
    back = guards.safe_next(request.args.get("next", "/"))
    slug = consultation_of(back)
    if not held(Config).has_claveunica or not slug:
        raise NotFound("claveunica")
    try:
        return oidc.begin(next_path=back, slug=slug, at=arrived_at())
    except Refused as refused:
        return _failed(refused, back)


@bp.get("/entrar/claveunica/de-nuevo")
@limiter.limit(SIGN_INS)
@guards.sign_in_required
def claveunica_again() -> ResponseReturnValue:
    """Lead somebody whom only ClaveÚnica knows there once more, for a deed without return.

    Source: docs/adr/0035-whoever-has-only-claveunica-erases-by-showing-it-again.md
    """
    back = guards.safe_next(request.args.get("next", "/"))
    scope = guards.signed_in_person().first_scope
    if not held(Config).has_claveunica or not scope:
        raise NotFound("claveunica")
    try:
        return oidc.begin(next_path=back, slug=scope, at=arrived_at(), is_again=True)
    except Refused as refused:
        return _failed(refused, back)


@bp.get(oidc.RETURN_PATH)
@limiter.limit(SIGN_INS)
def claveunica_back() -> ResponseReturnValue:
    """Let in whoever ClaveÚnica vouches for. The RUN is hashed here and goes no further."""
    config = held(Config)
    if not config.has_claveunica:
        raise NotFound("claveunica")
    earlier, before = guards.sign_in_secret(), guards.signed_in()
    back = "/"
    try:
        answer = oidc.finish()
        back = guards.safe_next(answer.next_path)
        if answer.is_again:
            return _proved_again(answer, back)
        with transaction() as db:
            person = actions.attest(
                db,
                run_tag=credentials.voter_tag(config.voter_pepper, answer.slug, answer.run),
                scope=answer.slug,
                person_id=before.id if before else None,
                at=arrived_at(),
            )
            kept = actions.sign_in(db, person=person, at=arrived_at(), instead_of=earlier)
    except Refused as refused:
        return _failed(refused, back)
    guards.let_in(person, kept)
    if before is not None and before.id != person.id:
        flash(_("Ya participabas en esta consulta con otra cuenta: ahora estás en ella."), "done")
    else:
        flash(_("Entraste con ClaveÚnica. Puedes seguir donde estabas."), "done")
    return redirect(back, code=303)


def _proved_again(answer: oidc.Answer, back: str) -> ResponseReturnValue:
    """Note the proof on the sign-in that asked for it; it changes who is in by nothing."""
    kept = guards.signed_in_person().attestation_in(answer.slug)
    tag = credentials.voter_tag(held(Config).voter_pepper, answer.slug, answer.run)
    if kept is None or kept.run_tag != tag:
        raise Refused(Refusal.OTHER_RUN)
    with transaction() as db:
        actions.note_proof(db, sign_in_id=guards.current_sign_in().id, at=arrived_at())
    return redirect(back, code=303)


def _failed(refused: Refused, back: str) -> ResponseReturnValue:
    person = guards.signed_in()
    page = render_template(
        "accounts/claveunica_failed.html",
        refusal=refused.reason,
        back=back,
        is_in_without_mail=person is not None and not person.email,
    )
    return page, 503 if refused.reason is Refusal.PROVIDER_DOWN else 403
