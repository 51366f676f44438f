"""Follow a folio without an account: what is public of it, and with its code one's own text."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.config import Config
from consulta.participation import queries
from consulta.participation.forms import TrackForm
from consulta.participation.guards.frame import frame_of
from consulta.participation.rules import Refusal
from consulta.plan import queries as plan_queries
from consulta.response import queries as responses
from consulta.response.views.door import bp
from consulta.web.arrival import arrived_at
from consulta.web.limits import GUESSES, SIGN_INS, limiter, network
from consulta.web.settings import held
from consulta.web.unit_of_work import session


def _guessed() -> str:
    """Who guesses the code of which folio: whoever shares a network is held up for one alone."""
    return f"{network()} {TrackForm().number()[:40]}"


@bp.get("/folios")
def track_page() -> ResponseReturnValue:
    """Ask for a folio, and for its code where one has it."""
    given = {"folio": request.args.get("folio", ""), "consultation": request.args.get("en", "")}
    return _asking(_form(formdata=None, data=given))


@bp.post("/folios")
@limiter.limit(SIGN_INS)
@limiter.limit(GUESSES, key_func=_guessed, deduct_when=lambda answer: answer.status_code == 422)
def track() -> ResponseReturnValue:
    """Show where a contribution stands; an unknown folio and a wrong code look the same."""
    form = _form()
    if not form.validate_on_submit():
        return _asking(form), 422
    shown = plan_queries.consultation(session(), str(form.consultation.data))
    code = str(form.code.data or "")
    row = queries.tracked(session(), shown, form.number(), code=code, key=held(Config).voter_pepper)
    if row is None:
        unknown = Refusal.FOLIO_UNKNOWN if code else Refusal.FOLIO_WITHOUT_CODE
        return _asking(form, refusal=unknown), 422
    if not code:
        flash(_("Sin el código privado ves solo lo que es público. Con él, ves tu texto."), "done")
        return redirect(url_for(".folio", slug=shown.slug, folio=row.folio), code=303)
    return render_template(
        "response/tracked.html",
        frame=frame_of(shown, arrived_at()),
        row=row,
        way=responses.way_of(session(), row, at=arrived_at()),
        now=arrived_at(),
    )


def _form(**given: Any) -> TrackForm:
    form = TrackForm(**given)
    rows = plan_queries.launched_consultations(session())
    form.consultation.choices = [(each.slug, each.title) for each in rows]
    return form


def _asking(form: TrackForm, *, refusal: Refusal | None = None) -> str:
    return render_template("response/track.html", form=form, refusal=refusal)
