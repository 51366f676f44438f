"""The shapes of an argument, of an answer to it, and of what is chosen for publication."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from consulta.response.rules import (
    ARGUMENT_MAX_CHARS,
    EFFECT_MAX_CHARS,
    LINE_MAX_CHARS,
    REASON_MAX_CHARS,
    RESPONSIBLE_MAX_CHARS,
    Answer,
    Disposition,
)

DISPOSITIONS = {
    Disposition.INCORPORATED: _("Incorporada"),
    Disposition.PARTLY_INCORPORATED: _("Incorporada en parte"),
    Disposition.ALREADY_COVERED: _("Ya contemplada"),
    Disposition.NOT_INCORPORATED: _("No incorporada"),
    Disposition.OUT_OF_SCOPE: _("Fuera de alcance"),
    Disposition.REFERRED: _("Derivada"),
}
NEW = 0
FOLIO_CHARS, CHOSEN_CHARS = 64, 24
CHOSEN = re.compile(r"([1-9][0-9]{0,8}):([1-9][0-9]{0,8})")
LINE = "line-"
LONG = _("Acórtalo: usa como máximo %(max)d caracteres.")


class StatementForm(FlaskForm):
    """An argument in the words of the commission."""

    statement = TextAreaField(
        _("El argumento, en una o dos frases"),
        [
            InputRequired(_("Escribe el argumento que se va a responder.")),
            Length(max=ARGUMENT_MAX_CHARS, message=LONG),
        ],
        render_kw={"rows": 3},
    )


class GatherForm(FlaskForm):
    """Contributions that say the same, and the argument that they raise: a new one or another."""

    folios = SelectMultipleField(_("Aportes"), validate_choice=False)
    argument = SelectField(_("Argumento"), coerce=int)
    statement = TextAreaField(
        _("El argumento nuevo, en una o dos frases"),
        [Length(max=ARGUMENT_MAX_CHARS, message=LONG)],
        render_kw={"rows": 3},
    )

    def chosen(self) -> list[str]:
        """The folios that were ticked; what is too long to be one is none."""
        return [folio for folio in self.folios.data or [] if len(folio) <= FOLIO_CHARS]


class AnswerForm(FlaskForm):
    """What is answered to an argument. Without its reasons it is not kept, not even as a draft."""

    seen = HiddenField(validators=[Regexp(r"\d{0,9}\Z")])
    disposition = RadioField(
        _("Resolución"),
        [InputRequired(_("Elige qué pasa con este argumento."))],
        choices=[SelectChoice(each.value, words) for each, words in DISPOSITIONS.items()],
    )
    reason = TextAreaField(
        _("Razones"),
        [
            InputRequired(_("Escribe por qué: una respuesta sin razones no se guarda.")),
            Length(max=REASON_MAX_CHARS, message=LONG),
        ],
        render_kw={"rows": 6},
    )
    responsible = SelectField(
        _("Quién responde por esto"),
        [
            InputRequired(_("Elige quién responde por esto.")),
            Length(max=RESPONSIBLE_MAX_CHARS, message=LONG),
        ],
    )
    effect = TextAreaField(
        _("Efecto en el texto"),
        [
            InputRequired(_("Escribe qué cambia en el plan, o por qué no cambia nada.")),
            Length(max=EFFECT_MAX_CHARS, message=LONG),
        ],
        render_kw={"rows": 3},
    )
    changes = SelectMultipleField(
        _("Palabras que cambiaron por este argumento"),
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    @property
    def lines(self) -> dict[str, Any]:
        """The fields of what is added for one folio alone, by folio."""
        return {
            name.removeprefix(LINE): bound
            for name, bound in self._fields.items()
            if name.startswith(LINE)
        }

    def answer(self) -> Answer:
        """What was written, as one value."""
        return Answer(
            Disposition(self.disposition.data),
            str(self.reason.data),
            str(self.responsible.data),
            str(self.effect.data),
            tuple(dict.fromkeys(self.changes.data or ())),
            {folio: str(bound.data or "") for folio, bound in self.lines.items()},
            int(self.seen.data) if self.seen.data else None,
        )


def answer_form(folios: Sequence[str]) -> type[AnswerForm]:
    """The form of an answer with one line for each of its folios."""
    length = Length(max=LINE_MAX_CHARS, message=LONG)
    fields = {
        f"{LINE}{folio}": TextAreaField(
            _("Solo para %(folio)s", folio=folio), [length], render_kw={"rows": 2}
        )
        for folio in folios
    }
    return type("LinedAnswerForm", (AnswerForm,), fields)


class PublishForm(FlaskForm):
    """The answers that were ticked, each with the revision that stood on the page."""

    chosen = SelectMultipleField(_("Respuestas"), validate_choice=False)

    def revisions(self) -> dict[int, int]:
        """The revision that was read, by the number of the argument."""
        found = (CHOSEN.fullmatch(one[:CHOSEN_CHARS]) for one in self.chosen.data or [])
        return {int(one[1]): int(one[2]) for one in found if one}
