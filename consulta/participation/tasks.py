"""What happens by the clock: records close, followers are told, drafts do not outlive theirs."""

from contextlib import suppress

from consulta import clock
from consulta.errors import Conflict
from consulta.jobs import EVERY_HOUR, EVERY_MINUTE, queue
from consulta.participation import actions, queries
from consulta.participation.digest import closing_notice
from consulta.plan import queries as plan_queries
from consulta.web.unit_of_work import session, transaction

PEOPLE_AT_ONCE = 500


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


@queue.every(EVERY_MINUTE)
def send_digests() -> int:
    """Write to the followers whose turn has come, one transaction each; say how many letters."""
    letters = 0
    for _ in range(PEOPLE_AT_ONCE):
        with transaction() as db:
            told = actions.send_next_digest(db, at=clock.now())
        if told is None:
            break
        letters += told
    return letters


@queue.every(EVERY_MINUTE)
def warn_of_closes() -> int:
    """Warn followers of each consultation that closes soon; say how many letters."""
    letters = 0
    launched, at = plan_queries.launched_consultations(session()), clock.now()
    for slug in [each.slug for each in launched if closing_notice(each.closes_at, at)]:
        while True:
            with transaction() as db:
                consultation = plan_queries.consultation(db, slug)
                told = actions.warn_of_close(db, consultation=consultation, at=clock.now())
            letters += told
            if not told:
                break
    return letters


@queue.every(EVERY_MINUTE)
def remind_of_drafts() -> int:
    """Remind people of what they wrote and did not send, once each; say how many letters."""
    letters = 0
    while True:
        with transaction() as db:
            is_told = actions.remind_of_next_draft(db, at=clock.now())
        if not is_told:
            return letters
        letters += 1


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
