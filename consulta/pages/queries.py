"""What the whole site asks of its database."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from consulta.participation.models import SentForm

PROBE = "readiness-probe"


def can_write(session: Session) -> bool:
    """Whether a write is taken now; it is rolled back and leaves nothing."""
    session.rollback()
    session.add(SentForm(key=PROBE))
    session.flush()
    session.execute(delete(SentForm).where(SentForm.key == PROBE))
    session.rollback()
    return True
