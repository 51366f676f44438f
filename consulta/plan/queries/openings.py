"""What the entries of a plan seal, laid open: all of it is public."""

import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from consulta.journal.queries import place_of
from consulta.journal.rules import EntryType, Opening
from consulta.plan.models import Consultation, DateAct, GateOverride, PlanVersion
from consulta.plan.promises import Promise
from consulta.plan.queries.launching import content_of_override
from consulta.plan.queries.promises import content_of_act
from consulta.plan.queries.versions import content_of_version

TWO_PERSONS = 2


def openings(session: Session, consultation: Consultation, *, size: int) -> list[Opening]:
    """The opening of the consultation, its versions, changed dates and leaves, in their order."""
    found = [
        *_opened(session, consultation),
        *_versions(session, consultation),
        *_dates(session, consultation),
        *_leaves(session, consultation),
    ]
    return sorted((one for one in found if one.n < size), key=lambda one: one.n)


def _opened(session: Session, consultation: Consultation) -> Iterator[Opening]:
    place = place_of(session, consultation.slug, EntryType.CONSULTATION_OPENED)
    if place is not None:
        yield Opening(place, json.loads(consultation.opening), consultation.salt)


def _versions(session: Session, consultation: Consultation) -> Iterator[Opening]:
    rows = select(PlanVersion).where(PlanVersion.consultation_id == consultation.id)
    for row in session.scalars(rows.options(undefer(PlanVersion.document))):
        if row.entry_n is not None and row.salt is not None:
            yield Opening(row.entry_n, content_of_version(row), row.salt)


def _dates(session: Session, consultation: Consultation) -> Iterator[Opening]:
    for row in session.scalars(select(DateAct).where(DateAct.consultation_id == consultation.id)):
        if row.entry_n is not None and row.salt is not None:
            is_extension = row.promise is Promise.CLOSE and len(row.roles) == TWO_PERSONS
            yield Opening(row.entry_n, content_of_act(row, is_extension=is_extension), row.salt)


def _leaves(session: Session, consultation: Consultation) -> Iterator[Opening]:
    for row in session.scalars(
        select(GateOverride).where(GateOverride.consultation_id == consultation.id)
    ):
        if row.entry_n is not None and row.salt is not None:
            yield Opening(row.entry_n, content_of_override(row), row.salt)
