"""The shape of what people write and vote: limits come from the rules, one value goes on."""

import re
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from consulta.participation.digest import Rhythm
from consulta.participation.rules import (
    CONTRIBUTION_MAX_CHARS,
    CONTRIBUTION_MIN_CHARS,
    FORM_KEY_MAX_CHARS,
    JOINED_MIN_CHARS,
    PROPOSAL_MAX_CHARS,
    PROPOSAL_REASON_MAX_CHARS,
    PUBLIC_NAME_MAX_CHARS,
    Kind,
    Stance,
    Submission,
    VoteValue,
)
from consulta.plan.editions import REASON_MAX_CHARS, Edition
from consulta.text.clean import line, plain

WITHOUT_NAME, WITH_NAME = "without_name", "with_name"
REF_MAX_CHARS = 80
BACK_MAX_CHARS = 400
QUOTE_MAX_CHARS = 40_000
LABEL_MAX_CHARS = 120
FOLIO_MAX_CHARS = 64
TOKEN_MAX_CHARS = 400
MORE_MAX_CHARS = 6000
DIGEST_CHARS = 64
FOLIO_MAX = CODE_MAX = 40
NUMBER_MAX = 9
LEAVE = "none"
EDITIONS = {
    Edition.FORUM_DRAFT: _l("Borrador para la Mesa"),
    Edition.CONSULTATION_DRAFT: _l("Borrador en consulta"),
    Edition.FINAL: _l("Plan final"),
}

KINDS = [
    SelectChoice(Kind.REMARK.value, _l("Observar")),
    SelectChoice(Kind.CHANGE_PROPOSAL.value, _l("Proponer otra redacción")),
    SelectChoice(Kind.QUESTION.value, _l("Preguntar")),
    SelectChoice(Kind.EXPERIENCE.value, _l("Contar una experiencia")),
]
STANCES = [
    SelectChoice(Stance.IN_FAVOUR.value, _l("A favor")),
    SelectChoice(Stance.WITH_CHANGES.value, _l("A favor con cambios")),
    SelectChoice(Stance.NEUTRAL.value, _l("Neutral")),
    SelectChoice(Stance.AGAINST.value, _l("En contra")),
]
RHYTHMS = [
    SelectChoice(Rhythm.WEEKLY.value, _l("Una vez por semana")),
    SelectChoice(Rhythm.DAILY.value, _l("Una vez al día")),
]
SIGNATURES = [
    SelectChoice(WITHOUT_NAME, _l("Sin nombre")),
    SelectChoice(WITH_NAME, _l("Con un nombre público")),
]


KEPT_FIELDS = (
    "stance", "kind", "text", "proposal", "reason", "signature", "public_name", "quoted",
    "opened", "joins", "replaces", "corrects", "writes_as",
)  # fmt: skip


def _cleaned(text: str | None) -> str:
    return plain(text or "")


def _cleaned_line(text: str | None) -> str:
    return line(text or "")


def _number(text: str | None) -> str:
    given = text or ""
    return given if given.isdecimal() and given.isascii() and len(given) < NUMBER_MAX else ""


class ContributionForm(FlaskForm):
    """What a person says about a passage, and how they want to sign it.

    `opened` proves when the form was opened. `joins`, `replaces` and `corrects` are folios.
    """

    form_key = HiddenField(validators=[InputRequired(), Length(max=FORM_KEY_MAX_CHARS)])
    quoted = HiddenField(filters=[_cleaned], validators=[Length(max=QUOTE_MAX_CHARS)])
    opened = HiddenField(validators=[Length(max=TOKEN_MAX_CHARS)])
    joins = HiddenField(filters=[_cleaned_line], validators=[Length(max=FOLIO_MAX_CHARS)])
    replaces = HiddenField(filters=[_cleaned_line], validators=[Length(max=FOLIO_MAX_CHARS)])
    corrects = HiddenField(filters=[_cleaned_line], validators=[Length(max=FOLIO_MAX_CHARS)])
    writes_as = RadioField(
        _l("¿En nombre de quién escribes?"),
        choices=[],
        validate_choice=False,
        default="",
        filters=[_number],
    )
    stance = RadioField(
        _l("¿Qué te parece?"),
        choices=STANCES,
        validators=[InputRequired(_l("Marca una de las cuatro respuestas."))],
    )
    kind = RadioField(
        _l("¿Qué quieres hacer?"),
        choices=KINDS,
        validators=[InputRequired(_l("Marca qué quieres hacer."))],
    )
    text = TextAreaField(
        _l("Tu aporte y tus razones"),
        filters=[_cleaned],
        validators=[
            InputRequired(_l("Escribe tu aporte: este cuadro llegó vacío.")),
            Length(
                max=CONTRIBUTION_MAX_CHARS,
                message=_l("Usa como máximo %(most)s caracteres.", most=CONTRIBUTION_MAX_CHARS),
            ),
        ],
        render_kw={"rows": 7},
    )
    proposal = TextAreaField(
        _l("Cómo lo escribirías tú"),
        filters=[_cleaned],
        validators=[
            Length(
                max=PROPOSAL_MAX_CHARS,
                message=_l("Usa como máximo %(most)s caracteres.", most=PROPOSAL_MAX_CHARS),
            )
        ],
        render_kw={"rows": 4},
    )
    reason = TextAreaField(
        _l("Por qué lo cambiarías"),
        filters=[_cleaned],
        validators=[
            Length(
                max=PROPOSAL_REASON_MAX_CHARS,
                message=_l("Usa como máximo %(most)s caracteres.", most=PROPOSAL_REASON_MAX_CHARS),
            )
        ],
        render_kw={"rows": 2},
    )
    signature = RadioField(
        _l("¿Cómo quieres firmar?"),
        choices=SIGNATURES,
        default=WITHOUT_NAME,
        validators=[InputRequired(_l("Elige cómo firmar."))],
    )
    public_name = StringField(
        _l("Nombre público"),
        filters=[_cleaned_line],
        validators=[
            Length(
                max=PUBLIC_NAME_MAX_CHARS,
                message=_l("Usa como máximo %(most)s caracteres.", most=PUBLIC_NAME_MAX_CHARS),
            )
        ],
        render_kw={"autocomplete": "nickname"},
    )
    is_of_age = BooleanField(
        _l("Declaro que tengo 16 años o más."),
        validators=[InputRequired(_l("Para participar debes declarar tu edad."))],
    )
    submit = SubmitField(_l("Revisar aporte"))

    def __init__(self, *args: Any, minimum_age: int, quote: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quote = plain(quote)
        self.is_of_age.label.text = _("Declaro que tengo %(age)s años o más.", age=minimum_age)

    def validate_text(self, field: TextAreaField) -> None:
        least = JOINED_MIN_CHARS if self.joins.data else CONTRIBUTION_MIN_CHARS
        if len(str(field.data or "")) < least:
            raise ValidationError(
                _(
                    "Escribe entre %(least)s y %(most)s caracteres.",
                    least=least,
                    most=CONTRIBUTION_MAX_CHARS,
                )
            )

    def validate_reason(self, field: TextAreaField) -> None:
        """Words of their own beside another wording; the text says why where there are none."""
        if self.kind.data != Kind.CHANGE_PROPOSAL and field.data:
            raise ValidationError(
                _("Acompaña a otra redacción. Marca «Proponer otra redacción», o pásalo abajo.")
            )

    def validate_proposal(self, field: TextAreaField) -> None:
        is_proposed = self.kind.data == Kind.CHANGE_PROPOSAL
        if is_proposed and not self.proposed:
            raise ValidationError(_("Cambia las palabras del texto: todavía dice lo mismo."))
        if not is_proposed and field.data and field.data not in self.given_words:
            raise ValidationError(
                _("Cambiaste estas palabras. Arriba marca «Proponer otra redacción», o bórralas.")
            )

    def validate_public_name(self, field: StringField) -> None:
        is_signed = self.signature.data == WITH_NAME and not self.writes_as.data
        if is_signed and not field.data:
            raise ValidationError(_("Escribe el nombre que se publicará, o firma sin nombre."))

    @property
    def proposed(self) -> str:
        """The wording that is proposed; empty when the field still holds the passage itself."""
        if self.kind.data != Kind.CHANGE_PROPOSAL:
            return ""
        written = str(self.proposal.data or "")
        return "" if written in self.given_words else written

    @property
    def given_words(self) -> set[str]:
        """The words that the field began with: those of the passage now, and those shown then."""
        return {self.quote, str(self.quoted.data or "")}

    def fields(self) -> dict[str, str]:
        """What a draft keeps: every answer by its name, as it was given."""
        return {name: str(self[name].data or "") for name in KEPT_FIELDS}

    def submission(
        self, arrived_at: datetime, *, shown: str = "", opened_at: datetime | None = None
    ) -> Submission:
        """What came in, as one value for the action; `shown` is the passage that was seen last.

        `opened_at` is when the form was opened, as far as it proves it.
        """
        return Submission(
            text=str(self.text.data),
            kind=Kind(self.kind.data),
            stance=Stance(self.stance.data),
            form_key=str(self.form_key.data),
            arrived_at=arrived_at,
            proposal=self.proposed,
            reason=str(self.reason.data or "") if self.proposed else "",
            joins=str(self.joins.data or ""),
            replaces=str(self.replaces.data or ""),
            opened_at=opened_at,
            public_name=self._signed(),
            shown=shown,
            organisation=int(self.writes_as.data or 0),
        )

    def _signed(self) -> str:
        """The name that one chose; in the name of an organisation one chooses none."""
        is_named = self.signature.data == WITH_NAME and not self.writes_as.data
        return str(self.public_name.data or "") if is_named else ""

    def offer_names(self, organisations: list[tuple[int, str]]) -> None:
        """Let one choose between one's own name and those of one's organisations."""
        own = [SelectChoice("", _("A nombre propio"))]
        named = [
            SelectChoice(str(n), _("En nombre de %(name)s", name=name)) for n, name in organisations
        ]
        self.writes_as.choices = own + named


class VoteForm(FlaskForm):
    """One answer about one target, and the page to go back to."""

    target = HiddenField(validators=[Length(max=REF_MAX_CHARS)])
    back = HiddenField(validators=[Length(max=BACK_MAX_CHARS)])
    seen = HiddenField(validators=[Length(max=DIGEST_CHARS)])
    value = RadioField(
        choices=[SelectChoice(value.value) for value in VoteValue], validators=[InputRequired()]
    )

    def answer(self) -> VoteValue:
        """What was answered."""
        return VoteValue(self.value.data)


class PublishForm(FlaskForm):
    """What a version is for, what it is called, why it comes, and which draft was read."""

    edition = RadioField(
        _l("Edición"), validators=[InputRequired(_l("Elige para qué es esta versión."))]
    )
    label = StringField(
        _l("Nombre de la versión"),
        filters=[_cleaned_line],
        validators=[
            InputRequired(_l("Escribe cómo se llamará esta versión.")),
            Length(max=LABEL_MAX_CHARS, message=_l("Usa como máximo 120 caracteres.")),
        ],
    )
    reason = TextAreaField(
        _l("Razón pública"),
        filters=[_cleaned],
        validators=[Length(max=REASON_MAX_CHARS, message=_l("Usa como máximo 1.000 caracteres."))],
        render_kw={"rows": 4},
    )
    seen = HiddenField(validators=[Length(max=64)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(list(Edition))

    def offer(self, editions: list[Edition]) -> None:
        """Offer only these editions."""
        self.edition.choices = [SelectChoice(one.value, EDITIONS[one]) for one in editions]


class PlaceForm(FlaskForm):
    """Where a contribution belongs, and why; or that it stays without a place."""

    target = StringField(
        _l("Su lugar"),
        validators=[
            InputRequired(_l("Elige un lugar, o «Dejar sin lugar».")), Length(max=REF_MAX_CHARS)
        ],
    )  # fmt: skip
    reason = TextAreaField(
        _l("Razón pública"),
        filters=[_cleaned],
        validators=[Length(max=REASON_MAX_CHARS, message=_l("Usa como máximo 1.000 caracteres."))],
        render_kw={"rows": 2},
    )


class BareForm(FlaskForm):
    """A button and nothing else: it proves that the click came from a page of ours."""


class SimilarForm(FlaskForm):
    """What somebody is writing, to be shown what others said; nothing of it is kept."""

    text = HiddenField(filters=[_cleaned], validators=[Length(max=CONTRIBUTION_MAX_CHARS)])
    more = HiddenField(filters=[_cleaned], validators=[Length(max=MORE_MAX_CHARS)])
    joins = HiddenField(filters=[_cleaned_line], validators=[Length(max=FOLIO_MAX_CHARS)])
    corrects = HiddenField(filters=[_cleaned_line], validators=[Length(max=FOLIO_MAX_CHARS)])


class CopyForm(FlaskForm):
    """Words to be handed back as a file; nothing of them is kept."""

    text = HiddenField(filters=[_cleaned])


class SendForm(FlaskForm):
    """The button that sends, with the digest of the passage that stood above it."""

    shown = HiddenField()


class FollowForm(FlaskForm):
    """What to follow, and how often to be told."""

    target = HiddenField(validators=[InputRequired(), Length(max=REF_MAX_CHARS)])
    rhythm = RadioField(
        _l("Cada cuánto te escribimos"), choices=RHYTHMS, default=Rhythm.WEEKLY.value
    )

    def chosen(self) -> Rhythm:
        """The rhythm that was chosen."""
        return Rhythm(self.rhythm.data)


class TrackForm(FlaskForm):
    """A folio, and the private code that came with it."""

    consultation = SelectField(_l("Consulta"))
    folio = StringField(
        _l("Folio"),
        filters=[_cleaned_line],
        validators=[InputRequired(_l("Escribe el folio, como A-000123.")), Length(max=FOLIO_MAX)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    code = StringField(
        _l("Código privado"),
        filters=[_cleaned_line],
        validators=[Length(max=CODE_MAX)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )

    def number(self) -> str:
        """The folio as we write it, from how people do: `a-99` and `99` are `A-000099`."""
        written = "".join(str(self.folio.data or "").split()).upper()
        short = re.fullmatch(r"(?:A-?)?(\d{1,6})", written)
        return f"A-{int(short[1]):06}" if short else written
