"""Where an invitation stands, and why something is not done to a draft."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes in a draft, in words that its history shows, and when."""

    by: str
    at: datetime


class InvitationState(StrEnum):
    """Where the invitation of an institution stands. Silence past the deadline is computed."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Reminder(StrEnum):
    """A letter that an institution gets by the calendar, once each."""

    INVITED = "invited"
    WEEK_BEFORE = "week_before"
    DAY_BEFORE = "day_before"
    LATE = "late"


class Refusal(StrEnum):
    """Why something is not done to a draft. Each word has its sentence in the templates."""

    ALREADY_ANSWERED = "already_answered"
    NOT_ANSWERED = "not_answered"
    DEADLINE_PASSED = "deadline_passed"
    DEADLINE_IN_THE_PAST = "deadline_in_the_past"
    REASON_MISSING = "reason_missing"
    REASON_TOO_LONG = "reason_too_long"
    CONTACT_MISSING = "contact_missing"
    LINK_UNKNOWN = "link_unknown"
    LINK_EXPIRED = "link_expired"
    NUMBER_TAKEN = "number_taken"
    TEXT_TOO_LONG = "text_too_long"
    NOT_READABLE = "not_readable"
    PREVIEW_EXPIRED = "preview_expired"
