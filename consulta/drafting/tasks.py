"""What happens to drafts by the clock: a plan that nobody confirmed is forgotten."""

from consulta import clock
from consulta.drafting import actions
from consulta.jobs import EVERY_HOUR, queue
from consulta.web.unit_of_work import transaction


@queue.every(EVERY_HOUR)
def remove_incoming_plans() -> int:
    """Forget the plans from files that nobody confirmed in a day; say how many."""
    with transaction() as db:
        return actions.remove_incoming(db, at=clock.now())
