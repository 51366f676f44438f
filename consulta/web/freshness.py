"""Pages, and parts of them, that were rendered once and stay right until what they show changes."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

from flask import Flask, make_response, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from consulta.web.language import chosen_language
from consulta.web.settings import held

KEPT_BYTES = 16_000_000
KEPT_PART_CHARS = 4_000_000
Thing = TypeVar("Thing")


class Shelf(Generic[Thing]):
    """What was made once, by its key; what was not asked for longest leaves first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._lock = Lock()
        self._things: OrderedDict[Hashable, tuple[Thing, int]] = OrderedDict()

    def get(self, key: Hashable) -> Thing | None:
        """What is kept under a key; None when there is nothing."""
        with self._lock:
            found = self._things.get(key)
            if found is None:
                return None
            self._things.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, thing: Thing, size: int) -> None:
        """Keep a thing of this size."""
        with self._lock:
            if size <= self._most and key not in self._things:
                self._things[key] = (thing, size)
                self._size += size
            while self._size > self._most:
                _, (_, freed) = self._things.popitem(last=False)
                self._size -= freed

    def replace(self, key: Hashable, thing: Thing, size: int) -> None:
        """Keep a thing of this size in the place of what was kept under its key."""
        with self._lock:
            _, freed = self._things.pop(key, (None, 0))
            self._size -= freed
        self.put(key, thing, size)

    def empty(self) -> None:
        """Forget everything, as after somebody's words were erased."""
        with self._lock:
            self._things.clear()
            self._size = 0


class KeptPages(Shelf[tuple[bytes, str]]):
    """The bodies of pages that anybody may see, each with its digest.

    Units: `most` in bytes of bodies.
    """

    def __init__(self, most: int = KEPT_BYTES) -> None:
        super().__init__(most)

    def keep(self, key: Hashable, body: bytes) -> str:
        """Keep a body, and give its digest."""
        digest = hashlib.sha256(body).hexdigest()[:32]
        self.put(key, (body, digest), len(body))
        return digest


class KeptParts(Shelf[Markup]):
    """Parts of pages under all that they show, so that none is ever out of date.

    Units: `most` in characters of the parts; with their keys they take about three times that.
    """

    def __init__(self, most: int = KEPT_PART_CHARS) -> None:
        super().__init__(most)


class Erasures:
    """How many erasures of each consultation this process has heard of."""

    def __init__(self) -> None:
        self._heard: dict[int, int] = {}

    def are_news(self, of: int, count: int) -> bool:
        """Whether words were erased since this process last heard; it has heard it now."""
        was, self._heard[of] = self._heard.get(of), count
        return was != count


def kept_part(*shown: Any, caller: Callable[[], Markup]) -> Markup:
    """A part of a template as it was rendered for the same values; else rendered now.

    `shown` is everything that the part depends on but the language, as values. What belongs to
    one reader alone, such as the token of a form, has no place in it.
    Usage: `{% call kept("card", row, mine) %} ... {% endcall %}`
    """
    parts, key = held(KeptParts), (chosen_language(), *map(_as_key, shown))
    found = parts.get(key)
    if found is None:
        found = caller()
        parts.put(key, found, len(found))
    return found


def _as_key(value: Any) -> Hashable:
    """The same as a key; lists and mappings are taken as they stand now."""
    if isinstance(value, dict):
        return tuple(value.items())
    key: Hashable = tuple(value) if isinstance(value, list) else value
    return key


def init_parts(app: Flask) -> None:
    """Let templates keep their parts."""
    app.jinja_env.globals["kept"] = kept_part


def kept_answer(
    pages: KeptPages, key: Hashable, render: Callable[[], ResponseReturnValue]
) -> ResponseReturnValue:
    """The page under this key as it was kept, else rendered now; 304 where the reader has it.

    What is no plain page of status 200 is handed on and not kept.
    """
    found = pages.get(key)
    if found is None:
        made = render()
        if not isinstance(made, str):
            return made
        body = made.encode()
        found = body, pages.keep(key, body)
    answer = make_response(found[0])
    answer.headers["Content-Type"] = "text/html; charset=utf-8"
    answer.set_etag(found[1])
    answer.make_conditional(request)
    return answer
