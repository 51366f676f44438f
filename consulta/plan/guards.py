"""Whether this reader may see a consultation, and whether its page must be rendered anew."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import request
from flask import session as cookie

from consulta.accounts.guards import signed_in
from consulta.accounts.rules import Permission, may
from consulta.errors import NotFound
from consulta.plan import queries
from consulta.plan.models import Consultation
from consulta.web.arrival import arrived_at
from consulta.web.freshness import KeptPages, kept_answer
from consulta.web.language import chosen_language
from consulta.web.settings import held
from consulta.web.unit_of_work import session

View = TypeVar("View", bound=Callable[..., Any])
WISH_MAX_CHARS = 80


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


def kept_page(*asked: str) -> Callable[[View], View]:
    """Keep the page of a visitor until something public changes, or a minute has passed.

    `asked` names what the page reads of its address; whatever else an address holds makes no
    other page. A page says how long is left, so it is kept for the minute of arrival and no
    longer. Whoever holds a sign-in, or has a message waiting, gets a page of their own.
    """

    def keep(view: View) -> View:
        @wraps(view)
        def kept(slug: str, **values: Any) -> Any:
            is_own = "_user_id" in cookie or "_flashes" in cookie
            version = None if is_own else queries.public_version(session(), slug)
            if version is None:
                return view(slug, **values)
            at = arrived_at()
            wishes = tuple(request.args.get(name, "")[:WISH_MAX_CHARS] for name in asked)
            minute = at.replace(second=0, microsecond=0)
            key = (request.path, wishes, chosen_language(), version.at(at), minute)
            return kept_answer(held(KeptPages), key, lambda: view(slug, **values))

        return cast(View, kept)

    return keep
