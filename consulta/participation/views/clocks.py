"""A clock that went back takes nothing: it would decide twice who was in time."""

from typing import Any

from consulta import clock
from consulta.errors import Refused
from consulta.participation import queries
from consulta.participation.rules import refusal_of_clock
from consulta.web.logs import log


def refuse_clock_gone_back(db: Any, shown: Any, *, given_text: str = "") -> None:
    """Stop whatever depends on the window while our clock stands before what already came.

    It looks at the clock of now, not at the moment of arrival: who waited for the database is
    later than others by that alone.
    Raises: `Refused` with the text.
    """
    if refusal := refusal_of_clock(clock.now(), queries.last_moment(db, shown)):
        log.error("the clock went back", extra={"facts": {"consultation": shown.slug}})
        raise Refused(refusal, given_text=given_text)
