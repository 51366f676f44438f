"""The shape of a theme, and of a classing."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from consulta.analysis.rules import DEFINITION_MAX_CHARS, EXAMPLE_MAX_CHARS, NAME_MAX_CHARS

NUMBER_MAX_DIGITS = 6


def _number(given: Any) -> int:
    """The number of a theme as a form sends it; what no theme can have is refused by its shape."""
    words = str(given)
    if not (words.isascii() and words.isdigit() and len(words) <= NUMBER_MAX_DIGITS):
        raise ValueError(words)
    return int(words)


@dataclass(frozen=True)
class NewTheme:
    """A theme as it was written, as one value."""

    name: str
    definition: str
    example: str


class ThemeForm(FlaskForm):
    """A new entry of the codebook."""

    name = StringField(
        _("Nombre del tema"),
        [
            DataRequired(_("Escribe el nombre del tema.")),
            Length(max=NAME_MAX_CHARS, message=_("El nombre pasa de 80 caracteres.")),
        ],
    )
    definition = TextAreaField(
        _("Qué va bajo este tema"),
        [
            DataRequired(_("Escribe qué va bajo este tema.")),
            Length(max=DEFINITION_MAX_CHARS, message=_("Acórtalo a 1.000 caracteres.")),
        ],
    )
    example = TextAreaField(
        _("Ejemplo"),
        [Length(max=EXAMPLE_MAX_CHARS, message=_("Acórtalo a 1.000 caracteres."))],
    )

    def theme(self) -> NewTheme:
        """The theme as one value."""
        return NewTheme(
            self.name.data or "", self.definition.data or "", self.example.data or ""
        )  # fmt: skip


class CodingForm(FlaskForm):
    """The themes of one contribution; none takes away those that it had."""

    themes = SelectMultipleField(_("Temas"), coerce=_number, validate_choice=False)

    def numbers(self) -> list[int]:
        """The numbers of the themes that were marked, each once."""
        return sorted(set(self.themes.data or []))
