"""What an editor does to paragraphs. An id stays with its paragraph, whatever is done around it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol, TypeVar

from consulta.plan.reader.document import ParagraphText
from consulta.plan.reader.paragraphs import fresh_key, parts_of
from consulta.plan.rules import PARAGRAPH_MAX_CHARS

Paragraphs = tuple[ParagraphText, ...]
OWN_NUMBER = re.compile(r"[1-9]\d{0,5}", re.ASCII)


class HasKey(Protocol):
    """A paragraph or a milestone: what stays itself by its id."""

    @property
    def key(self) -> str: ...


Keyed = TypeVar("Keyed", bound=HasKey)


class Act(StrEnum):
    """What one button does to one paragraph or milestone."""

    UP = "up"
    DOWN = "down"
    JOIN = "join"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Typed:
    """A paragraph as a form sends it: the id it came with, and what its area holds now."""

    key: str
    text: str


class Keys:
    """The ids that are spoken for: those in use now or ever, and those given out meanwhile."""

    def __init__(self, taken: Collection[str]) -> None:
        self.taken = set(taken)
        self.used: set[str] = set()
        self._next: dict[str, int] = {}

    def fresh(self, prefix: str) -> str:
        """The next id that nobody has or had."""
        key = fresh_key(prefix, self.taken | self.used, start=self._next.get(prefix, 1))
        self._next[prefix] = int(key.removeprefix(prefix)) + 1
        self.used.add(key)
        return key

    def own(self, key: str, prefix: str, known: Collection[str]) -> str:
        """The id that is asked for where the text may have it, as its own or as a free one."""
        number = key.removeprefix(prefix)
        is_free = key not in self.taken and key.startswith(prefix) and OWN_NUMBER.fullmatch(number)
        if key in self.used or not (key in known or is_free):
            return self.fresh(prefix)
        self.used.add(key)
        return key


def retyped(
    given: Sequence[ParagraphText],
    typed: Sequence[Typed],
    *,
    keys: Keys,
    prefix: str,
    known: Mapping[str, ParagraphText] | None = None,
) -> Paragraphs:
    """The paragraphs as a whole form says them: each keeps its id, a blank line parts it in two.

    A part that was split off by an earlier send of the same form gets the same id again. `known`
    holds paragraphs that may come back under their ids though they are not among the given.
    """
    before = {**(known or {}), **{each.key: each for each in given}}
    sent = {each.key for each in typed}
    found: list[ParagraphText] = []
    for each in typed:
        pieces = pieces_of(each.text)
        if not pieces:
            continue
        split_off = _unsent_after(given, each.key, sent)
        names = [keys.own(each.key, prefix, before)]
        names += [keys.own(next(split_off, ""), prefix, before) for _piece in pieces[1:]]
        for name, piece in zip(names, pieces, strict=True):
            joined = before[name].joined if name in before else ()
            found.append(ParagraphText(name, piece, joined))
    here = {each.key for each in found}
    return tuple(
        replace(each, joined=tuple(old for old in each.joined if old not in here)) for each in found
    )


def acted(given: Sequence[Keyed], act: Act, key: str) -> tuple[Keyed, ...]:
    """The same after one button: a place up or down, or away; what is not there stays so."""
    at = next((place for place, each in enumerate(given) if each.key == key), None)
    if at is None:
        return tuple(given)
    if act is Act.UP:
        return moved(given, key, max(at - 1, 0))
    if act is Act.DOWN:
        return moved(given, key, at + 1)
    return removed(given, key) if act is Act.REMOVE else tuple(given)


def _unsent_after(given: Sequence[ParagraphText], key: str, sent: Collection[str]) -> Iterator[str]:
    at = next((place for place, each in enumerate(given) if each.key == key), len(given))
    for each in given[at + 1 :]:
        if each.key in sent:
            return
        yield each.key


def inserted(given: Sequence[Keyed], at: int, new: Keyed) -> tuple[Keyed, ...]:
    """The paragraphs with a new one in this place; no other changes its id."""
    return (*given[:at], new, *given[at:])


def removed(given: Sequence[Keyed], key: str) -> tuple[Keyed, ...]:
    """The paragraphs without one."""
    return tuple(each for each in given if each.key != key)


def moved(given: Sequence[Keyed], key: str, to: int) -> tuple[Keyed, ...]:
    """The paragraphs with one in another place."""
    one = given[place_of(given, key)]
    return inserted(removed(given, key), to, one)


def reworded(given: Sequence[ParagraphText], key: str, text: str) -> Paragraphs:
    """The paragraphs with other words in one of them; without words, without it.

    A paragraph has no blank line inside: to part it is `split`.
    """
    words = "\n".join(pieces_of(text))
    if not words:
        return removed(given, key)
    return tuple(replace(each, text=words) if each.key == key else each for each in given)


def split(given: Sequence[ParagraphText], key: str, text: str, keys: Sequence[str]) -> Paragraphs:
    """The paragraphs with one parted at its blank lines: the first part keeps the id.

    Shapes: `keys` holds an id that nobody has for each further part, or more.
    Raises: `ValueError` when there are more parts than ids, so that no words are lost.
    """
    at = place_of(given, key)
    first, *rest = pieces_of(text) or [""]
    more = [ParagraphText(*one) for one in zip(keys[: len(rest)], rest, strict=True)]
    return (*reworded(given[: at + 1], key, first), *more, *given[at + 1 :])


def joined_to_previous(given: Sequence[ParagraphText], key: str) -> Paragraphs:
    """The paragraphs with one taken into the one before, which remembers its id.

    The first has none before it, and what would be longer than a paragraph may be stays apart.
    """
    at = place_of(given, key)
    before, gone = given[max(at - 1, 0)], given[at]
    if at == 0 or len(before.text) + 1 + len(gone.text) > PARAGRAPH_MAX_CHARS:
        return tuple(given)
    whole = ParagraphText(
        before.key,
        f"{before.text} {gone.text}",
        (*before.joined, gone.key, *gone.joined),
    )
    return (*given[: at - 1], whole, *given[at + 1 :])


def pieces_of(text: str) -> list[str]:
    """The paragraphs of a text that a person typed, each with its lines' ends trimmed."""
    return list(parts_of(text.replace("\r\n", "\n").replace("\r", "\n")))


def place_of(given: Sequence[Keyed], key: str) -> int:
    """Where a paragraph stands.

    Raises: `KeyError` when there is none with this id.
    """
    for place, each in enumerate(given):
        if each.key == key:
            return place
    raise KeyError(key)
