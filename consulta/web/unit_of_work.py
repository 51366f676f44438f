"""Sessions at the edge: reading, and the one place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from consulta.database.engines import WRITES
from consulta.errors import Conflict

database = SQLAlchemy(session_options={"expire_on_commit": False, "autoflush": True})


def session() -> Session:
    """The session of this request, for reading."""
    return database.session


@contextmanager
def transaction() -> Iterator[Session]:
    """A write that stands or falls as one. It takes the lock at once and commits at the end.

    Raises: `Conflict` when a constraint or a row's version says that somebody was faster.
    Source: docs/adr/0003-the-edge-owns-the-transaction.md
    """
    db = database.session
    db.rollback()
    db.connection(execution_options={WRITES: True})
    try:
        yield db
        db.commit()
    except (IntegrityError, StaleDataError) as trouble:
        db.rollback()
        raise Conflict("somebody was faster") from trouble
    except BaseException:
        db.rollback()
        raise
