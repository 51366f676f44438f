"""Contributions, votes, the drafts of people who have not signed in yet, and sent forms."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.accounts.models import Organisation, Person
from consulta.database.append_only import only_added
from consulta.database.base import Base, Id, word
from consulta.participation.digest import Notice, Rhythm
from consulta.participation.rules import Basis, Channel, Kind, Stance, State, VoteValue
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
    `reason` is why its author would write it as in `proposal`. `joins` and `replaces` are folios:
    of somebody else's that it adds a reason to, of its author's own that was taken back before.
    `version` counts the corrections of its author; `received_at` is when the first came,
    `corrected_at` when the newest did. `started_in_time`: it came within the announced grace.
    `ground` is the public code of why it is withheld; empty otherwise.
    `scan_digest` is that of the picture of the paper it was written on; empty on the web.
    `identity_level` is how well its author was known: 0 on paper, 1 by mail, 2 by ClaveÚnica.
    `organisation_id` is in whose name it was written, if not in its author's own.
    `language` is the one in which its author read our pages, and gets our letters.
    """

    __tablename__ = "contribution"
    __table_args__ = (
        UniqueConstraint("consultation_id", "folio"),
        UniqueConstraint("consultation_id", "entry_n"),
        Index("ix_contribution_queue", "consultation_id", "state", "received_at"),
        Index("ix_contribution_about", "about_id", "state", "id"),
        Index("ix_contribution_target_id", "target_id"),
        Index("ix_contribution_author_id", "author_id"),
        Index("ix_contribution_joins", "consultation_id", "joins", "state"),
        Index("ix_contribution_replaces", "consultation_id", "replaces"),
        Index("ix_contribution_organisation_id", "organisation_id"),
        Index(
            "ix_contribution_position",
            "about_id",
            "state",
            "id",
            sqlite_where=sql("organisation_id IS NOT NULL"),
            postgresql_where=sql("organisation_id IS NOT NULL"),
        ),
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
    reason: Mapped[str] = mapped_column(Text)
    joins: Mapped[str] = mapped_column(String(64))
    replaces: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    started_in_time: Mapped[bool]
    corrected_at: Mapped[datetime | None]
    quote: Mapped[str] = mapped_column(Text)
    target_version: Mapped[str] = mapped_column(String(64))
    public_name: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(String(120))
    scan_digest: Mapped[str] = mapped_column(String(64))
    ground: Mapped[str] = mapped_column(String(32))
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    salted_hash: Mapped[str] = mapped_column(String(64))
    entry_n: Mapped[int]
    received_at: Mapped[datetime]
    state_since: Mapped[datetime]
    is_demo: Mapped[bool]
    identity_level: Mapped[int] = mapped_column(default=0, server_default="0")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    language: Mapped[str] = mapped_column(String(8), default="es", server_default="es")
    revision: Mapped[int] = mapped_column()
    consultation: Mapped[Consultation] = relationship()
    target: Mapped[Target] = relationship(foreign_keys=[target_id])
    own_target: Mapped[Target] = relationship(foreign_keys=[own_target_id])
    author: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    __mapper_args__ = {"version_id_col": revision}


class OrganisationPosition(Base):
    """That one contribution is where an organisation stands on a target: it has no other there.

    It goes when the contribution is taken back or withheld, and leaves the place to another.
    """

    __tablename__ = "organisation_position"
    __table_args__ = (UniqueConstraint("organisation_id", "about_id"),)

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    about_id: Mapped[int] = mapped_column(ForeignKey("target.id"))
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), unique=True)


class EarlierVersion(Base):
    """What a contribution said before its author corrected it; for its author and moderators.

    Its entry stays in the record as `entry_n`; `salt` opens it. `form_key` is the form it came by.
    `received_at` is when it came, `started_in_time` as in the contribution.
    """

    __tablename__ = "contribution_version"
    __table_args__ = (
        UniqueConstraint("contribution_id", "version"),
        UniqueConstraint("form_key"),
    )

    id: Mapped[Id]
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"))
    version: Mapped[int]
    form_key: Mapped[str] = mapped_column(ForeignKey("sent_form.key"))
    kind: Mapped[Kind] = mapped_column(word(Kind))
    stance: Mapped[Stance] = mapped_column(word(Stance))
    text: Mapped[str] = mapped_column(Text)
    proposal: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    joins: Mapped[str] = mapped_column(String(64))
    public_name: Mapped[str] = mapped_column(String(120))
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    salted_hash: Mapped[str] = mapped_column(String(64))
    entry_n: Mapped[int]
    received_at: Mapped[datetime]
    started_in_time: Mapped[bool]
    contribution: Mapped[Contribution] = relationship()


class PublishedWord(Base):
    """One folded word of a published contribution, by which those that resemble a text are found.

    Only what is public has words here: they go with the state.
    """

    __tablename__ = "published_word"
    __table_args__ = (Index("ix_published_word_word", "consultation_id", "word"),)

    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), primary_key=True)
    word: Mapped[str] = mapped_column(String(16), primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))


class RefusedCount(Base):
    """How many attempts were refused in one consultation, for one cause, and when the last was."""

    __tablename__ = "refused_count"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    cause: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int]
    last_at: Mapped[datetime | None]


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


class Erasure(Base):
    """The act that emptied a contribution of its words, its salt and its author.

    `basis` is why, in one public word; the entry that it had before stays where it is.
    """

    __tablename__ = "erasure"

    id: Mapped[Id]
    contribution_id: Mapped[int] = mapped_column(ForeignKey("contribution.id"), unique=True)
    basis: Mapped[Basis] = mapped_column(word(Basis))
    entry_n: Mapped[int]
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    erased_at: Mapped[datetime]


class ForgottenVoter(Base):
    """The tag of somebody who asked to be forgotten while votes could still be cast.

    Until the close it keeps one person to one vote; then it is put out of its votes, and leaves.
    """

    __tablename__ = "forgotten_voter"
    __table_args__ = (UniqueConstraint("consultation_id", "voter"),)

    id: Mapped[Id]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    voter: Mapped[str] = mapped_column(String(64))


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

    Its key becomes the key of the form when it is sent. `fields` are the form's own. `person_id`
    is whoever was signed in while writing, who is reminded of it once, before the close.
    """

    __tablename__ = "draft"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"))
    browser_hash: Mapped[str] = mapped_column(String(64), index=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    written_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    reminded_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(8), default="es", server_default="es")
    target: Mapped[Target] = relationship()


class Follow(Base):
    """A person who wants to be told what happens to a commitment, or to a whole consultation.

    The target is a commitment, or the plan, which stands for the whole consultation. Leaving ends
    the follow and keeps the row, so that a link in an old letter still says that it has ended.
    `key` names it in links. Units: what happened until `told_until` was told; `due_at` is the next
    turn.
    """

    __tablename__ = "follow"
    __table_args__ = (
        UniqueConstraint("person_id", "target_id"),
        Index("ix_follow_due", "until", "due_at"),
        Index("ix_follow_consultation_id", "consultation_id"),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"))
    rhythm: Mapped[Rhythm] = mapped_column(word(Rhythm))
    language: Mapped[str] = mapped_column(String(8))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    told_until: Mapped[datetime]
    due_at: Mapped[datetime]
    person: Mapped[Person] = relationship()
    consultation: Mapped[Consultation] = relationship()
    target: Mapped[Target] = relationship()


class ClosingNotice(Base):
    """A warning that a person was given before one close; a close that moves is another one."""

    __tablename__ = "closing_notice"
    __table_args__ = (UniqueConstraint("person_id", "consultation_id", "notice", "closes_at"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    notice: Mapped[Notice] = mapped_column(word(Notice))
    closes_at: Mapped[datetime]
    told_at: Mapped[datetime]


only_added(AnchorMove.__table__)
only_added(Rollout.__table__)
