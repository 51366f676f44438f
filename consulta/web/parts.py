"""Parts of pages that were rendered once, and pages that are put together from them."""

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_hex
from typing import Any

from flask import Flask, g
from markupsafe import Markup, escape

from consulta.web.language import chosen_language
from consulta.web.settings import held
from consulta.web.shelves import Shelf

KEPT_BYTES = 6_000_000
# Made anew for each process and taken out of every page, so nobody can write one into a text.
_SECRET = token_hex(16)
_SIGNS = re.compile(f"{_SECRET}p([0-9]+)q")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page as it is sent."""

    body: bytes
    digest: bytes

    def __html__(self) -> str:
        """Itself where markup is wanted: a template rendered it, so its words are escaped."""
        return self.body.decode()


class KeptParts(Shelf[Part]):
    """Parts of pages under all that they show, so that none is ever out of date.

    Units: `most` in bytes of the parts; with their keys they take about twice that.
    """

    def __init__(self, most: int = KEPT_BYTES) -> None:
        super().__init__(most)


def kept_part(*shown: Any, caller: Callable[[], Markup]) -> Markup:
    """A part of a template as it was rendered for the same values; else rendered now.

    `shown` is everything that the part depends on but the language, as values. What belongs to
    one reader alone, such as the token of a form, has no place in it.
    Usage: `{% call kept("card", row, mine) %} ... {% endcall %}`
    """
    parts, key = held(KeptParts), (chosen_language(), *map(_as_key, shown))
    found = parts.get(key)
    if found is None:
        body, _ = put_together(caller(), g.get("parts_of_page", ()))
        found = Part(body, sha256(body).digest())
        parts.put(key, found, len(body))
    return _standing_for(found)


@contextmanager
def parts_apart() -> Iterator[list[Part]]:
    """Let what is rendered meanwhile leave a sign for each part of it; the parts, in their order.

    A long page is then sent from what is kept, without being copied, encoded and hashed anew.
    """
    used: list[Part] = []
    g.parts_of_page = used
    try:
        yield used
    finally:
        g.pop("parts_of_page")


def put_together(made: str, used: Sequence[Part]) -> tuple[bytes, str]:
    """The bytes of what was rendered with its parts in their places, and the digest of it all."""
    pieces: list[bytes] = []
    digest = sha256()
    for at, piece in enumerate(_SIGNS.split(made)):
        if at % 2:
            part = used[int(piece)]
            pieces.append(part.body)
            digest.update(part.digest)
        else:
            pieces.append(piece.encode())
            digest.update(pieces[-1])
    return b"".join(pieces), digest.hexdigest()[:32]


def init_parts(app: Flask) -> None:
    """Let templates keep their parts."""
    app.jinja_env.globals["kept"] = kept_part


def _standing_for(part: Part) -> Markup:
    """The sign of a part where a page is put together later, else the part itself."""
    used: list[Part] | None = g.get("parts_of_page")
    if used is None:
        return escape(part)
    used.append(part)
    return escape(f"{_SECRET}p{len(used) - 1}q")


def _as_key(value: Any) -> Hashable:
    """The same as a key; lists and mappings are taken as they stand now."""
    if isinstance(value, dict):
        return tuple(value.items())
    key: Hashable = tuple(value) if isinstance(value, list) else value
    return key
