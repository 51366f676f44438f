"""What a reviewer would remark on a commitment. Remarks never block; each says its rule.

Source: docs/adr/0018-a-wing-for-the-draft.md; the support unit's remarks on a draft of 2018.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consulta.plan.reader.document import CommitmentText
from consulta.plan.rules import OgpValue, Sector
from consulta.plan.template import OGP_2018, OGP_2022

PROBLEM_MIN_WORDS = 40
RESULT_MIN_WORDS = 15
Term = tuple[date | None, date | None]
ANY_TERM: Term = (None, None)


class Rule(StrEnum):
    """Which rule of the house a remark comes from."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"
    L5 = "L5"
    L6 = "L6"
    L7 = "L7"
    L8 = "L8"
    L9 = "L9"


class Level(StrEnum):
    """How much a remark matters."""

    WARNING = "warning"
    INFO = "info"


class Message(StrEnum):
    """What a remark says. Each word has its sentences in templates/drafting/_advice.html."""

    PROBLEM_SHORT = "problem_short"
    RESULT_SHORT = "result_short"
    DATES_ALIKE = "dates_alike"
    PRODUCT_MISSING = "product_missing"
    VALUE_MISSING = "value_missing"
    ENGAGEMENT_MISSING = "engagement_missing"
    OUTSIDER_MISSING = "outsider_missing"
    CONTACT_MISSING = "contact_missing"
    SDG_MISSING = "sdg_missing"


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark: its rule, how much it matters, its field, and its milestone if it is of one."""

    rule: Rule
    level: Level
    field: str
    milestone: str
    message: Message


@dataclass(frozen=True, slots=True)
class _Places:
    """Where a template keeps what the rules look at."""

    problem: str
    result: str
    values: tuple[str, ...]


PLACES = {
    OGP_2018: _Places("problem", "expected_result", ("ogp_values",)),
    OGP_2022: _Places("problem", "results", ("transparency", "accountability", "participation")),
}


def advice_on(
    commitment: CommitmentText, *, template: str, plan_term: Term = ANY_TERM
) -> tuple[Remark, ...]:
    """The remarks on a commitment, in the order of the rules.

    `plan_term` is the first and the last day of the plan's own period, where they are known.
    """
    places = PLACES[template]
    return tuple(remark for rule in _RULES for remark in rule(commitment, places, plan_term))


def term_of(commitments: Iterable[CommitmentText]) -> Term:
    """The first and the last day of all commitments together, as far as they are known."""
    given = list(commitments)
    starts = [each.starts_on for each in given if each.starts_on]
    ends = [each.ends_on for each in given if each.ends_on]
    return (min(starts, default=None), max(ends, default=None))


def words_in(commitment: CommitmentText, code: str) -> int:
    """How many words a prose field has."""
    return sum(len(each.text.split()) for each in commitment.prose(code))


def _problem(given: CommitmentText, places: _Places, _term: Term) -> Iterator[Remark]:
    if words_in(given, places.problem) < PROBLEM_MIN_WORDS:
        yield _warning(Rule.L1, places.problem, Message.PROBLEM_SHORT)


def _result(given: CommitmentText, places: _Places, _term: Term) -> Iterator[Remark]:
    if words_in(given, places.result) < RESULT_MIN_WORDS:
        yield _warning(Rule.L2, places.result, Message.RESULT_SHORT)


def _dates(given: CommitmentText, _places: _Places, term: Term) -> Iterator[Remark]:
    whole = [each for each in (term, (given.starts_on, given.ends_on)) if each[0] and each[1]]
    dates = [(each.starts_on, each.ends_on) for each in given.milestones]
    if dates and whole and all(each in whole for each in dates):
        yield _warning(Rule.L3, "milestones", Message.DATES_ALIKE)


def _products(given: CommitmentText, _places: _Places, _term: Term) -> Iterator[Remark]:
    for each in given.milestones:
        if not (each.product or "").strip():
            yield Remark(Rule.L4, Level.WARNING, "milestones", each.key, Message.PRODUCT_MISSING)


def _values(given: CommitmentText, places: _Places, _term: Term) -> Iterator[Remark]:
    if not given.filled & frozenset(places.values):
        yield _warning(Rule.L5, places.values[0], Message.VALUE_MISSING)


def _engagement(given: CommitmentText, _places: _Places, _term: Term) -> Iterator[Remark]:
    values = {each.value for each in given.ogp_values if each.paragraphs}
    takes_part = OgpValue.PARTICIPATION in values or bool(given.prose("participation"))
    if takes_part and (not given.engagement_form or given.inputs_published is None):
        yield _warning(Rule.L6, "engagement_form", Message.ENGAGEMENT_MISSING)


def _actors(given: CommitmentText, _places: _Places, _term: Term) -> Iterator[Remark]:
    if all(actor.sector is Sector.GOVERNMENT for actor in given.actors):
        yield _warning(Rule.L7, "actors", Message.OUTSIDER_MISSING)


def _contact(given: CommitmentText, _places: _Places, _term: Term) -> Iterator[Remark]:
    if not (given.contact_unit and given.contact_mailbox):
        yield _warning(Rule.L8, "contact", Message.CONTACT_MISSING)


def _sdgs(given: CommitmentText, _places: _Places, _term: Term) -> Iterator[Remark]:
    if not given.sdgs:
        yield Remark(Rule.L9, Level.INFO, "sdgs", "", Message.SDG_MISSING)


def _warning(rule: Rule, field: str, message: Message) -> Remark:
    return Remark(rule, Level.WARNING, field, "", message)


_RULES: tuple[Callable[[CommitmentText, _Places, Term], Iterator[Remark]], ...] = (
    _problem, _result, _dates, _products, _values, _engagement, _actors, _contact, _sdgs,
)  # fmt: skip
