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


def snapshot() -> Session:
    """The session of this request, for a long reading that must see one and the same moment.

    SQLite gives every reading that; PostgreSQL is asked for it.
    """
    db = database.session
    db.rollback()
    if db.get_bind().dialect.name == "postgresql":
        db.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    return db


@contextmanager
def present() -> Iterator[Session]:
    """A session apart from the request's, which sees what was committed since that one began."""
    with Session(database.engine) as db:
        yield db


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
