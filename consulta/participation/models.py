"""Contributions, votes, the drafts of people who have not signed in yet, and sent forms."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.accounts.models import Person
from consulta.database.append_only import only_added
from consulta.database.base import Base, Id, word
from consulta.participation.rules import Channel, Kind, Stance, State, VoteValue
from consulta.plan.changes.anchors import Fate
from consulta.plan.models import Consultation, Target


class SentForm(Base):
    """A form that was handed in: the same one twice gives the same answer."""

    __tablename__ = "sent_form"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)


class Contribution(Base):
    """What somebody said about a target. Its folio is public; its author is not.

    `target` is what it is about; `about_id` is the commitment, the initiative or the plan that it
    is counted under; `own_target` is itself, as something to vote on.
    `entry_n` is its place in the record, `salted_hash` what its entry carries; `salt` is what
    erasure burns.
    `source` names the row of a file it was imported from; empty on the web.
    `ground` is the public code of why it is withheld; empty otherwise.
    `identity_level` is how well its author was known: 0 on paper, 1 by mail, 2 by ClaveÚnica.
    """

    __tablename__ = "contribution"
    __table_args__ = (
        UniqueConstraint("consultation_id", "folio"),
        UniqueConstraint("consultation_id", "entry_n"),
        Index("ix_contribution_queue", "consultation_id", "state", "received_at"),
        Index("ix_contribution_about", "about_id", "state", "id"),
        Index("ix_contribution_target_id", "target_id"),
        Index("ix_contribution_author_id", "author_id"),
    )

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    folio: Mapped[str] = mapped_column(String(64))
    form_key: Mapped[str] = mapped_column(ForeignKey("sent_form.key"), unique=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"))
    about_id: Mapped[int] = mapped_column(ForeignKey("target.id"))
    own_target_id: Mapped[int] = mapped_column(ForeignKey("target.id"), unique=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[Kind] = mapped_column(word(Kind))
    stance: Mapped[Stance] = mapped_column(word(Stance))
    channel: Mapped[Channel] = mapped_column(word(Channel))
    state: Mapped[State] = mapped_column(word(State))
    text: Mapped[str] = mapped_column(Text)
    proposal: Mapped[str] = mapped_column(Text)
    quote: Mapped[str] = mapped_column(Text)
    target_version: Mapped[str] = mapped_column(String(64))
    public_name: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(String(120))
    ground: Mapped[str] = mapped_column(String(32))
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    salted_hash: Mapped[str] = mapped_column(String(64))
    entry_n: Mapped[int]
    received_at: Mapped[datetime]
    state_since: Mapped[datetime]
    is_demo: Mapped[bool]
    identity_level: Mapped[int] = mapped_column(default=0, server_default="0")
    revision: Mapped[int] = mapped_column()
    consultation: Mapped[Consultation] = relationship()
    target: Mapped[Target] = relationship(foreign_keys=[target_id])
    own_target: Mapped[Target] = relationship(foreign_keys=[own_target_id])
    author: Mapped[Person | None] = relationship()

    __mapper_args__ = {"version_id_col": revision}


class Anchor(Base):
    """Where a contribution stands now, once a new version of the plan changed what it is about.

    Without a row it stands where it was written. Without a target it waits for a person to place
    it. The words it was written about are its `quote`, which never changes.
    """

    __tablename__ = "anchor"

    id: Mapped[Id]
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), unique=True)
    target_id: Mapped[int | None] = mapped_column(ForeignKey("target.id"), index=True)
    fate: Mapped[Fate] = mapped_column(word(Fate))
    version_number: Mapped[int]
    contribution: Mapped[Contribution] = relationship()
    target: Mapped[Target | None] = relationship()


class AnchorMove(Base):
    """One step of an anchor: at a new version, or by a person who says why. Only added."""

    __tablename__ = "anchor_move"
    __table_args__ = (Index("ix_anchor_move_contribution_id", "contribution_id", "id"),)

    id: Mapped[Id]
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    version_number: Mapped[int]
    fate: Mapped[Fate] = mapped_column(word(Fate))
    from_id: Mapped[int | None] = mapped_column(ForeignKey("target.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("target.id"))
    moved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    moved_at: Mapped[datetime]
    entry_n: Mapped[int | None]
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    moved_by: Mapped[Person | None] = relationship()
    from_target: Mapped[Target | None] = relationship(foreign_keys=[from_id])
    to_target: Mapped[Target | None] = relationship(foreign_keys=[to_id])


class Rollout(Base):
    """What became of all contributions at one version; its entry in the record holds the same.

    The three numbers add up to all contributions that there were. `salt` opens the entry.
    """

    __tablename__ = "rollout"

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), unique=True)
    kept: Mapped[int]
    moved: Mapped[int]
    orphaned: Mapped[int]
    entry_n: Mapped[int]
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    rolled_out_at: Mapped[datetime]


class Withdrawal(Base):
    """The act of an author who takes a contribution back; `entry_n` is its place in the record."""

    __tablename__ = "withdrawal"

    id: Mapped[Id]
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), unique=True)
    entry_n: Mapped[int]
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    withdrawn_at: Mapped[datetime]


class Closing(Base):
    """The act that closes the record of a consultation, with the counts that its entry holds."""

    __tablename__ = "closing"

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), unique=True)
    entry_n: Mapped[int]
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    closed_at: Mapped[datetime]


class Vote(Base):
    """What one voter says of one target. The voter is a tag, never a person.

    `target_version` is the digest of the very words voted on.
    Units: `cast_at` is cut down to the hour, as in the record.
    """

    __tablename__ = "vote"
    __table_args__ = (
        UniqueConstraint("consultation_id", "target_id", "voter"),
        Index("ix_vote_count", "target_id", "value"),
        Index("ix_vote_voter", "consultation_id", "voter"),
    )

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"))
    voter: Mapped[str] = mapped_column(String(64))
    value: Mapped[VoteValue] = mapped_column(word(VoteValue))
    target_version: Mapped[str] = mapped_column(String(64))
    ref: Mapped[str] = mapped_column(String(16), unique=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    entry_n: Mapped[int]
    cast_at: Mapped[datetime]
    is_demo: Mapped[bool]
    identity_level: Mapped[int] = mapped_column(default=1, server_default="1")


class Draft(Base):
    """What somebody has written and not sent yet, kept for the browser that wrote it.

    Its key becomes the key of the form when it is sent. `fields` are the form's own.
    """

    __tablename__ = "draft"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"))
    browser_hash: Mapped[str] = mapped_column(String(64), index=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    written_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    target: Mapped[Target] = relationship()


only_added(AnchorMove.__table__)
only_added(Rollout.__table__)
