"""Who watches a record, which notes each was sent, and what they signed in return."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.database.append_only import only_added
from consulta.database.base import Base, Id

WATCHING = text("until IS NULL")


class Witness(Base):
    """An observer of one record. `held_size` is the newest size that we know to be with them.

    One address watches a record once at a time.
    """

    __tablename__ = "witness"
    __table_args__ = (
        Index(
            "uq_witness_watching", "consultation", "email", unique=True,
            sqlite_where=WATCHING, postgresql_where=WATCHING,
        ),
    )  # fmt: skip

    id: Mapped[Id]
    consultation: Mapped[str] = mapped_column(ForeignKey("log_head.consultation"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    institution: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(320))
    vkey: Mapped[str] = mapped_column(String(400))
    held_size: Mapped[int]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class SentCheckpoint(Base):
    """One note that was handed to the outbox for one witness: once for each size."""

    __tablename__ = "sent_checkpoint"

    witness_id: Mapped[int] = mapped_column(ForeignKey("witness.id"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sent_at: Mapped[datetime]


class Cosignature(Base):
    """The signature line that a witness gave a checkpoint, as it came."""

    __tablename__ = "cosignature"

    witness_id: Mapped[int] = mapped_column(ForeignKey("witness.id"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    line: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime]
    witness: Mapped[Witness] = relationship(lazy="joined")


only_added(Cosignature.__table__, place=("witness_id", "size"))
