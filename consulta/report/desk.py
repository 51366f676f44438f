"""The report desk: build, download, publish by a second person."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from consulta.accounts.guards import fresh_required, role_required, signed_in_person
from consulta.accounts.rules import Permission
from consulta.config import Config
from consulta.paper.queries import count_to_enter
from consulta.participation.queries import count_awaiting_moderation
from consulta.plan import queries as plan
from consulta.report import actions, queries
from consulta.report.tasks import files_of
from consulta.web.arrival import arrived_at
from consulta.web.downloads import file_answer
from consulta.web.limits import limiter
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction

bp = Blueprint("report_desk", __name__, url_prefix="/equipo")
BUILDS = "20 per hour"


@bp.get("/consultas/<slug>/informe")
@role_required(Permission.BUILD_REPORT)
def reports(slug: str) -> ResponseReturnValue:
    """The reports that were built, and the button that builds one more."""
    db = session()
    consultation = plan.consultation(db, slug)
    return render_template(
        "report/reports.html",
        consultation=consultation,
        reports=queries.reports(db, consultation),
        pending=count_awaiting_moderation(db, consultation)
        + count_to_enter(db, consultation, arrived_at()),
        last_entry_at=consultation.last_entry_at,
        too_early=queries.refusal_of_final_at(consultation, arrived_at()),
        me=signed_in_person(),
    )


@bp.post("/consultas/<slug>/informe")
@role_required(Permission.BUILD_REPORT)
@limiter.limit(BUILDS)
def build(slug: str) -> ResponseReturnValue:
    """Build a report from the record as it stands; its documents are made before the write."""
    consultation = plan.consultation(session(), slug)
    outline = queries.outline_of(session(), consultation, at=arrived_at())
    files = files_of(outline, held(Config).root / "templates" / "report")
    with transaction() as db:
        report = actions.keep_report(
            db,
            consultation=plan.consultation(db, slug),
            outline=outline,
            files=files,
            made_by=signed_in_person(),
            at=arrived_at(),
        )
    flash(_("El informe %(number)s está listo.", number=report.number), "done")
    return redirect(url_for(".reports", slug=slug), code=303)


@bp.post("/consultas/<slug>/informe/<int:number>/publicar")
@role_required(Permission.PUBLISH_REPORT)
@fresh_required
def publish(slug: str, number: int) -> ResponseReturnValue:
    """Make a report public; somebody else has built it."""
    with transaction() as db:
        consultation = plan.consultation(db, slug)
        actions.publish_report(
            db,
            report=queries.report(db, consultation, number),
            pending=count_awaiting_moderation(db, consultation)
            + count_to_enter(db, consultation, arrived_at()),
            by=signed_in_person(),
            at=arrived_at(),
        )
    flash(_("El informe %(number)s ya es público.", number=number), "done")
    return redirect(url_for(".reports", slug=slug), code=303)


@bp.get("/consultas/<slug>/informe/<int:number>/<kind>")
@role_required(Permission.BUILD_REPORT)
def file(slug: str, number: int, kind: str) -> Response:
    """One file of a report, exactly as it was kept."""
    db = session()
    found = queries.report_file(db, queries.report(db, plan.consultation(db, slug), number), kind)
    return file_answer(found.body, name=found.name, kind=kind, digest=found.digest)
