"""What an editor does to paragraphs. An id stays with its paragraph, whatever is done around it."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from consulta.plan.reader.document import ParagraphText
from consulta.plan.reader.paragraphs import parts_of
from consulta.plan.rules import PARAGRAPH_MAX_CHARS

Paragraphs = tuple[ParagraphText, ...]


def inserted(given: Sequence[ParagraphText], at: int, new: ParagraphText) -> Paragraphs:
    """The paragraphs with a new one in this place; no other changes its id."""
    return (*given[:at], new, *given[at:])


def removed(given: Sequence[ParagraphText], key: str) -> Paragraphs:
    """The paragraphs without one."""
    return tuple(each for each in given if each.key != key)


def moved(given: Sequence[ParagraphText], key: str, to: int) -> Paragraphs:
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


def place_of(given: Sequence[ParagraphText], key: str) -> int:
    """Where a paragraph stands.

    Raises: `KeyError` when there is none with this id.
    """
    for place, each in enumerate(given):
        if each.key == key:
            return place
    raise KeyError(key)


def fresh_key(prefix: str, taken: Collection[str]) -> str:
    """The next id that nobody has or had, such as c8-p4."""
    number = 1
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"
