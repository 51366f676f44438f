"""The register of requests, and what was asked to be scrubbed from the file."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consulta.database.base import Base, Id, word
from consulta.rights.rules import RequestKind, RequestOutcome


class DataRequest(Base):
    """What somebody asked about their own data, and what was answered, until when and why.

    `contact` and `words` are emptied some time after the answer; the rest stays as the account
    that the body gives of its duty. `folio` may name what it is about, in the consultation `scope`.
    `person_id` is the account that had just proved to be whose it is. An erasure takes two of the
    staff, one who asks and one who confirms; the role of each is kept.
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
    scope: Mapped[str] = mapped_column(String(64), default="", server_default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    erase_asked_at: Mapped[datetime | None]
    erase_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    erase_asked_role: Mapped[str] = mapped_column(String(32), default="", server_default="")
    erased_at: Mapped[datetime | None]
    erased_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    erased_role: Mapped[str] = mapped_column(String(32), default="", server_default="")


class Scrub(Base):
    """One scrub of the database file that an erasure asked for; done once it has a moment."""

    __tablename__ = "scrub"

    id: Mapped[Id]
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
