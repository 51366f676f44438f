"""Roles, what each may do, and which exclude one another."""

import re
from datetime import datetime, timedelta
from enum import StrEnum

LINK_LIFE = timedelta(minutes=10)
CODE_DIGITS = 8
CODE_TRIES = 5
LINKS_AN_HOUR = 6
CITIZEN_IDLE = timedelta(days=14)
STAFF_IDLE = timedelta(minutes=30)
STAFF_LIFE = timedelta(hours=12)
PROOF_LIFE = timedelta(minutes=15)
TOTP_SECONDS = 30
TOTP_STEPS_AROUND = 1
RECOVERY_CODES = 10
PASSWORD_MIN_CHARS = 12
PASSWORD_MAX_CHARS = 128
EVERYWHERE = "*"
PLACE = re.compile(r"/consultas/([a-z0-9]+(?:-[a-z0-9]+)*)(?:[/?#].*)?")
SCOPE_MAX_CHARS = 64
NO_LEVEL, BY_MAIL, BY_CLAVEUNICA = 0, 1, 2
WAIT = timedelta(seconds=60)
WAIT_LIFE = timedelta(hours=1)
PUZZLE_BITS = 16
ANSWER_MAX_DIGITS = 12
LEAST_TO_FLAG = 20
SHARE_TO_FLAG = 0.2


class Role(StrEnum):
    """What a person is in one consultation. Everybody signed in is also a citizen."""

    ORGANISATION_REP = "organisation_rep"
    MODERATOR = "moderator"
    ANALYST = "analyst"
    INSTITUTION_CONTACT = "institution_contact"
    FORUM_MEMBER = "forum_member"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What a staff role may do in a consultation."""

    MODERATE = "moderate"
    SEE_FIGURES = "see_figures"
    BUILD_REPORT = "build_report"
    PUBLISH_REPORT = "publish_report"
    LOAD_OFFLINE = "load_offline"
    EDIT_PLAN = "edit_plan"
    READ_DRAFTS = "read_drafts"
    MANAGE_ACCOUNTS = "manage_accounts"
    ANSWER_DATA_REQUESTS = "answer_data_requests"
    KEEP_DATA_REQUESTS = "keep_data_requests"
    CHECK_ORGANISATIONS = "check_organisations"
    ANSWER = "answer"
    PUBLISH_ANSWERS = "publish_answers"
    CODE = "code"


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ORGANISATION_REP: frozenset(),
    Role.MODERATOR: frozenset({Permission.MODERATE}),
    Role.ANALYST: frozenset(
        {
            Permission.SEE_FIGURES,
            Permission.BUILD_REPORT,
            Permission.PUBLISH_REPORT,
            Permission.LOAD_OFFLINE,
            Permission.EDIT_PLAN,
            Permission.READ_DRAFTS,
            Permission.ANSWER_DATA_REQUESTS,
            Permission.KEEP_DATA_REQUESTS,
            Permission.CHECK_ORGANISATIONS,
            Permission.ANSWER,
            Permission.PUBLISH_ANSWERS,
            Permission.CODE,
        }
    ),
    Role.INSTITUTION_CONTACT: frozenset({Permission.READ_DRAFTS}),
    Role.FORUM_MEMBER: frozenset({Permission.READ_DRAFTS}),
    Role.ADMINISTRATOR: frozenset({Permission.MANAGE_ACCOUNTS, Permission.KEEP_DATA_REQUESTS}),
}

EXCLUDES = frozenset(
    {
        frozenset({Role.MODERATOR, Role.ANALYST}),
        frozenset({Role.MODERATOR, Role.ADMINISTRATOR}),
        frozenset({Role.ANALYST, Role.ADMINISTRATOR}),
        frozenset({Role.MODERATOR, Role.INSTITUTION_CONTACT}),
    }
)


class Signal(StrEnum):
    """What is counted by day to see many hands, and never by person."""

    LINKS_ASKED = "links_asked"
    THROWAWAY = "throwaway"
    HELD_UP = "held_up"


class Refusal(StrEnum):
    """Why somebody is not let in, or not granted a role."""

    ROLES_EXCLUDE = "roles_exclude"
    LINK_UNKNOWN = "link_unknown"
    LINK_EXPIRED = "link_expired"
    LINK_USED = "link_used"
    OTHER_BROWSER = "other_browser"
    CODE_WRONG = "code_wrong"
    CODE_TRIES_SPENT = "code_tries_spent"
    PASSWORD_WRONG = "password_wrong"  # noqa: S105 - a reason's word, not a secret
    STAFF_USES_PASSWORD = "staff_uses_password"  # noqa: S105 - a reason's word, not a secret
    NOT_YOUR_ROLE = "not_your_role"
    ANOTHER_ROLE = "another_role"
    ACCOUNT_ERASED = "account_erased"
    NOT_SIGNED_IN = "not_signed_in"
    FACTOR_CODE_WRONG = "factor_code_wrong"
    PROVIDER_DOWN = "provider_down"
    PROVIDER_SAID_NO = "provider_said_no"
    ANSWER_NOT_OURS = "answer_not_ours"
    OTHER_RUN = "other_run"
    NOT_ASKED_AGAIN = "not_asked_again"
    LEVEL_TOO_LOW = "level_too_low"
    BURST = "burst"
    STAFF_ARE_NO_MEMBERS = "staff_are_no_members"
    NAME_LENGTH = "name_length"
    NAME_TAKEN = "name_taken"
    REPRESENTS_LENGTH = "represents_length"
    WEB_NOT_SAFE = "web_not_safe"
    ORGANISATIONS_SPENT = "organisations_spent"
    NOT_AN_ORGANISATION = "not_an_organisation"
    NOT_A_REPRESENTATIVE = "not_a_representative"
    NOT_A_MEMBER = "not_a_member"
    LAST_REPRESENTATIVE = "last_representative"
    ALREADY_A_MEMBER = "already_a_member"
    ALREADY_INVITED = "already_invited"
    INVITATIONS_SPENT = "invitations_spent"
    NOT_INVITED = "not_invited"
    BASIS_LENGTH = "basis_length"
    INVITED_TODAY = "invited_today"
    INVITATION_OVER = "invitation_over"
    NAMED_BY_TEAM = "named_by_team"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    INVITATION_EXPIRED = "invitation_expired"
    NOTHING_CORRECTED = "nothing_corrected"
    CORRECTIONS_SPENT = "corrections_spent"
    REPRESENTS_ALREADY = "represents_already"


def refusal_of_grant(held: set[Role], wanted: Role) -> Refusal | None:
    """Why a person who holds these roles in a consultation may not hold this one as well.

    Source: separation of duties in docs/house.md
    """
    if any(frozenset({role, wanted}) in EXCLUDES for role in held):
        return Refusal.ROLES_EXCLUDE
    return None


def may(roles: set[Role], permission: Permission) -> bool:
    """Whether any of these roles carries the permission."""
    return any(permission in PERMISSIONS[role] for role in roles)


def refusal_of_door(roles: set[Role], permission: Permission) -> Refusal | None:
    """Why a desk does not open to staff with these roles; None when it does.

    Whoever administers gives the roles, and is not sent to themselves to ask for one.
    """
    if may(roles, permission):
        return None
    return Refusal.ANOTHER_ROLE if Role.ADMINISTRATOR in roles else Refusal.NOT_YOUR_ROLE


def refusal_of_return(*, is_closed: bool, is_erased: bool) -> Refusal | None:
    """Why an account that was closed lets nobody in again; None while it is open."""
    if not is_closed:
        return None
    return Refusal.ACCOUNT_ERASED if is_erased else Refusal.NOT_YOUR_ROLE


def refusal_of_link(
    ends_at: datetime, used_at: datetime | None, at: datetime, *, is_same_browser: bool
) -> Refusal | None:
    """Why a link opens nothing; None when it lets somebody in."""
    if used_at is not None:
        return Refusal.LINK_USED
    if at >= ends_at:
        return Refusal.LINK_EXPIRED
    return None if is_same_browser else Refusal.OTHER_BROWSER


def refusal_of_code(
    ends_at: datetime, used_at: datetime | None, at: datetime, *, tries: int, is_right: bool
) -> Refusal | None:
    """Why a code lets nobody in; None when it does."""
    if refusal := refusal_of_link(ends_at, used_at, at, is_same_browser=True):
        return refusal
    if tries >= CODE_TRIES:
        return Refusal.CODE_TRIES_SPENT
    return None if is_right else Refusal.CODE_WRONG


def is_fresh(proved_at: datetime | None, at: datetime) -> bool:
    """Whether somebody proved who they are recently enough for an act that weighs much."""
    return proved_at is not None and at - proved_at < PROOF_LIFE


def is_proved_again(started_at: datetime, proved_at: datetime | None, at: datetime) -> bool:
    """Whether somebody who was signed in proved who they are once more, a moment ago."""
    return proved_at is not None and proved_at > started_at and at - proved_at < LINK_LIFE


def consultation_of(path: str) -> str:
    """The slug of the consultation that a path of ours leads to; empty for none."""
    found = PLACE.fullmatch(path)
    return found.group(1) if found and len(found.group(1)) <= SCOPE_MAX_CHARS else ""


def refusal_of_asking(
    asked_at: datetime | None, at: datetime, *, is_burst: bool, is_solved: bool
) -> Refusal | None:
    """Why a link is not sent at this moment; None when it is.

    In a burst one solves a puzzle, or waits a minute from the first asking, at `asked_at`.
    """
    if not is_burst:
        return None
    if asked_at is None or not timedelta(0) <= at - asked_at < WAIT_LIFE:
        return Refusal.BURST
    return None if is_solved or at - asked_at >= WAIT else Refusal.BURST


def is_to_look_at(asked: int, of_these: int) -> bool:
    """Whether so many of what was asked in a day deserve that a person looks."""
    return asked >= LEAST_TO_FLAG and of_these / asked >= SHARE_TO_FLAG


def is_over(at: datetime, *, seen_at: datetime, ends_at: datetime, is_staff: bool) -> bool:
    """Whether a sign-in has ended by itself: too long idle, or too long in all."""
    return at >= ends_at or (is_staff and at - seen_at >= STAFF_IDLE)
