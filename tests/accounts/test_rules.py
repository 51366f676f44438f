"""Who may do what, which roles exclude one another, and how long a door stays open."""

from datetime import UTC, datetime, timedelta

import pytest

from consulta.accounts.rules import (
    CODE_TRIES,
    LINK_LIFE,
    PERMISSIONS,
    STAFF_IDLE,
    Permission,
    Refusal,
    Role,
    is_over,
    may,
    refusal_of_code,
    refusal_of_door,
    refusal_of_grant,
    refusal_of_link,
    refusal_of_return,
)

NOW = datetime(2027, 3, 10, 15, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ENDS = NOW + LINK_LIFE
M, A, ADM = Role.MODERATOR, Role.ANALYST, Role.ADMINISTRATOR
INST, MESA, ORG = Role.INSTITUTION_CONTACT, Role.FORUM_MEMBER, Role.ORGANISATION_REP


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (Permission.MODERATE, {M}),
        (Permission.SEE_FIGURES, {A}),
        (Permission.BUILD_REPORT, {A}),
        (Permission.PUBLISH_REPORT, {A}),
        (Permission.LOAD_OFFLINE, {A}),
        (Permission.EDIT_PLAN, {A}),
        (Permission.CODE, {A}),
        (Permission.MANAGE_ACCOUNTS, {ADM}),
        (Permission.ANSWER_DATA_REQUESTS, {A}),
        (Permission.KEEP_DATA_REQUESTS, {A, ADM}),
    ],
)
def test_who_may_do_what(permission: Permission, roles: set[Role]) -> None:
    assert {role for role in Role if may({role}, permission)} == roles
    assert not may(set(), permission)


def test_every_role_has_its_line_of_permissions() -> None:
    assert set(PERMISSIONS) == set(Role)


@pytest.mark.parametrize(
    ("held", "excluded"),
    [
        (M, {A, ADM, INST}),
        (A, {M, ADM}),
        (ADM, {M, A}),
        (INST, {M}),
        (MESA, set()),
        (ORG, set()),
    ],
)
def test_which_roles_exclude_one_another(held: Role, excluded: set[Role]) -> None:
    refused = {role for role in Role if role is not held and refusal_of_grant({held}, role)}
    assert refused == excluded


@pytest.mark.parametrize(
    ("at", "is_used", "is_same_browser", "answer"),
    [
        (NOW, False, True, None),
        (ENDS - SECOND, False, True, None),
        (ENDS, False, True, Refusal.LINK_EXPIRED),
        (NOW, True, True, Refusal.LINK_USED),
        (ENDS, True, True, Refusal.LINK_USED),
        (NOW, False, False, Refusal.OTHER_BROWSER),
        (ENDS, False, False, Refusal.LINK_EXPIRED),
    ],
)
def test_when_a_link_opens(
    at: datetime, is_used: bool, is_same_browser: bool, answer: Refusal | None
) -> None:
    used_at = NOW if is_used else None
    assert refusal_of_link(ENDS, used_at, at, is_same_browser=is_same_browser) is answer


@pytest.mark.parametrize(
    ("at", "tries", "is_right", "answer"),
    [
        (NOW, 0, True, None),
        (NOW, CODE_TRIES - 1, True, None),
        (NOW, CODE_TRIES, True, Refusal.CODE_TRIES_SPENT),
        (NOW, 0, False, Refusal.CODE_WRONG),
        (NOW, CODE_TRIES, False, Refusal.CODE_TRIES_SPENT),
        (ENDS, 0, True, Refusal.LINK_EXPIRED),
    ],
)
def test_when_a_code_opens(
    at: datetime, tries: int, is_right: bool, answer: Refusal | None
) -> None:
    assert refusal_of_code(ENDS, None, at, tries=tries, is_right=is_right) is answer


@pytest.mark.parametrize(
    ("idle", "left", "is_staff", "answer"),
    [
        (STAFF_IDLE - SECOND, SECOND, True, False),
        (STAFF_IDLE, SECOND, True, True),
        (timedelta(0), timedelta(0), True, True),
        (timedelta(days=13), SECOND, False, False),
        (timedelta(0), timedelta(0), False, True),
    ],
)
def test_when_a_sign_in_is_over(
    idle: timedelta, left: timedelta, is_staff: bool, answer: bool
) -> None:
    assert is_over(NOW, seen_at=NOW - idle, ends_at=NOW + left, is_staff=is_staff) is answer


def test_whoever_administers_is_not_sent_to_themselves() -> None:
    assert refusal_of_door({A}, Permission.EDIT_PLAN) is None
    assert refusal_of_door({M}, Permission.EDIT_PLAN) is Refusal.NOT_YOUR_ROLE
    assert refusal_of_door({ADM}, Permission.EDIT_PLAN) is Refusal.ANOTHER_ROLE


@pytest.mark.parametrize(
    ("is_closed", "is_erased", "answer"),
    [
        (False, False, None),
        (True, False, Refusal.NOT_YOUR_ROLE),
        (True, True, Refusal.ACCOUNT_ERASED),
    ],
)
def test_why_a_closed_account_lets_nobody_in(
    is_closed: bool, is_erased: bool, answer: Refusal | None
) -> None:
    assert refusal_of_return(is_closed=is_closed, is_erased=is_erased) is answer
