"""Every minute: send what waits, where a mail server is configured."""

from consulta.config import Config
from consulta.jobs import EVERY_MINUTE, queue
from consulta.mail import delivery
from consulta.web.settings import held

AT_ONCE = 200


@queue.every(EVERY_MINUTE)
def send_waiting() -> int:
    """Send what waits. Without a mail server letters stay where a local mailbox shows them."""
    return delivery.deliver_waiting(at_most=AT_ONCE) if held(Config).smtp_host else 0
