"""Let an organisation stand in one place on each target, once."""

from sqlalchemy.orm import Session

from consulta.accounts import queries as accounts
from consulta.accounts.models import Organisation, Person
from consulta.database.claims import claim
from consulta.errors import NotFound, Refused
from consulta.participation import queries
from consulta.participation.models import Contribution, OrganisationPosition
from consulta.participation.rules import Refusal, Submission, refusal_of_position
from consulta.plan.models import Target


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
