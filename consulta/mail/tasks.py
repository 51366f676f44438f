"""Every minute: send what waits. Every hour: forget what left long ago."""

from consulta import clock
from consulta.config import Config
from consulta.jobs import EVERY_HOUR, EVERY_MINUTE, queue
from consulta.mail import actions, delivery
from consulta.web.settings import held
from consulta.web.unit_of_work import transaction

AT_ONCE = 200


@queue.every(EVERY_MINUTE)
def send_waiting() -> int:
    """Send what waits. Without a mail server letters stay where a local mailbox shows them."""
    return delivery.deliver_waiting(at_most=AT_ONCE) if delivery.is_sending(held(Config)) else 0


@queue.every(EVERY_HOUR)
def forget_sent() -> None:
    """Remove letters that left long ago."""
    with transaction() as db:
        actions.forget_sent(db, at=clock.now())
