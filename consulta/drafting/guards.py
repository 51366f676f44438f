"""Whether this browser came by the link of an invitation; it signs nobody in."""

from flask import session as cookie

from consulta.drafting import queries
from consulta.drafting.models import Invitation
from consulta.drafting.rules import Refusal, refusal_of_link
from consulta.errors import Refused
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session

KEY = "invitation"


def let_in(invitation: Invitation) -> None:
    """Let this browser answer for exactly this invitation, until its link is replaced."""
    cookie[KEY] = invitation.token_hash


def let_out() -> None:
    """Take the invitation from this browser."""
    cookie.pop(KEY, None)


def invited() -> Invitation:
    """The invitation that this browser answers for, read anew.

    Raises: `Refused` when it came by no link, or by one that was replaced or has expired.
    """
    found = queries.invitation_by_hash(session(), str(cookie.get(KEY, "")))
    if found is None:
        raise Refused(Refusal.LINK_UNKNOWN)
    if refusal := refusal_of_link(found.due_at, arrived_at()):
        raise Refused(refusal)
    return found
