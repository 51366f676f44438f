"""How to take part by hand, a form to print, and what came on paper and from assemblies."""

from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consulta.config import Config
from consulta.errors import NotFound
from consulta.journal.receipts import qr_svg
from consulta.paper import queries
from consulta.paper.views.door import bp
from consulta.plan import queries as plan
from consulta.plan.guards import kept_page, shown_consultation
from consulta.plan.rules import clock_changes_near, countdown, paper_until, stages
from consulta.web.arrival import arrived_at
from consulta.web.downloads import file_answer
from consulta.web.settings import held
from consulta.web.unit_of_work import session


@bp.get("/consultas/<slug>/papel")
@kept_page()
def offline(slug: str) -> ResponseReturnValue:
    """How to take part on paper, how much came by each channel, and each assembly."""
    consultation, at = shown_consultation(slug), arrived_at()
    zone = consultation.time_zone
    today = at.astimezone(ZoneInfo(zone)).date()
    return render_template(
        "paper/offline.html",
        consultation=consultation,
        offline=queries.offline(session(), consultation),
        assemblies=queries.assemblies(session(), consultation),
        is_over=consultation.window.is_over(at),
        until=paper_until(consultation.closes_at, zone),
        steps=stages(consultation.dates, consultation.stage_at(at), today),
        countdown=countdown(consultation.window, at),
        clock_changes=clock_changes_near(consultation.closes_at, zone),
    )


@bp.get("/consultas/<slug>/papel/formulario")
@kept_page("compromiso")
def blank_form(slug: str) -> ResponseReturnValue:
    """A sheet to print and fill in by hand: for the whole plan, or for one commitment."""
    consultation = shown_consultation(slug)
    commitments = plan.commitment_rows(session(), consultation)
    asked = request.args.get("compromiso", "")
    chosen = [row for row in commitments if str(row.number) == asked]
    if asked and not chosen:
        raise NotFound(asked[:20])
    return render_template(
        "paper/blank_form.html",
        consultation=consultation,
        commitments=chosen or commitments,
        has_annex=bool(plan.initiative_rows(session(), consultation)),
        is_one=bool(chosen),
        address=_address(slug),
    )


@bp.get("/consultas/<slug>/papel/qr.svg")
def qr(slug: str) -> ResponseReturnValue:
    """The address of a consultation as a picture that a telephone reads."""
    shown_consultation(slug)
    return file_answer(qr_svg(_address(slug)), name=f"{slug}.svg", kind="svg", is_shown=True)


def _address(slug: str) -> str:
    path = url_for("participation.consultation", slug=slug)
    return held(Config).public_url.rstrip("/") + path
