"""The form of a part of the draft: one area a paragraph, so that each keeps its id."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from consulta.drafting.edits import (
    Act,
    Keys,
    Paragraphs,
    Typed,
    acted,
    joined_to_previous,
    retyped,
)
from consulta.drafting.shapes import VALUE, paragraphs_of, value_paragraphs
from consulta.plan.reader.commitments import VALUE_LETTERS
from consulta.plan.reader.document import (
    ActorText,
    CommitmentText,
    FieldText,
    HeadText,
    InitiativeText,
    MilestoneText,
    ParagraphText,
    ValueText,
)
from consulta.plan.rules import FIRST_YEAR, LAST_YEAR, PARAGRAPH_MAX_CHARS, SDG_MAX, Sector
from consulta.plan.template import prose_of
from consulta.text.clean import line, plain

NAME_MAX_CHARS, THEME_MAX_CHARS, WORDS_MAX_CHARS = 300, 80, 200
ACTIVITY_MAX_CHARS, PRODUCT_MAX_CHARS, ENGAGEMENT_MAX_CHARS = 1000, 500, 500
LABEL_MAX_CHARS, OGP_ID_MAX_CHARS = 120, 16
REVISION_DIGITS = 9
WORDS = (
    "ogp_id", "cocreation_table", "lead_institution", "engagement_form", "contact_unit",
    "contact_mailbox",
)  # fmt: skip
PUBLISHED = {"": None, "yes": True, "no": False}
MILESTONE_INPUTS = ("key", "activity", "product", "starts", "ends", "lead")


@dataclass(frozen=True, slots=True)
class Pen:
    """The ids that one form may give: which are spoken for, and which paragraphs may come back."""

    keys: Keys
    known: Mapping[str, ParagraphText]

    @classmethod
    def over(cls, taken: Collection[str], known: Iterable[ParagraphText]) -> "Pen":
        """A pen for one send of a form."""
        return cls(Keys(taken), {each.key: each for each in known})


class BodyForm(FlaskForm):
    """What the forms of all parts share: the revision that was seen, paragraphs, one button.

    Areas of paragraphs are named `p.<body>.<id>`, in their order; `has` names each body that the
    page showed, so that a body that was not shown stays as it is.
    """

    revision = HiddenField()
    base = HiddenField()

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.sent = request.form if self.is_submitted() else None
        self.notes: list[tuple[str, str]] = []

    @property
    def seen(self) -> int:
        """The revision on which the form was written; 0 where it does not say."""
        return _number(self.revision.data)

    @property
    def begun(self) -> int:
        """The revision on which the writing began, where it is taken over a newer one."""
        return _number(self.base.data) or self.seen

    @property
    def is_autosave(self) -> bool:
        """Whether the page sends this by itself while somebody writes."""
        return self._said("autosave") == "1"

    def check(self) -> bool:
        """Whether everything can be kept; what cannot is in the errors and notes."""
        is_valid = bool(self.validate_on_submit())
        return is_valid and not self.notes

    def body(
        self,
        code: str,
        given: Sequence[ParagraphText],
        pen: Pen,
        prefix: str,
    ) -> Paragraphs:
        """The paragraphs of one body as they were typed, after the button that was pressed."""
        if self.sent is None or code not in self.sent.getlist("has"):
            return tuple(given)
        start = f"p.{code}."
        typed = [
            Typed(name.removeprefix(start), plain(text))
            for name, text in self.sent.items(multi=True)
            if name.startswith(start)
        ]
        found = retyped(given, typed, keys=pen.keys, prefix=prefix, known=pen.known)
        for each in found:
            if len(each.text) > PARAGRAPH_MAX_CHARS:
                self.notes.append((f"{start}{each.key}", _too_long(len(each.text))))
        act, key = self._act()
        if act is Act.JOIN and any(each.key == key for each in found):
            return joined_to_previous(found, key)
        return acted(found, act, key) if act else found

    def _act(self) -> tuple[Act | None, str]:
        word, _dot, key = self._said("act").partition(".")
        return (Act(word), key) if word in list(Act) else (None, "")

    def _said(self, name: str) -> str:
        return "" if self.sent is None else self.sent.get(name, "")


class HeadForm(BodyForm):
    """The name of the version and the introduction."""

    label = StringField(
        _("Nombre de esta versión"),
        [DataRequired(_("Escribe cómo se llama esta versión.")), Length(max=LABEL_MAX_CHARS)],
    )

    def value(
        self,
        current: HeadText,
        taken_keys: Collection[str],
        known: Sequence[ParagraphText] = (),
    ) -> HeadText:
        """What the head says after this form."""
        intro = self.body("intro", current.intro, Pen.over(taken_keys, known), "intro-")
        return HeadText(line(self.label.data or "") or current.label, intro)


class InitiativeForm(BodyForm):
    """An initiative of the annex."""

    title = StringField(
        _("Título de la iniciativa"),
        [DataRequired(_("Escribe el título.")), Length(max=NAME_MAX_CHARS)],
    )
    theme = StringField(
        _("Tema"), [DataRequired(_("Escribe el tema.")), Length(max=THEME_MAX_CHARS)]
    )

    def value(
        self,
        current: InitiativeText,
        taken_keys: Collection[str],
        known: Sequence[ParagraphText] = (),
    ) -> InitiativeText:
        """What the initiative says after this form."""
        pen = Pen.over(taken_keys, known)
        return replace(
            current,
            title=line(self.title.data or "") or current.title,
            theme=line(self.theme.data or ""),
            body=self.body("body", current.body, pen, f"{current.key}-"),
        )


class CommitmentForm(BodyForm):
    """A commitment under its template."""

    name = StringField(
        _("Nombre del compromiso"),
        [DataRequired(_("Escribe el nombre.")), Length(max=NAME_MAX_CHARS)],
    )
    theme = StringField(
        _("Tema"), [DataRequired(_("Escribe el tema.")), Length(max=THEME_MAX_CHARS)]
    )
    ogp_id = StringField(_("Número en OGP"), [Length(max=OGP_ID_MAX_CHARS)])
    cocreation_table = StringField(_("Mesa de origen"), [Length(max=WORDS_MAX_CHARS)])
    starts_on = DateField(_("Inicio"), [Optional()])
    ends_on = DateField(_("Término"), [Optional()])
    lead_institution = StringField(_("Institución responsable"), [Length(max=WORDS_MAX_CHARS)])
    engagement_form = StringField(
        _("Cómo participará la ciudadanía"), [Length(max=ENGAGEMENT_MAX_CHARS)]
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
    contact_unit = StringField(_("Unidad"), [Length(max=WORDS_MAX_CHARS)])
    contact_mailbox = StringField(
        _("Correo institucional"),
        [
            Optional(),
            Length(max=WORDS_MAX_CHARS),
            Regexp(r"[^@\s]+@[^@\s]+$", message=_("Escribe un correo, como agua@servicio.cl.")),
        ],
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
        pen = Pen.over(taken_keys, paragraphs_of(known or current))
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


def _number(text: str | None) -> int:
    said = text or ""
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= REVISION_DIGITS else 0


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


def _too_long(length: int) -> str:
    words: str = gettext(
        "Un párrafo tiene %(length)s caracteres; el máximo es %(most)s. "
        "Divídelo con una línea en blanco.",
        length=length,
        most=PARAGRAPH_MAX_CHARS,
    )
    return words
