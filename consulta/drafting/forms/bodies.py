"""What the forms of all parts of a draft share: one area a paragraph, so that each keeps its id."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import Length

from consulta.drafting.edits import (
    Act,
    Keys,
    Paragraphs,
    Typed,
    acted,
    joined_to_previous,
    pieces_of,
    retyped,
)
from consulta.plan.reader.document import ParagraphText
from consulta.plan.rules import PARAGRAPH_MAX_CHARS
from consulta.text.clean import line, plain

REVISION_DIGITS = 9
BODY_MAX_PARAGRAPHS = 400


def tidy(text: str | None) -> str | None:
    """One line as it will be kept, so that limits measure what is stored."""
    return line(text) if text else text


def at_most(number: int) -> Length:
    """A limit of length, with its sentence.

    Units: characters.
    """
    return Length(max=number, message=_("Pasa de %(max)d caracteres."))


@dataclass(frozen=True, slots=True)
class Pen:
    """The ids that one form may give: which are spoken for, and which paragraphs may come back."""

    keys: Keys
    known: Mapping[str, ParagraphText]

    @classmethod
    def over(cls, taken: Collection[str], known: Iterable[ParagraphText]) -> "Pen":
        """A pen for one send of a form."""
        return cls(Keys(taken), {each.key: each for each in known})


class BodyForm(FlaskForm):
    """What the forms of all parts share: the revision that was seen, paragraphs, one button.

    Areas of paragraphs are named `p.<body>.<id>`, in their order; `has` names each body that the
    page showed, so that a body that was not shown stays as it is.
    """

    revision = HiddenField()
    base = HiddenField()

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.sent = request.form if self.is_submitted() else None
        self.notes: list[tuple[str, str]] = []

    @property
    def seen(self) -> int:
        """The revision on which the form was written; 0 where it does not say."""
        return _number(self.revision.data)

    @property
    def begun(self) -> int:
        """The revision on which the writing began, where it is taken over a newer one."""
        return _number(self.base.data) or self.seen

    @property
    def is_autosave(self) -> bool:
        """Whether the page sends this by itself while somebody writes."""
        return self._said("autosave") == "1"

    @property
    def act(self) -> str:
        """The button that was pressed, such as `up.c8-p2`; empty for the one that only saves."""
        return self._said("act")

    def check(self) -> bool:
        """Whether everything can be kept; what cannot is in the errors and notes."""
        is_valid = bool(self.validate_on_submit())
        return is_valid and not self.notes

    def body(
        self,
        code: str,
        given: Sequence[ParagraphText],
        pen: Pen,
        prefix: str,
    ) -> Paragraphs:
        """The paragraphs of one body as they were typed, after the button that was pressed."""
        if self.sent is None or code not in self.sent.getlist("has"):
            return tuple(given)
        start = f"p.{code}."
        typed = [
            Typed(name.removeprefix(start), plain(text))
            for name, text in self.sent.items(multi=True)
            if name.startswith(start)
        ]
        if sum(len(pieces_of(each.text)) for each in typed) > BODY_MAX_PARAGRAPHS:
            self.notes.append((start, _too_many()))
            return tuple(given)
        found = retyped(given, typed, keys=pen.keys, prefix=prefix, known=pen.known)
        for each in found:
            if len(each.text) > PARAGRAPH_MAX_CHARS:
                self.notes.append((f"{start}{each.key}", _too_long(len(each.text))))
        act, key = self._act()
        if act is Act.JOIN and any(each.key == key for each in found):
            return joined_to_previous(found, key)
        return acted(found, act, key) if act else found

    def _act(self) -> tuple[Act | None, str]:
        word, _dot, key = self.act.partition(".")
        return (Act(word), key) if word in list(Act) else (None, "")

    def _said(self, name: str) -> str:
        return "" if self.sent is None else self.sent.get(name, "")


def _number(text: str | None) -> int:
    said = text or ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= REVISION_DIGITS else 0


def _too_many() -> str:
    words: str = gettext(
        "Un campo puede tener hasta %(most)s párrafos. Une los que van juntos.",
        most=BODY_MAX_PARAGRAPHS,
    )
    return words


def _too_long(length: int) -> str:
    words: str = gettext(
        "Un párrafo tiene %(length)s caracteres; el máximo es %(most)s. "
        "Divídelo con una línea en blanco.",
        length=length,
        most=PARAGRAPH_MAX_CHARS,
    )
    return words
