"""Every minute: remind institutions of their deadline. Every hour: forget what nobody confirmed."""

from consulta import clock
from consulta.drafting import actions, queries
from consulta.drafting.actions import invitations
from consulta.jobs import EVERY_HOUR, EVERY_MINUTE, queue
from consulta.web.unit_of_work import session, transaction


@queue.every(EVERY_MINUTE)
def remind_institutions() -> int:
    """Write what is due, one transaction an institution; say how many letters."""
    at, written = clock.now(), 0
    for invitation_id in queries.unsettled_invitations(session(), at):
        with transaction() as db:
            written += invitations.remind(db, invitation_id=invitation_id, at=at)
    return written


@queue.every(EVERY_HOUR)
def remove_incoming_plans() -> int:
    """Forget the plans from files that nobody confirmed in a day; say how many."""
    with transaction() as db:
        return actions.remove_incoming(db, at=clock.now())
