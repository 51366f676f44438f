"""The working draft in parts, their history, invitations, and files on their way in."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.accounts.models import Person
from consulta.database.append_only import only_added
from consulta.database.base import Base, Id, word
from consulta.drafting.rules import Course, InvitationState, Reminder
from consulta.plan.models import Consultation


class DraftPart(Base):
    """One part of the working draft: the head, a commitment, or an initiative of the annex.

    `ref` is `plan`, `commitment:8` or `initiative:integridad`; `content` is that part of the
    plan's value as JSON. `revision` rises with each change, so that two who write at once learn
    of each other. A part that left keeps its row, with the public reason.
    """

    __tablename__ = "draft_part"
    __table_args__ = (UniqueConstraint("consultation_id", "ref"),)

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    ref: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    revision: Mapped[int] = mapped_column()
    saved_at: Mapped[datetime]
    saved_by: Mapped[str] = mapped_column(String(200))
    left_at: Mapped[datetime | None]
    left_reason: Mapped[str] = mapped_column(Text)
    consultation: Mapped[Consultation] = relationship()

    __mapper_args__ = {"version_id_col": revision}


class DraftRevision(Base):
    """What a part of the draft was after one change, and who made it. Only added."""

    __tablename__ = "draft_revision"
    __table_args__ = (UniqueConstraint("part_id", "revision"),)

    id: Mapped[Id]
    part_id: Mapped[int] = mapped_column(ForeignKey("draft_part.id"))
    revision: Mapped[int] = mapped_column()
    content: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime]
    saved_by: Mapped[str] = mapped_column(String(200))


class Invitation(Base):
    """An institution that is asked to answer for a commitment, and what it said.

    Its contact enters by a link that only the letter holds; what is kept is the link's hash.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        Index("ix_invitation_consultation_id", "consultation_id", "state"),
    )

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    institution: Mapped[str] = mapped_column(String(200))
    contact_email: Mapped[str] = mapped_column(String(320))
    unit: Mapped[str] = mapped_column(String(200))
    mailbox: Mapped[str] = mapped_column(String(200))
    state: Mapped[InvitationState] = mapped_column(word(InvitationState))
    reason: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column()
    consultation: Mapped[Consultation] = relationship()
    invited_by: Mapped[Person | None] = relationship()

    __mapper_args__ = {"version_id_col": revision}

    @property
    def course(self) -> Course:
        """The moments that tell where it stands."""
        return Course(self.invited_at, self.due_at, self.answered_at, self.delivered_at)


class InvitationNote(Base):
    """One thing that happened to an invitation, in its order. Only added."""

    __tablename__ = "invitation_note"

    id: Mapped[Id]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), index=True)
    what: Mapped[str] = mapped_column(String(32))
    words: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    noted_at: Mapped[datetime]


class SentReminder(Base):
    """A reminder that was written into the outbox: each kind once an invitation and deadline."""

    __tablename__ = "sent_reminder"
    __table_args__ = (UniqueConstraint("invitation_id", "reminder", "due_at"),)

    id: Mapped[Id]
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    reminder: Mapped[Reminder] = mapped_column(word(Reminder))
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime]


class IncomingPlan(Base):
    """A plan that was read from a file and waits to be confirmed; nothing of it is in the draft."""

    __tablename__ = "incoming_plan"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(120))
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    brought_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    brought_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)


only_added(DraftRevision.__table__)
only_added(InvitationNote.__table__)
