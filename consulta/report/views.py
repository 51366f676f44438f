"""The published report and its files."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from consulta.plan.guards import shown_consultation
from consulta.report import queries
from consulta.report.outline.data import in_words
from consulta.report.outline.drawings import day_chart, stance_bars, vote_bars
from consulta.report.outline.frozen import thawed
from consulta.web.downloads import file_answer
from consulta.web.unit_of_work import session

bp = Blueprint("report", __name__)


@bp.get("/consultas/<slug>/informe")
def report(slug: str) -> ResponseReturnValue:
    """The report as a page, with its files on top; the same figures as in the files."""
    db = session()
    consultation = shown_consultation(slug)
    kept = queries.published_report(db, consultation)
    outline = thawed(kept.figures)
    return render_template(
        "report/report.html",
        consultation=consultation,
        report=kept,
        d=in_words(outline),
        days=day_chart(outline),
        stances=stance_bars(outline),
        votes=vote_bars(outline),
    )


@bp.get("/consultas/<slug>/informe/<kind>")
def file(slug: str, kind: str) -> Response:
    """One file of the published report, exactly as it was kept."""
    db = session()
    kept = queries.published_report(db, shown_consultation(slug))
    found = queries.report_file(db, kept, kind)
    return file_answer(found.body, name=found.name, kind=kind, digest=found.digest)
