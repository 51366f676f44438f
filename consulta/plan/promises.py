"""The dates of a consultation as promises: what was promised, what became of it, how it changes."""

from enum import StrEnum


class Promise(StrEnum):
    """A date that a commission promises, in the order in which they come."""

    NOTICE = "notice"
    OPENING = "opening"
    CLOSE = "close"
    ANSWER = "answer"
    FINAL_PLAN = "final_plan"


class ActState(StrEnum):
    """Where an act that takes two persons stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
