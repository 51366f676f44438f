"""The words that each name of a plan stands for, on one line: the same in a file and in a row."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

FACTS_APART = " · "
MILESTONES = "milestones"


class Milestone(Protocol):
    """What a milestone says, whether it was read from a file or from a row."""

    @property
    def product(self) -> str | None: ...
    @property
    def starts_on(self) -> date | None: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def lead(self) -> str | None: ...


def one_line(text: str) -> str:
    """The same words with one space between them."""
    return " ".join(text.split())


def words_of_milestone(activity: str, given: Milestone) -> str:
    """What a milestone promises: what is done, what comes of it, when and by whom."""
    facts = (activity, given.product, given.starts_on, given.ends_on, given.lead)
    return one_line(_together(facts))


def words_of_fact(commitment: Any, code: str) -> str | None:
    """What a field of facts says of a commitment; None for a field that is written in paragraphs.

    Shapes: `commitment` is the one of a document or its row; both name their facts alike.
    """
    facts: dict[str, Sequence[object]] = {
        "cocreation_table": [commitment.cocreation_table],
        "term": [commitment.starts_on, commitment.ends_on],
        "lead_institution": [commitment.lead_institution],
        "engagement_form": [commitment.engagement_form],
        "sdgs": commitment.sdgs,
        "contact": [commitment.contact_unit, commitment.contact_mailbox],
    }
    if code == "actors":
        return _together([actor.name for actor in commitment.actors])
    return _together(facts[code]) if code in facts else None


def _together(facts: Sequence[object]) -> str:
    return FACTS_APART.join(str(fact) for fact in facts if fact is not None)
