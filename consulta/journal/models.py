"""The tables of the record. Entries and checkpoints are only added: triggers say so.

SQLite lets `INSERT OR REPLACE` pass its delete triggers by, so an insert on a taken place is
refused as well.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    Text,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column

from consulta.database.base import Base


class LogHead(Base):
    """The growing end of one record: its size, its frontier, and the folios given out."""

    __tablename__ = "log_head"

    consultation: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    frontier: Mapped[bytes] = mapped_column(LargeBinary)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    folios: Mapped[int]
    closed: Mapped[bool] = mapped_column(Boolean)


class LogEntry(Base):
    """One leaf: its public bytes, its hash, and the root of the tree that it completed."""

    __tablename__ = "log_entry"
    __table_args__ = (Index("ix_log_entry_ref", "consultation", "ref"),)

    consultation: Mapped[str] = mapped_column(ForeignKey("log_head.consultation"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ref: Mapped[str] = mapped_column(String(64))
    t: Mapped[str] = mapped_column(String(32))
    ts: Mapped[str] = mapped_column(String(24))
    entry: Mapped[bytes] = mapped_column(LargeBinary)
    leaf: Mapped[bytes] = mapped_column(LargeBinary(32))
    root: Mapped[bytes] = mapped_column(LargeBinary(32))


class LogCheckpoint(Base):
    """A signed note that was published, for one size of one record."""

    __tablename__ = "log_checkpoint"

    consultation: Mapped[str] = mapped_column(ForeignKey("log_head.consultation"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(Text)


def _only_added(table: str, place: str) -> dict[str, list[str]]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    same = f"consultation = NEW.consultation AND {place} = NEW.{place}"
    taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names of ours
    sqlite = [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} {refuse}",
    ]
    refuse = f"{table}_append_only()"
    postgresql = [
        f"CREATE OR REPLACE FUNCTION {refuse} RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {refuse}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {refuse}",
    ]
    return {"sqlite": sqlite, "postgresql": postgresql}


GUARDED = {LogEntry.__tablename__: "n", LogCheckpoint.__tablename__: "size"}
APPEND_ONLY_DDL: dict[str, list[str]] = {
    dialect: [
        statement
        for table, place in GUARDED.items()
        for statement in _only_added(table, place)[dialect]
    ]
    for dialect in ("sqlite", "postgresql")
}


@event.listens_for(LogEntry.__table__, "after_create")
@event.listens_for(LogCheckpoint.__table__, "after_create")
def _guard(table: Table, connection: Connection, **_: Any) -> None:
    """Hang the triggers on a table that has just been made, as the migration does."""
    for statement in _only_added(table.name, GUARDED[table.name])[connection.dialect.name]:
        connection.exec_driver_sql(statement)
