"""The shape of a report on a milestone."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, TextAreaField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from consulta.plan.milestones import EVIDENCE_MAX_CHARS, URL_MAX_CHARS, Level, Progress
from consulta.plan.queries import DocumentRow

LEVELS = {
    Level.NOT_STARTED: _("No iniciado"),
    Level.LIMITED: _("Avance limitado"),
    Level.SUBSTANTIAL: _("Avance sustancial"),
    Level.COMPLETED: _("Completo"),
}


class MilestoneForm(FlaskForm):
    """How far a milestone is, since when, and what shows it."""

    milestone = HiddenField()
    level = RadioField(
        _("Nivel"),
        [InputRequired(_("Elige hasta dónde llegó el hito."))],
        choices=[SelectChoice(level.value, words) for level, words in LEVELS.items()],
    )
    on = DateField(
        _("Fecha en que se comprobó"), [InputRequired(_("Escribe el día en que se comprobó."))]
    )
    evidence = TextAreaField(
        _("Evidencia"),
        [Length(max=EVIDENCE_MAX_CHARS, message=_("La evidencia pasa de 2.000 caracteres."))],
    )
    url = URLField(
        _("Enlace a la evidencia"),
        [Length(max=URL_MAX_CHARS, message=_("El enlace pasa de 500 caracteres."))],
    )
    document = SelectField(_("Documento que lo muestra"))

    def offer(self, documents: Iterable[DocumentRow]) -> "MilestoneForm":
        """Let one of these documents be chosen, or none."""
        self.document.choices = [SelectChoice("", _("Ninguno"))] + [
            SelectChoice(str(row.number), row.title) for row in documents
        ]
        return self

    def progress(self) -> Progress:
        """What was reported, as one value."""
        return Progress(
            milestone=self.milestone.data or "",
            level=Level(self.level.data),
            on=self.on.data,
            evidence=self.evidence.data or "",
            url=self.url.data or "",
            document=int(self.document.data) if self.document.data else None,
        )
