"""What one sent, what is not sent yet, one's votes, and what one follows; for oneself alone."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consulta.accounts import queries as accounts
from consulta.accounts.guards import browser_hash, sign_in_required, signed_in_person, voter_tag
from consulta.participation import queries
from consulta.participation.guards.notices import notices_path
from consulta.plan import queries as plan_queries
from consulta.response import queries as responses
from consulta.response.views.door import bp
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session

SHOWN = 20
MOST_PAGES = 10_000


@bp.get("/mis-aportes")
@sign_in_required
def mine() -> ResponseReturnValue:
    """Where each thing stands, from the day it came to its effect on the text."""
    db, person = session(), signed_in_person()
    page = min(max(request.args.get("pagina", 1, type=int), 1), MOST_PAGES)
    rows = queries.contributions_of(db, person, page=page, at_most=SHOWN)
    consultations = plan_queries.consultations(db)
    follows = queries.follows_of(db, person.id)
    by_slug = {each.slug: each for each in consultations}
    return render_template(
        "response/mine.html",
        rows=rows[:SHOWN],
        newer=url_for(".mine", pagina=page - 1) if page > 1 else "",
        older=url_for(".mine", pagina=page + 1) if len(rows) > SHOWN else "",
        ways=_ways(by_slug, rows[:SHOWN]),
        consultations=by_slug,
        drafts=queries.drafts_of_browser(db, browser_hash(), at=arrived_at()),
        by_id={each.id: each for each in consultations},
        votes=_votes_by_consultation(consultations, person),
        follows=follows,
        names=queries.names_of(db, follows),
        notices=notices_path(follows[0]) if follows else "",
        now=arrived_at(),
        memberships=accounts.memberships_of(db, person),
        invitations=accounts.open_invitations(db, person.email or "", at=arrived_at()),
    )


def _votes_by_consultation(consultations: Any, person: Any) -> list[tuple[Any, Any]]:
    voters = {shown.id: voter_tag(shown.slug, person) for shown in consultations}
    found = queries.own_votes(session(), voters)
    return [(shown, found[shown.id]) for shown in consultations if shown.id in found]


def _ways(consultations: Any, rows: Any) -> dict[int, Any]:
    """What became of each contribution, asked once a consultation."""
    found: dict[int, Any] = {}
    for slug in {row.slug for row in rows}:
        ids = [row.id for row in rows if row.slug == slug]
        found |= responses.ways_of(session(), consultations[slug], ids, at=arrived_at())
    return found
