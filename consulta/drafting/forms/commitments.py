"""The form of a commitment under its template."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    DateField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional, Regexp, ValidationError

from consulta.drafting.edits import (
    Keys,
    acted,
)
from consulta.drafting.forms.bodies import BodyForm, Pen, at_most, tidy
from consulta.drafting.shapes import VALUE, paragraphs_of, value_paragraphs
from consulta.plan.reader.commitments import VALUE_LETTERS
from consulta.plan.reader.document import (
    ActorText,
    CommitmentText,
    FieldText,
    MilestoneText,
    ValueText,
)
from consulta.plan.rules import FIRST_YEAR, LAST_YEAR, SDG_MAX, Sector
from consulta.plan.template import prose_of
from consulta.text.clean import line

NAME_MAX_CHARS, THEME_MAX_CHARS, WORDS_MAX_CHARS = 300, 80, 200
ACTIVITY_MAX_CHARS, PRODUCT_MAX_CHARS, ENGAGEMENT_MAX_CHARS = 1000, 500, 500
OGP_ID_MAX_CHARS = 16
WORDS = (
    "ogp_id", "cocreation_table", "lead_institution", "engagement_form", "contact_unit",
    "contact_mailbox",
)  # fmt: skip
PUBLISHED = {"": None, "yes": True, "no": False}
MILESTONE_INPUTS = ("key", "activity", "product", "starts", "ends", "lead")


class DayField(DateField):
    """A day, whose mistakes are told in our words."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the day that was sent."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(gettext("Escribe un día que exista, como 2027-06-01.")) from None


class CommitmentForm(BodyForm):
    """A commitment under its template."""

    name = StringField(
        _("Nombre del compromiso"),
        [DataRequired(_("Escribe el nombre.")), at_most(NAME_MAX_CHARS)],
        filters=[tidy],
    )
    theme = StringField(
        _("Tema"), [DataRequired(_("Escribe el tema.")), at_most(THEME_MAX_CHARS)], filters=[tidy]
    )
    ogp_id = StringField(_("Número en OGP"), [at_most(OGP_ID_MAX_CHARS)], filters=[tidy])
    cocreation_table = StringField(_("Mesa de origen"), [at_most(WORDS_MAX_CHARS)], filters=[tidy])
    starts_on = DayField(_("Inicio"), [Optional()])
    ends_on = DayField(_("Término"), [Optional()])
    lead_institution = StringField(
        _("Institución responsable"), [at_most(WORDS_MAX_CHARS)], filters=[tidy]
    )
    engagement_form = StringField(
        _("Cómo participará la ciudadanía"), [at_most(ENGAGEMENT_MAX_CHARS)], filters=[tidy]
    )
    inputs_published = SelectField(
        _("¿Se publicarán los aportes?"),
        choices=[
            SelectChoice("", _("Por confirmar")),
            SelectChoice("yes", _("Sí, se publicarán")),
            SelectChoice("no", _("No se publicarán")),
        ],
    )
    sdgs = SelectMultipleField(
        _("Objetivos de Desarrollo Sostenible"),
        coerce=int,
        choices=[SelectChoice(number, str(number)) for number in range(1, SDG_MAX + 1)],
    )
    contact_unit = StringField(_("Unidad"), [at_most(WORDS_MAX_CHARS)], filters=[tidy])
    contact_mailbox = StringField(
        _("Correo institucional"),
        [
            Optional(),
            at_most(WORDS_MAX_CHARS),
            Regexp(r"[^@\s]+@[^@\s]+$", message=_("Escribe un correo, como agua@servicio.cl.")),
        ],
        filters=[tidy],
    )

    def __init__(self, current: CommitmentText | None = None, **given: Any) -> None:
        super().__init__(data=_facts(current) if current else None, **given)

    def validate_starts_on(self, field: DateField) -> None:
        """A day in years that are ours."""
        if field.data is not None and not _is_our_year(field.data):
            raise ValidationError(_year_words())

    def validate_ends_on(self, field: DateField) -> None:
        """A day in years that are ours, after the start."""
        self.validate_starts_on(field)
        if self.starts_on.data and field.data and self.starts_on.data >= field.data:
            raise ValidationError(gettext("El término tiene que ser posterior al inicio."))

    def value(
        self,
        current: CommitmentText,
        taken_keys: Collection[str],
        *,
        template: str,
        known: CommitmentText | None = None,
    ) -> CommitmentText:
        """What the commitment says after this form; every paragraph keeps its id.

        `known` is the commitment on which the writing began, where `current` is a newer one: its
        paragraphs may come back.
        """
        self.notes = []
        here = {each.key for each in paragraphs_of(current)}
        gone = [each for each in paragraphs_of(known or current) if each.key not in here]
        pen = Pen.over(taken_keys, gone)
        start = f"c{current.number}-"
        texts = [
            FieldText(
                field.code,
                self.body(field.code, current.prose(field.code), pen, f"{start}{field.letter}"),
            )
            for field in prose_of(template)
        ]
        values = [
            ValueText(
                value,
                self.body(
                    f"{VALUE}{value}", value_paragraphs(current, value), pen, f"{start}{letters}"
                ),
            )
            for value, letters in VALUE_LETTERS.items()
        ]
        return replace(
            current,
            texts=tuple(text for text in texts if text.paragraphs),
            ogp_values=tuple(value for value in values if value.paragraphs),
            milestones=self._milestones(current, pen.keys, known or current),
            actors=self._actors(current),
            **self._facts(current),
        )

    def _facts(self, current: CommitmentText) -> dict[str, Any]:
        if self.sent is None:
            return {}
        found: dict[str, Any] = {
            name: line(self[name].data or "") or None for name in WORDS if name in self.sent
        }
        found |= {name: self[name].data for name in ("starts_on", "ends_on") if name in self.sent}
        if "inputs_published" in self.sent:
            found["inputs_published"] = PUBLISHED.get(self.inputs_published.data)
        if "sdgs" in self.sent.getlist("has"):
            found["sdgs"] = tuple(self.sdgs.data or ())
        found["name"] = line(self.name.data or "") or current.name
        found["theme"] = line(self.theme.data or "") or current.theme
        return found

    def _milestones(
        self, current: CommitmentText, keys: Keys, known: CommitmentText
    ) -> tuple[MilestoneText, ...]:
        if self.sent is None or "milestones" not in self.sent.getlist("has"):
            return current.milestones
        ours = {each.key for each in (*current.milestones, *known.milestones)}
        columns = [self.sent.getlist(f"milestone.{name}") for name in MILESTONE_INPUTS]
        found = []
        for place, (key, *words) in enumerate(zip(*columns, strict=False), start=1):
            row = [line(word) for word in words]
            if any(row):
                found.append(
                    self._milestone(keys.own(key, f"c{current.number}-m", ours), row, place)
                )
        act, key = self._act()
        return acted(found, act, key) if act else tuple(found)

    def _milestone(self, key: str, row: Sequence[str], place: int) -> MilestoneText:
        activity, product, starts, ends, lead = row
        given = MilestoneText(
            key, activity, product or None, _day(starts), _day(ends), lead or None
        )
        for reason in _wrong_with(given, (starts, ends)):
            where = gettext("Hito %(place)s:", place=place)
            self.notes.append(("milestones", f"{where} {reason}"))
        return given

    def _actors(self, current: CommitmentText) -> tuple[ActorText, ...]:
        if self.sent is None or "actors" not in self.sent.getlist("has"):
            return current.actors
        names, sectors = self.sent.getlist("actor.name"), self.sent.getlist("actor.sector")
        found = []
        for name, sector in zip(names, sectors, strict=False):
            words = line(name)
            if len(words) > WORDS_MAX_CHARS:
                said = gettext("El nombre de un actor pasa de 200 caracteres.")
                self.notes.append(("actors", said))
            if words and sector in list(Sector):
                found.append(ActorText(words, Sector(sector)))
        return tuple(found)


def _facts(given: CommitmentText) -> dict[str, Any]:
    published = {answer: word for word, answer in PUBLISHED.items()}
    names = ("name", "theme", "starts_on", "ends_on", "sdgs", *WORDS)
    return {name: getattr(given, name) for name in names} | {
        "inputs_published": published[given.inputs_published]
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _wrong_with(given: MilestoneText, typed: Sequence[str]) -> Iterator[str]:
    if not given.activity:
        yield gettext("escribe la actividad.")
    lengths = (
        (given.activity, ACTIVITY_MAX_CHARS),
        (given.product or "", PRODUCT_MAX_CHARS),
        (given.lead or "", WORDS_MAX_CHARS),
    )
    for words, most in lengths:
        if len(words) > most:
            yield gettext("«%(words)s…» pasa de %(most)s caracteres.", words=words[:30], most=most)
    for day, text in zip((given.starts_on, given.ends_on), typed, strict=True):
        if text and (day is None or not _is_our_year(day)):
            yield gettext("«%(text)s» no es un día que se pueda usar.", text=text[:20])
    if given.starts_on and given.ends_on and given.starts_on > given.ends_on:
        yield gettext("el término no puede ser anterior al inicio.")


def _is_our_year(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def _year_words() -> str:
    words: str = gettext(
        "El año tiene que estar entre %(first)s y %(last)s.", first=FIRST_YEAR, last=LAST_YEAR
    )
    return words
