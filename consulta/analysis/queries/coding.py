"""Codebooks and classings: one question however many contributions are asked about."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from consulta.accounts.models import Person
from consulta.analysis.models import Coding, Theme
from consulta.analysis.shapes import CodedAs, CodingCounts, CodingStep
from consulta.errors import NotFound
from consulta.participation.models import Contribution
from consulta.participation.queries.lists import rows_of
from consulta.participation.rules import State
from consulta.participation.shapes import ContributionRow
from consulta.plan.models import Consultation

IS_CODED = exists().where(Coding.contribution_id == Contribution.id, Coding.until.is_(None))


def themes(session: Session, consultation: Consultation) -> Sequence[Theme]:
    """The codebook of a consultation by number, retired themes included."""
    return session.scalars(
        select(Theme)
        .where(Theme.consultation_id == consultation.id)
        .order_by(Theme.number)
        .execution_options(populate_existing=True)
    ).all()


def theme(session: Session, consultation: Consultation, number: int) -> Theme:
    """One theme of a codebook.

    Raises: `NotFound` when it has none of this number.
    """
    found = session.scalar(
        select(Theme)
        .where(Theme.consultation_id == consultation.id, Theme.number == number)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(f"{consultation.slug}: theme {number}")
    return found


def themes_of(session: Session, contribution_ids: Collection[int]) -> dict[int, list[CodedAs]]:
    """By which themes these contributions are classed now, by number; those without have no key."""
    found = session.execute(
        select(Coding.contribution_id, Theme.number, Theme.name, Coding.coded_at)
        .join(Theme, Theme.id == Coding.theme_id)
        .where(Coding.contribution_id.in_(contribution_ids), Coding.until.is_(None))
        .order_by(Coding.contribution_id, Theme.number)
    )
    classed: dict[int, list[CodedAs]] = {}
    for contribution_id, number, name, coded_at in found:
        classed.setdefault(contribution_id, []).append(CodedAs(number, name, coded_at))
    return classed


def trace(session: Session, contribution: Contribution) -> list[CodingStep]:
    """Every classing that a contribution has had, in the order in which they were made."""
    by, ended_by = aliased(Person), aliased(Person)
    found = session.execute(
        select(Theme.number, Theme.name, by.name, Coding.coded_at, Coding.until, ended_by.name)
        .join(Theme, Theme.id == Coding.theme_id)
        .join(by, by.id == Coding.coded_by_id)
        .outerjoin(ended_by, ended_by.id == Coding.until_by_id)
        .where(Coding.contribution_id == contribution.id)
        .order_by(Coding.coded_at, Theme.number)
    )
    return [CodingStep(*row) for row in found]


def coding_counts(session: Session, consultation: Consultation) -> CodingCounts:
    """How many contributions of a consultation are published, and how many of them are classed."""
    coded = func.count().filter(IS_CODED)
    found = session.execute(select(func.count(), coded).where(_published(consultation))).one()
    return CodingCounts(*found)


def count_uncoded(session: Session, consultation_ids: Collection[int]) -> dict[int, int]:
    """How many published contributions of each consultation have no theme; none has no key."""
    found = session.execute(
        select(Contribution.consultation_id, func.count())
        .where(
            Contribution.consultation_id.in_(consultation_ids),
            Contribution.state == State.PUBLISHED,
            ~IS_CODED,
        )
        .group_by(Contribution.consultation_id)
    )
    return {consultation_id: number for consultation_id, number, *_ in found}


def uncoded(
    session: Session,
    consultation: Consultation,
    *,
    at_most: int,
    after: Contribution | None = None,
) -> list[ContributionRow]:
    """The published contributions without a theme, the oldest first; only those `after` one."""
    which = _published(consultation) & ~IS_CODED
    if after is not None:
        moment = Contribution.received_at
        which &= or_(
            moment > after.received_at,
            and_(moment == after.received_at, Contribution.id > after.id),
        )
    return rows_of(session, which, by=[Contribution.received_at.expression], at_most=at_most)


def count_by_theme(session: Session, consultation: Consultation) -> dict[int, int]:
    """How many published contributions stand under each theme, by its id; none has no key.

    One contribution counts under each of its themes.
    """
    found = session.execute(
        select(Coding.theme_id, func.count())
        .join(Contribution, Contribution.id == Coding.contribution_id)
        .where(_published(consultation), Coding.until.is_(None))
        .group_by(Coding.theme_id)
    )
    return {theme_id: number for theme_id, number, *_ in found}


def _published(consultation: Consultation) -> ColumnElement[bool]:
    return and_(
        Contribution.consultation_id == consultation.id, Contribution.state == State.PUBLISHED
    )
