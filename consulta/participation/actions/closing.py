"""Close the record of a consultation."""

from datetime import datetime
from secrets import token_bytes
from typing import Any

from sqlalchemy.orm import Session

from consulta.errors import Conflict
from consulta.journal.actions import open_record
from consulta.journal.rules import SALT_BYTES, EntryType
from consulta.participation import queries
from consulta.participation.models import Closing
from consulta.participation.rules import DRAIN
from consulta.plan.actions import raise_version
from consulta.plan.models import Consultation


def close_consultation(session: Session, *, consultation: Consultation, at: datetime) -> bool:
    """Enter how many contributions and votes came, and close the record; False when it was closed.

    Attempts that were refused are entered by cause: nothing else was kept of them.
    A consultation that was never opened to the public has nothing to close: False as well.
    Raises: `Conflict` while somebody who arrived in time may still be writing.
    """
    record = open_record(session, consultation=consultation.slug)
    session.refresh(consultation, ["closes_at", "grace_minutes", "launched_at"])
    if consultation.launched_at is None:
        return False
    if at < consultation.last_entry_at + DRAIN:
        raise Conflict(f"{consultation.slug} may still receive")
    if record.is_closed:
        return False
    states = queries.counts_by_state(session, consultation)
    content: dict[str, Any] = {
        "counts": {state.value: count for state, count in states.items()}
        | {"received": sum(states.values()), "votes": queries.count_votes(session, consultation)},
        "refused": queries.refused_counts(session, consultation),
    }
    closing = Closing(
        consultation_id=consultation.id, salt=token_bytes(SALT_BYTES), content=content, closed_at=at
    )
    closing.entry_n = record.append(
        EntryType.CONSULTATION_CLOSED, ref="consultation", at=at, content=content, salt=closing.salt
    ).n
    session.add(closing)
    record.close()
    raise_version(session, consultation)
    return True
