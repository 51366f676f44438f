"""Whether this reader may see a consultation, and whether its page must be rendered anew."""

from collections.abc import Callable, Collection, Hashable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial, wraps
from typing import Any, TypeVar, cast

from flask import Flask, g, request
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from consulta.accounts.guards import signed_in
from consulta.accounts.models import Person
from consulta.accounts.rules import Permission, may
from consulta.errors import NotFound
from consulta.plan import queries
from consulta.plan.models import Consultation
from consulta.web.arrival import arrived_at
from consulta.web.freshness import Erasures, KeptPages, kept_answer
from consulta.web.front_door import FrontDoor, Recipe, asked_at_door, may_be_kept
from consulta.web.language import chosen_language
from consulta.web.parts import KeptParts
from consulta.web.places import (
    NAME,
    TOKEN,
    KeptSharedPages,
    SharedPage,
    places_kept,
    took_a_token,
)
from consulta.web.settings import give, held
from consulta.web.unit_of_work import present, session

Own = Callable[[str, Person, Collection[str]], dict[str, str]]
View = TypeVar("View", bound=Callable[..., Any])
WISH_MAX_CHARS = 80
A_MINUTE = timedelta(minutes=1)
ALIVE = "health.alive"  # answers without the database


def shown_consultation(slug: str) -> Consultation:
    """The consultation of this address, for whoever may see it.

    Until it is launched only those who prepare it, its institutions and the Mesa do.
    Raises: `NotFound` for everybody else, as for one that does not exist.
    """
    found: Consultation | None = g.get("consultation_of_page")
    if found is None or found.slug != slug:
        found = queries.consultation(session(), slug)
    if found.launched_at is None and not may_read_drafts(slug):
        raise NotFound(slug)
    return found


def may_read_drafts(slug: str) -> bool:
    """Whether the person who asks may read the drafts of this consultation."""
    person = signed_in()
    return person is not None and may(person.roles_in(slug), Permission.READ_DRAFTS)


def kept_page(*asked: str, own: Own | None = None) -> Callable[[View], View]:
    """Keep a page until something public changes, or a minute has passed.

    `asked` names what the page reads of its address; whatever else an address holds makes no
    other page. A page says how long is left, so it is kept for the minute of arrival and no
    longer. Visitors share one page. Citizens share another that is rendered for nobody in
    particular: `own` gives what one reader sees in its places, asked anew each time; without it
    they get a page of their own, as staff and whoever has a message waiting do.
    """

    def keep(view: View) -> View:
        @wraps(view)
        def kept(slug: str, **values: Any) -> Any:
            def render() -> ResponseReturnValue:
                return cast(ResponseReturnValue, view(slug, **values))

            if "_user_id" not in cookie:
                public = None if "_flashes" in cookie else _public_key(slug, asked)
                if public is None:
                    return render()
                _forget_if_erased(public.of)
                recipe = Recipe(public, str(request.endpoint), partial(_key_at_door, slug, public))
                may_be_kept(recipe)
                return kept_answer(held(KeptPages), public, render)
            reader = signed_in()
            if reader is None or own is None:
                return render()
            shown = g.consultation_of_page = shown_consultation(slug)
            _forget_if_erased(queries.public_version_of(shown))
            is_alone = reader.is_staff or "_flashes" in cookie or shown.launched_at is None
            key = None if is_alone else _key(queries.public_version_of(shown), asked)
            page = _shared(key, render)
            if not isinstance(page, SharedPage):
                return page
            theirs = {NAME: reader.shown_name, TOKEN: generate_csrf()}
            return page.filled(theirs | own(slug, reader, page.keys))

        return cast(View, kept)

    return keep


def forget_kept() -> None:
    """Forget every page, and every part of one, that this process kept."""
    held(KeptPages).empty()
    held(KeptParts).empty()
    held(KeptSharedPages).empty()
    held(FrontDoor).empty()


def _forget_if_erased(version: queries.PublicVersion) -> None:
    """An erasure in another process empties what this one kept, once it is asked for a page."""
    if held(Erasures).are_news(version.id, version.erasures):
        forget_kept()


@dataclass
class LastLook:
    """When this process last asked whether words were erased anywhere, and how often by then."""

    at: datetime | None = None
    erasures: int | None = None


def init(app: Flask) -> None:
    """Let a process that nobody asks for a page forget erased words all the same."""
    give(app, LastLook())
    app.before_request(_look_for_erasures)


def _look_for_erasures() -> None:
    """Ask once a minute, at whatever request comes, and empty what was kept if words were erased.

    The first request finds nothing kept, and starts the clock. The porter needs no such look: what
    he keeps is asked for anew each minute. When the database does not answer, a later look will do.
    """
    look, at = held(LastLook), arrived_at()
    if request.endpoint == ALIVE or (look.at and look.at <= at < look.at + A_MINUTE):
        return
    is_first, look.at = look.at is None, at
    if is_first:
        return
    with suppress(SQLAlchemyError), present() as db:
        was, look.erasures = look.erasures, queries.count_erasures(db)
        if was != look.erasures:
            forget_kept()


@dataclass(frozen=True, slots=True)
class Key:
    """What a page is kept under: its address and language, and all that changes it by itself."""

    path: str
    wishes: tuple[str, ...]
    language: str
    version: Hashable
    minute: datetime
    of: queries.PublicVersion = field(compare=False)


def _key(version: queries.PublicVersion, asked: tuple[str, ...]) -> Key:
    at = arrived_at()
    wishes = tuple(request.args.get(name, "")[:WISH_MAX_CHARS] for name in asked)
    return Key(request.path, wishes, chosen_language(), version.at(at), _minute(at), version)


def _public_key(slug: str, asked: tuple[str, ...]) -> Key | None:
    """What a visitor's page is kept under; None where it is not for everybody."""
    known = asked_at_door()
    if isinstance(known, Key):
        return known
    version = queries.public_version(session(), slug)
    return None if version is None else _key(version, asked)


def _key_at_door(slug: str, key: Key, connection: Connection, at: datetime) -> Key | None:
    """What the same page would be kept under now; None where it is not for everybody."""
    version = queries.public_version(connection, slug)
    if version is None:
        return None
    return replace(key, version=version.at(at), minute=_minute(at), of=version)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _shared(
    key: Hashable, render: Callable[[], ResponseReturnValue]
) -> SharedPage | ResponseReturnValue:
    """The page of all citizens as it was kept, else rendered now; without a key it is not kept."""
    pages = held(KeptSharedPages)
    found = None if key is None else pages.get(key)
    if found is not None:
        return found
    with places_kept(for_all=key is not None):
        made = render()
    if not isinstance(made, str):
        return made
    page = SharedPage(made)
    if key is not None and not took_a_token():
        pages.put(key, page, page.size)
    return page
