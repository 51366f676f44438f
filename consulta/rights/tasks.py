"""What happens by the clock: erasures are scrubbed from the file, old requests lose their names."""

from consulta import clock
from consulta.database.scrubbing import scrub
from consulta.jobs import EVERY_HOUR, EVERY_MINUTE, queue
from consulta.rights import actions, queries
from consulta.web.unit_of_work import database, session, transaction


@queue.every(EVERY_MINUTE)
def scrub_file() -> bool:
    """Scrub the database file when an erasure asked for it; one that a reader held waits."""
    begun = clock.now()
    is_due = queries.has_scrub_due(session())
    session().rollback()
    if not is_due or not scrub(database.engine):
        return False
    with transaction() as db:
        actions.note_scrubbed(db, asked_before=begun, at=clock.now())
    return True


@queue.every(EVERY_HOUR)
def forget_contacts() -> int:
    """Empty the addresses of requests that were answered long ago; say how many."""
    with transaction() as db:
        return actions.forget_contacts(db, at=clock.now())
