"""What pages and reports read of a plan. All of it is public."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session, joinedload, lazyload

from consulta.database.base import Base
from consulta.errors import NotFound
from consulta.plan.changes.spoken import MILESTONES, one_line, words_of_fact, words_of_milestone
from consulta.plan.models import (
    Commitment,
    Consultation,
    Initiative,
    Paragraph,
    Target,
)
from consulta.plan.rules import (
    COMMITMENT_NUMBER_MAX,
    INITIATIVE_KEY_MAX_CHARS,
    Sector,
    TargetKind,
    is_key,
    is_ref,
)

# Every vote and contribution asks this of a consultation that has been read already.
BY_REF = (
    select(Target)
    .options(lazyload(Target.consultation))
    .where(Target.consultation_id == bindparam("whose"), Target.ref == bindparam("ref"))
)


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """A commitment in a list."""

    id: int
    target_id: int
    number: int
    name: str
    theme: str
    ogp_id: str | None
    lead_institution: str | None
    starts_on: date | None
    ends_on: date | None
    is_demo: bool

    @property
    def ref(self) -> str:
        """The name of its target."""
        return f"commitment:{self.number}"


@dataclass(frozen=True, slots=True)
class ActorRow:
    """Somebody beside the lead institution, with their sector."""

    name: str
    sector: Sector


@dataclass(frozen=True, slots=True)
class CommitmentFacts(CommitmentRow):
    """A commitment with all that its page says above its text."""

    cocreation_table: str | None
    engagement_form: str | None
    contact_unit: str | None
    contact_mailbox: str | None
    actors: tuple[ActorRow, ...]


@dataclass(frozen=True, slots=True)
class InitiativeRow:
    """An initiative of the annex in a list."""

    id: int
    target_id: int
    key: str
    title: str
    theme: str
    is_demo: bool

    @property
    def ref(self) -> str:
        """The name of its target."""
        return f"initiative:{self.key}"


@dataclass(frozen=True, slots=True)
class DepartedRow:
    """What left the plan: a commitment with its number, or an initiative with its key."""

    number: int | None
    key: str | None
    name: str
    lead_institution: str | None
    left_in: int
    left_reason: str


@dataclass(frozen=True, slots=True)
class ParagraphRow:
    """A paragraph or a milestone; with neither commitment nor initiative, of the introduction."""

    target_id: int
    commitment_id: int | None
    initiative_id: int | None
    key: str
    field: str
    ogp_value: str | None
    text: str
    product: str | None
    starts_on: date | None
    ends_on: date | None
    lead: str | None

    @property
    def ref(self) -> str:
        """The name of its target."""
        return f"paragraph:{self.key}"

    @property
    def words(self) -> str:
        """What one speaks to here, on one line: of a milestone also its product and its dates."""
        is_milestone = self.field == MILESTONES
        return words_of_milestone(self.text, self) if is_milestone else one_line(self.text)


def commitments(session: Session, consultation: Consultation) -> Sequence[Commitment]:
    """The commitments of a plan in their order, each with its actors, without the annex."""
    found = session.scalars(
        select(Commitment)
        .where(Commitment.consultation_id == consultation.id, Commitment.left_in.is_(None))
        .options(joinedload(Commitment.actors))
        .order_by(Commitment.position, Commitment.number)
    )
    return found.unique().all()


def facts_of(commitment: Commitment) -> CommitmentFacts:
    """All that is said above the text of a commitment, apart from any session."""
    names = [field.name for field in fields(CommitmentFacts) if field.name != "actors"]
    actors = tuple(ActorRow(one.name, one.sector) for one in commitment.actors)
    return CommitmentFacts(**{name: getattr(commitment, name) for name in names}, actors=actors)


def commitment_rows(session: Session, consultation: Consultation) -> list[CommitmentRow]:
    """The commitments of a plan in their order, as columns for a list."""
    rows = session.execute(
        _select(Commitment, CommitmentRow)
        .where(Commitment.consultation_id == consultation.id, Commitment.left_in.is_(None))
        .order_by(Commitment.position, Commitment.number)
    )
    return [CommitmentRow(*row) for row in rows]


def commitment(session: Session, consultation: Consultation, number: int) -> Commitment:
    """The commitment with this number, with its target and its actors, also one that left.

    Raises: `NotFound` when the plan has no such number.
    """
    found = None
    if 0 < number <= COMMITMENT_NUMBER_MAX:
        asked = session.scalars(
            select(Commitment)
            .where(Commitment.consultation_id == consultation.id, Commitment.number == number)
            .options(joinedload(Commitment.target), joinedload(Commitment.actors))
        )
        found = asked.unique().one_or_none()
    if found is None:
        raise NotFound
    return found


def departed_commitments(session: Session, consultation: Consultation) -> Sequence[Commitment]:
    """The commitments that left the plan, by number, each with its public reason."""
    return session.scalars(
        select(Commitment)
        .where(Commitment.consultation_id == consultation.id, Commitment.left_in.is_not(None))
        .order_by(Commitment.number)
    ).all()


def departed(session: Session, consultation: Consultation) -> list[DepartedRow]:
    """Everything that left the plan: commitments by number, then initiatives by key."""
    rows: Sequence[Any] = session.execute(_departed(), {"whose": consultation.id}).all()
    found = [DepartedRow(*row) for row in rows]
    return sorted(found, key=lambda row: (row.number is None, row.number or 0, row.key or ""))


def initiatives(session: Session, consultation: Consultation) -> Sequence[Initiative]:
    """The initiatives of the annex in their order, each with its target."""
    return session.scalars(
        select(Initiative)
        .where(Initiative.consultation_id == consultation.id, Initiative.left_in.is_(None))
        .options(joinedload(Initiative.target))
        .order_by(Initiative.position)
    ).all()


def departed_initiatives(session: Session, consultation: Consultation) -> Sequence[Initiative]:
    """The initiatives that left the annex."""
    return session.scalars(
        select(Initiative)
        .where(Initiative.consultation_id == consultation.id, Initiative.left_in.is_not(None))
        .order_by(Initiative.position)
    ).all()


def initiative_rows(session: Session, consultation: Consultation) -> list[InitiativeRow]:
    """The initiatives of the annex in their order, as columns for a list."""
    rows = session.execute(_annex(), {"whose": consultation.id})
    return [InitiativeRow(*row) for row in rows]


def initiative(session: Session, consultation: Consultation, key: str) -> Initiative:
    """The initiative with this key, with its target.

    Raises: `NotFound` when the annex has no such key.
    """
    found = None
    if is_key(key, INITIATIVE_KEY_MAX_CHARS):
        found = session.scalar(
            select(Initiative)
            .where(Initiative.consultation_id == consultation.id, Initiative.key == key)
            .options(joinedload(Initiative.target))
        )
    if found is None:
        raise NotFound
    return found


def paragraphs_of(
    session: Session, about: Consultation | Commitment | Initiative
) -> list[ParagraphRow]:
    """The paragraphs of a commitment, of an initiative, or of the whole plan, in their order."""
    if isinstance(about, Commitment):
        return _paragraphs(session, Paragraph.commitment_id == about.id)
    if isinstance(about, Initiative):
        return _paragraphs(session, Paragraph.initiative_id == about.id)
    return _paragraphs(session, Paragraph.consultation_id == about.id)


def paragraphs_by_field(session: Session, commitment: Commitment) -> dict[str, list[ParagraphRow]]:
    """The paragraphs of a commitment by the field they belong to, in their order."""
    return by_field(paragraphs_of(session, commitment))


def by_field(rows: Iterable[ParagraphRow]) -> dict[str, list[ParagraphRow]]:
    """Paragraphs by the field they belong to; a field without paragraphs is absent."""
    found: dict[str, list[ParagraphRow]] = {}
    for row in rows:
        found.setdefault(row.field, []).append(row)
    return found


def target(session: Session, consultation: Consultation, ref: str) -> Target:
    """What people speak to under this name.

    Raises: `NotFound` when the consultation has nothing of this name.
    """
    found = None
    if is_ref(ref):
        found = session.scalar(BY_REF, {"whose": consultation.id, "ref": ref})
    if found is None:
        raise NotFound
    return found


def target_ids(session: Session, consultation: Consultation) -> dict[str, int]:
    """The ids of all targets of the plan by their names; contributions are not among them."""
    rows = session.execute(
        select(Target.ref, Target.id).where(
            Target.consultation_id == consultation.id, Target.kind != TargetKind.CONTRIBUTION
        )
    )
    return {row.ref: row.id for row in rows}


def words_of(session: Session, target: Target) -> str:
    """The words that a target stands for, on one line: a paragraph, a field, a title.

    Empty for a contribution, whose words are not the plan's, and for a field without words.
    """
    if target.kind is TargetKind.PLAN:
        return target.consultation.title
    if target.kind is TargetKind.FIELD:
        return _words_of_field(session, target)
    kinds = {
        TargetKind.COMMITMENT: select(Commitment.name).where(Commitment.target_id == target.id),
        TargetKind.INITIATIVE: select(Initiative.title).where(Initiative.target_id == target.id),
    }
    if target.kind is TargetKind.PARAGRAPH:
        return "".join(row.words for row in _paragraphs(session, Paragraph.target_id == target.id))
    words = kinds.get(target.kind)
    return "" if words is None else one_line(session.scalar(words) or "")


def _words_of_field(session: Session, target: Target) -> str:
    code = target.ref.partition("/")[2]
    commitment = session.scalars(
        select(Commitment).where(Commitment.target_id == target.within_id)
    ).one()
    fact = words_of_fact(commitment, code)
    if fact is not None:
        return fact
    chosen = _paragraphs(session, Paragraph.commitment_id == commitment.id)
    return " ".join(row.words for row in chosen if row.field == code)


def _paragraphs(session: Session, chosen: ColumnElement[bool]) -> list[ParagraphRow]:
    rows = session.execute(
        _select(Paragraph, ParagraphRow)
        .where(chosen)
        .order_by(Paragraph.commitment_id, Paragraph.field, Paragraph.position, Paragraph.id)
    )
    return [ParagraphRow(*row) for row in rows]


@cache  # a question is a value: built once, asked often
def _select(table: type[Base], row: type[Any]) -> Select[*tuple[Any, ...]]:
    return select(*[getattr(table, field.name) for field in fields(row)])


@cache  # a question is a value: built once, asked often
def _annex() -> Select[Any]:
    return (
        _select(Initiative, InitiativeRow)
        .where(Initiative.consultation_id == bindparam("whose"), Initiative.left_in.is_(None))
        .order_by(Initiative.position)
    )


@cache  # a question is a value: built once, asked often
def _departed() -> CompoundSelect[Any]:
    no_number, no_words = cast(null(), Integer), cast(null(), String)
    return union_all(
        select(
            Commitment.number, no_words.label("key"), Commitment.name,
            Commitment.lead_institution, Commitment.left_in, Commitment.left_reason,
        ).where(Commitment.consultation_id == bindparam("whose"), Commitment.left_in.is_not(None)),
        select(
            no_number.label("number"), Initiative.key, Initiative.title,
            no_words.label("lead_institution"), Initiative.left_in, literal(""),
        ).where(Initiative.consultation_id == bindparam("whose"), Initiative.left_in.is_not(None)),
    )  # fmt: skip
