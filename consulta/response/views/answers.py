"""The answers of a commission, each with its reasons, its folios and the words that changed."""

from itertools import groupby
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from consulta.participation.guards.frame import frame_of
from consulta.plan import queries as plan
from consulta.plan.guards import shown_consultation
from consulta.response import queries
from consulta.response.rules import days_late
from consulta.response.views.door import bp
from consulta.text.language import local
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session


@bp.get("/consultas/<slug>/respuestas")
def answers(slug: str) -> ResponseReturnValue:
    """Every answer in force, in the order of the plan, and how many contributions have none."""
    shown, db = shown_consultation(slug), session()
    found = queries.answers(db, shown)
    by_place = [
        (ref, list(some)) for ref, some in groupby(found, lambda one: one.answer.argument.about.ref)
    ]
    return render_template(
        "response/answers.html",
        frame=frame_of(shown, arrived_at()),
        coverage=queries.coverage(db, shown),
        by_place=by_place,
        names=_names(shown) if found else {},
        days_late=days_late(shown.answer_due_on, local(arrived_at(), shown.time_zone).date()),
    )


@bp.get("/consultas/<slug>/respuestas/<int:number>")
def answer(slug: str, number: int) -> ResponseReturnValue:
    """One answer: what was done and why, who had said it, and what was answered before."""
    shown, db = shown_consultation(slug), session()
    editions = queries.editions(db, shown, number)
    return render_template(
        "response/answer.html",
        frame=frame_of(shown, arrived_at()),
        editions=editions,
        rows=queries.named_rows(db, editions[0].answer),
    )


def _names(shown: Any) -> dict[str, str]:
    """What each commitment and initiative is called, those that left the plan too."""
    db = session()
    told: dict[str, str] = {}
    for rows in (plan.commitment_rows(db, shown), plan.departed_commitments(db, shown)):
        told |= {f"commitment:{row.number}": row.name for row in rows}
    for annex in (plan.initiative_rows(db, shown), plan.departed_initiatives(db, shown)):
        told |= {f"initiative:{row.key}": row.title for row in annex}
    return told
