"""Persons, their grants and sign-ins, and the one-time links that let them in."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.accounts.rules import (
    BY_CLAVEUNICA,
    BY_MAIL,
    EVERYWHERE,
    NO_LEVEL,
    InvitationState,
    MemberRole,
    OrganisationDeed,
    OrganisationSector,
    OrganisationStanding,
    Role,
    Signal,
    state_of_invitation,
)
from consulta.database.base import Base, Id, word


class Person(Base):
    """Somebody who can sign in. A citizen has an e-mail; staff have a name and a password too.

    `letters_key` names them in the link that stops reminders; nobody has one before the first.
    """

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_letters_key", "letters_key", unique=True),)

    id: Mapped[Id]
    email: Mapped[str | None] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    is_demo: Mapped[bool]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    letters_key: Mapped[str | None] = mapped_column(String(32))
    reminders_stopped_at: Mapped[datetime | None]
    grants: Mapped[list["Grant"]] = relationship(back_populates="person", lazy="selectin")
    attestations: Mapped[list["Attestation"]] = relationship(back_populates="person")
    second_factor: Mapped["SecondFactor | None"] = relationship(back_populates="person")

    @property
    def is_staff(self) -> bool:
        """Whether this person signs in with a password and has a desk."""
        return self.password_hash is not None

    @property
    def shown_name(self) -> str:
        """How this person is greeted on their own pages; nobody else sees it."""
        return self.name or self.email or "ClaveÚnica"

    @property
    def has_second_factor(self) -> bool:
        """Whether a password alone no longer opens this person's desk."""
        factor = self.second_factor
        return factor is not None and factor.confirmed_at is not None

    def attestation_in(self, scope: str) -> "Attestation | None":
        """What ClaveÚnica said of this person for one consultation."""
        return next((each for each in self.attestations if each.scope == scope), None)

    @property
    def first_scope(self) -> str:
        """The consultation for which ClaveÚnica first vouched for this person; empty for none."""
        first = min(self.attestations, key=lambda each: each.id, default=None)
        return first.scope if first else ""

    def level_in(self, scope: str) -> int:
        """How well this person is known in one consultation: 1 by mail, 2 by ClaveÚnica."""
        if self.attestation_in(scope) is not None:
            return BY_CLAVEUNICA
        return BY_MAIL if self.email else NO_LEVEL

    @property
    def is_erased(self) -> bool:
        """Whether its owner had this account erased; an empty row stays of it."""
        return self.disabled_at is not None and self.email is None

    @property
    def roles_anywhere(self) -> set[Role]:
        """Every role held in one consultation or another."""
        return {grant.role for grant in self.grants}

    def roles_in(self, scope: str) -> set[Role]:
        """The roles held in one consultation, those held everywhere included."""
        return {grant.role for grant in self.grants if grant.scope in {scope, EVERYWHERE}}


class Grant(Base):
    """One role of one person; its scope is the slug of a consultation, or `*`."""

    __tablename__ = "grant"
    __table_args__ = (UniqueConstraint("person_id", "role", "scope"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(word(Role))
    scope: Mapped[str] = mapped_column(String(64))
    granted_at: Mapped[datetime]
    person: Mapped[Person] = relationship(back_populates="grants")


class Attestation(Base):
    """That ClaveÚnica vouched for a person in one consultation. The RUN itself is nowhere.

    `run_tag` is the keyed hash of the RUN for this consultation alone, so that one RUN is one
    person there, and the same RUN cannot be followed into another.
    """

    __tablename__ = "attestation"
    __table_args__ = (
        UniqueConstraint("person_id", "scope"),
        UniqueConstraint("scope", "run_tag"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    scope: Mapped[str] = mapped_column(String(64))
    run_tag: Mapped[str] = mapped_column(String(64))
    attested_at: Mapped[datetime]
    person: Mapped[Person] = relationship(back_populates="attestations")


class SecondFactor(Base):
    """What an authenticator application shares with us; until it is confirmed it asks nothing.

    `last_step` is the step of the last code that was taken: none before it is taken again.
    """

    __tablename__ = "second_factor"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    secret: Mapped[str] = mapped_column(String(64))
    last_step: Mapped[int] = mapped_column(BigInteger)
    begun_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(back_populates="second_factor")


class RecoveryCode(Base):
    """A code that stands in for a lost telephone, once; only its hash is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("person_id", "code_hash"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class SignalCount(Base):
    """How often something happened on one day; nobody is named.

    The scope is the slug of a consultation, whose days are of UTC, or `*` for what leads to none,
    whose days are of Chile.
    """

    __tablename__ = "signal_count"
    __table_args__ = (UniqueConstraint("scope", "day", "signal"),)

    id: Mapped[Id]
    scope: Mapped[str] = mapped_column(String(64))
    day: Mapped[date] = mapped_column(Date)
    signal: Mapped[Signal] = mapped_column(word(Signal))
    count: Mapped[int]


class SignIn(Base):
    """One signed-in browser, kept at the server so that signing out is real.

    `proved_at` is when its person last gave a password, a link or ClaveÚnica.
    """

    __tablename__ = "sign_in"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    proved_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="joined")


class Token(Base):
    """A one-time link with its fallback code, bound to the browser that asked for it."""

    __tablename__ = "token"
    __table_args__ = (Index("ix_token_email", "email", "asked_at"),)

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    browser_hash: Mapped[str] = mapped_column(String(64), index=True)
    email: Mapped[str] = mapped_column(String(320))
    next_path: Mapped[str] = mapped_column(String(500))
    asked_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int]
    used_at: Mapped[datetime | None]


class Organisation(Base):
    """What declares a position under its own name in one consultation, and never votes.

    `number` stands in its address. `folded` is its name without case, accents and signs, so that
    no two read alike. `basis` is what the team's finding rests on; it is public.
    """

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("scope", "number"), UniqueConstraint("scope", "folded"))

    id: Mapped[Id]
    scope: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(String(400))
    sector: Mapped[OrganisationSector] = mapped_column(word(OrganisationSector))
    represents: Mapped[str] = mapped_column(String(400))
    web: Mapped[str] = mapped_column(String(400))
    registered_at: Mapped[datetime]
    standing: Mapped[OrganisationStanding] = mapped_column(word(OrganisationStanding))
    basis: Mapped[str] = mapped_column(String(600))
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime | None]
    members: Mapped[list["Member"]] = relationship(
        back_populates="organisation", order_by="Member.id"
    )

    @property
    def may_declare(self) -> bool:
        """Whether its members may write in its name."""
        return self.standing is not OrganisationStanding.NOT_ONE


class Member(Base):
    """A person in an organisation, from one day until another; erasure leaves nobody in it."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("organisation_id", "person_id"),
        Index("ix_member_person_id", "person_id"),
    )

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    role: Mapped[MemberRole] = mapped_column(word(MemberRole))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    organisation: Mapped[Organisation] = relationship(back_populates="members")
    person: Mapped[Person | None] = relationship()


class MemberInvitation(Base):
    """An address that was invited to an organisation; whoever signs in with it answers.

    One that was declined stays until it expires, so that nobody is asked again and again. What was
    withdrawn or expired stays a while to say so. `role` is what whoever accepts becomes.
    """

    __tablename__ = "member_invitation"
    __table_args__ = (UniqueConstraint("organisation_id", "email"),)

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    email: Mapped[str] = mapped_column(String(320), index=True)
    invited_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    declined_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    role: Mapped[MemberRole] = mapped_column(
        word(MemberRole), default=MemberRole.MEMBER, server_default=MemberRole.MEMBER.value
    )
    organisation: Mapped[Organisation] = relationship()

    def state_at(self, at: datetime) -> InvitationState:
        """Where it stands at a moment."""
        return state_of_invitation(
            at, ends_at=self.ends_at, declined_at=self.declined_at, withdrawn_at=self.withdrawn_at
        )


class OrganisationEvent(Base):
    """What happened to an organisation; everybody reads it, and nothing of it is changed later.

    `before` and `after` are whom it said to represent; `standing` and `basis` what the team had
    found until a correction, or found now. Of staff, who it was and in which role is kept.
    """

    __tablename__ = "organisation_event"

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    deed: Mapped[OrganisationDeed] = mapped_column(word(OrganisationDeed))
    before: Mapped[str] = mapped_column(String(400))
    after: Mapped[str] = mapped_column(String(400))
    standing: Mapped[OrganisationStanding] = mapped_column(word(OrganisationStanding))
    basis: Mapped[str] = mapped_column(String(600))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]
