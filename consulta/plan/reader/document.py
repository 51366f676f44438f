"""A whole plan as one value, and what can be wrong with the file it was read from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from consulta.plan.rules import GROUNDS, OgpValue, Sector, Window

FORMAT = "consulta-plan/1"


@dataclass(frozen=True, slots=True)
class ParagraphText:
    """A paragraph with the id that stays its own, whatever is written before it.

    `joined` names the paragraphs that were taken into this one: what was said of them is kept here.
    """

    key: str
    text: str
    joined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldText:
    """A prose field of the template with its paragraphs."""

    code: str
    paragraphs: tuple[ParagraphText, ...]


@dataclass(frozen=True, slots=True)
class MilestoneText:
    """A milestone: what is done, what will prove it, when, and who answers for it."""

    key: str
    activity: str
    product: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    lead: str | None = None


@dataclass(frozen=True, slots=True)
class ActorText:
    """Somebody beside the lead institution, with a sector."""

    name: str
    sector: Sector


@dataclass(frozen=True, slots=True)
class ValueText:
    """Why a commitment serves a value of the Open Government Partnership."""

    value: OgpValue
    paragraphs: tuple[ParagraphText, ...]


@dataclass(frozen=True, slots=True)
class CommitmentText:
    """A commitment as its file says it; what is unknown is None or empty."""

    number: int
    name: str
    theme: str
    ogp_id: str | None = None
    lead_institution: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    cocreation_table: str | None = None
    texts: tuple[FieldText, ...] = ()
    ogp_values: tuple[ValueText, ...] = ()
    engagement_form: str | None = None
    inputs_published: bool | None = None
    sdgs: tuple[int, ...] = ()
    contact_unit: str | None = None
    contact_mailbox: str | None = None
    milestones: tuple[MilestoneText, ...] = ()
    actors: tuple[ActorText, ...] = ()
    demonstration: bool = False

    def prose(self, code: str) -> tuple[ParagraphText, ...]:
        """The paragraphs of one prose field of the template; none where it says nothing."""
        return next((text.paragraphs for text in self.texts if text.code == code), ())

    @property
    def filled(self) -> frozenset[str]:
        """The codes of the template's fields that say something."""
        derived = {
            "term": self.starts_on and self.ends_on,
            "contact": self.contact_unit and self.contact_mailbox,
        }
        plain = (
            "cocreation_table", "lead_institution", "ogp_values", "engagement_form", "sdgs",
            "milestones", "actors",
        )  # fmt: skip
        named = {code: getattr(self, code) for code in plain}
        named |= {text.code: text.paragraphs for text in self.texts}
        return frozenset(code for code, value in (derived | named).items() if value)

    @property
    def lengths(self) -> dict[str, int]:
        """How long each field is that has text of its own.

        Units: characters; the values of the partnership count together.
        """
        found = {text.code: sum(len(each.text) for each in text.paragraphs) for text in self.texts}
        found["ogp_values"] = sum(
            len(each.text) for value in self.ogp_values for each in value.paragraphs
        )
        for code in ("cocreation_table", "lead_institution", "engagement_form"):
            found[code] = len(getattr(self, code) or "")
        return found


@dataclass(frozen=True, slots=True)
class InitiativeText:
    """A government initiative of the annex, which is no commitment."""

    key: str
    title: str
    theme: str
    body: tuple[ParagraphText, ...] = ()
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class DepartureText:
    """A commitment that left the plan, and the public reason; its number is not used again."""

    number: int
    name: str
    reason: str
    institution: str | None = None
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class ConsultationText:
    """The frame of a consultation.

    `grounds` are the public reasons for withholding; `rules_text` and `privacy_text` are the
    Markdown of the moderation rules and of what is done with personal data.

    Units: `opens_at` and `closes_at` are aware, in UTC; `review_hours` in hours,
    `grace_minutes` in minutes.
    """

    slug: str
    title: str
    body: str
    summary: str
    time_zone: str
    opens_at: datetime
    closes_at: datetime
    announced_on: date | None = None
    answer_due_on: date | None = None
    plan_due_on: date | None = None
    review_hours: int = 48
    minimum_age: int = 16
    grace_minutes: int = 0
    template: str = "ogp-2018"
    demonstration: bool = False
    grounds: tuple[str, ...] = GROUNDS
    rules_text: str = ""
    privacy_text: str = ""

    @property
    def window(self) -> Window:
        """When contributions and votes are taken."""
        return Window(self.opens_at, self.closes_at)


@dataclass(frozen=True, slots=True)
class HeadText:
    """What stands before the first commitment: the name of the version and its introduction."""

    label: str
    intro: tuple[ParagraphText, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """A plan as it is read, published and exported. The annex is apart from the commitments."""

    consultation: ConsultationText
    label: str
    commitments: tuple[CommitmentText, ...]
    initiatives: tuple[InitiativeText, ...] = ()
    intro: tuple[ParagraphText, ...] = ()
    version: int = 1
    departures: tuple[DepartureText, ...] = ()

    def ids(self) -> Iterator[str]:
        """The ids of all paragraphs and milestones."""
        for commitment in self.commitments:
            yield from (milestone.key for milestone in commitment.milestones)
        yield from (paragraph.key for paragraph in self.paragraphs())

    def paragraphs(self) -> Iterator[ParagraphText]:
        """Every paragraph of the plan and of its annex; milestones are not among them."""
        yield from self.intro
        for commitment in self.commitments:
            yield from (each for text in commitment.texts for each in text.paragraphs)
            yield from (each for value in commitment.ogp_values for each in value.paragraphs)
        yield from (each for initiative in self.initiatives for each in initiative.body)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend in a file: where it is, and what to do about it."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: "
        return where + (f"{self.field}: {self.message}" if self.field else self.message)


class PlanProblems(Exception):
    """The file is no plan yet. It carries every problem that was found, in the file's order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)
