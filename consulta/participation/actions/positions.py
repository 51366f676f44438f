"""Let an organisation stand in one place on each target, once, wherever the plan moves it."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from consulta.accounts import queries as accounts
from consulta.accounts.models import Organisation, Person
from consulta.database.claims import claim
from consulta.errors import NotFound, Refused
from consulta.participation import queries
from consulta.participation.models import Contribution, OrganisationPosition
from consulta.participation.rules import Refusal, State, Submission, refusal_of_position
from consulta.plan.models import Consultation, Target


def in_whose_name(
    session: Session, target: Target, author: Person | None, given: Submission
) -> Organisation | None:
    """The organisation in whose name this is written; None for one's own name.

    It is held until the transaction ends, so that nobody writes for one that they just left.
    Raises: `Refused` with the text when its rule says no.
    Source: docs/adr/0031-an-organisation-declares-a-position.md
    """
    if not given.organisation:
        return None
    try:
        found = accounts.held_organisation(session, target.consultation.slug, given.organisation)
    except NotFound:
        raise Refused(Refusal.NOT_A_MEMBER, given_text=given.text) from None
    own = None if author is None else accounts.membership(session, found.id, author.id)
    refusal = refusal_of_position(
        is_member=own is not None,
        may_declare=found.may_declare,
        stands=queries.position_at(session, found.id, target.within_id or target.id) is not None,
    )
    if refusal:
        raise Refused(refusal, given_text=given.text)
    return found


def stand(session: Session, contribution: Contribution) -> None:
    """Take the one place that an organisation has on a target, for what is written in its name.

    Raises: `Refused` with the text when another contribution of its has it.
    """
    session.flush()
    if contribution.organisation_id is None:
        return
    if not claim(
        session, OrganisationPosition, organisation_id=contribution.organisation_id,
        about_id=contribution.about_id, contribution_id=contribution.id,
    ):  # fmt: skip
        raise Refused(Refusal.POSITION_STANDS, given_text=contribution.text)


def follow_moves(session: Session, consultation: Consultation) -> None:
    """Let the places of organisations go where their contributions stand now.

    Where two of one organisation meet, the one that it declared last is where it stands.
    """
    session.flush()
    held = OrganisationPosition
    moved = session.scalars(
        select(Contribution)
        .outerjoin(held, held.contribution_id == Contribution.id)
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.organisation_id.is_not(None),
            Contribution.state.in_((State.PENDING, State.PUBLISHED)),
            held.id.is_(None) | (held.about_id != Contribution.about_id),
        )
        .execution_options(populate_existing=True)
    ).all()
    ids = [one.id for one in moved]
    left = OrganisationPosition.contribution_id.in_(ids)
    session.execute(delete(OrganisationPosition).where(left))
    for organisation_id, about_id in sorted({(one.organisation_id, one.about_id) for one in moved}):
        if organisation_id is None:
            continue
        session.execute(
            delete(OrganisationPosition).where(
                OrganisationPosition.organisation_id == organisation_id,
                OrganisationPosition.about_id == about_id,
            )
        )
        last = queries.position_at(session, organisation_id, about_id)
        if last is not None:
            claim(
                session, OrganisationPosition, organisation_id=organisation_id,
                about_id=about_id, contribution_id=last.id,
            )  # fmt: skip
