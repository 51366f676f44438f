"""Take a unique row, or learn that somebody has it."""

from functools import cache
from typing import Any

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
