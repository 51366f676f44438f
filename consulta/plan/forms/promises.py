"""The shapes of what staff hand in of a consultation: another date, its rules, a reason."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from consulta.plan.actions import GroundRules
from consulta.plan.editions import REASON_MAX_CHARS, REASON_MIN_CHARS
from consulta.plan.promises import MOMENTS, Change, Promise, moment_for
from consulta.plan.rules import (
    GRACE_MINUTES_MAX,
    GROUNDS,
    TEXT_MAX_CHARS,
    LocalTimeProblem,
)

PROMISES = {
    Promise.NOTICE: _("Difusión"),
    Promise.OPENING: _("Apertura"),
    Promise.CLOSE: _("Cierre"),
    Promise.ANSWER: _("Respuesta fundada"),
    Promise.FINAL_PLAN: _("Plan final"),
}
GROUND_WORDS = dict(
    zip(
        GROUNDS,
        (
            _("Insulto o amenaza a personas"),
            _("Incitación a la violencia o la discriminación"),
            _("Datos personales de otras personas"),
            _("Publicidad o estafa"),
            _("Ajeno al plan"),
            _("Suplantación"),
            _("Ilegible o vacío"),
        ),
        strict=True,
    )
)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
HOURS_MAX = 720
ONCE = ""
MISSING = _("Ese día, el reloj se adelanta y esa hora no existe. Elige otra.")
REPEATED = _("Ese día, el reloj se atrasa y esa hora ocurre dos veces. Di abajo cuál de las dos.")
REASON = _("Escribe el motivo, en al menos %(min)s caracteres: será público.", min=REASON_MIN_CHARS)
REASON_LONG = _("El motivo puede tener hasta %(max)s caracteres. Acórtalo.", max=REASON_MAX_CHARS)


class ChangeForm(FlaskForm):
    """Another date for one promise, and the public reason for it."""

    promise = SelectField(
        _("Qué fecha cambia"),
        default=Promise.CLOSE.value,
        choices=[SelectChoice(each.value, PROMISES[each]) for each in Promise],
    )
    day = DateField(_("Día nuevo"), [InputRequired(_("Escribe el día completo: día, mes y año."))])
    hour = TimeField(_("Hora"), [Optional()])
    fold = RadioField(
        _("Si esa hora ocurre dos veces"),
        choices=[
            SelectChoice(ONCE, _("Ocurre una sola vez")),
            SelectChoice("0", _("La primera vez")),
            SelectChoice("1", _("La segunda vez")),
        ],
        default=ONCE,
    )
    reason = TextAreaField(
        _("Motivo público"),
        [InputRequired(REASON), Length(REASON_MIN_CHARS, message=REASON),
         Length(max=REASON_MAX_CHARS, message=REASON_LONG)],
    )  # fmt: skip

    def validate_day(self, field: DateField) -> None:
        """Say at once that no calendar of ours holds this day."""
        if field.data and not FIRST_DAY <= field.data <= LAST_DAY:
            raise ValidationError(_("Escribe un año entre 2000 y 2199."))

    def leave_out(self, settled: Collection[Promise]) -> None:
        """Offer only the dates that may still change."""
        left = [each for each in Promise if each not in settled]
        self.promise.choices = [SelectChoice(each.value, PROMISES[each]) for each in left]
        if left and self.promise.data not in left:
            self.promise.data = left[0].value

    def change(self, time_zone: str) -> Change | None:
        """What is wanted; None, said beside the hour, where the wall clock names no one moment."""
        promise, day = Promise(self.promise.data), self.day.data
        if promise not in MOMENTS:
            return Change(promise, day, self.reason.data)
        fold = int(self.fold.data) if self.fold.data else None
        moment = moment_for(promise, day, self.hour.data, time_zone, fold)
        if not isinstance(moment, datetime):
            is_missing = moment is LocalTimeProblem.MISSING
            self.hour.errors = [MISSING if is_missing else REPEATED]
            return None
        return Change(promise, moment, self.reason.data)


class ReasonForm(FlaskForm):
    """Why a consultation is to open with incomplete templates."""

    reason = TextAreaField(
        _("Motivo público"),
        [InputRequired(REASON), Length(REASON_MIN_CHARS, message=REASON),
         Length(max=REASON_MAX_CHARS, message=REASON_LONG)],
    )  # fmt: skip


class RulesForm(FlaskForm):
    """The rules of a consultation, as long as it is not launched."""

    grounds = SelectMultipleField(
        _("Motivos para retener un aporte"),
        choices=[SelectChoice(code, words) for code, words in GROUND_WORDS.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    review_hours = IntegerField(
        _("Horas prometidas para revisar"),
        [NumberRange(1, HOURS_MAX, _("Escribe un número de horas entre 1 y 720."))],
    )
    grace_minutes = IntegerField(
        _("Minutos de gracia después del cierre"),
        [NumberRange(0, GRACE_MINUTES_MAX, _("Escribe un número de minutos entre 0 y 60."))],
        default=0,
    )
    rules_text = TextAreaField(_("Reglas de moderación"), [Length(max=TEXT_MAX_CHARS)])
    privacy_text = TextAreaField(_("Texto de privacidad"), [Length(max=TEXT_MAX_CHARS)])

    def rules(self) -> GroundRules:
        """The rules as one value."""
        return GroundRules(
            tuple(self.grounds.data or ()),
            self.rules_text.data or "",
            self.review_hours.data,
            self.privacy_text.data or "",
            self.grace_minutes.data,
        )


def rules_form_of(consultation: Any) -> RulesForm:
    """The form with what was written before."""
    return RulesForm(
        formdata=None,
        data={
            "grounds": consultation.grounds,
            "review_hours": consultation.review_hours,
            "rules_text": consultation.rules_text,
            "privacy_text": consultation.privacy_text,
            "grace_minutes": consultation.grace_minutes,
        },
    )
