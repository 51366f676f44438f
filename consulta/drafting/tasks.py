"""Every minute: remind institutions of their deadline. Every hour: forget what nobody confirmed."""

from contextlib import suppress

from consulta import clock
from consulta.drafting import actions, queries
from consulta.drafting.actions import invitations
from consulta.errors import Conflict
from consulta.jobs import EVERY_HOUR, EVERY_MINUTE, queue
from consulta.mail.actions import BadAddress
from consulta.web.unit_of_work import session, transaction


@queue.every(EVERY_MINUTE)
def remind_institutions() -> int:
    """Write what is due, one transaction an institution; say how many letters.

    One that changed in the meantime, or that no letter reaches, stops no other.
    """
    at, written = clock.now(), 0
    for invitation_id in queries.unsettled_invitations(session(), at):
        with suppress(Conflict, BadAddress), transaction() as db:
            written += invitations.remind(db, invitation_id=invitation_id, at=at)
    return written


@queue.every(EVERY_HOUR)
def remove_incoming_plans() -> int:
    """Forget the plans from files that nobody confirmed in a day; say how many."""
    with transaction() as db:
        return actions.remove_incoming(db, at=clock.now())
