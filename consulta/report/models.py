"""Reports and their files, frozen at one size of the record."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.accounts.models import Person
from consulta.database.base import Base, Id, word
from consulta.plan.models import Consultation
from consulta.report.rules import FileKind


class SynthesisReport(Base):
    """The figures of one consultation at one size of its record, as canonical JSON.

    `entry_n` and `salt` belong to the entry that published it.
    Units: `record_size` counts entries; `cutoff_at` is the moment up to which figures go.
    """

    __tablename__ = "synthesis_report"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    is_provisional: Mapped[bool]
    record_size: Mapped[int]
    cutoff_at: Mapped[datetime]
    figures: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]
    entry_n: Mapped[int | None]
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    consultation: Mapped[Consultation] = relationship()
    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id])
    published_by: Mapped[Person | None] = relationship(foreign_keys=[published_by_id])
    files: Mapped[list["ReportFile"]] = relationship(order_by="ReportFile.kind")


class ReportFile(Base):
    """One file of a report: its stored bytes and their digest.

    Units: `size` in bytes.
    """

    __tablename__ = "report_file"
    __table_args__ = (UniqueConstraint("report_id", "kind"),)

    id: Mapped[Id]
    report_id: Mapped[int] = mapped_column(ForeignKey("synthesis_report.id"))
    kind: Mapped[FileKind] = mapped_column(word(FileKind))
    name: Mapped[str] = mapped_column(String(160))
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
