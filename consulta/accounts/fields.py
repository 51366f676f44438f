"""What the forms of several wings ask of a field: an address that a letter could reach."""

from flask_babel import lazy_gettext as _
from wtforms import Form, StringField
from wtforms.validators import ValidationError

from consulta.accounts.identity import NotAnEmail, normal_email


def is_reachable(_form: Form, field: StringField) -> None:
    """Say at once that no letter could reach an address, and what one looks like."""
    try:
        normal_email(field.data or "")
    except NotAnEmail:
        raise ValidationError(
            _("No podemos escribir a este correo. Revisa que esté completo: nombre@ejemplo.cl")
        ) from None
