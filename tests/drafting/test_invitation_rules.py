"""Where an invitation stands at each edge of time, what is refused, which reminder is due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from consulta.drafting.rules import (
    LATE_FROM,
    LATE_UNTIL,
    LINK_LIFE,
    Course,
    InvitationState,
    Refusal,
    Reminder,
    ShownState,
    due_reminders,
    invitation_state_at,
    refusal_of_answer,
    refusal_of_completion,
    refusal_of_contact,
    refusal_of_invitation,
    refusal_of_link,
    refusal_of_reason,
    standing_of,
    usual_deadline,
)
from consulta.plan.editions import REASON_MAX_CHARS

DUE = datetime(2027, 3, 1, 3, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
BEFORE = DUE - 20 * DAY
PENDING, ACCEPTED, DECLINED = InvitationState
WEEK, EVE, LATE = Reminder.WEEK_BEFORE, Reminder.DAY_BEFORE, Reminder.LATE


@pytest.mark.parametrize(
    ("state", "at", "shown"),
    [
        (PENDING, DUE - SECOND, ShownState.PENDING),
        (PENDING, DUE, ShownState.NO_ANSWER),
        (PENDING, DUE + SECOND, ShownState.NO_ANSWER),
        (ACCEPTED, DUE + SECOND, ShownState.ACCEPTED),
        (DECLINED, DUE + SECOND, ShownState.DECLINED),
    ],
)
def test_silence_begins_at_the_deadline(
    state: InvitationState, at: datetime, shown: ShownState
) -> None:
    assert invitation_state_at(state, DUE, at) is shown


@pytest.mark.parametrize(
    ("state", "answered", "delivered", "at", "shown", "is_late", "age", "left"),
    [
        (PENDING, None, None, DUE - SECOND, ShownState.PENDING, False, 19, 0),
        (PENDING, None, None, DUE - DAY, ShownState.PENDING, False, 19, 1),
        (PENDING, None, None, DUE, ShownState.NO_ANSWER, True, 0, 0),
        (PENDING, None, None, DUE + 3 * DAY - SECOND, ShownState.NO_ANSWER, True, 2, -3),
        (PENDING, None, None, DUE + 3 * DAY, ShownState.NO_ANSWER, True, 3, -3),
        (ACCEPTED, DUE - 2 * DAY, None, DUE - SECOND, ShownState.ACCEPTED, False, 1, 0),
        (ACCEPTED, DUE - 2 * DAY, None, DUE + DAY, ShownState.OVERDUE, True, 1, -1),
        (ACCEPTED, DUE - 2 * DAY, DUE - DAY, DUE + DAY, ShownState.DELIVERED, False, 2, -1),
        (DECLINED, DUE - 2 * DAY, None, DUE + DAY, ShownState.DECLINED, False, 3, -1),
    ],
)
def test_a_standing_says_what_is_late_and_since_when(
    state: InvitationState,
    answered: datetime | None,
    delivered: datetime | None,
    at: datetime,
    shown: ShownState,
    is_late: bool,
    age: int,
    left: int,
) -> None:
    found = standing_of(state, Course(BEFORE, DUE, answered, delivered), at)
    assert (found.state, found.is_late, found.age, found.days_left) == (shown, is_late, age, left)
    assert found.is_over is (at > DUE)


@pytest.mark.parametrize(
    ("state", "at", "refusal"),
    [
        (PENDING, DUE - SECOND, None),
        (PENDING, DUE, Refusal.DEADLINE_PASSED),
        (PENDING, DUE + SECOND, Refusal.DEADLINE_PASSED),
        (ACCEPTED, DUE - SECOND, Refusal.ALREADY_ANSWERED),
        (DECLINED, DUE + SECOND, Refusal.ALREADY_ANSWERED),
    ],
)
def test_an_answer_comes_once_and_in_time(
    state: InvitationState, at: datetime, refusal: Refusal | None
) -> None:
    assert refusal_of_answer(state, DUE, at) is refusal


@pytest.mark.parametrize(
    ("state", "at", "is_delivered", "refusal"),
    [
        (ACCEPTED, DUE - SECOND, False, None),
        (ACCEPTED, DUE, False, Refusal.DEADLINE_PASSED),
        (ACCEPTED, DUE + SECOND, False, Refusal.DEADLINE_PASSED),
        (ACCEPTED, DUE - SECOND, True, Refusal.ALREADY_DELIVERED),
        (PENDING, DUE - SECOND, False, Refusal.NOT_ANSWERED),
        (DECLINED, DUE - SECOND, False, Refusal.NOT_ANSWERED),
    ],
)
def test_an_institution_writes_after_its_yes_and_until_the_deadline(
    state: InvitationState, at: datetime, is_delivered: bool, refusal: Refusal | None
) -> None:
    assert refusal_of_completion(state, DUE, at, is_delivered=is_delivered) is refusal


@pytest.mark.parametrize(
    ("institution", "has_contact", "at", "refusal"),
    [
        ("Servicio", True, DUE - SECOND, None),
        ("Servicio", True, DUE, Refusal.DEADLINE_IN_THE_PAST),
        ("Servicio", True, DUE + SECOND, Refusal.DEADLINE_IN_THE_PAST),
        ("Servicio", False, DUE - SECOND, Refusal.CONTACT_MISSING),
        (" ", True, DUE - SECOND, Refusal.INSTITUTION_MISSING),
        ("S" * 200, True, DUE - SECOND, None),
        ("S" * 201, True, DUE - SECOND, Refusal.TEXT_TOO_LONG),
    ],
)
def test_an_invitation_needs_a_name_an_address_and_time(
    institution: str, has_contact: bool, at: datetime, refusal: Refusal | None
) -> None:
    found = refusal_of_invitation(
        institution=institution, has_contact=has_contact, due_at=DUE, at=at
    )
    assert found is refusal


@pytest.mark.parametrize(
    ("length", "refusal"),
    [
        (0, Refusal.REASON_MISSING),
        (9, Refusal.REASON_MISSING),
        (10, None),
        (REASON_MAX_CHARS, None),
        (REASON_MAX_CHARS + 1, Refusal.REASON_TOO_LONG),
    ],
)
def test_a_public_reason_says_something(length: int, refusal: Refusal | None) -> None:
    assert refusal_of_reason("a" * length) is refusal


def test_a_contact_is_a_unit_and_its_mailbox() -> None:
    assert refusal_of_contact("Unidad", "a@b.cl") is None
    assert refusal_of_contact("", "a@b.cl") is Refusal.CONTACT_MISSING
    assert refusal_of_contact("Unidad", "") is Refusal.CONTACT_MISSING
    assert refusal_of_contact("U" * 151, "a@b.cl") is Refusal.TEXT_TOO_LONG


def test_a_link_outlives_its_deadline_but_not_for_ever() -> None:
    assert refusal_of_link(DUE, DUE + LINK_LIFE - SECOND) is None
    assert refusal_of_link(DUE, DUE + LINK_LIFE) is Refusal.LINK_EXPIRED


def test_the_usual_deadline_is_the_eve_of_the_opening() -> None:
    opens_at = datetime(2018, 11, 23, 3, tzinfo=UTC)
    zone = "America/Santiago"
    assert usual_deadline(opens_at, zone, opens_at - 9 * DAY) == date(2018, 11, 22)
    assert usual_deadline(opens_at, zone, opens_at - SECOND) == date(2018, 11, 22)
    assert usual_deadline(opens_at, zone, opens_at) is None


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (DUE - 7 * DAY - SECOND, ()),
        (DUE - 7 * DAY, (WEEK,)),
        (DUE - DAY - SECOND, (WEEK,)),
        (DUE - DAY, (EVE,)),
        (DUE - SECOND, (EVE,)),
        (DUE, ()),
        (DUE + LATE_FROM - SECOND, ()),
        (DUE + LATE_FROM, (LATE,)),
        (DUE + LATE_UNTIL, ()),
    ],
)
def test_one_reminder_at_most_is_due(at: datetime, due: tuple[Reminder, ...]) -> None:
    sent = {Reminder.INVITED: BEFORE}
    assert due_reminders(DUE, at, sent=sent, is_settled=False) == due
    assert due_reminders(DUE, at, sent=sent, is_settled=True) == ()
    assert due_reminders(DUE, at, sent=dict.fromkeys(Reminder, BEFORE), is_settled=False) == ()


def test_whoever_was_invited_late_gets_no_second_letter_at_once() -> None:
    sent = {Reminder.INVITED: DUE - 3 * DAY}
    assert due_reminders(DUE, DUE - 2 * DAY, sent=sent, is_settled=False) == ()
    assert due_reminders(DUE, DUE - DAY, sent=sent, is_settled=False) == (EVE,)
