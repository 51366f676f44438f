"""What one sent, what is not sent yet, one's votes, and what one follows; for oneself alone."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from consulta.accounts import queries as accounts
from consulta.accounts.guards import browser_hash, sign_in_required, signed_in_person, voter_tag
from consulta.participation import queries
from consulta.participation.views.door import bp
from consulta.participation.views.notices import notices_path
from consulta.plan import queries as plan_queries
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
    return render_template(
        "participation/mine.html",
        rows=rows[:SHOWN],
        newer=url_for(".mine", pagina=page - 1) if page > 1 else "",
        older=url_for(".mine", pagina=page + 1) if len(rows) > SHOWN else "",
        consultations={each.slug: each for each in consultations},
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


def _votes_by_consultation(consultations: Any, person: Any) -> list[tuple[Any, ...]]:
    found = []
    for shown in consultations:
        votes = queries.my_votes(session(), shown, voter_tag(shown.slug, person))
        if votes:
            found.append((shown, *_votes(shown, votes)))
    return found


def _votes(shown: Any, votes: dict[int, Any]) -> tuple[list[tuple[Any, Any, Any]], int]:
    """Votes on commitments, those that left last and with the version they left in; the others."""
    rows, gone = plan_queries.commitment_rows, plan_queries.departed_commitments
    found: list[tuple[Any, int | None]] = [(row, None) for row in rows(session(), shown)]
    found += [(row, row.left_in) for row in gone(session(), shown)]
    on_commitments = [
        (row, votes[row.target_id], left_in) for row, left_in in found if row.target_id in votes
    ]
    return on_commitments, len(votes) - len(on_commitments)
