"""Every hour, and after each close: sign the records that grew, and keep the note."""

from collections.abc import Iterable
from contextlib import suppress

from consulta.config import Config
from consulta.errors import Conflict
from consulta.jobs import EVERY_HOUR, EVERY_MINUTE, queue
from consulta.journal import actions, queries
from consulta.journal.signing import signer_for
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction


@queue.every(EVERY_HOUR)
def keep_checkpoints() -> list[str]:
    """Keep a note of each record that grew since the last; say of which.

    How far the record is public moves with it: entries appear by the hour, and not one by one.
    """
    return _keep(queries.records_that_grew(session()))


@queue.every(EVERY_MINUTE)
def keep_closing_checkpoints() -> list[str]:
    """Keep a note of each record that has just closed, its closing entry included."""
    return _keep(queries.records_just_closed(session()))


def _keep(slugs: Iterable[str]) -> list[str]:
    config, kept = held(Config), []
    for slug in slugs:
        signer = signer_for(f"{config.host}/{slug}", config.signing_seed_file)
        with suppress(Conflict), transaction() as db:
            actions.keep_checkpoint(db, consultation=slug, signer=signer)
            kept.append(slug)
    return kept
