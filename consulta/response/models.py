"""Arguments, the contributions that raise them, and the answers to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.accounts.models import Person
from consulta.database.base import Base, Id, word
from consulta.participation.models import Contribution
from consulta.plan.models import Consultation, Target
from consulta.response.rules import Disposition


class Argument(Base):
    """One reason that people gave, in the words of the commission: what is answered, once.

    `about` is the commitment, the initiative or the plan under which it is listed.
    """

    __tablename__ = "argument"
    __table_args__ = (UniqueConstraint("consultation_id", "number"),)

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    about_id: Mapped[int] = mapped_column(ForeignKey("target.id"))
    statement: Mapped[str] = mapped_column(Text)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    is_demo: Mapped[bool]
    consultation: Mapped[Consultation] = relationship()
    about: Mapped[Target] = relationship()
    made_by: Mapped[Person | None] = relationship()


class Raising(Base):
    """That a contribution raises an argument; each raises one.

    `line` is what the answer adds for this contribution alone. `since` is the first edition of
    the answer that names it, from when on it stays; None while none does.
    """

    __tablename__ = "raising"
    __table_args__ = (Index("ix_raising_argument_id", "argument_id", "contribution_id"),)

    id: Mapped[Id]
    argument_id: Mapped[int] = mapped_column(ForeignKey("argument.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), unique=True)
    line: Mapped[str] = mapped_column(Text, default="", server_default="")
    line_salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    since: Mapped[int | None]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]
    argument: Mapped[Argument] = relationship()
    contribution: Mapped[Contribution] = relationship()


class ReasonedResponse(Base):
    """What was answered to an argument, edition by edition: a correction is a further one.

    A draft until two persons have published it; from then on it never changes. `changes` names
    the places whose words changed between the versions `before_number` and `version_number`;
    `folios` is what its entry names, with a hash of each line. `lines` has what a draft adds for
    one folio alone, by folio; once it is public that stands beside the folio. `revision` counts
    the savings of the draft, so that what is published is what was read.
    """

    __tablename__ = "reasoned_response"
    __table_args__ = (
        UniqueConstraint("argument_id", "edition"),
        Index(
            "ix_reasoned_response_draft",
            "argument_id",
            unique=True,
            sqlite_where=sql("published_at IS NULL"),
            postgresql_where=sql("published_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    argument_id: Mapped[int] = mapped_column(ForeignKey("argument.id"))
    edition: Mapped[int]
    disposition: Mapped[Disposition] = mapped_column(word(Disposition))
    reason: Mapped[str] = mapped_column(Text)
    responsible: Mapped[str] = mapped_column(String(200))
    effect: Mapped[str] = mapped_column(Text)
    before_number: Mapped[int | None]
    version_number: Mapped[int | None]
    changes: Mapped[list[str]] = mapped_column(JSON)
    folios: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    lines: Mapped[dict[str, str]] = mapped_column(JSON)
    revision: Mapped[int]
    written_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]
    entry_n: Mapped[int | None] = mapped_column(index=True)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    roles: Mapped[list[str]] = mapped_column(JSON)
    argument: Mapped[Argument] = relationship()
    published_by: Mapped[Person | None] = relationship()
    writers: Mapped[list["ResponseWriter"]] = relationship(order_by="ResponseWriter.id")


class ResponseWriter(Base):
    """Somebody who wrote in the draft of an answer, and in which role; they may not publish it."""

    __tablename__ = "response_writer"
    __table_args__ = (UniqueConstraint("response_id", "person_id"),)

    id: Mapped[Id]
    response_id: Mapped[int] = mapped_column(ForeignKey("reasoned_response.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(32))
    wrote_at: Mapped[datetime]
    person: Mapped[Person] = relationship()
