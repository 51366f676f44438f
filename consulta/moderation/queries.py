"""What a moderator needs to see: the queue against the promise, the item in its place, pace."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consulta.journal.rules import Opening
from consulta.moderation.models import ModerationDecision
from consulta.moderation.rules import time_left
from consulta.participation import queries as participation
from consulta.participation.models import Contribution
from consulta.participation.rules import Channel, State
from consulta.participation.shapes import ContributionRow
from consulta.plan import queries as plan
from consulta.plan.models import Consultation
from consulta.plan.queries import ParagraphRow
from consulta.plan.rules import TargetKind
from consulta.plan.template import FieldKind, fields_of

SHORT_OF_TIME = timedelta(hours=4)
A_WEEK = timedelta(days=7)
QUEUE_ROWS = 60
FOLIOS_AT_ONCE = 500
INTRODUCTION = "intro"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A contribution in the queue; `left` is negative once the promise is broken.

    Units: `spent` is the whole per cent of the promised time that has passed.
    """

    row: ContributionRow
    left: timedelta
    spent: int

    @property
    def is_short(self) -> bool:
        """Whether the promise is about to be broken, or is."""
        return self.left < SHORT_OF_TIME

    @property
    def is_late(self) -> bool:
        """Whether the promise is broken."""
        return self.left < timedelta()


@dataclass(frozen=True, slots=True)
class Pace:
    """How the work goes: decided in the last week, and how long the middle one had waited."""

    decided: int
    median: timedelta | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph near what a contribution speaks of, with the number that people quote."""

    number: str
    text: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Context:
    """Where a contribution belongs: the name of its place, and the paragraphs around it."""

    kind: TargetKind
    number: int | None
    name: str
    passages: Sequence[Passage]


def content_of(decision: ModerationDecision, *, leaf: int) -> dict[str, Any]:
    """What the entry of a decision binds; the words to the author only by a hash of their own."""
    return {
        "leaf": leaf,
        "outcome": decision.outcome.value,
        "ground": decision.ground.value if decision.ground else "",
        "roles": [decision.role],
        "motive_h": decision.motive_hash,
    }


def openings(session: Session, consultation: Consultation, *, size: int) -> Iterator[Opening]:
    """Every decision as its entry seals it, in their order; the note stays with its author."""
    rows = (
        select(ModerationDecision, Contribution.entry_n)
        .join(Contribution, Contribution.id == ModerationDecision.contribution_id)
        .where(Contribution.consultation_id == consultation.id, ModerationDecision.entry_n < size)
        .order_by(ModerationDecision.entry_n)
    )
    for row, leaf in session.execute(rows.execution_options(yield_per=FOLIOS_AT_ONCE)):
        yield Opening(row.entry_n, content_of(row, leaf=leaf), row.salt)


def queue(session: Session, consultation: Consultation, *, at: datetime) -> list[Waiting]:
    """The moderation queue, longest wait first, each item against the promised hours."""
    promised = timedelta(hours=consultation.review_hours)
    rows = participation.contributions_awaiting_moderation(
        session, consultation, at_most=QUEUE_ROWS
    )
    return [Waiting(row, *time_left(row.received_at, at, promised)) for row in rows]


def pace(session: Session, consultation: Consultation, *, at: datetime) -> Pace:
    """How many were decided in the last week, and how long the middle one had waited."""
    found = session.execute(
        select(Contribution.received_at, ModerationDecision.decided_at)
        .join(ModerationDecision.contribution)
        .where(
            Contribution.consultation_id == consultation.id,
            ModerationDecision.decided_at >= at - A_WEEK,
        )
    ).all()
    waits = sorted(decided - received for received, decided in found)
    return Pace(len(waits), waits[len(waits) // 2] if waits else None)


def pending_folios(
    session: Session, consultation: Consultation, *, channel: Channel | None = None
) -> list[str]:
    """The folios that wait, of one channel when it is given, in the order of arrival."""
    rows = select(Contribution.folio).where(
        Contribution.consultation_id == consultation.id, Contribution.state == State.PENDING
    )
    if channel is not None:
        rows = rows.where(Contribution.channel == channel)
    return list(session.scalars(rows.order_by(Contribution.entry_n)))


def waiting_by_folio(
    session: Session, consultation: Consultation, folios: Sequence[str]
) -> list[Contribution]:
    """The contributions among these that nobody has decided on, in the order of arrival."""
    found: list[Contribution] = []
    for start in range(0, len(folios), FOLIOS_AT_ONCE):
        found += session.scalars(
            select(Contribution)
            .where(
                Contribution.consultation_id == consultation.id,
                Contribution.state == State.PENDING,
                Contribution.folio.in_(folios[start : start + FOLIOS_AT_ONCE]),
            )
            .order_by(Contribution.entry_n)
            .execution_options(populate_existing=True)
        )
    return found


def context(session: Session, contribution: Contribution) -> Context:
    """What a contribution speaks of, with the paragraph before and the one after it."""
    consultation, target = contribution.consultation, contribution.target
    within = target if target.within is None else target.within
    key = within.ref.partition(":")[2]
    if within.kind is TargetKind.COMMITMENT:
        about = plan.commitment(session, consultation, int(key))
        by_field = plan.paragraphs_by_field(session, about)
        numbered = _numbered(about.number, consultation.template, by_field)
        return Context(within.kind, about.number, about.name, _around(numbered, contribution))
    if within.kind is TargetKind.INITIATIVE:
        initiative = plan.initiative(session, consultation, key)
        rows = plan.paragraphs_of(session, initiative)
        return Context(within.kind, None, initiative.title, _around(_listed(rows), contribution))
    rows = [one for one in plan.paragraphs_of(session, consultation) if one.field == INTRODUCTION]
    return Context(within.kind, None, consultation.title, _around(_listed(rows), contribution))


def _listed(rows: Sequence[ParagraphRow]) -> list[tuple[str, ParagraphRow]]:
    return [(str(step), row) for step, row in enumerate(rows, start=1)]


def _numbered(
    number: int, template: str, by_field: Mapping[str, Sequence[ParagraphRow]]
) -> list[tuple[str, ParagraphRow]]:
    shown = [
        row
        for field in fields_of(template)
        if field.kind is not FieldKind.FACT
        for row in by_field.get(field.code, [])
    ]
    return [(f"{number}.{step}", row) for step, row in enumerate(shown, start=1)]


def _around(
    numbered: Sequence[tuple[str, ParagraphRow]], contribution: Contribution
) -> list[Passage]:
    """The passage itself with its neighbours; of a field all passages; else none."""
    target = contribution.target
    if target.kind is TargetKind.FIELD:
        code = target.ref.partition("/")[2]
        return [Passage(number, row.text, True) for number, row in numbered if row.field == code]
    places = [at for at, (_, row) in enumerate(numbered) if row.target_id == target.id]
    if not places:
        return []
    first = max(places[0] - 1, 0)
    return [
        Passage(number, row.text, row.target_id == target.id)
        for number, row in numbered[first : places[0] + 2]
    ]
