"""The answers that are public: one of a folio, all of a consultation, and what entries seal."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased, contains_eager

from consulta.analysis import queries as analysis
from consulta.analysis.models import Coding, Theme
from consulta.analysis.shapes import CodedAs
from consulta.errors import NotFound
from consulta.journal.rules import Opening
from consulta.participation.models import Contribution
from consulta.participation.queries.lists import rows_of
from consulta.participation.rules import State
from consulta.participation.shapes import ContributionRow
from consulta.plan.models import Consultation
from consulta.response.changes import ChangedPlace
from consulta.response.models import Argument, Raising, ReasonedResponse
from consulta.response.queries.places import compared
from consulta.response.rules import CHANGES_THE_TEXT, days_late
from consulta.text.language import local


@dataclass(frozen=True, slots=True)
class Way:
    """What became of one contribution after it was published.

    `line` is what the answer adds for it alone; `changes` are the places whose words changed.
    Units: `days_late` counts from the day that the answer was promised for; 0 once it is there.
    """

    themes: Sequence[CodedAs]
    answer: ReasonedResponse | None
    line: str
    changes: Sequence[ChangedPlace]
    days_late: int
    is_plan_final: bool

    @property
    def is_in_effect(self) -> bool:
        """Whether the answer has done to the plan what it does: its words, or none at all."""
        if self.answer is None:
            return False
        changes_nothing = self.answer.disposition not in CHANGES_THE_TEXT
        return changes_nothing or bool(self.changes) or self.is_plan_final


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer with the folios that it names and the places that changed for it."""

    answer: ReasonedResponse
    folios: Sequence[str]
    changes: Sequence[ChangedPlace]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the commission is: of the published contributions, how many are where.

    `answered` of them are also in `gathered`; whoever is in no argument is `loose`.
    """

    published: int
    coded: int
    gathered: int
    answered: int

    @property
    def uncoded(self) -> int:
        """How many nobody has classed yet."""
        return self.published - self.coded

    @property
    def loose(self) -> int:
        """How many raise no argument yet."""
        return self.published - self.gathered

    @property
    def waiting(self) -> int:
        """How many wait in an argument for its answer."""
        return self.gathered - self.answered


def coverage(session: Session, consultation: Consultation) -> Coverage:
    """How many published contributions have a theme, an argument and an answer."""
    counts = analysis.coding_counts(session, consultation)
    gathered, answered = session.execute(
        select(func.count(), func.count(Raising.since))
        .join(Contribution, Contribution.id == Raising.contribution_id)
        .where(
            Contribution.consultation_id == consultation.id, Contribution.state == State.PUBLISHED
        )
    ).one()
    return Coverage(counts.published, counts.coded, gathered, answered)


def ways_of(
    session: Session, consultation: Consultation, contributions: Collection[int], *, at: datetime
) -> dict[int, Way]:
    """What became of each of these contributions of one consultation, in a few questions."""
    today = local(at, consultation.time_zone).date()
    late = days_late(consultation.answer_due_on, today)
    is_final = consultation.final_published_at is not None
    themes: dict[int, list[CodedAs]] = {each: [] for each in contributions}
    answers: dict[int, tuple[ReasonedResponse | None, str]] = {}
    for each, answer, line, number, name, coded_at in session.execute(_ways(contributions)):
        answers[each] = answer, line or ""
        if number is not None:
            themes[each].append(CodedAs(number, name, coded_at))
    given = [answer for answer, _ in answers.values() if answer is not None]
    changes = _changes(session, consultation, given)
    return {
        each: _way(themes[each], answers.get(each, (None, "")), changes, (late, is_final))
        for each in contributions
    }


def _ways(contributions: Collection[int]) -> Select[*tuple[Any, ...]]:
    """Each contribution with the answer in force, once for each of its themes: one question."""
    named = (Raising.contribution_id == Contribution.id) & Raising.since.is_not(None)
    in_force = ReasonedResponse.published_at.is_not(None) & ~_replaced().exists()
    return (
        select(
            Contribution.id, ReasonedResponse, Raising.line, Theme.number, Theme.name,
            Coding.coded_at,
        )
        .outerjoin(
            Coding, (Coding.contribution_id == Contribution.id) & Coding.until.is_(None)
        )
        .outerjoin(Theme, Theme.id == Coding.theme_id)
        .outerjoin(Raising, named)
        .outerjoin(Argument, Argument.id == Raising.argument_id)
        .outerjoin(ReasonedResponse, (ReasonedResponse.argument_id == Argument.id) & in_force)
        .options(contains_eager(ReasonedResponse.argument))
        .where(Contribution.id.in_(contributions))
        .order_by(Contribution.id, Theme.number)
    )  # fmt: skip


def way_of(session: Session, contribution: Contribution, *, at: datetime) -> Way:
    """What became of one contribution after it was published."""
    found = ways_of(session, contribution.consultation, [contribution.id], at=at)
    return found[contribution.id]


def answers(session: Session, consultation: Consultation) -> list[Answered]:
    """Every answer in force, in the order of the plan and then of the arguments' numbers."""
    found = session.scalars(_in_force(Argument.consultation_id == consultation.id)).all()
    changes = _changes(session, consultation, found)
    ordered = sorted(
        found, key=lambda each: (_order(each.argument.about.ref), each.argument.number)
    )
    return [Answered(each, _named(each), changes[each.id]) for each in ordered]


def editions(session: Session, consultation: Consultation, number: int) -> list[Answered]:
    """The public answers to one argument, the newest edition first.

    Raises: `NotFound` while there is none.
    """
    found = session.scalars(
        _published(Argument.consultation_id == consultation.id, Argument.number == number).order_by(
            ReasonedResponse.edition.desc()
        )
    ).all()
    if not found:
        raise NotFound(f"response {number}")
    changes = _changes(session, consultation, found)
    return [Answered(each, _named(each), changes[each.id]) for each in found]


def named_rows(session: Session, answer: ReasonedResponse) -> list[ContributionRow]:
    """The contributions that an answer names, whatever became of them since, oldest first."""
    return rows_of(
        session,
        (Contribution.consultation_id == answer.argument.consultation_id)
        & Contribution.folio.in_(_named(answer)),
        at_most=len(answer.folios),
    )


def content_of(answer: ReasonedResponse) -> dict[str, Any]:
    """What the entry of an answer binds; what it adds for one folio only by a hash of its own."""
    return {
        "argument": answer.argument.statement,
        "changes": answer.changes,
        "disposition": answer.disposition.value,
        "edition": answer.edition,
        "effect": answer.effect,
        "folios": answer.folios,
        "reason": answer.reason,
        "responsible": answer.responsible,
        "roles": answer.roles,
        "version": answer.version_number or 0,
    }


def openings(session: Session, consultation: Consultation, *, size: int) -> Iterator[Opening]:
    """Every public answer as its entry seals it, in their order."""
    rows = session.scalars(
        _published(
            Argument.consultation_id == consultation.id, ReasonedResponse.entry_n < size
        ).order_by(ReasonedResponse.entry_n)
    )
    for row in rows:
        if row.entry_n is not None and row.salt is not None:
            yield Opening(row.entry_n, content_of(row), row.salt)


def _way(
    themes: Sequence[CodedAs],
    answered: tuple[ReasonedResponse | None, str],
    changes: dict[int, Sequence[ChangedPlace]],
    stands: tuple[int, bool],
) -> Way:
    (answer, line), (late, is_final) = answered, stands
    places = changes[answer.id] if answer else ()
    return Way(themes, answer, line, places, 0 if answer else late, is_final)


def _published(*which: ColumnElement[bool]) -> Select[ReasonedResponse]:
    return (
        select(ReasonedResponse)
        .join(ReasonedResponse.argument)
        .options(contains_eager(ReasonedResponse.argument).joinedload(Argument.about))
        .where(ReasonedResponse.published_at.is_not(None), *which)
    )


def _in_force(which: ColumnElement[bool]) -> Select[ReasonedResponse]:
    """Public answers that no newer edition replaces."""
    return _published(which, ~_replaced().exists())


def _replaced() -> Select[int]:
    """The newer public editions of an answer."""
    newer = aliased(ReasonedResponse)
    return select(newer.id).where(
        newer.argument_id == ReasonedResponse.argument_id,
        newer.edition > ReasonedResponse.edition,
        newer.published_at.is_not(None),
    )


def _changes(
    session: Session, consultation: Consultation, found: Sequence[ReasonedResponse]
) -> dict[int, Sequence[ChangedPlace]]:
    """The places that each of these answers changed, worked out once a pair of versions."""
    pairs = {
        each.id: (each.before_number, each.version_number)
        for each in found
        if each.before_number is not None and each.version_number is not None
    }
    places = compared(session, consultation, set(pairs.values()))
    return {
        each.id: places[pairs[each.id]].named(each.changes) if each.id in pairs else []
        for each in found
    }


def _named(answer: ReasonedResponse) -> list[str]:
    return [one["folio"] for one in answer.folios]


def _order(ref: str) -> tuple[int, int, str]:
    """The plan as such first, its commitments by number, then the annex."""
    kind, _, key = ref.partition(":")
    if kind == "commitment":
        return 1, int(key), ""
    return (2, 0, key) if kind == "initiative" else (0, 0, "")
