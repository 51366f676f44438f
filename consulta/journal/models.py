"""The tables of the record. Entries and checkpoints are only added: triggers say so."""

from sqlalchemy import Boolean, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.database.append_only import only_added
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


class LogNode(Base):
    """The root of one complete subtree, kept so that a proof reads few leaves however many came.

    `position` counts the subtrees of a level from the left.
    """

    __tablename__ = "log_node"

    consultation: Mapped[str] = mapped_column(ForeignKey("log_head.consultation"), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    node: Mapped[bytes] = mapped_column(LargeBinary(32))


only_added(LogEntry.__table__, place=("consultation", "n"))
only_added(LogCheckpoint.__table__, place=("consultation", "size"))
only_added(LogNode.__table__, place=("consultation", "level", "position"))
