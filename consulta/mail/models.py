"""Letters that wait, or were sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.database.base import Base, Id


class Letter(Base):
    """One letter of the outbox: a template's name and plain values, emptied once it has left.

    `receipt_*` name an entry of the record whose receipt travels with the letter. `leave` names
    what its reader stops by one click; empty for a letter that answers their own deed.
    `refusals` counts the answers of a mail server that were meant for good. `lost_reason` is why
    a person gave it up; empty for what nobody has looked at.
    """

    __tablename__ = "letter"
    __table_args__ = (
        ForeignKeyConstraint(
            ["receipt_consultation", "receipt_n"], ["log_entry.consultation", "log_entry.n"]
        ),
        Index("ix_letter_waiting", "sent_at", "send_after"),
        Index("ix_letter_to", "to"),
        Index("ix_letter_receipt", "receipt_consultation", "receipt_n"),
    )

    id: Mapped[Id]
    message_id: Mapped[str] = mapped_column(String(128), unique=True)
    to: Mapped[str] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(8))
    template: Mapped[str] = mapped_column(String(80))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    receipt_consultation: Mapped[str | None] = mapped_column(String(64))
    receipt_n: Mapped[int | None]
    written_at: Mapped[datetime]
    send_after: Mapped[datetime]
    attempts: Mapped[int]
    sent_at: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(Text)
    leave: Mapped[str] = mapped_column(String(64), server_default="")
    refusals: Mapped[int] = mapped_column(server_default="0")
    given_up_at: Mapped[datetime | None]
    lost_reason: Mapped[str] = mapped_column(Text, server_default="")
