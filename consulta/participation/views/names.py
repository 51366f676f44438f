"""In whose name somebody writes: their own, or that of an organisation they are in."""

from dataclasses import dataclass
from typing import Any

from consulta.accounts import queries as accounts
from consulta.accounts.guards import signed_in
from consulta.errors import NotFound
from consulta.participation import queries
from consulta.participation.forms import ContributionForm
from consulta.participation.rules import Refusal, refusal_of_position
from consulta.web.unit_of_work import session


@dataclass(frozen=True, slots=True)
class Behalf:
    """In whose name a form is written, why it would not be taken, and what stands in its place.

    `stands` is the contribution that the organisation has here already, which `may_change` the
    reader.
    """

    organisation: Any
    refusal: Refusal | None
    stands: Any = None
    may_change: bool = False


def organisations_of_reader(slug: str) -> list[tuple[int, str]]:
    """Those in whose name the reader may write here, by number and name."""
    reader = signed_in()
    if reader is None:
        return []
    found = accounts.memberships_of(session(), reader, scope=slug)
    return [
        (one.organisation.number, one.organisation.name)
        for one in found
        if one.organisation.may_declare
    ]


def behalf_of(shown: Any, target: Any, form: ContributionForm) -> Behalf | None:
    """The organisation that a form names; None for one's own name.

    Who has not signed in yet is asked again once they have.
    """
    if not form.writes_as.data:
        return None
    try:
        found = accounts.organisation(session(), shown.slug, int(form.writes_as.data))
    except NotFound:
        return Behalf(None, Refusal.NOT_A_MEMBER)
    reader = signed_in()
    if reader is None:
        return Behalf(found, None)
    own = accounts.membership(session(), found.id, reader.id)
    stands = queries.position_at(session(), found.id, target.within_id or target.id)
    if stands is not None and stands.folio == form.corrects.data:
        stands = None
    refusal = refusal_of_position(
        is_member=own is not None, may_declare=found.may_declare, stands=stands is not None
    )
    may_change = stands is not None and queries.acts_for(session(), stands, reader)
    return Behalf(found, refusal, stands, may_change)
