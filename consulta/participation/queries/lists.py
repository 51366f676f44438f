"""Contributions in lists: as many questions for 10 rows as for 200."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from consulta.accounts.models import Organisation, Person
from consulta.participation.models import Anchor, Contribution
from consulta.participation.rules import PAGE_ROWS, Kind, Order, State
from consulta.participation.shapes import ContributionRow, Page, standing_positions
from consulta.plan.changes.anchors import Fate
from consulta.plan.models import Consultation, Target

POSITIONS_AT_MOST = 200


def contributions_about(  # noqa: PLR0913 - a list is asked with these, and each has a name
    session: Session,
    consultation: Consultation,
    about: int,
    *,
    kind: Kind | None = None,
    order: Order = Order.NEWEST,
    after: str | None = None,
    is_orphan: bool = False,
    with_waiting: bool = False,
    with_positions: bool = False,
) -> Page:
    """A page of published contributions on a commitment, its fields and its paragraphs.

    The same for an initiative or the plan: `about` is its target. Everybody may see it. `after`
    is the last folio of the page before; a folio that is unknown gives an empty page. Those whose
    words left the plan are never among the others: `is_orphan` asks for them alone,
    `with_waiting` for them beside. `with_positions` asks beside for those of organisations, on
    whatever page they stand.
    """
    wanted = _about(
        order, kind, is_after=after is not None, is_orphan=is_orphan,
        with_waiting=with_waiting, with_positions=with_positions,
    )  # fmt: skip
    asked = {"about": about, "whose": consultation.id, "after": after}
    found = [(ContributionRow._make(row[:-1]), row[-1]) for row in session.execute(wanted, asked)]
    rows = [row for row, is_here in found if is_here]
    waiting = [row for row, _ in found if row.is_orphan] if with_waiting else []
    positions = standing_positions([row for row, _ in found]) if with_positions else []
    is_more = len(rows) > PAGE_ROWS
    return Page(
        rows[:PAGE_ROWS], rows[PAGE_ROWS - 1].folio if is_more else None, waiting, positions
    )


def contributions_of(
    session: Session, person: Person, *, page: int = 1, at_most: int = PAGE_ROWS
) -> list[ContributionRow]:
    """A page of what one person sent, in every state, newest first; for that person alone.

    It holds one row more than `at_most` when there is a further page.
    """
    wanted = _rows().where(Contribution.author_id == person.id)
    ordered = wanted.order_by(Contribution.received_at.desc(), Contribution.id.desc())
    shown = ordered.limit(at_most + 1).offset((page - 1) * at_most)
    return _as_rows(session.execute(shown).all())


def newest_published(
    session: Session, consultation: Consultation, *, at_most: int = PAGE_ROWS
) -> list[ContributionRow]:
    """The contributions of a consultation that became public last. Everybody may see them."""
    public = (Contribution.consultation_id == consultation.id) & (
        Contribution.state == State.PUBLISHED
    )
    ordered = (Contribution.state_since.desc(), Contribution.id.desc())
    return _as_rows(session.execute(_rows().where(public).order_by(*ordered).limit(at_most)).all())


def contributions_awaiting_moderation(
    session: Session, consultation: Consultation, *, at_most: int = PAGE_ROWS
) -> list[ContributionRow]:
    """The moderation queue: every pending contribution, longest wait first; for moderators."""
    return _as_rows(
        session.execute(
            _rows()
            .where(
                Contribution.consultation_id == consultation.id,
                Contribution.state == State.PENDING,
            )
            .order_by(Contribution.received_at, Contribution.id)
            .limit(at_most)
        ).all()
    )


def _ids(which: ColumnElement[bool]) -> Select[int]:
    return (
        select(Contribution.id)
        .outerjoin(Anchor, Anchor.contribution_id == Contribution.id)
        .where(which)
    )


def rows_of(
    session: Session,
    which: ColumnElement[bool],
    *,
    by: Sequence[ColumnElement[Any]] = (),
    page: int = 1,
    at_most: int = PAGE_ROWS,
) -> list[ContributionRow]:
    """A page of the contributions that a condition names, the oldest first within `by`."""
    wanted = _rows().where(which).order_by(*by, Contribution.id)
    shown = wanted.limit(at_most).offset((page - 1) * at_most)
    return _as_rows(session.execute(shown).all())


@cache  # a question is a value: built once, asked often
def _about(  # noqa: PLR0913 - a list is asked with these, and each has a name
    order: Order, kind: Kind | None, *, is_after: bool, is_orphan: bool, with_waiting: bool,
    with_positions: bool,
) -> Select[*tuple[Any, ...]]:  # fmt: skip
    """What was said of one thing; its last column tells what stands on the page itself."""
    here = (Contribution.about_id == bindparam("about")) & (Contribution.state == State.PUBLISHED)
    waits = Anchor.fate == Fate.ORPHAN
    wanted = _ids(here & (waits if is_orphan else Anchor.id.is_(None) | ~waits))
    if kind is not None:
        wanted = wanted.where(Contribution.kind == kind)
    column = Contribution.id
    if is_after:
        last = (Contribution.consultation_id == bindparam("whose")) & (
            Contribution.folio == bindparam("after")
        )
        edge = select(Contribution.id).where(last).scalar_subquery()
        wanted = wanted.where(column < edge if order is Order.NEWEST else column > edge)
    by = column.desc() if order is Order.NEWEST else column.asc()
    on_page: ColumnElement[bool] = column.in_(wanted.order_by(by).limit(PAGE_ROWS + 1))
    which = on_page
    if with_waiting:
        which |= column.in_(_ids(here & waits).order_by(by).limit(PAGE_ROWS))
    if with_positions:
        declared = here & Contribution.organisation_id.is_not(None)
        which |= column.in_(_ids(declared).order_by(by).limit(POSITIONS_AT_MOST))
    return _rows().add_columns(on_page).where(which).order_by(by)


@cache  # a question is a value: built once, asked often
def _rows() -> Select[*tuple[Any, ...]]:
    target, about, stands = aliased(Target), aliased(Target), aliased(Target)
    other = aliased(Contribution)
    joined_by = (
        select(func.count(other.id))
        .where(
            other.consultation_id == Contribution.consultation_id,
            other.joins == Contribution.folio,
            other.state == State.PUBLISHED,
        )
        .scalar_subquery()
    )
    return (
        select(
            Contribution.id, Contribution.folio, Contribution.state, Contribution.kind,
            Contribution.stance, Contribution.channel, Contribution.text, Contribution.proposal,
            Contribution.quote, Contribution.public_name, Contribution.ground,
            Contribution.received_at, Contribution.state_since, Contribution.is_demo,
            Contribution.reason, Contribution.joins, Contribution.started_in_time,
            joined_by,
            Contribution.author_id, Contribution.target_id, target.ref, target.kind,
            Contribution.about_id, about.ref, Contribution.own_target_id,
            Consultation.slug, Consultation.title, Anchor.fate, stands.ref, Anchor.version_number,
            Contribution.organisation_id, Organisation.number, Organisation.sector,
            Organisation.standing,
        )
        .join(target, target.id == Contribution.target_id)
        .join(about, about.id == Contribution.about_id)
        .join(Consultation, Consultation.id == Contribution.consultation_id)
        .outerjoin(Anchor, Anchor.contribution_id == Contribution.id)
        .outerjoin(stands, stands.id == Anchor.target_id)
        .outerjoin(Organisation, Organisation.id == Contribution.organisation_id)
    )  # fmt: skip


def _as_rows(found: Sequence[Row[*tuple[Any, ...]]]) -> list[ContributionRow]:
    return [ContributionRow._make(row) for row in found]
