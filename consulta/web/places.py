"""Pages rendered once for all readers, with a place for each thing that one reader alone sees."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from secrets import token_hex

from flask import Flask, g
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from consulta.web.shelves import Shelf

KEPT_CHARS = 12_000_000
NOTHING = escape("")  # what it joins is escaped, unless a template made it
NAME, TOKEN = "name", "token"
# Made anew for each process and taken out of every page, so nobody can write one into a text.
_SECRET = token_hex(16)
_OPENS, _OR, _CLOSES = (f"{_SECRET}{sign}" for sign in "aoc")
_SIGNS = re.compile(f"({_SECRET}[aoc])")


@dataclass(frozen=True, slots=True)
class Place:
    """What each reader sees in their own way: one of some choices, or words if it has none."""

    key: str
    choices: Mapping[str, "Pieces"]


Pieces = tuple[bytes | Place, ...]


class SharedPage:
    """A page as all readers see it, with its places still empty.

    Shapes: `keys` names every place, those inside other places too.
    """

    def __init__(self, marked: str) -> None:
        self.size = len(marked)
        self._pieces, _ = _read(iter(_SIGNS.split(marked)))
        self.keys = frozenset(_keys_of(self._pieces))

    def filled(self, own: Mapping[str, str]) -> bytes:
        """The page of one reader, whose answer for every place is in `own`.

        Raises: `KeyError` for a place that has none; what belongs to a reader is never guessed.
        """
        return b"".join(_fill(self._pieces, own))


class KeptSharedPages(Shelf[SharedPage]):
    """The pages of those who have signed in, each without anything of anybody.

    Units: `most` in characters of the pages with all choices of their places.
    """

    def __init__(self, most: int = KEPT_CHARS) -> None:
        super().__init__(most)


@contextmanager
def places_kept(*, for_all: bool) -> Iterator[None]:
    """Leave places in what is rendered meanwhile; `for_all`, nobody in particular is asking."""
    g.has_places, g.is_for_all = True, for_all
    try:
        yield
    finally:
        g.pop("has_places")
        g.pop("is_for_all")


def is_for_all() -> bool:
    """Whether a page is being rendered that many readers will see."""
    return bool(g.get("is_for_all"))


def took_a_token() -> bool:
    """Whether this reader's own form token was made already, so that it may stand in a page."""
    return "csrf_token" in g


def own(key: str, choices: Iterable[str], caller: Callable[[str], str]) -> Markup:
    """A place of a template, rendered for each choice that a reader may have made.

    Usage: `{% call(chosen) own("vote:8", ("", "agree")) %}{{ chosen }}{% endcall %}`
    """
    if not g.get("has_places"):
        raise LookupError(key)
    shown = [NOTHING.join((_OR, choice, _OR, caller(choice))) for choice in choices]
    return NOTHING.join((_OPENS, key, *shown, _CLOSES))


def own_words(key: str) -> Markup:
    """A place for words of the reader; they are escaped when it is filled."""
    return NOTHING.join((_OPENS, key, _CLOSES))


def form_token() -> str:
    """The token of this reader's forms, or the place for it."""
    return own_words(TOKEN) if g.get("has_places") else generate_csrf()


def init_places(app: Flask) -> None:
    """Let templates leave places; the house keeps the pages that have them."""
    app.jinja_env.globals["own"] = own
    app.jinja_env.globals["csrf_token"] = form_token
    app.context_processor(lambda: {"csrf_token": form_token})


def _read(parts: Iterator[str]) -> tuple[Pieces, str]:
    """The pieces up to the sign that ends them, and that sign."""
    found: list[bytes | Place] = []
    for part in parts:
        if part == _OPENS:
            found.append(_place(parts))
        elif part in {_OR, _CLOSES}:
            return tuple(found), part
        elif part:
            found.append(part.encode())
    return tuple(found), ""


def _place(parts: Iterator[str]) -> Place:
    key, ends = next(parts), next(parts)
    choices: dict[str, Pieces] = {}
    while ends == _OR:
        choice, _ = next(parts), next(parts)
        choices[choice], ends = _read(parts)
    return Place(key, choices)


def _keys_of(pieces: Pieces) -> Iterator[str]:
    for place in pieces:
        if isinstance(place, Place):
            yield place.key
            for inner in place.choices.values():
                yield from _keys_of(inner)


def _fill(pieces: Pieces, own: Mapping[str, str]) -> Iterator[bytes]:
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
        elif piece.choices:
            yield from _fill(piece.choices[own[piece.key]], own)
        else:
            yield escape(own[piece.key]).encode()
