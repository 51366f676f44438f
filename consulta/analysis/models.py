"""The codebook of a consultation, and by which of its themes each contribution is classed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.accounts.models import Person
from consulta.analysis.rules import NAME_MAX_CHARS
from consulta.database.base import Base, Id
from consulta.participation.models import Contribution

OPEN = sql("until IS NULL")


class Theme(Base):
    """One entry of a codebook: a name, what belongs under it, and an example.

    Its words never change, since contributions were classed by them: a better definition is a new
    theme, and the old one is retired. A retired theme is not given anew; what it classed stays.
    """

    __tablename__ = "theme"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        UniqueConstraint("consultation_id", "name"),
    )

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(NAME_MAX_CHARS))
    definition: Mapped[str] = mapped_column(Text)
    example: Mapped[str] = mapped_column(Text)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]
    retired_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    retired_at: Mapped[datetime | None]
    is_demo: Mapped[bool]
    added_by: Mapped[Person] = relationship(foreign_keys=[added_by_id])

    @property
    def is_offered(self) -> bool:
        """Whether contributions are still classed by it."""
        return self.retired_at is None


class Coding(Base):
    """That a contribution belongs under a theme: who said so, when, and who took it away.

    It is open until then. Nothing is removed, so that the way of each classing can be told.
    """

    __tablename__ = "coding"
    __table_args__ = (
        CheckConstraint("(until IS NULL) = (until_by_id IS NULL)", name="end_known"),
        Index(
            "uq_coding_open", "theme_id", "contribution_id", unique=True,
            sqlite_where=OPEN, postgresql_where=OPEN,
        ),
    )  # fmt: skip

    id: Mapped[Id]
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), index=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"))
    coded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    coded_at: Mapped[datetime]
    until: Mapped[datetime | None]
    until_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    contribution: Mapped[Contribution] = relationship()
    theme: Mapped[Theme] = relationship()
