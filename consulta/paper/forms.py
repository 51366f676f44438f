"""The shape of a sheet, of minutes, of one reading, and of what settles two of them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from consulta.paper.rules import (
    ATTENDEES_MAX,
    FACILITATOR_MAX_CHARS,
    FIELDS,
    PLACE_MAX_CHARS,
    PLACE_MIN_CHARS,
    POINTS_MAX,
    STAMP_MAX_CHARS,
    Typed,
)
from consulta.paper.shapes import NewAssembly, NewSheet
from consulta.participation.rules import (
    CONTRIBUTION_MAX_CHARS,
    CONTRIBUTION_MIN_CHARS,
    PROPOSAL_MAX_CHARS,
    PUBLIC_NAME_MAX_CHARS,
    Channel,
    Kind,
    Stance,
)
from consulta.plan.rules import moment_of, problem_of_local_time
from consulta.text.clean import line, plain

FIRST, SECOND, OTHER = "first", "second", "other"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
CHANNELS = [
    SelectChoice(Channel.PAPER.value, _l("Formulario en papel")),
    SelectChoice(Channel.LETTER.value, _l("Carta o correo")),
]
STANCES = [
    SelectChoice(Stance.IN_FAVOUR.value, _l("A favor")),
    SelectChoice(Stance.WITH_CHANGES.value, _l("A favor con cambios")),
    SelectChoice(Stance.NEUTRAL.value, _l("Neutral")),
    SelectChoice(Stance.AGAINST.value, _l("En contra")),
]
KINDS = [
    SelectChoice(Kind.REMARK.value, _l("Observación")),
    SelectChoice(Kind.CHANGE_PROPOSAL.value, _l("Propuesta de cambio")),
    SelectChoice(Kind.QUESTION.value, _l("Pregunta")),
    SelectChoice(Kind.EXPERIENCE.value, _l("Experiencia")),
]


def _cleaned(text: str | None) -> str:
    return plain(text or "")


def _cleaned_line(text: str | None) -> str:
    return line(text or "")


class StampedForm(FlaskForm):
    """When the office received it, and its scan."""

    day = DateField(
        _l("Día de recepción"), [InputRequired(_l("Escribe el día completo: día, mes y año."))]
    )
    hour = TimeField(_l("Hora de recepción"), [InputRequired(_l("Escribe la hora del timbre."))])
    file = FileField(_l("Escaneo"))

    def validate_day(self, field: DateField) -> None:
        """Say at once that no calendar of ours holds this day."""
        if field.data and not FIRST_DAY <= field.data <= LAST_DAY:
            raise ValidationError(_("Escribe un año entre 2000 y 2199."))

    def received_at(self, time_zone: str) -> datetime | None:
        """The moment of the stamp; None, said beside the hour, where the clock names none."""
        at_hour: time = self.hour.data
        local = datetime.combine(self.day.data, at_hour)
        if problem_of_local_time(local, time_zone) is not None:
            self.hour.errors = [
                _("Esa noche cambió el reloj: esa hora falta o pasa dos veces. Elige otra.")
            ]
            return None
        return moment_of(local, time_zone)


class SheetForm(StampedForm):
    """A sheet as it comes over the counter."""

    stamp = StringField(
        _l("Número de ingreso"),
        [
            InputRequired(_l("Escribe el número que puso la oficina.")),
            Length(max=STAMP_MAX_CHARS, message=_l("Usa como máximo 40 caracteres.")),
        ],
    )
    channel = SelectField(_l("Cómo llegó"), choices=CHANNELS)

    def handed_in(self, received_at: datetime, scan: bytes) -> NewSheet:
        """What is handed in, as one value."""
        return NewSheet(self.stamp.data or "", Channel(self.channel.data), received_at, scan)


class AssemblyForm(StampedForm):
    """The minutes of an assembly."""

    place = StringField(
        _l("Lugar"),
        [
            InputRequired(_l("Escribe dónde fue.")),
            Length(PLACE_MIN_CHARS, PLACE_MAX_CHARS, _l("Escribe entre 3 y 120 caracteres.")),
        ],
    )
    held_on = DateField(_l("Día del encuentro"), [InputRequired(_l("Escribe el día completo."))])
    attendees = IntegerField(
        _l("Personas que asistieron"),
        [
            InputRequired(_l("Escribe cuántas personas asistieron.")),
            NumberRange(1, ATTENDEES_MAX, _l("Escribe un número entre 1 y 100.000.")),
        ],
    )
    facilitator = StringField(
        _l("Quién facilitó"),
        [
            InputRequired(_l("Escribe quién facilitó.")),
            Length(max=FACILITATOR_MAX_CHARS, message=_l("Usa como máximo 120 caracteres.")),
        ],
    )
    points = IntegerField(
        _l("Aportes que trae el acta"),
        [
            InputRequired(_l("Escribe cuántos aportes trae.")),
            NumberRange(1, POINTS_MAX, _l("Escribe un número entre 1 y 100.")),
        ],
    )

    def validate_held_on(self, field: DateField) -> None:
        """Say at once that minutes come after their assembly."""
        if field.data and self.day.data and not FIRST_DAY <= field.data <= self.day.data:
            raise ValidationError(_("El encuentro fue antes de que llegara su acta."))

    def handed_in(self, received_at: datetime, scan: bytes) -> NewAssembly:
        """The minutes, as one value."""
        return NewAssembly(
            place=self.place.data or "",
            held_on=self.held_on.data,
            attendees=self.attendees.data,
            facilitator=self.facilitator.data or "",
            points=self.points.data,
            received_at=received_at,
            scan=scan,
        )


class ReadingForm(FlaskForm):
    """What stands on a sheet."""

    target = SelectField(_l("Sobre qué escribe"))
    stance = RadioField(_l("Qué le parece"), choices=STANCES)
    kind = RadioField(_l("Qué hace"), choices=KINDS)
    text = TextAreaField(_l("Texto"), filters=[_cleaned], render_kw={"rows": 8})
    proposal = TextAreaField(_l("Redacción propuesta"), filters=[_cleaned], render_kw={"rows": 4})
    public_name = StringField(_l("Nombre para publicar"), filters=[_cleaned_line])

    def offer(self, places: Iterable[tuple[str, str]]) -> "ReadingForm":
        """Let one of these be what the sheet speaks of."""
        self.target.choices = [
            SelectChoice("", _("Elige…")),
            *(SelectChoice(ref, words) for ref, words in places),
        ]
        return self

    def typed(self) -> Typed:
        """What was read, as one value."""
        return Typed(
            target=str(self.target.data),
            kind=Kind(self.kind.data),
            stance=Stance(self.stance.data),
            text=str(self.text.data or ""),
            proposal=str(self.proposal.data or ""),
            public_name=str(self.public_name.data or ""),
        )


class TypingForm(ReadingForm):
    """What one person reads on a sheet: each answer is asked for."""

    def validate_target(self, field: SelectField) -> None:
        """Ask for it, so that nothing is chosen by silence."""
        if not field.data:
            raise ValidationError(_("Elige sobre qué escribe."))

    def validate_stance(self, field: RadioField) -> None:
        """Ask for one of the four."""
        _marked(field)

    def validate_kind(self, field: RadioField) -> None:
        """Ask for one of the four."""
        _marked(field)

    def validate_text(self, field: TextAreaField) -> None:
        """Hold the text to the limits of the web."""
        if not CONTRIBUTION_MIN_CHARS <= len(field.data) <= CONTRIBUTION_MAX_CHARS:
            raise ValidationError(
                _(
                    "Escribe entre %(least)s y %(most)s caracteres.",
                    least=CONTRIBUTION_MIN_CHARS, most=CONTRIBUTION_MAX_CHARS,
                )
            )  # fmt: skip

    def validate_proposal(self, field: TextAreaField) -> None:
        """Ask for the wording where one is proposed, and for none elsewhere."""
        is_proposed = self.kind.data == Kind.CHANGE_PROPOSAL
        if is_proposed and not field.data:
            raise ValidationError(_("Escribe la redacción que propone la hoja."))
        if field.data and not is_proposed:
            raise ValidationError(_("Marca «Propuesta de cambio», o borra estas palabras."))
        _at_most(field, PROPOSAL_MAX_CHARS)

    def validate_public_name(self, field: StringField) -> None:
        """Hold the name to the limit of the web."""
        _at_most(field, PUBLIC_NAME_MAX_CHARS)


class DecidingForm(ReadingForm):
    """Which of two readings is right, field by field, or what stands there instead."""

    def __init__(self, *args: Any, first: Typed, second: Typed, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._readings = {FIRST: first, SECOND: second}

    def agreed(self, picks: Mapping[str, str], differed: Iterable[str]) -> Typed | None:
        """What the sheet says; None, said beside each field, while one is not settled."""
        chosen: dict[str, Any] = {}
        for name in FIELDS:
            pick = picks.get(name, "") if name in differed else FIRST
            if pick in self._readings:
                chosen[name] = getattr(self._readings[pick], name)
            elif pick == OTHER and self[name].data:
                chosen[name] = OTHERS.get(name, str)(self[name].data)
            elif pick == OTHER and name in ("proposal", "public_name"):
                chosen[name] = ""
            else:
                self[name].errors = [_("Elige cuál de las dos lecturas vale, o escribe otra.")]
        return Typed(**chosen) if len(chosen) == len(FIELDS) else None


OTHERS: dict[str, Callable[[Any], Any]] = {"kind": Kind, "stance": Stance}


def _marked(field: RadioField) -> None:
    if not field.data:
        raise ValidationError(_("Marca una de las cuatro."))


def _at_most(field: Any, most: int) -> None:
    if len(field.data or "") > most:
        raise ValidationError(_("Usa como máximo %(most)s caracteres.", most=most))
