"""The door of outside text: plain for citizens, cleaned Markdown for staff."""

import re
import unicodedata
from functools import lru_cache

import bleach
from markdown_it import MarkdownIt
from markupsafe import Markup

PROSE_MAX_CHARS = 10_000
RENDERED_KEPT = 4096
PROSE_TAGS = frozenset({"p", "em", "strong", "a", "ul", "ol", "li", "br", "code", "blockquote"})
PROSE_ATTRIBUTES = {"a": ["href", "title"]}
CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
SURROGATE = re.compile(r"[\ud800-\udfff]")
MANY_LINES = re.compile(r"\n{4,}")


class UnreadableText(Exception):
    """The text holds signs that cannot be stored as they are: NUL, or half of a pair."""


def plain(text: str) -> str:
    """Text as it is stored, hashed and shown: one line ending, NFC, no control signs.

    Doing it again changes nothing.
    Raises: `UnreadableText` for U+0000 and lone surrogates.
    Source: docs/adr/0013-citizens-text-is-plain-text.md
    """
    if "\0" in text or SURROGATE.search(text):
        raise UnreadableText
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", CONTROL.sub("", text))
    text = "\n".join(one.rstrip() for one in text.split("\n"))
    return MANY_LINES.sub("\n\n\n", text).strip()


def line(text: str) -> str:
    """One line of plain text: a name, a subject."""
    return " ".join(plain(text).split())


@lru_cache(maxsize=RENDERED_KEPT)
def prose(markdown: str) -> Markup:
    """The Markdown of staff as safe markup, kept once it was rendered.

    Raises: `ValueError` over 10,000 characters, since cleaning grows with nesting.
    """
    if len(markdown) > PROSE_MAX_CHARS:
        raise ValueError("the text is too long to be rendered")
    return _cleaned(_markdown().render(markdown))


@lru_cache(maxsize=RENDERED_KEPT)
def prose_line(markdown: str) -> Markup:
    """One paragraph of staff's Markdown as safe markup, without the paragraph around it."""
    if len(markdown) > PROSE_MAX_CHARS:
        raise ValueError("the text is too long to be rendered")
    return _cleaned(_markdown().renderInline(markdown))


def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": True}).enable("linkify")


def _cleaned(html: str) -> Markup:
    return Markup(  # noqa: S704 - this is the one place where markup is made of cleaned text
        bleach.clean(
            html, tags=PROSE_TAGS, attributes=PROSE_ATTRIBUTES, protocols={"http", "https"}
        )
    )
