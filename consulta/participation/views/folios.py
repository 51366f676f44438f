"""What hangs on a folio: its receipt as a file, its picture, and the way to take it back."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import sign_in_required, signed_in, signed_in_person
from consulta.config import Config
from consulta.errors import NotFound, Refused
from consulta.journal import queries as journal_queries
from consulta.journal.receipts import qr_svg
from consulta.journal.signing import signer_for
from consulta.participation import actions, queries
from consulta.participation.forms import BareForm
from consulta.participation.guards.frame import frame_of
from consulta.participation.rules import refusal_of_withdrawal
from consulta.participation.views.door import bp
from consulta.plan import queries as plan_queries
from consulta.plan.guards import shown_consultation
from consulta.web.arrival import arrived_at
from consulta.web.downloads import file_answer
from consulta.web.limits import POSTS, limiter
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction


@bp.get("/consultas/<slug>/folios/<folio>/comprobante")
@sign_in_required
def receipt_file(slug: str, folio: str) -> ResponseReturnValue:
    """The receipt as a file that anybody can check without us; for its author alone."""
    shown = shown_consultation(slug)
    row = _own(shown, folio)
    config = held(Config)
    if row.salt is None:
        raise NotFound(folio)
    receipt = journal_queries.receipt(
        session(),
        entry_at=(slug, row.entry_n),
        content=queries.content_of(row, row.target.ref),
        salt=row.salt,
        signer=signer_for(f"{config.host}/{slug}", config.signing_seed_file),
    )
    body = receipt.as_text().encode()
    return file_answer(body, name=f"{row.folio}.tlog-proof", kind="tlog-proof")


@bp.get("/consultas/<slug>/folios/<folio>/qr.svg")
def qr(slug: str, folio: str) -> ResponseReturnValue:
    """The address of a folio as a picture that a telephone reads."""
    shown = shown_consultation(slug)
    row = queries.contribution(session(), shown, folio)
    path = url_for("response.folio", slug=slug, folio=row.folio)
    drawn = qr_svg(held(Config).public_url.rstrip("/") + path)
    return file_answer(drawn, name=f"{row.folio}.svg", kind="svg", is_shown=True)


@bp.get("/consultas/<slug>/folios/<folio>/retirar")
@sign_in_required
def ask_withdraw(slug: str, folio: str) -> ResponseReturnValue:
    """Say what taking a contribution back means, before it is done."""
    shown = shown_consultation(slug)
    row = _own(shown, folio)
    if refusal := refusal_of_withdrawal(row.state, is_author=True):
        raise Refused(refusal)
    frame = frame_of(shown, arrived_at())
    return render_template("participation/ask_withdraw.html", frame=frame, row=row, form=BareForm())


@bp.post("/consultas/<slug>/folios/<folio>/retirar")
@limiter.limit(POSTS)
@sign_in_required
def withdraw(slug: str, folio: str) -> ResponseReturnValue:
    """Take a contribution back: its folio stays, its text is not shown any more."""
    person = signed_in_person()
    with transaction() as db:
        shown = plan_queries.consultation(db, slug)
        contribution = queries.contribution(db, shown, folio)
        actions.withdraw(db, contribution=contribution, person=person, at=arrived_at())
    flash(_("Retiraste el aporte %(folio)s. Su folio queda en el registro.", folio=folio), "done")
    return redirect(url_for("response.folio", slug=slug, folio=folio), code=303)


def _is_author(row: Any) -> bool:
    return queries.acts_for(session(), row, signed_in())


def _own(shown: Any, folio: str) -> Any:
    row = queries.contribution(session(), shown, folio)
    if not _is_author(row):
        raise NotFound(folio)
    return row
