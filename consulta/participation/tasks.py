"""What happens by the clock: records close after their window, drafts do not outlive their time."""

from contextlib import suppress

from consulta import clock
from consulta.errors import Conflict
from consulta.jobs import EVERY_HOUR, EVERY_MINUTE, queue
from consulta.participation import actions, queries
from consulta.plan import queries as plan_queries
from consulta.web.unit_of_work import session, transaction


@queue.every(EVERY_MINUTE)
def close_due_consultations() -> list[str]:
    """Close the records whose window ended long enough ago, one transaction each; say which.

    One whose close was moved in the meantime stays open, and stops no other.
    """
    at = clock.now()
    closed = []
    for slug in queries.slugs_to_close(session(), at):
        with suppress(Conflict), transaction() as db:
            consultation = plan_queries.consultation(db, slug)
            if actions.close_consultation(db, consultation=consultation, at=at):
                closed.append(slug)
    return closed


@queue.every(EVERY_MINUTE)
def tell_extensions() -> int:
    """Tell whom it concerns of each close that was moved, once; say how many letters."""
    letters = 0
    while True:
        with transaction() as db:
            told = actions.tell_next_extension(db, at=clock.now())
        if told is None:
            return letters
        letters += told


@queue.every(EVERY_HOUR)
def remove_old_drafts() -> int:
    """Forget the drafts that were sent or whose time is over; say how many."""
    with transaction() as db:
        return actions.remove_drafts(db, at=clock.now())


@queue.every(EVERY_HOUR)
def forget_voters() -> int:
    """Cut the votes of forgotten people from their tags, once nobody can vote any more."""
    with transaction() as db:
        return actions.forget_voters(db, at=clock.now())
