"""Follow a folio: the receipt for its author, the public copy or a mark for everybody else."""

from datetime import UTC, timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from consulta.accounts.guards import signed_in
from consulta.config import Config
from consulta.journal import queries as journal_queries
from consulta.journal.credentials import folio_code
from consulta.journal.receipts import grouped
from consulta.participation import queries
from consulta.participation.guards.frame import frame_of
from consulta.participation.guards.passages import place_of
from consulta.participation.rules import State
from consulta.plan.changes.words import word_changes
from consulta.plan.guards import shown_consultation
from consulta.response import queries as responses
from consulta.response.views.door import bp
from consulta.web.arrival import arrived_at
from consulta.web.settings import held
from consulta.web.unit_of_work import session


@bp.get("/consultas/<slug>/folios/<folio>")
def folio(slug: str, folio: str) -> ResponseReturnValue:
    """The receipt for its author; for others the public copy, or what stands in its place."""
    shown = shown_consultation(slug)
    row = queries.contribution(session(), shown, folio)
    promised = row.received_at + timedelta(hours=shown.review_hours)
    entry = journal_queries.entry(session(), slug, row.entry_n)
    standing = queries.standing(session(), row)
    is_author = queries.acts_for(session(), row, signed_in())
    return render_template(
        "response/folio.html",
        frame=frame_of(shown, arrived_at()),
        row=row,
        place=place_of(
            shown,
            standing.target or row.target,
            words=standing.now if standing.has_moved else None,
        ),
        standing=standing,
        parts=word_changes(row.quote, row.proposal) if row.proposal else (),
        is_author=is_author,
        versions=queries.earlier_versions(session(), row) if is_author and row.version > 1 else (),
        joining=queries.joining(session(), shown, [folio]).get(folio, ()),
        replacing=queries.replaced_by(session(), row) if row.state is State.WITHDRAWN else (),
        code=folio_code(held(Config).voter_pepper, slug, row.folio) if is_author else "",
        is_erased=row.salt is None,
        leaf=grouped(entry.leaf),
        whole_leaf=entry.leaf.hex(),
        salt=row.salt.hex() if row.salt else "",
        utc=(row.corrected_at or row.received_at).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        promised=promised,
        is_late=arrived_at() > promised,
        way=responses.way_of(session(), row, at=arrived_at()),
    )
