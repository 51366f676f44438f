"""The whole report as one value: every document is made of it, and of nothing else."""

from dataclasses import dataclass
from datetime import date, datetime

from consulta.accounts.rules import BY_CLAVEUNICA, BY_MAIL, NO_LEVEL
from consulta.analysis.figures import Figures
from consulta.participation.rules import Channel, Kind, Stance, State, VoteValue
from consulta.participation.shapes import ShownDay
from consulta.report.rules import FileKind

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
    """One published contribution, as the report prints it. `about` is the place it counts under."""

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


@dataclass(frozen=True)
class Withheld:
    """One withheld contribution: never its text."""

    folio: str
    about: str
    ground: str
    decided_at: datetime


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

    def file_name(self, kind: FileKind) -> str:
        """What a file of this report is called; the marks are part of the name."""
        told = "".join(f"-{mark.lower().replace('ó', 'o')}" for mark in self.marks)
        return f"informe-{self.slug}{told}.{kind.value}"
