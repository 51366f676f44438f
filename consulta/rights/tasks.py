"""What happens by the clock: erasures are scrubbed from the file, old requests lose their names."""

from consulta import clock
from consulta.config import Config
from consulta.database.scrubbing import scrub
from consulta.evidence.case_file import forget_all_case_files
from consulta.jobs import EVERY_HOUR, EVERY_MINUTE, queue
from consulta.paper import actions as paper
from consulta.rights import actions, queries
from consulta.web.settings import held
from consulta.web.unit_of_work import database, session, transaction


@queue.every(EVERY_MINUTE)
def scrub_file() -> bool:
    """Scrub the disk when an erasure asked for it: packages go, and the database is written anew.

    What a reader or a building of a package held waits for the next minute.
    """
    begun = clock.now()
    is_due = queries.has_scrub_due(session())
    session().rollback()
    if not is_due or not forget_all_case_files(held(Config).data) or not scrub(database.engine):
        return False
    with transaction() as db:
        actions.note_scrubbed(db, asked_before=begun, at=clock.now())
    return True


@queue.every(EVERY_HOUR)
def forget_contacts() -> int:
    """Empty the addresses of requests that were answered long ago; say how many."""
    with transaction() as db:
        return actions.forget_contacts(db, at=clock.now())


@queue.every(EVERY_HOUR)
def forget_old_paper() -> list[str]:
    """Empty scans and typed words of consultations that closed a year ago; say of which."""
    with transaction() as db:
        slugs = paper.forget_old_paper(db, at=clock.now())
        if slugs:
            actions.ask_scrub(db, at=clock.now())
    return slugs
