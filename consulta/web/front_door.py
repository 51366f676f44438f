"""Pages that anybody may see, answered at the door for as long as they are still the page."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import remove_entity_headers

from consulta import clock
from consulta.web import logs
from consulta.web.shelves import Shelf

KEPT_BYTES = 16_000_000
KEY, ASKED = "consulta.kept", "consulta.asked_at_door"
KeyNow = Callable[[Connection, datetime], Hashable | None]
WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Recipe:
    """What a page was made under, and how to tell what it would be made under now.

    Shapes: `key_now` gives None where the page is no longer for everybody.
    """

    key: Hashable
    endpoint: str
    key_now: KeyNow


@dataclass(frozen=True)
class KeptAnswer:
    """A whole answer as it went out to the first who asked."""

    recipe: Recipe
    headers: Headers
    body: bytes
    tag: str


class FrontDoor(Shelf[KeptAnswer]):
    """The application, with a porter who knows the pages that visitors ask for most.

    Only what comes with no cookie, no query and our own host is answered here; all else goes on.
    A page is looked up by its address, and its key is asked of the database each time: one
    question, as inside. What changes the page changes the key.

    Units: `most` in bytes of bodies.
    Source: docs/adr/0032-kept-pages-are-answered-at-the-door.md
    """

    def __init__(
        self, inside: WsgiApp, engine: Engine, *, host: str, most: int = KEPT_BYTES
    ) -> None:
        super().__init__(most)
        self._inside, self._engine, self._host = inside, engine, host

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not self._is_plain(environ):
            return self._inside(environ, start_response)
        at, path = clock.now(), environ["PATH_INFO"]
        found = self.get(path)
        if found is not None:
            environ[ASKED] = self._key_now(found.recipe, at)
            if found.recipe.key == environ[ASKED]:
                return _answered(found, at, environ, start_response)
        return self._watched(path, environ, start_response)

    def _is_plain(self, environ: dict[str, Any]) -> bool:
        return (
            environ["REQUEST_METHOD"] == "GET"
            and not environ.get("HTTP_COOKIE")
            and not environ.get("QUERY_STRING")
            and environ.get("HTTP_HOST") == self._host
        )

    def _key_now(self, recipe: Recipe, at: datetime) -> Hashable | None:
        try:
            with self._engine.connect() as connection:
                return recipe.key_now(connection, at)
        except SQLAlchemyError:
            return None  # inside, the same trouble gets its page

    def _watched(self, path: str, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Let the request in, and keep what comes out if a view said how long it holds."""
        told: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, *more: Any) -> Any:
            told.append((status, headers))
            return start_response(status, headers, *more)

        answer = self._inside(environ, start)
        recipe: Recipe | None = environ.get(KEY)
        if recipe is None or not told or not told[-1][0].startswith("200 "):
            return answer
        headers = told[-1][1]
        names = {name.lower(): value for name, value in headers}
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        if "set-cookie" not in names and "etag" in names:
            self.replace(path, KeptAnswer(recipe, headers, body, names["etag"]), len(body))
        return [body]


def asked_at_door() -> Any:
    """The key that the porter found this page to have now; None where he did not ask."""
    return request.environ.get(ASKED)


def may_be_kept(recipe: Recipe) -> None:
    """Tell the porter that the answer to this request may be given to others, and until when."""
    request.environ[KEY] = recipe


def _answered(
    found: KeptAnswer, at: datetime, environ: dict[str, Any], start_response: Any
) -> Iterable[bytes]:
    has_it = environ.get("HTTP_IF_NONE_MATCH", "") in {found.tag, f"W/{found.tag}"}
    status, headers = (
        ("304 NOT MODIFIED", list(found.headers)) if has_it else ("200 OK", found.headers)
    )
    if has_it:
        remove_entity_headers(headers)
    start_response(status, headers)
    logs.note(
        request=logs.new_name(), endpoint=found.recipe.endpoint, method="GET",
        status=int(status[:3]), since=at,
    )  # fmt: skip
    return [b""] if has_it else [found.body]
