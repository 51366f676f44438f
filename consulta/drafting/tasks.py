"""Every minute: write the letters that remind institutions of their deadline."""

from consulta import clock
from consulta.drafting import queries
from consulta.drafting.actions import invitations
from consulta.jobs import EVERY_MINUTE, queue
from consulta.web.unit_of_work import session, transaction


@queue.every(EVERY_MINUTE)
def remind_institutions() -> int:
    """Write what is due, one transaction an institution; say how many letters."""
    at, written = clock.now(), 0
    for invitation_id in queries.unsettled_invitations(session(), at):
        with transaction() as db:
            written += invitations.remind(db, invitation_id=invitation_id, at=at)
    return written
