"""Which consultations there are."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from consulta.errors import NotFound
from consulta.plan.models import Consultation
from consulta.plan.rules import is_slug


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
        found = session.scalar(select(Consultation).where(Consultation.slug == slug))
    if found is None:
        raise NotFound
    return found


def has_consultation(session: Session, slug: str) -> bool:
    """Whether a consultation with this slug exists."""
    return session.scalar(select(exists().where(Consultation.slug == slug))) or False
