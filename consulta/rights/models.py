"""The register of requests, and what was asked to be scrubbed from the file."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.database.base import Base, Id, word
from consulta.rights.rules import RequestKind, RequestOutcome


class DataRequest(Base):
    """What somebody asked about their own data, and what was answered, until when and why.

    `contact` and `words` are emptied some time after the answer; the rest stays as the account
    that the body gives of its duty. `folio` may name what it is about.
    """

    __tablename__ = "data_request"

    id: Mapped[Id]
    kind: Mapped[RequestKind] = mapped_column(word(RequestKind))
    contact: Mapped[str] = mapped_column(String(320), index=True)
    folio: Mapped[str] = mapped_column(String(64))
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    extended_at: Mapped[datetime | None]
    extension_reason: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    outcome: Mapped[RequestOutcome | None] = mapped_column(word(RequestOutcome))
    reason: Mapped[str] = mapped_column(Text)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Scrub(Base):
    """One scrub of the database file that an erasure asked for; done once it has a moment."""

    __tablename__ = "scrub"

    id: Mapped[Id]
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
