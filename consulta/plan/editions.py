"""What a version of the plan is for, and why one is not published."""

from enum import StrEnum

from consulta.plan.rules import Refusal

REASON_MIN_CHARS = 10
REASON_MAX_CHARS = 1000


class Edition(StrEnum):
    """What a version of the plan is for, in the order in which they come."""

    FORUM_DRAFT = "forum_draft"
    CONSULTATION_DRAFT = "consultation_draft"
    FINAL = "final"


class Public(StrEnum):
    """How far a consultation is with its public, as far as its versions care."""

    HIDDEN = "hidden"
    OPEN = "open"
    OVER = "over"


def refusal_of_version(
    edition: Edition, before: Edition | None, *, reason: str, is_changed: bool, public: Public
) -> Refusal | None:
    """Why this version is not published after the one before; None when it is.

    A plan never goes back: from the forum's draft to the draft in consultation to the final one,
    and it is not final while people are still asked about it.
    """
    order = list(Edition)
    if before is not None and order.index(edition) < order.index(before):
        return Refusal.EDITION_GOES_BACK
    if edition is Edition.FINAL and public is not Public.OVER:
        return Refusal.NOT_LAUNCHED if public is Public.HIDDEN else Refusal.STILL_OPEN
    if before is not None and not is_changed and edition is before:
        return Refusal.NOTHING_CHANGED
    if before is not None and (problem := refusal_of_reason(reason)):
        return problem
    return None


def is_public(edition: Edition, newest: Edition) -> bool:
    """Whether the public may read a version: the forum's draft only once a later edition came."""
    return edition is not Edition.FORUM_DRAFT or newest is not Edition.FORUM_DRAFT


def refusal_of_reason(reason: str) -> Refusal | None:
    """Why these words are no public reason; None when they are one."""
    if len(reason) < REASON_MIN_CHARS:
        return Refusal.REASON_MISSING
    return Refusal.REASON_TOO_LONG if len(reason) > REASON_MAX_CHARS else None
