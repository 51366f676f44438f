"""The tables of the record. Entries and checkpoints are only added: triggers say so."""

from typing import Any

from sqlalchemy import DDL, Boolean, ForeignKey, Index, LargeBinary, String, Text, event
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


def _only_added(table: str) -> dict[str, list[str]]:
    sqlite = [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]
    postgresql = [
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    ]
    return {"sqlite": sqlite, "postgresql": postgresql}


APPEND_ONLY_DDL: dict[str, list[str]] = {
    dialect: [
        statement
        for table in (LogEntry.__tablename__, LogCheckpoint.__tablename__)
        for statement in _only_added(table)[dialect]
    ]
    for dialect in ("sqlite", "postgresql")
}


def _guard(table: Any) -> None:
    for dialect, statements in _only_added(table.name).items():
        for statement in statements:
            event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))


_guard(LogEntry.__table__)
_guard(LogCheckpoint.__table__)
