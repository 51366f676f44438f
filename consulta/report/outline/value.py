"""The whole report as one value: every document is made of it, and of nothing else."""

from dataclasses import dataclass
from datetime import date, datetime

from consulta.accounts.rules import (
    BY_CLAVEUNICA,
    BY_MAIL,
    NO_LEVEL,
    OrganisationSector,
    OrganisationStanding,
)
from consulta.analysis.figures import Figures, Place, Writer
from consulta.participation.rules import Channel, Kind, Stance, State, VoteValue
from consulta.participation.shapes import ShownDay
from consulta.report.rules import FileKind
from consulta.text.language import local

PLEBISCITE = (
    "Esta consulta no es un plebiscito. Los votos muestran interés y ayudan a ordenar la "
    "conversación, pero no deciden. La Comisión debe responder las razones, tengan muchos o "
    "pocos votos."
)
SELF_CHOSEN = (
    "Participaron {n} personas con correo confirmado, por decisión propia. "
    "No representan a toda la población."
)
STATES = {
    State.PUBLISHED: "publicados",
    State.WITHHELD: "retenidos con motivo",
    State.WITHDRAWN: "retirados por su autora o autor",
    State.PENDING: "en revisión",
}
CHANNELS = {
    Channel.WEB: "Web",
    Channel.PAPER: "Papel",
    Channel.LETTER: "Carta o correo",
    Channel.ASSEMBLY: "Encuentro presencial",
}
LEVELS = {
    NO_LEVEL: "En papel o presencial, sin cuenta",
    BY_MAIL: "Con correo (nivel 1)",
    BY_CLAVEUNICA: "Con ClaveÚnica (nivel 2)",
}
WRITERS = {
    Writer.PEOPLE: "Personas",
    Writer.ORGANISATIONS: "Organizaciones",
}
SECTORS = {
    OrganisationSector.CIVIL_SOCIETY: "Sociedad civil",
    OrganisationSector.ACADEMIA: "Academia",
    OrganisationSector.PRIVATE: "Sector privado",
    OrganisationSector.UNION: "Sindicato o gremio",
    OrganisationSector.INDIGENOUS: "Pueblo o comunidad indígena",
    OrganisationSector.PUBLIC_BODY: "Organismo público",
    OrganisationSector.OTHER: "Otro sector",
}
STANDINGS = {
    OrganisationStanding.DECLARED: "declarada, no verificada",
    OrganisationStanding.CONFIRMED: "verificada",
    OrganisationStanding.NOT_ONE: "no es una organización",
}
KINDS = {
    Kind.REMARK: "Observación",
    Kind.CHANGE_PROPOSAL: "Propuesta de cambio",
    Kind.QUESTION: "Pregunta",
    Kind.EXPERIENCE: "Experiencia",
}
STANCES = {
    Stance.IN_FAVOUR: "A favor",
    Stance.WITH_CHANGES: "A favor con cambios",
    Stance.NEUTRAL: "Neutral",
    Stance.AGAINST: "En contra",
}
VOTES = {
    VoteValue.AGREE: "De acuerdo",
    VoteValue.ABSTAIN: "Paso",
    VoteValue.DISAGREE: "En desacuerdo",
}
GROUNDS = {
    "insult_or_threat": "Insulto o amenaza a personas",
    "incitement": "Incitación a la violencia o la discriminación",
    "third_party_data": "Datos personales de otras personas",
    "advertising_or_fraud": "Publicidad o estafa",
    "off_topic": "Ajeno al plan",
    "false_attribution": "Suplantación",
    "unreadable": "Ilegible o vacío",
}


@dataclass(frozen=True)
class Item:
    """One published contribution, as the report prints it. `about` is the place it counts under.

    `sector` and `standing` are None unless it was written in the name of an organisation, whose
    name is then the author.
    """

    folio: str
    about: str
    target: str
    kind: Kind
    stance: Stance
    channel: Channel
    author: str
    quote: str
    text: str
    proposal: str
    received_at: datetime
    is_demo: bool
    reason: str = ""
    joins: str = ""
    replaces: str = ""
    started_in_time: bool = False
    sector: OrganisationSector | None = None
    standing: OrganisationStanding | None = None


@dataclass(frozen=True)
class Withheld:
    """One withheld contribution: never its text."""

    folio: str
    about: str
    ground: str
    decided_at: datetime


@dataclass(frozen=True)
class Positions:
    """Where organisations stand on one place of the plan; they are in no count of votes."""

    place: Place
    items: tuple[Item, ...]

    @property
    def stances(self) -> dict[Stance, int]:
        """How many organisations stand where."""
        return {stance: sum(item.stance is stance for item in self.items) for stance in STANCES}

    @property
    def names(self) -> tuple[str, ...]:
        """Each with its sector, what was found out about it, and where it stands."""
        return tuple(
            f"{item.author} ({SECTORS[item.sector].lower()}; {STANDINGS[item.standing]}): "
            f"{STANCES[item.stance].lower()}"
            for item in self.items
            if item.sector is not None and item.standing is not None
        )


@dataclass(frozen=True)
class Outline:
    """Everything a report says, frozen at one size of the record.

    `out_of_time` counts sheets of paper that came outside the window: they are in no other figure.
    `signals` are signs of many hands by day of UTC, without small cells; none in older reports.

    Units: `record_size` counts entries; moments are UTC, printed in `time_zone`.
    """

    slug: str
    title: str
    body_name: str
    time_zone: str
    announced_on: date | None
    opens_at: datetime
    closes_at: datetime
    answer_due_on: date | None
    plan_due_on: date | None
    plan_digest: str
    record_size: int
    record_root: str
    cutoff_at: datetime
    is_provisional: bool
    is_demo: bool
    figures: Figures
    published: tuple[Item, ...]
    withheld: tuple[Withheld, ...]
    out_of_time: int = 0
    signals: tuple[ShownDay, ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        """The words that stand on every page of a report that is not the real, final one."""
        told = []
        if self.is_demo:
            told.append("DEMOSTRACIÓN")
        if self.is_provisional:
            told.append("PROVISIONAL")
        return tuple(told)

    @property
    def days_so_far(self) -> tuple[tuple[date, int], ...]:
        """What came on each day of the window that had begun at the cutoff."""
        today = local(self.cutoff_at, self.time_zone).date()
        return tuple(row for row in self.figures.by_day if row[0] <= today)

    def items_of(self, place: Place) -> tuple[Item, ...]:
        """The published contributions of one place, in the order of their folios."""
        return tuple(item for item in self.published if item.about == place.ref)

    @property
    def positions(self) -> tuple[Positions, ...]:
        """Where organisations stand, by place; places where none does are left out."""
        places = (self.figures.plan, *self.figures.commitments, *self.figures.annex)
        found = (Positions(place, _last_of_each(self.items_of(place))) for place in places)
        return tuple(one for one in found if one.items)

    def file_name(self, kind: FileKind) -> str:
        """What a file of this report is called; the marks are part of the name."""
        told = "".join(f"-{mark.lower().replace('ó', 'o')}" for mark in self.marks)
        return f"informe-{self.slug}{told}.{kind.value}"


def _last_of_each(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """What each organisation declared last, where the plan brought two of it to one place."""
    last: dict[str, Item] = {}
    for item in sorted(items, key=lambda one: (one.received_at, one.folio)):
        if item.sector:
            last[item.author] = item
    kept = {item.folio for item in last.values()}
    return tuple(item for item in items if item.folio in kept)
