"""The shape of what comes in at the doors: an address, a code, a password."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from consulta.accounts.fields import is_reachable
from consulta.accounts.identity import EMAIL_MAX_CHARS, NotAnEmail, normal_email
from consulta.accounts.rules import CODE_DIGITS, PASSWORD_MAX_CHARS

CODE_MAX_CHARS = 30


class EmailForm(FlaskForm):
    """Where to send a link, and where to go after it was opened."""

    email = EmailField(
        _("Tu correo"),
        [InputRequired(_("Escribe tu correo.")), Length(max=EMAIL_MAX_CHARS), is_reachable],
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    next = HiddenField()
    ticket = HiddenField()
    answer = HiddenField()

    def address(self) -> str:
        """The address in its one written form."""
        return normal_email(self.email.data or "")


class CodeForm(FlaskForm):
    """The code of a letter, typed in the browser that asked for it."""

    code = StringField(
        _("Código del correo"),
        [InputRequired(_("Escribe el código.")), Length(max=CODE_MAX_CHARS)],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )
    next = HiddenField()

    def digits(self) -> str:
        """The code without the blanks that people type."""
        typed = "".join(sign for sign in self.code.data or "" if sign.isdecimal())
        return typed[: CODE_DIGITS + 1]


class LinkForm(FlaskForm):
    """The button that consumes a link."""


class FactorForm(FlaskForm):
    """The code that an application shows, to confirm that it keeps the secret."""

    code = StringField(
        _("Código de la aplicación"),
        [InputRequired(_("Escribe el código.")), Length(max=CODE_MAX_CHARS)],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )

    def digits(self) -> str:
        """The code without the blanks that people type."""
        return "".join((self.code.data or "").split())


class StaffForm(FlaskForm):
    """How staff enter."""

    email = EmailField(
        _("Correo del equipo"),
        [InputRequired(_("Escribe tu correo.")), Length(max=EMAIL_MAX_CHARS)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _("Contraseña"),
        [InputRequired(_("Escribe tu contraseña.")), Length(max=PASSWORD_MAX_CHARS)],
        render_kw={"autocomplete": "current-password"},
    )
    code = StringField(
        _("Código del segundo factor"),
        [Length(max=CODE_MAX_CHARS)],
        render_kw={"autocomplete": "one-time-code"},
    )
    next = HiddenField()

    def address(self) -> str:
        """The address in its one written form; what is no address belongs to nobody."""
        try:
            return normal_email(self.email.data or "")
        except NotAnEmail:
            return ""
