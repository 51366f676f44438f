"""Scans, the sheets and minutes that they show, and what was typed of them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.accounts.models import Person
from consulta.database.base import Base, Id, word
from consulta.participation.models import Contribution
from consulta.participation.rules import Channel, Kind, Stance
from consulta.plan.documents import FileType
from consulta.plan.models import Consultation


class PaperScan(Base):
    """A picture of paper, byte for byte. It is never public; its digest is.

    One picture is kept once in a consultation, so that one sheet does not enter twice.
    """

    __tablename__ = "paper_scan"
    __table_args__ = (UniqueConstraint("consultation_id", "digest"),)

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    digest: Mapped[str] = mapped_column(String(64))
    type: Mapped[FileType] = mapped_column(word(FileType))
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    kept_at: Mapped[datetime]


class Assembly(Base):
    """A meeting with its minutes: each point of them is a sheet of its own."""

    __tablename__ = "assembly"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    place: Mapped[str] = mapped_column(String(120))
    held_on: Mapped[date]
    attendees: Mapped[int]
    facilitator: Mapped[str] = mapped_column(String(120))
    scan_id: Mapped[int] = mapped_column(ForeignKey("paper_scan.id"), unique=True)
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime]
    scan: Mapped[PaperScan] = relationship()


class PaperSheet(Base):
    """One contribution on paper. `stamp` is the number that the office wrote on it.

    `received_at` is the moment of that stamp, which decides whether it counts. `differed` names the
    fields that two people read differently, and `decided_by_id` who settled them.
    Once it was forgotten, the stamp and the digest of its scan stay, and no word of it.
    """

    __tablename__ = "paper_sheet"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        UniqueConstraint("consultation_id", "stamp"),
        Index("ix_paper_sheet_scan_id", "scan_id"),
        Index("ix_paper_sheet_assembly_id", "assembly_id"),
    )

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    stamp: Mapped[str] = mapped_column(String(40))
    channel: Mapped[Channel] = mapped_column(word(Channel))
    received_at: Mapped[datetime]
    scan_id: Mapped[int] = mapped_column(ForeignKey("paper_scan.id"))
    assembly_id: Mapped[int | None] = mapped_column(ForeignKey("assembly.id"))
    point: Mapped[int]
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime]
    differed: Mapped[str] = mapped_column(String(80))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    contribution_id: Mapped[int | None] = mapped_column(ForeignKey("contribution.id"), unique=True)
    forgotten_at: Mapped[datetime | None]
    consultation: Mapped[Consultation] = relationship(lazy="joined")
    scan: Mapped[PaperScan] = relationship(lazy="joined")
    assembly: Mapped[Assembly | None] = relationship()
    contribution: Mapped[Contribution | None] = relationship()
    typings: Mapped[list["PaperTyping"]] = relationship(
        order_by="PaperTyping.turn", lazy="selectin"
    )


class PaperTyping(Base):
    """What one person read on a sheet. The database refuses a second one by the same person.

    Once the sheet has entered or was forgotten, who typed and when stay, and the words go.
    """

    __tablename__ = "paper_typing"
    __table_args__ = (UniqueConstraint("sheet_id", "turn"), UniqueConstraint("sheet_id", "by_id"))

    id: Mapped[Id]
    sheet_id: Mapped[int] = mapped_column(ForeignKey("paper_sheet.id"))
    turn: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    target: Mapped[str] = mapped_column(String(80))
    kind: Mapped[Kind] = mapped_column(word(Kind))
    stance: Mapped[Stance] = mapped_column(word(Stance))
    text: Mapped[str] = mapped_column(Text)
    proposal: Mapped[str] = mapped_column(Text)
    public_name: Mapped[str] = mapped_column(String(120))
    typed_at: Mapped[datetime]
    by: Mapped[Person] = relationship()
