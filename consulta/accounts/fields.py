"""What the forms of several wings ask of a field: an address to reach, a length, a reason."""

from flask_babel import lazy_gettext as _
from wtforms import Form, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from consulta.accounts.identity import NotAnEmail, normal_email


def is_reachable(_form: Form, field: StringField) -> None:
    """Say at once that no letter could reach an address, and what one looks like."""
    try:
        normal_email(field.data or "")
    except NotAnEmail:
        raise ValidationError(
            _("No podemos escribir a este correo. Revisa que esté completo: nombre@ejemplo.cl")
        ) from None


def between(least: int, most: int) -> Length:
    """Ask for a text of at least and at most so many characters, and say both numbers."""
    words = _("Escribe entre %(least)s y %(most)s caracteres.", least=least, most=most)
    return Length(least, most, words)


def reason_between(least: int, most: int) -> tuple[InputRequired, Length]:
    """Ask for a reason, which is never left out."""
    return InputRequired(_("Escribe el motivo.")), between(least, most)
