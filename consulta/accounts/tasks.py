"""Every hour: forget links and sign-ins that open nothing any more."""

from consulta import clock
from consulta.accounts import actions
from consulta.jobs import EVERY_HOUR, queue
from consulta.web.unit_of_work import transaction


@queue.every(EVERY_HOUR)
def forget_old() -> None:
    """Remove what has run out."""
    with transaction() as db:
        actions.forget_old(db, at=clock.now())
