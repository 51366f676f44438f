"""Take a unique row, or learn that somebody has it; stand in line where there is no row."""

from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from consulta.database.base import Base


def claim(session: Session, table: type[Base], **key: Any) -> bool:
    """Whether the row is ours now; False when somebody already has it.

    On PostgreSQL a claim waits for another transaction that holds the same key, so that
    the loser always sees the winner's rows.
    """
    taken = _taking(session.get_bind().dialect.name, table)
    done = session.connection().execute(taken, key, execution_options={"preserve_rowcount": True})
    return done.rowcount == 1


@cache
def _taking(dialect: str, table: type[Base]) -> Any:
    """The statement of a claim, which is put together once: every contribution makes one."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing()


def count_up(session: Session, table: type[Base], **key: Any) -> None:
    """Add one to the count of a row, which is made when absent; many at once lose none."""
    dialect = session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    counted = insert(table).values(**key, count=1)
    column = table.__table__.c["count"]
    session.execute(
        counted.on_conflict_do_update(index_elements=[*key], set_={"count": column + 1})
    )


def stand_in_line(session: Session, name: str) -> None:
    """Wait until nobody else stands at this name; it is ours until the transaction ends.

    For what no constraint can say. SQLite has one writer at a time, and there all stand in line
    anyhow. Two names that share a hash wait for each other, and nothing else.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
        session.execute(select(func.pg_advisory_xact_lock(key)))
