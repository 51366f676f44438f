"""In whose name people write, and where organisations stand."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, distinct, exists, func, select
from sqlalchemy.orm import Session

from consulta.accounts import queries as accounts
from consulta.accounts.models import Member, Organisation, Person
from consulta.accounts.rules import MemberRole
from consulta.participation.models import Contribution
from consulta.participation.queries.lists import POSITIONS_AT_MOST, rows_of
from consulta.participation.rules import State
from consulta.participation.shapes import ContributionRow
from consulta.plan.models import Consultation


def acts_for(session: Session, contribution: Contribution, person: Person | None) -> bool:
    """Whether a person may correct or take back a contribution.

    What was written in one's own name is its author's. In the name of an organisation it is its
    representatives' too, and its author's only while they are a member.
    """
    if person is None:
        return False
    is_author = contribution.author_id == person.id
    if contribution.organisation_id is None:
        return is_author
    own = accounts.membership(session, contribution.organisation_id, person.id)
    return own is not None and (is_author or own.role is MemberRole.REPRESENTATIVE)


def position_at(session: Session, organisation_id: int, about_id: int) -> Contribution | None:
    """Where an organisation stands on a target already: what waits or is published, the last one.

    What a version or a person moved counts where it stands now.
    """
    return session.scalars(
        select(Contribution)
        .where(
            Contribution.organisation_id == organisation_id,
            Contribution.about_id == about_id,
            Contribution.state.in_((State.PENDING, State.PUBLISHED)),
        )
        .order_by(Contribution.received_at.desc(), Contribution.id.desc())
        .limit(1)
    ).one_or_none()


def is_of_own_organisation(person_id: int | BindParameter[Any] | None) -> ColumnElement[bool]:
    """Whether a contribution was written in the name of an organisation of this person."""
    return exists().where(
        Member.organisation_id == Contribution.organisation_id,
        Member.person_id == person_id,
        Member.until.is_(None),
    )


def positions_of(session: Session, organisation: Organisation) -> Sequence[ContributionRow]:
    """The published positions of one organisation, the first one first."""
    which = (Contribution.organisation_id == organisation.id) & (
        Contribution.state == State.PUBLISHED
    )
    return rows_of(session, which, at_most=POSITIONS_AT_MOST)


def positions_by_number(session: Session, consultation: Consultation) -> dict[int, int]:
    """On how many things each organisation has published where it stands, by its number."""
    rows = session.execute(
        select(Organisation.number, func.count(distinct(Contribution.about_id)))
        .join(Contribution, Contribution.organisation_id == Organisation.id)
        .where(
            Contribution.consultation_id == consultation.id, Contribution.state == State.PUBLISHED
        )
        .group_by(Organisation.number)
    )
    return dict(rows.all())
