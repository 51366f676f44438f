"""What the desk of answers needs: what is loose, each argument with its folios, what is ready."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from consulta.accounts.models import Person
from consulta.errors import NotFound
from consulta.moderation.models import ModerationDecision
from consulta.participation.models import Contribution
from consulta.participation.queries.lists import rows_of
from consulta.participation.rules import State
from consulta.participation.shapes import ContributionRow
from consulta.plan import queries as plan
from consulta.plan.models import Consultation, Target
from consulta.response.models import Argument, Raising, ReasonedResponse, ResponseWriter

LOOSE_ROWS = 30


@dataclass(frozen=True, slots=True)
class ArgumentRow:
    """An argument on the desk: how many raise it, what is public of it and what is drafted.

    `new` counts those that no public edition names yet.
    """

    argument: Argument
    folios: int
    new: int
    public: ReasonedResponse | None
    draft: ReasonedResponse | None


def argument(session: Session, consultation: Consultation, number: int) -> Argument:
    """One argument by its number.

    Raises: `NotFound` when there is none.
    """
    found = session.scalars(
        select(Argument)
        .where(Argument.consultation_id == consultation.id, Argument.number == number)
        .options(joinedload(Argument.about))
    ).one_or_none()
    if found is None:
        raise NotFound(f"argument {number}")
    return found


def argument_rows(session: Session, consultation: Consultation) -> list[ArgumentRow]:
    """Every argument by its number, with what is public of it and what is drafted."""
    whose = Argument.consultation_id == consultation.id
    raised = func.count(Raising.id), func.count(Raising.id) - func.count(Raising.since)
    found = session.execute(
        select(Argument, *raised)
        .outerjoin(Raising, Raising.argument_id == Argument.id)
        .where(whose)
        .group_by(Argument.id)
        .options(selectinload(Argument.about))
        .order_by(Argument.number)
    ).all()
    public: dict[int, ReasonedResponse] = {}
    drafts: dict[int, ReasonedResponse] = {}
    written = session.scalars(
        select(ReasonedResponse)
        .join(Argument)
        .where(whose)
        .options(joinedload(ReasonedResponse.writers).joinedload(ResponseWriter.person))
        .order_by(ReasonedResponse.edition)
    ).unique()
    for each in written:
        (drafts if each.published_at is None else public)[each.argument_id] = each
    return [
        ArgumentRow(each, folios, new, public.get(each.id), drafts.get(each.id))
        for each, folios, new in found
    ]


def loose(
    session: Session, consultation: Consultation, *, about: str = "", page: int = 1
) -> list[ContributionRow]:
    """A page of the published contributions that raise no argument yet, the oldest first.

    `about` keeps to one commitment, one initiative or the plan.
    """
    which = _loose(consultation)
    if about:
        which &= Contribution.about_id == plan.target(session, consultation, about).id
    return rows_of(session, which, page=page, at_most=LOOSE_ROWS)


def loose_counts(session: Session, consultation: Consultation) -> dict[str, int]:
    """How many published contributions raise no argument yet, by the name of what they are about.

    In the order of the plan's own names; what nobody spoke of has no key.
    """
    counted = (
        select(Target.ref, func.count())
        .join(Contribution, Contribution.about_id == Target.id)
        .where(_loose(consultation))
        .group_by(Target.id, Target.ref)
        .order_by(Target.id)
    )
    return dict(session.execute(counted).all())


def raisings(session: Session, argument: Argument) -> Sequence[Raising]:
    """Who raises an argument, in the order of arrival, each with its contribution."""
    return session.scalars(
        select(Raising)
        .join(Raising.contribution)
        .where(Raising.argument_id == argument.id)
        .options(joinedload(Raising.contribution))
        .order_by(Contribution.entry_n)
        .execution_options(populate_existing=True)
    ).all()


def draft_of(session: Session, argument: Argument) -> ReasonedResponse | None:
    """The answer that is being written; None while nobody writes one."""
    return _response(session, argument, ReasonedResponse.published_at.is_(None))


def public_answer(session: Session, argument: Argument) -> ReasonedResponse | None:
    """The newest answer to an argument that is public; None before the first."""
    return _response(session, argument, ReasonedResponse.published_at.is_not(None))


def responsibles(session: Session, consultation: Consultation) -> list[str]:
    """Who can answer for something in this plan: the commission, then the lead institutions."""
    leads = {
        row.lead_institution
        for row in plan.commitments(session, consultation)
        if row.lead_institution
    }
    return [consultation.body_name, *sorted(leads - {consultation.body_name})]


def has_moderated(session: Session, person: Person, contributions: Sequence[int]) -> bool:
    """Whether a person decided on one of these contributions before they were published."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    ModerationDecision.decided_by_id == person.id,
                    ModerationDecision.contribution_id.in_(contributions),
                )
            )
        )
    )


def _loose(consultation: Consultation) -> ColumnElement[bool]:
    return (
        (Contribution.consultation_id == consultation.id)
        & (Contribution.state == State.PUBLISHED)
        & ~exists().where(Raising.contribution_id == Contribution.id)
    )


def _response(
    session: Session, argument: Argument, which: ColumnElement[bool]
) -> ReasonedResponse | None:
    return (
        session.scalars(
            select(ReasonedResponse)
            .where(ReasonedResponse.argument_id == argument.id, which)
            .options(joinedload(ReasonedResponse.writers).joinedload(ResponseWriter.person))
            .order_by(ReasonedResponse.edition.desc())
            .limit(1)
            .execution_options(populate_existing=True)
        )
        .unique()
        .first()
    )
