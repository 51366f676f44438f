"""Every minute: send each witness the newest note, with the way from what they hold."""

from consulta import clock
from consulta.config import Config
from consulta.evidence import actions
from consulta.jobs import EVERY_MINUTE, queue
from consulta.journal.signing import signer_for
from consulta.web.settings import held
from consulta.web.unit_of_work import transaction


@queue.every(EVERY_MINUTE)
def tell_witnesses() -> int:
    """Write what is due to the outbox, one witness a transaction; say how many letters."""
    letters = 0
    while True:
        with transaction() as db:
            if not actions.tell_next_witness(db, vkey_of=_vkey_of, at=clock.now()):
                return letters
        letters += 1


def _vkey_of(slug: str) -> str:
    config = held(Config)
    return signer_for(f"{config.host}/{slug}", config.signing_seed_file).vkey
