"""What an institution answers, and what the desk asks of it."""

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    EmailField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from consulta.accounts.fields import between, is_reachable
from consulta.accounts.identity import EMAIL_MAX_CHARS
from consulta.drafting.actions.answers import Answer
from consulta.drafting.rules import (
    HELP_MAX_CHARS,
    INSTITUTION_MAX_CHARS,
    MAILBOX_MAX_CHARS,
    UNIT_MAX_CHARS,
    InvitationState,
)
from consulta.plan.editions import REASON_MAX_CHARS, REASON_MIN_CHARS
from consulta.plan.rules import FIRST_YEAR, LAST_YEAR
from consulta.text.clean import line, plain

TOO_LONG = _l("Usa menos caracteres.")
REASON_LENGTH = between(REASON_MIN_CHARS, REASON_MAX_CHARS)


def _cleaned(text: str | None) -> str:
    return plain(text or "")


def _cleaned_line(text: str | None) -> str:
    return line(text or "")


def _has_a_year_of_ours(_form: FlaskForm, field: DateField) -> None:
    if field.data is not None and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(_l("Elige una fecha de los próximos meses."))


class LinkForm(FlaskForm):
    """The button that opens an invitation."""


class AcceptForm(FlaskForm):
    """The yes of an institution: the two things about it that are published."""

    unit = StringField(
        _l("Unidad que responde por el compromiso"),
        [InputRequired(_l("Escribe el nombre de la unidad.")), Length(max=UNIT_MAX_CHARS)],
        filters=[_cleaned_line],
    )
    mailbox = EmailField(
        _l("Correo institucional de la unidad"),
        [
            InputRequired(_l("Escribe el correo de la unidad.")),
            Length(max=MAILBOX_MAX_CHARS),
            is_reachable,
        ],
        render_kw={"inputmode": "email"},
    )


class DeclineForm(FlaskForm):
    """The no of an institution, with the reason that everybody will read."""

    text = TextAreaField(
        _l("Razón pública"),
        [InputRequired(_l("Escribe la razón: se publica con el plan.")), REASON_LENGTH],
        filters=[_cleaned],
        render_kw={"rows": 5},
    )
    confirmed = HiddenField()

    @property
    def is_confirmed(self) -> bool:
        """Whether the reason was read once more before it is sent."""
        return bool(self.confirmed.data == "yes")


class HelpForm(FlaskForm):
    """What an institution asks the Commission for."""

    text = TextAreaField(
        _l("Qué necesitas"),
        [InputRequired(_l("Escribe qué necesitas.")), Length(max=HELP_MAX_CHARS)],
        filters=[_cleaned],
        render_kw={"rows": 3},
    )


class InviteForm(FlaskForm):
    """Whom to invite, and until when."""

    institution = StringField(
        _l("Institución"),
        [InputRequired(_l("Escribe la institución.")), Length(max=INSTITUTION_MAX_CHARS)],
        filters=[_cleaned_line],
    )
    contact_email = EmailField(
        _l("Correo de la contraparte"),
        [
            InputRequired(_l("Escribe el correo.")),
            Length(max=EMAIL_MAX_CHARS),
            is_reachable,
        ],
        render_kw={"autocomplete": "off", "inputmode": "email"},
    )
    due_on = DateField(
        _l("Último día para responder y entregar"),
        [InputRequired(_l("Elige el último día.")), _has_a_year_of_ours],
    )

    def last_day(self) -> date:
        """The last day that is still in time."""
        found: date = self.due_on.data
        return found


class AgainForm(FlaskForm):
    """Where to send a new link."""

    contact_email = EmailField(
        _l("Correo de la contraparte"),
        [InputRequired(_l("Escribe el correo.")), Length(max=EMAIL_MAX_CHARS), is_reachable],
        render_kw={"autocomplete": "off", "inputmode": "email"},
    )


class DeadlineForm(FlaskForm):
    """Another last day, and why."""

    due_on = DateField(
        _l("Nuevo último día"), [InputRequired(_l("Elige el último día.")), _has_a_year_of_ours]
    )
    text = TextAreaField(
        _l("Razón del cambio"),
        [InputRequired(_l("Escribe la razón del cambio.")), REASON_LENGTH],
        filters=[_cleaned],
        render_kw={"rows": 3},
    )

    def last_day(self) -> date:
        """The last day that is still in time."""
        found: date = self.due_on.data
        return found


class RecordForm(FlaskForm):
    """An answer that came by letter or telephone, and what backs it."""

    answer = RadioField(
        _l("Qué respondió"),
        [InputRequired(_l("Marca qué respondió."))],
        choices=[
            SelectChoice(InvitationState.ACCEPTED.value, _l("Acepta")),
            SelectChoice(InvitationState.DECLINED.value, _l("Declina")),
        ],
    )
    unit = StringField(
        _l("Unidad que responde, si acepta"),
        [Length(max=UNIT_MAX_CHARS, message=TOO_LONG)],
        filters=[_cleaned_line],
    )
    mailbox = EmailField(
        _l("Correo institucional, si acepta"),
        [Optional(), Length(max=MAILBOX_MAX_CHARS), is_reachable],
    )
    reason = TextAreaField(
        _l("Razón pública, si declina"),
        [Length(max=REASON_MAX_CHARS, message=TOO_LONG)],
        filters=[_cleaned],
        render_kw={"rows": 3},
    )
    support = TextAreaField(
        _l("Documento que respalda la respuesta"),
        [InputRequired(_l("Escribe qué documento la respalda.")), REASON_LENGTH],
        filters=[_cleaned],
        render_kw={"rows": 2},
    )

    def validate_answer(self, field: RadioField) -> None:
        """Say what this answer still needs."""
        is_yes = field.data == InvitationState.ACCEPTED
        if is_yes and not (self.unit.data and self.mailbox.data):
            raise ValidationError(_l("Si acepta, faltan la unidad y su correo institucional."))
        if not is_yes and len(self.reason.data or "") < REASON_MIN_CHARS:
            raise ValidationError(_l("Si declina, falta la razón pública."))

    def given(self) -> Answer:
        """The answer; of a yes only the contact counts, of a no only the reason."""
        state = InvitationState(self.answer.data)
        if state is InvitationState.ACCEPTED:
            return Answer(state, unit=self.unit.data or "", mailbox=self.mailbox.data or "")
        return Answer(state, reason=self.reason.data or "")
