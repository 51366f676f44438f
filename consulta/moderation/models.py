"""Decisions of moderators. They are only added, never changed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.accounts.models import Person
from consulta.database.base import Base, Id, word
from consulta.moderation.rules import Ground, Outcome
from consulta.participation.models import Contribution


class ModerationDecision(Base):
    """One decision on one contribution, with its public ground and its words for the author.

    `entry_n` is its place in the record, `motive_hash` what the entry says of the note, so that
    note and `motive_salt` can be erased and the entry still opens.
    What appeals and second readings add are further rows.
    """

    __tablename__ = "moderation_decision"
    __table_args__ = (
        UniqueConstraint("contribution_id", "entry_n"),
        CheckConstraint("(outcome = 'withhold') = (ground IS NOT NULL)", name="ground_given"),
    )

    id: Mapped[Id]
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(word(Outcome))
    ground: Mapped[Ground | None] = mapped_column(word(Ground))
    note: Mapped[str] = mapped_column(Text)
    motive_salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    motive_hash: Mapped[str] = mapped_column(String(64))
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]
    entry_n: Mapped[int]
    role: Mapped[str] = mapped_column(String(32))
    contribution: Mapped[Contribution] = relationship()
    decided_by: Mapped[Person | None] = relationship()
