"""What a sheet and the minutes of an assembly have in common when they are handed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from consulta.accounts.guards import signed_in_person
from consulta.errors import Refused
from consulta.paper.desk.reasons import reason_key
from consulta.plan import queries as plan
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session, transaction
from consulta.web.uploads import received_file


@dataclass(frozen=True, slots=True)
class Counter:
    """One kind of paper: its page, where it leads, and what writes it down and says so."""

    endpoint: str
    page: Callable[..., str]
    write: Callable[..., str]


def registered(slug: str, form: Any, counter: Counter) -> ResponseReturnValue:
    """Register what was handed in, or give the form back with what is missing or why not."""
    received = received_file()
    zone = plan.consultation(session(), slug).time_zone
    moment: datetime | None = form.received_at(zone) if form.validate_on_submit() else None
    if moment is None:
        return counter.page(slug, form), 422
    try:
        with transaction() as db:
            said = counter.write(
                db,
                consultation=plan.consultation(db, slug),
                given=form.handed_in(moment, received.content if received else b""),
                by=signed_in_person(),
                at=arrived_at(),
            )
    except Refused as refused:
        return counter.page(slug, form, reason=reason_key(refused)), 422
    flash(said, "done")
    return redirect(url_for(counter.endpoint, slug=slug), code=303)
