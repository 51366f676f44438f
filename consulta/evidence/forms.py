"""The shapes of a receipt to check, and of a witness."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, FileField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from consulta.evidence.rules import (
    EMAIL_MAX_CHARS,
    INSTITUTION_MAX_CHARS,
    NAME_MAX_CHARS,
    RECEIPT_MAX_CHARS,
    VKEY_MAX_CHARS,
)


class CheckForm(FlaskForm):
    """A receipt, pasted or as a file."""

    receipt = TextAreaField(
        _("O pega aquí su texto"),
        [Optional(), Length(max=RECEIPT_MAX_CHARS, message=_("Es más largo que un comprobante."))],
    )
    file = FileField(_("Elige el archivo del comprobante"))

    def pasted(self) -> str:
        """The receipt with the line ends that it was written with."""
        lines = str(self.receipt.data or "").replace("\r\n", "\n").strip("\n ")
        return f"{lines}\n" if lines else ""


class BareForm(FlaskForm):
    """A button."""


class WitnessForm(FlaskForm):
    """Somebody who will watch the record."""

    name = StringField(
        _("Nombre de la persona"),
        [InputRequired(_("Escribe su nombre.")), Length(max=NAME_MAX_CHARS)],
    )
    institution = StringField(
        _("Institución"),
        [InputRequired(_("Escribe de qué institución es.")), Length(max=INSTITUTION_MAX_CHARS)],
    )
    email = EmailField(
        _("Correo"), [InputRequired(_("Escribe su correo.")), Length(max=EMAIL_MAX_CHARS)]
    )
    vkey = StringField(_("Su clave pública"), [Optional(), Length(max=VKEY_MAX_CHARS)])

    def witness(self) -> dict[str, str]:
        """What was written, by name."""
        fields = ("name", "institution", "email", "vkey")
        return {name: str(self[name].data or "").strip() for name in fields}
