"""The shape of what people ask about their data, and of what staff answer."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from consulta.accounts.fields import between, is_reachable, reason_between
from consulta.accounts.identity import EMAIL_MAX_CHARS, normal_email
from consulta.accounts.rules import CODE_DIGITS
from consulta.rights.rules import (
    REASON_MAX_CHARS,
    REASON_MIN_CHARS,
    WORDS_MAX_CHARS,
    WORDS_MIN_CHARS,
    RequestKind,
    RequestOutcome,
)
from consulta.text.clean import line, plain

NAME_MAX_CHARS = 120
FOLIO_MAX_CHARS = 64
CODE_MAX_CHARS = 20
KINDS = [
    SelectChoice(RequestKind.ACCESS.value, _("Saber qué datos míos tienen")),
    SelectChoice(RequestKind.RECTIFICATION.value, _("Corregir un dato")),
    SelectChoice(RequestKind.ERASURE.value, _("Borrar mis datos")),
    SelectChoice(RequestKind.OPPOSITION.value, _("Oponerme a un uso")),
    SelectChoice(RequestKind.PORTABILITY.value, _("Llevarme mis datos en un archivo")),
    SelectChoice(RequestKind.BLOCKING.value, _("Bloquear mis datos mientras se resuelve")),
]
OUTCOMES = [
    SelectChoice(RequestOutcome.GRANTED.value, _("Se hizo lo que pidió")),
    SelectChoice(RequestOutcome.PARTLY.value, _("Se hizo en parte")),
    SelectChoice(RequestOutcome.REFUSED.value, _("No se hizo")),
]


class NameForm(FlaskForm):
    """By which name somebody is greeted."""

    name = StringField(
        _("Nombre con que te saludamos"),
        [Length(max=NAME_MAX_CHARS)],
        filters=[lambda text: line(text or "")],
        render_kw={"autocomplete": "name"},
    )


def _sure_box() -> BooleanField:
    return BooleanField(
        _("Leí qué se borra y qué queda, y quiero borrarlo"),
        [InputRequired(_("Marca esta casilla para borrar."))],
    )


class SureForm(FlaskForm):
    """That its reader has read what goes and what stays; ClaveÚnica said who it is."""

    is_sure = _sure_box()


class EraseForm(FlaskForm):
    """The code that was just sent, and that its reader has read what goes and what stays."""

    code = StringField(
        _("Código del correo"),
        [InputRequired(_("Escribe el código.")), Length(max=CODE_MAX_CHARS)],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )
    is_sure = _sure_box()

    def digits(self) -> str:
        """The code without the blanks that people type."""
        typed = "".join(sign for sign in self.code.data or "" if sign.isdecimal())
        return typed[: CODE_DIGITS + 1]


class RequestForm(FlaskForm):
    """What somebody asks, who may have no account."""

    kind = RadioField(_("¿Qué pides?"), [InputRequired(_("Elige qué pides."))], choices=KINDS)
    contact = EmailField(
        _("Tu correo"),
        [InputRequired(_("Escribe tu correo.")), Length(max=EMAIL_MAX_CHARS), is_reachable],
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    folio = StringField(_("Folio del aporte"), [Length(max=FOLIO_MAX_CHARS)])
    consultation = SelectField(_("Consulta de ese folio"), validate_choice=True)
    words = TextAreaField(
        _("Qué pides y sobre qué datos"),
        [InputRequired(_("Escribe qué pides.")), between(WORDS_MIN_CHARS, WORDS_MAX_CHARS)],
        filters=[lambda text: plain(text or "")],
        render_kw={"rows": 6},
    )

    def __init__(self, *args: Any, slugs: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", _("Elige la consulta"))] if len(slugs) != 1 else []
        self.consultation.choices = [SelectChoice(*each) for each in [*none, *slugs]]
        if self.consultation.data is None:
            self.consultation.data = self.consultation.choices[0].value

    def validate_consultation(self, field: SelectField) -> None:
        """A folio belongs to one consultation."""
        if self.folio.data and not field.data:
            raise ValidationError(_("Elige la consulta de ese folio."))

    def address(self) -> str:
        """The address in its one written form."""
        return normal_email(self.contact.data or "")

    def scope(self) -> str:
        """The consultation of the folio; none where no folio is named."""
        return str(self.consultation.data or "") if self.folio.data else ""


class ReasonForm(FlaskForm):
    """Why a term is extended."""

    reason = TextAreaField(
        _("Motivo, que se envía a la persona"),
        reason_between(REASON_MIN_CHARS, REASON_MAX_CHARS),
        filters=[lambda text: plain(text or "")],
        render_kw={"rows": 4},
    )


class AnswerForm(ReasonForm):
    """What became of a request, and why."""

    outcome = RadioField(
        _("¿Qué se hizo?"), [InputRequired(_("Elige qué se hizo."))], choices=OUTCOMES
    )
