"""The shape of why a letter is given up."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from consulta.mail.rules import REASON_MAX_CHARS, REASON_MIN_CHARS
from consulta.text.clean import line


class LostForm(FlaskForm):
    """Why nobody tries a letter any more."""

    reason = StringField(
        _("Por qué se da por perdida"),
        [
            InputRequired(_("Escribe el motivo.")),
            Length(
                REASON_MIN_CHARS,
                REASON_MAX_CHARS,
                _("Escribe entre %(least)s y %(most)s caracteres.",
                  least=REASON_MIN_CHARS, most=REASON_MAX_CHARS),
            ),
        ],
        filters=[lambda text: line(text or "")],
    )  # fmt: skip
