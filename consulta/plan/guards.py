"""Whether this reader may see a consultation that is still being prepared."""

from consulta.accounts.guards import signed_in
from consulta.accounts.rules import Permission, may
from consulta.errors import NotFound
from consulta.plan import queries
from consulta.plan.models import Consultation
from consulta.web.unit_of_work import session


def shown_consultation(slug: str) -> Consultation:
    """The consultation of this address, for whoever may see it.

    Until it is launched only those who prepare it, its institutions and the Mesa do.
    Raises: `NotFound` for everybody else, as for one that does not exist.
    """
    found = queries.consultation(session(), slug)
    if found.launched_at is None and not may_read_drafts(slug):
        raise NotFound(slug)
    return found


def may_read_drafts(slug: str) -> bool:
    """Whether the person who asks may read the drafts of this consultation."""
    person = signed_in()
    return person is not None and may(person.roles_in(slug), Permission.READ_DRAFTS)
