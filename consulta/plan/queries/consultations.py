"""Which consultations there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, func, select
from sqlalchemy.orm import Session

from consulta.errors import NotFound
from consulta.plan.models import Consultation
from consulta.plan.rules import is_slug

# Nearly every page asks one of these: they are put together once.
BY_SLUG = select(Consultation).where(Consultation.slug == bindparam("slug"))
PUBLIC_VERSION = select(
    Consultation.id,
    Consultation.version,
    Consultation.opens_at,
    Consultation.closes_at,
    Consultation.erasures,
).where(Consultation.slug == bindparam("slug"), Consultation.launched_at.is_not(None))


def consultations(session: Session) -> Sequence[Consultation]:
    """Every consultation, the one that opens last first."""
    newest = select(Consultation).order_by(Consultation.opens_at.desc(), Consultation.slug)
    return session.scalars(newest).all()


def launched_consultations(session: Session) -> Sequence[Consultation]:
    """The consultations that the public may see, the one that opens last first."""
    newest = select(Consultation).order_by(Consultation.opens_at.desc(), Consultation.slug)
    return session.scalars(newest.where(Consultation.launched_at.is_not(None))).all()


def consultation(session: Session, slug: str) -> Consultation:
    """The consultation with this slug.

    Raises: `NotFound` when there is none, or when nothing could have this slug.
    """
    found = None
    if is_slug(slug):
        found = session.scalar(BY_SLUG, {"slug": slug})
    if found is None:
        raise NotFound
    return found


def has_consultation(session: Session, slug: str) -> bool:
    """Whether a consultation with this slug exists."""
    return session.scalar(select(exists().where(Consultation.slug == slug))) or False


@dataclass(frozen=True, slots=True)
class PublicVersion:
    """What tells a public page of a consultation from the one before.

    `erasures` counts how often words were erased: with each, what was kept is to be forgotten.
    """

    id: int
    version: int
    opens_at: datetime
    closes_at: datetime
    erasures: int

    def at(self, moment: datetime) -> tuple[int, int, bool, bool]:
        """The same at a moment: the page changes by itself when the window opens and closes."""
        return self.id, self.version, moment >= self.opens_at, moment >= self.closes_at


def public_version(asked: Session | Connection, slug: str) -> PublicVersion | None:
    """What tells a public page from the one before.

    None while the public may not see it, as for one that does not exist.
    """
    if not is_slug(slug):
        return None
    found = asked.execute(PUBLIC_VERSION, {"slug": slug}).one_or_none()
    return None if found is None else PublicVersion(*found)


def public_version_of(consultation: Consultation) -> PublicVersion:
    """The same of a consultation that has been read already."""
    return PublicVersion(
        consultation.id,
        consultation.version,
        consultation.opens_at,
        consultation.closes_at,
        consultation.erasures,
    )


def count_erasures(session: Session) -> int:
    """How often words were erased in this house, in all its consultations; it only grows."""
    return session.scalars(select(func.coalesce(func.sum(Consultation.erasures), 0))).one()
