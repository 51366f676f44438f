"""The shape of a file that is handed in beside the plan."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import FileField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from consulta.plan.documents import TITLE_MAX_CHARS, TITLE_MIN_CHARS, DocumentKind

KINDS = {
    DocumentKind.POSITION_PAPER: _("Minuta de posición"),
    DocumentKind.SUPPORTING: _("Antecedente del plan"),
    DocumentKind.EVIDENCE: _("Evidencia de un hito"),
}


class DocumentForm(FlaskForm):
    """A file with its title and what it is for."""

    title = StringField(
        _("Título"),
        [
            DataRequired(_("Escribe de qué trata el documento.")),
            Length(
                TITLE_MIN_CHARS,
                TITLE_MAX_CHARS,
                _("El título debe tener entre 3 y 200 caracteres."),
            ),
        ],
    )
    kind = SelectField(
        _("Para qué es"),
        [InputRequired(_("Elige para qué es el documento."))],
        choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()],
    )
    file = FileField(_("Archivo"))

    def chosen_kind(self) -> DocumentKind:
        """What the file is for."""
        return DocumentKind(self.kind.data)
