"""Where an invitation stands, and why something is not done to a draft."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from consulta.plan.editions import REASON_MAX_CHARS, REASON_MIN_CHARS

HELP_MAX_CHARS = 1_000
INSTITUTION_MAX_CHARS = 200
UNIT_MAX_CHARS = 150
MAILBOX_MAX_CHARS = 200
SIGNATURE_MAX_CHARS = 200
LINK_LIFE = timedelta(days=180)
A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
LATE_FROM = timedelta(hours=9)
LATE_UNTIL = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes in a draft, in words that its history shows, and when; longer words are cut."""

    by: str
    at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "by", self.by[:SIGNATURE_MAX_CHARS])


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
    INSTITUTION_MISSING = "institution_missing"
    ALREADY_INVITED = "already_invited"
    NOT_IN_DRAFT = "not_in_draft"
    ALREADY_DELIVERED = "already_delivered"
    NOT_DELIVERED = "not_delivered"
    NOT_COMPLETE = "not_complete"
    HELP_MISSING = "help_missing"
    SUPPORT_MISSING = "support_missing"


class ShownState(StrEnum):
    """Where an invitation stands at a moment, as pages say it; silence is a state of its own."""

    PENDING = "pending"
    NO_ANSWER = "no_answer"
    ACCEPTED = "accepted"
    OVERDUE = "overdue"
    DELIVERED = "delivered"
    DECLINED = "declined"


class NoteKind(StrEnum):
    """What can happen to an invitation."""

    INVITED = "invited"
    INVITED_AGAIN = "invited_again"
    DEADLINE_MOVED = "deadline_moved"
    OPENED = "opened"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DELIVERED = "delivered"
    TAKEN_BACK = "taken_back"
    HELP = "help"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an invitation stands at a moment, and for how long.

    Units: whole days. `age` counts from the last thing that its state tells of: from the
    invitation, the deadline that passed in silence or without delivery, or the answer.
    """

    state: ShownState
    is_late: bool
    age: int
    days_left: int
    hours_left: int

    @property
    def is_over(self) -> bool:
        """Whether the deadline has passed, whatever was answered."""
        return self.days_left < 0


def invitation_state_at(state: InvitationState, due_at: datetime, at: datetime) -> ShownState:
    """What an invitation says of an answer at a moment: at the deadline itself silence begins."""
    if state is InvitationState.PENDING and at >= due_at:
        return ShownState.NO_ANSWER
    return ShownState(state.value)


@dataclass(frozen=True, slots=True)
class Course:
    """The moments of an invitation."""

    invited_at: datetime
    due_at: datetime
    answered_at: datetime | None = None
    delivered_at: datetime | None = None


def standing_of(state: InvitationState, course: Course, at: datetime) -> Standing:
    """Where an invitation stands: answer, delivery, how late, and how long that has been so."""
    due_at, since = course.due_at, course.answered_at or course.invited_at
    shown = invitation_state_at(state, due_at, at)
    if shown is ShownState.ACCEPTED and course.delivered_at is not None:
        shown, since = ShownState.DELIVERED, course.delivered_at
    elif shown is ShownState.ACCEPTED and at >= due_at:
        shown = ShownState.OVERDUE
    is_late = shown in {ShownState.NO_ANSWER, ShownState.OVERDUE}
    left = due_at - at
    hours = max(left, timedelta()).seconds // 3600
    return Standing(shown, is_late, (at - (due_at if is_late else since)).days, left.days, hours)


def refusal_of_invitation(
    *, institution: str, has_contact: bool, due_at: datetime, at: datetime
) -> Refusal | None:
    """Why an institution is not invited, or not with this contact and deadline."""
    if not institution.strip():
        return Refusal.INSTITUTION_MISSING
    if not has_contact:
        return Refusal.CONTACT_MISSING
    if len(institution) > INSTITUTION_MAX_CHARS:
        return Refusal.TEXT_TOO_LONG
    return Refusal.DEADLINE_IN_THE_PAST if due_at <= at else None


def usual_deadline(opens_at: datetime, time_zone: str, at: datetime) -> date | None:
    """The last day for an institution by custom, the eve of the opening; None once it is past."""
    zone = ZoneInfo(time_zone)
    eve = opens_at.astimezone(zone).date() - A_DAY
    return eve if eve >= at.astimezone(zone).date() else None


def refusal_of_reason(reason: str) -> Refusal | None:
    """Why a public reason does not do: nobody learns anything from it, or it is too long."""
    if len(reason) < REASON_MIN_CHARS:
        return Refusal.REASON_MISSING
    return Refusal.REASON_TOO_LONG if len(reason) > REASON_MAX_CHARS else None


def refusal_of_contact(unit: str, mailbox: str) -> Refusal | None:
    """Why a unit and its mailbox cannot stand in the plan as a point of contact."""
    if not unit or not mailbox:
        return Refusal.CONTACT_MISSING
    is_long = len(unit) > UNIT_MAX_CHARS or len(mailbox) > MAILBOX_MAX_CHARS
    return Refusal.TEXT_TOO_LONG if is_long else None


def refusal_of_link(due_at: datetime, at: datetime) -> Refusal | None:
    """Why a link opens nothing any more; it outlives the deadline, so that one can still read."""
    return Refusal.LINK_EXPIRED if at >= due_at + LINK_LIFE else None


def refusal_of_answer(state: InvitationState, due_at: datetime, at: datetime) -> Refusal | None:
    """Why an institution does not answer now: once only, and before the deadline."""
    if state is not InvitationState.PENDING:
        return Refusal.ALREADY_ANSWERED
    return Refusal.DEADLINE_PASSED if at >= due_at else None


def refusal_of_completion(
    state: InvitationState, due_at: datetime, at: datetime, *, is_delivered: bool = False
) -> Refusal | None:
    """Why an institution does not write in its commitment now; after the deadline only staff do."""
    if state is not InvitationState.ACCEPTED:
        return Refusal.NOT_ANSWERED
    if is_delivered:
        return Refusal.ALREADY_DELIVERED
    return Refusal.DEADLINE_PASSED if at >= due_at else None


def due_reminders(
    due_at: datetime, at: datetime, *, sent: dict[Reminder, datetime], is_settled: bool
) -> Collection[Reminder]:
    """Which reminders are due now: one at most, each once a deadline.

    The week before, the day before, and late from the next morning on. One whose time had come
    before the invitation itself was sent is left out, for nobody needs two letters at once.
    `sent` holds what was sent for this deadline; settled is what was declined or delivered.
    """
    told_at = sent.get(Reminder.INVITED)
    if is_settled or told_at is None:
        return ()
    spans = {
        Reminder.WEEK_BEFORE: (due_at - A_WEEK, due_at - A_DAY),
        Reminder.DAY_BEFORE: (due_at - A_DAY, due_at),
        Reminder.LATE: (due_at + LATE_FROM, due_at + LATE_UNTIL),
    }
    return tuple(
        reminder
        for reminder, (begins, ends) in spans.items()
        if begins <= at < ends and told_at < begins and reminder not in sent
    )
