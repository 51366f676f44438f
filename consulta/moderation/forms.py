"""The shape of a decision."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Regexp

from consulta.moderation.rules import NOTE_MAX_CHARS, Ground, Outcome

GROUNDS = {
    Ground.INSULT_OR_THREAT: _("Insulto o amenaza a personas"),
    Ground.INCITEMENT: _("Incitación a la violencia o la discriminación"),
    Ground.THIRD_PARTY_DATA: _("Datos personales de otras personas"),
    Ground.ADVERTISING_OR_FRAUD: _("Publicidad o estafa"),
    Ground.OFF_TOPIC: _("Ajeno al plan"),
    Ground.FALSE_ATTRIBUTION: _("Suplantación"),
    Ground.UNREADABLE: _("Ilegible o vacío"),
}
OUTCOMES = {Outcome.PUBLISH: _("Publicar"), Outcome.WITHHOLD: _("Retener con motivo")}


@dataclass(frozen=True)
class Ruling:
    """What a moderator decided, as one value."""

    outcome: Outcome
    ground: Ground | None
    note: str
    leaf: int | None


class DecisionForm(FlaskForm):
    """What a moderator decides on one contribution, and the entry of the words that were read."""

    leaf = HiddenField(validators=[Regexp(r"\d{0,9}\Z")])
    outcome = RadioField(
        _("Decisión"),
        [InputRequired(_("Elige qué hacer con este aporte."))],
        choices=[SelectChoice(outcome.value, words) for outcome, words in OUTCOMES.items()],
    )
    ground = SelectField(
        _("Motivo público"),
        choices=[SelectChoice("", _("Elige un motivo"))]
        + [SelectChoice(ground.value, words) for ground, words in GROUNDS.items()],
    )
    note = TextAreaField(_("Mensaje para quien escribió"), [Length(max=NOTE_MAX_CHARS)])

    def ruling(self) -> Ruling:
        """The decision; a ground counts only where something is withheld."""
        outcome = Outcome(self.outcome.data)
        chosen = self.ground.data if outcome is Outcome.WITHHOLD else ""
        ground, leaf = Ground(chosen) if chosen else None, self.leaf.data
        return Ruling(outcome, ground, self.note.data or "", int(leaf) if leaf else None)
