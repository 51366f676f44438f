"""The shape of what comes in at the doors: an address, a code, a password."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from consulta.accounts.fields import is_reachable
from consulta.accounts.identity import EMAIL_MAX_CHARS, NotAnEmail, normal_email
from consulta.accounts.rules import (
    BASIS_CHARS,
    CODE_DIGITS,
    ORGANISATION_NAME_CHARS,
    PASSWORD_MAX_CHARS,
    REPRESENTS_CHARS,
    SAFE_WEB,
    WEB_MAX_CHARS,
    NewOrganisation,
    OrganisationSector,
    OrganisationStanding,
)
from consulta.text.clean import line, plain

CODE_MAX_CHARS = 30
NUMBER_MAX_CHARS = 9
SECTORS = [
    SelectChoice(OrganisationSector.CIVIL_SOCIETY.value, _("Sociedad civil")),
    SelectChoice(OrganisationSector.ACADEMIA.value, _("Academia")),
    SelectChoice(OrganisationSector.PRIVATE.value, _("Sector privado")),
    SelectChoice(OrganisationSector.UNION.value, _("Sindicato o gremio")),
    SelectChoice(OrganisationSector.INDIGENOUS.value, _("Pueblo o comunidad indígena")),
    SelectChoice(OrganisationSector.PUBLIC_BODY.value, _("Organismo público")),
    SelectChoice(OrganisationSector.OTHER.value, _("Otra")),
]
STANDINGS = [
    SelectChoice(OrganisationStanding.CONFIRMED.value, _("Verificada")),
    SelectChoice(OrganisationStanding.NOT_ONE.value, _("No es una organización")),
    SelectChoice(OrganisationStanding.DECLARED.value, _("Dejarla como declarada")),
]


def _cleaned(text: str | None) -> str:
    return plain(text or "")


def _cleaned_line(text: str | None) -> str:
    return line(text or "")


class EmailForm(FlaskForm):
    """Where to send a link, and where to go after it was opened."""

    email = EmailField(
        _("Tu correo"),
        [InputRequired(_("Escribe tu correo.")), Length(max=EMAIL_MAX_CHARS), is_reachable],
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    next = HiddenField()
    ticket = HiddenField()
    answer = HiddenField()

    def address(self) -> str:
        """The address in its one written form."""
        return normal_email(self.email.data or "")


class InviteForm(EmailForm):
    """Whom a representative invites to an organisation."""

    email = EmailField(
        _("Correo de la persona que invitas"),
        [InputRequired(_("Escribe su correo.")), Length(max=EMAIL_MAX_CHARS), is_reachable],
        render_kw={"autocomplete": "off", "inputmode": "email"},
    )


class CodeForm(FlaskForm):
    """The code of a letter, typed in the browser that asked for it."""

    code = StringField(
        _("Código del correo"),
        [InputRequired(_("Escribe el código.")), Length(max=CODE_MAX_CHARS)],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )
    next = HiddenField()

    def digits(self) -> str:
        """The code without the blanks that people type."""
        typed = "".join(sign for sign in self.code.data or "" if sign.isdecimal())
        return typed[: CODE_DIGITS + 1]


class LinkForm(FlaskForm):
    """The button that consumes a link."""


class FactorForm(FlaskForm):
    """The code that an application shows, to confirm that it keeps the secret."""

    code = StringField(
        _("Código de la aplicación"),
        [InputRequired(_("Escribe el código.")), Length(max=CODE_MAX_CHARS)],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )

    def digits(self) -> str:
        """The code without the blanks that people type."""
        return "".join((self.code.data or "").split())


class StaffForm(FlaskForm):
    """How staff enter."""

    email = EmailField(
        _("Correo del equipo"),
        [InputRequired(_("Escribe tu correo.")), Length(max=EMAIL_MAX_CHARS)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _("Contraseña"),
        [InputRequired(_("Escribe tu contraseña.")), Length(max=PASSWORD_MAX_CHARS)],
        render_kw={"autocomplete": "current-password"},
    )
    code = StringField(
        _("Código del segundo factor"),
        [Length(max=CODE_MAX_CHARS)],
        render_kw={"autocomplete": "one-time-code"},
    )
    next = HiddenField()

    def address(self) -> str:
        """The address in its one written form; what is no address belongs to nobody."""
        try:
            return normal_email(self.email.data or "")
        except NotAnEmail:
            return ""


class OrganisationForm(FlaskForm):
    """What somebody says of the organisation that they register."""

    name = StringField(
        _("Nombre de la organización"),
        [
            InputRequired(_("Escribe el nombre de la organización.")),
            Length(*ORGANISATION_NAME_CHARS, message=_("Escribe un nombre de 3 a 80 caracteres.")),
        ],
        filters=[_cleaned_line],
        render_kw={"autocomplete": "organization"},
    )
    sector = RadioField(
        _("Sector"), [InputRequired(_("Marca a qué sector pertenece."))], choices=SECTORS
    )
    represents = StringField(
        _("A quién representa"),
        [
            InputRequired(_("Escribe a quién representa, en una frase.")),
            Length(*REPRESENTS_CHARS, message=_("Escribe una frase de 10 a 300 caracteres.")),
        ],
        filters=[_cleaned_line],
    )
    web = StringField(
        _("Página web"),
        [Length(max=WEB_MAX_CHARS, message=_("Escribe una dirección de hasta 300 caracteres."))],
        filters=[_cleaned_line],
        render_kw={"inputmode": "url", "autocomplete": "url"},
    )

    def validate_web(self, field: StringField) -> None:
        """Take what leads to a page by a safe way, or nothing."""
        if field.data and not SAFE_WEB.fullmatch(str(field.data)):
            raise ValidationError(
                _("Escribe una dirección que empiece con https://, o deja el cuadro vacío.")
            )

    def organisation(self) -> NewOrganisation:
        """What came in, as one value for the action."""
        return NewOrganisation(
            name=str(self.name.data), sector=OrganisationSector(self.sector.data),
            represents=str(self.represents.data), web=str(self.web.data or ""),
        )  # fmt: skip


class MemberForm(FlaskForm):
    """Which member a button is about."""

    member = IntegerField(validators=[InputRequired()])


class InvitationForm(FlaskForm):
    """Which invitation a button is about."""

    invitation = IntegerField(validators=[InputRequired()])


class SuccessorForm(FlaskForm):
    """To whom the only representative hands over before they leave; nobody where others remain."""

    member = RadioField(_("Quién la representará"), choices=(), validate_choice=False)
    knows_alone = BooleanField()

    def __init__(self, *args: Any, people: Iterable[Any] = (), **given: Any) -> None:
        super().__init__(*args, **given)
        self.member.choices = [
            (str(one.id), one.person.shown_name if one.person else "") for one in people
        ]

    def successor(self) -> int | None:
        """The member who was marked; None for nobody."""
        typed = str(self.member.data or "")
        return int(typed) if typed.isdecimal() and len(typed) <= NUMBER_MAX_CHARS else None


class RepresentsForm(FlaskForm):
    """Whom an organisation represents, said anew."""

    represents = StringField(
        _("A quién representa"),
        [
            InputRequired(_("Escribe a quién representa, en una frase.")),
            Length(*REPRESENTS_CHARS, message=_("Escribe una frase de 10 a 300 caracteres.")),
        ],
        filters=[_cleaned_line],
    )


class NamingForm(EmailForm):
    """Whom the team names as a representative, and what the organisation asked in writing."""

    email = EmailField(
        _("Correo de la persona que representará a la organización"),
        [InputRequired(_("Escribe su correo.")), Length(max=EMAIL_MAX_CHARS), is_reachable],
        render_kw={"autocomplete": "off", "inputmode": "email"},
    )
    asked = TextAreaField(
        _("Qué pidió la organización, y cuándo"),
        [
            InputRequired(_("Escribe al menos 10 caracteres: esto es público.")),
            Length(*BASIS_CHARS, message=_("Escribe de 10 a 500 caracteres: esto es público.")),
        ],
        filters=[_cleaned],
        render_kw={"rows": 3},
    )


class CheckForm(FlaskForm):
    """What the team found out about an organisation, and what that rests on."""

    standing = RadioField(
        _("Qué comprobaste"),
        [InputRequired(_("Marca qué comprobaste."))],
        choices=STANDINGS,
    )
    basis = TextAreaField(
        _("En qué te basas"),
        [Length(max=BASIS_CHARS[1], message=_("Usa como máximo 500 caracteres."))],
        filters=[_cleaned],
        render_kw={"rows": 3},
    )

    def validate_basis(self, field: TextAreaField) -> None:
        """Ask for the basis of what is more than what the organisation says itself."""
        is_left = self.standing.data == OrganisationStanding.DECLARED
        if not is_left and len(str(field.data or "")) < BASIS_CHARS[0]:
            raise ValidationError(_("Escribe al menos 10 caracteres: esto es público."))
