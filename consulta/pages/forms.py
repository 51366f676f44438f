"""The shape of why a letter is given up."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField

from consulta.accounts.fields import reason_between
from consulta.mail.rules import REASON_MAX_CHARS, REASON_MIN_CHARS
from consulta.text.clean import line


class LostForm(FlaskForm):
    """Why nobody tries a letter any more."""

    reason = StringField(
        _("Por qué se da por perdida"),
        reason_between(REASON_MIN_CHARS, REASON_MAX_CHARS),
        filters=[lambda text: line(text or "")],
    )
