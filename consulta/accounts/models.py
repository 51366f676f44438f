"""Persons, their grants and sign-ins, and the one-time links that let them in."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consulta.accounts.rules import EVERYWHERE, Role, Signal
from consulta.database.base import Base, Id, word


class Person(Base):
    """Somebody who can sign in. A citizen has an e-mail; staff have a name and a password too."""

    __tablename__ = "person"

    id: Mapped[Id]
    email: Mapped[str | None] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    is_demo: Mapped[bool]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    grants: Mapped[list["Grant"]] = relationship(back_populates="person", lazy="selectin")

    @property
    def is_staff(self) -> bool:
        """Whether this person signs in with a password and has a desk."""
        return self.password_hash is not None

    @property
    def shown_name(self) -> str:
        """How this person is greeted on their own pages; nobody else sees it."""
        return self.name or self.email or ""

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


class SignalCount(Base):
    """How often something happened on one day of UTC, in one consultation; nobody is named."""

    __tablename__ = "signal_count"
    __table_args__ = (UniqueConstraint("scope", "day", "signal"),)

    id: Mapped[Id]
    scope: Mapped[str] = mapped_column(String(64))
    day: Mapped[date] = mapped_column(Date)
    signal: Mapped[Signal] = mapped_column(word(Signal))
    count: Mapped[int]


class SignIn(Base):
    """One signed-in browser, kept at the server so that signing out is real."""

    __tablename__ = "sign_in"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="joined")


class Token(Base):
    """A one-time link with its fallback code, bound to the browser that asked for it."""

    __tablename__ = "token"

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
