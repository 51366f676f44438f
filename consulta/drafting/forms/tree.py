"""The forms of the other parts of a draft, and of its tree: head, initiative, add, let leave."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

from consulta.drafting.forms.bodies import BodyForm, Pen, at_most, tidy
from consulta.plan.editions import REASON_MAX_CHARS, REASON_MIN_CHARS
from consulta.plan.reader.document import HeadText, InitiativeText, ParagraphText
from consulta.plan.rules import INITIATIVE_KEY_MAX_CHARS, KEY
from consulta.text.clean import line, plain

NAME_MAX_CHARS, THEME_MAX_CHARS, LABEL_MAX_CHARS = 300, 80, 120
REASON_LENGTH = Length(
    REASON_MIN_CHARS,
    REASON_MAX_CHARS,
    _("La razón tiene que tener entre %(min)d y %(max)d caracteres."),
)


class HeadForm(BodyForm):
    """The name of the version and the introduction."""

    label = StringField(
        _("Nombre de esta versión"),
        [DataRequired(_("Escribe cómo se llama esta versión.")), at_most(LABEL_MAX_CHARS)],
        filters=[tidy],
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
        [DataRequired(_("Escribe el título.")), at_most(NAME_MAX_CHARS)],
        filters=[tidy],
    )
    theme = StringField(
        _("Tema"), [DataRequired(_("Escribe el tema.")), at_most(THEME_MAX_CHARS)], filters=[tidy]
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


class AddCommitmentForm(FlaskForm):
    """What a new commitment begins with; its number is the next that was never used."""

    name = StringField(
        _("Nombre del compromiso"),
        [DataRequired(_("Escribe el nombre.")), at_most(NAME_MAX_CHARS)],
        filters=[tidy],
    )
    theme = StringField(
        _("Tema"), [DataRequired(_("Escribe el tema.")), at_most(THEME_MAX_CHARS)], filters=[tidy]
    )


class AddInitiativeForm(FlaskForm):
    """What a new initiative of the annex begins with."""

    title = StringField(
        _("Título de la iniciativa"),
        [DataRequired(_("Escribe el título.")), at_most(NAME_MAX_CHARS)],
        filters=[tidy],
    )
    topic = StringField(
        _("Tema de la iniciativa"),
        [DataRequired(_("Escribe el tema.")), at_most(THEME_MAX_CHARS)],
        filters=[tidy],
    )
    key = StringField(
        _("Nombre corto para su dirección"),
        [
            DataRequired(_("Escribe el nombre corto.")),
            at_most(INITIATIVE_KEY_MAX_CHARS),
            Regexp(
                f"(?:{KEY.pattern})$",
                message=_("Usa minúsculas sin acento, cifras y guiones entre ellas."),
            ),
        ],
        filters=[tidy],
    )


class LeaveForm(FlaskForm):
    """Why a part leaves the plan, in words that the public reads."""

    ref = StringField()
    reason = TextAreaField(
        _("Razón pública"),
        [
            DataRequired(_("Escribe por qué sale: la razón se publica.")),
            REASON_LENGTH,
        ],
    )

    def words(self) -> str:
        """The reason as it is kept."""
        return plain(self.reason.data or "")


class LeaveAnnexForm(LeaveForm):
    """Why an initiative leaves the annex, in words that the history of the draft keeps."""

    reason = TextAreaField(
        _("Razón, que queda en la historia del borrador"),
        [
            DataRequired(_("Escribe por qué sale: la razón queda en la historia del borrador.")),
            REASON_LENGTH,
        ],
    )


class MoveForm(FlaskForm):
    """Which part is meant, and which way it goes."""

    ref = StringField()
    way = StringField()
