"""Which requests the law knows, until when each is answered, and why one is not taken."""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

ANSWER_DAYS = 30
BLOCKING_WORKING_DAYS = 2
CONTACT_KEPT = timedelta(days=90)
BETWEEN_LETTERS = timedelta(hours=1)
PAGE_REQUESTS = 50
WORDS_MIN_CHARS = 10
WORDS_MAX_CHARS = 4000
REASON_MIN_CHARS = 10
REASON_MAX_CHARS = 2000
ZONE = "America/Santiago"
SATURDAY = 5
SHEET = re.compile(r"HOJA([1-9][0-9]{0,8})", re.ASCII)


class RequestKind(StrEnum):
    """What somebody asks for."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    OPPOSITION = "opposition"
    PORTABILITY = "portability"
    BLOCKING = "blocking"


class RequestOutcome(StrEnum):
    """What became of a request."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why something is not done. Each word has its sentence in the templates."""

    STAFF_ACCOUNT = "staff_account"
    ALREADY_ANSWERED = "already_answered"
    ALREADY_EXTENDED = "already_extended"
    NOT_EXTENDABLE = "not_extendable"
    TERM_OVER = "term_over"
    NOT_AN_ERASURE = "not_an_erasure"
    NO_FOLIO = "no_folio"
    HAS_ACCOUNT = "has_account"
    OF_ORGANISATION = "of_organisation"
    NO_ROLE_THERE = "no_role_there"
    NOT_ASKED = "not_asked"
    SAME_PERSON = "same_person"
    WAITS_ALREADY = "waits_already"
    ALREADY_ERASED = "already_erased"


def due_at(kind: RequestKind, received_at: datetime) -> datetime:
    """The first moment that is too late to answer.

    The day of reception does not count, the last day counts whole. Working days leave out
    weekends and not holidays, so that the term is never later than the law's.

    Source: Ley 19.628 as changed by Ley 21.719, article 11; docs/adr/0015
    """
    zone = ZoneInfo(ZONE)
    day = received_at.astimezone(zone).date()
    last = (
        _after_working_days(day, BLOCKING_WORKING_DAYS)
        if kind is RequestKind.BLOCKING
        else day + timedelta(days=ANSWER_DAYS)
    )
    return _end_of(last, zone)


def extended_due_at(due: datetime) -> datetime:
    """The same after its one extension: thirty days more."""
    zone = ZoneInfo(ZONE)
    last = due.astimezone(zone).date() - timedelta(days=1)
    return _end_of(last + timedelta(days=ANSWER_DAYS), zone)


def folio_of(typed: str) -> str:
    """A folio in its one written form, however people type it."""
    return "".join(typed.split()).upper()


def sheet_of(folio: str) -> int | None:
    """The number of the sheet of paper that is named instead of a folio; None for a folio."""
    found = SHEET.fullmatch(folio)
    return int(found[1]) if found else None


def refusal_of_erasure(*, is_staff: bool) -> Refusal | None:
    """Why an account is not erased by its owner; None for a citizen's."""
    return Refusal.STAFF_ACCOUNT if is_staff else None


def refusal_of_answer(answered_at: datetime | None) -> Refusal | None:
    """Why a request is not answered now; None while it waits."""
    return Refusal.ALREADY_ANSWERED if answered_at is not None else None


def refusal_of_folio_erasure(
    kind: RequestKind, *, answered_at: datetime | None, erased_at: datetime | None, has_folio: bool
) -> Refusal | None:
    """Why a request erases no contribution; None while one waits that names the one it means."""
    if answered_at is not None:
        return Refusal.ALREADY_ANSWERED
    if kind is not RequestKind.ERASURE:
        return Refusal.NOT_AN_ERASURE
    if erased_at is not None:
        return Refusal.ALREADY_ERASED
    return None if has_folio else Refusal.NO_FOLIO


def refusal_of_author(
    author_id: int | None, *, proved_id: int | None, is_of_organisation: bool
) -> Refusal | None:
    """Why staff do not erase a contribution of this author for whoever asked.

    An author with an account erases alone, or proves with it that the request is theirs. What an
    organisation said stays its own, whoever wrote it down.
    """
    if is_of_organisation:
        return Refusal.OF_ORGANISATION
    is_theirs = author_id is None or author_id == proved_id
    return None if is_theirs else Refusal.HAS_ACCOUNT


def refusal_of_asking(asked_at: datetime | None) -> Refusal | None:
    """Why an erasure is not put before a second person; None when none waits for one."""
    return Refusal.WAITS_ALREADY if asked_at is not None else None


def refusal_of_confirming(asked_by_id: int | None, *, by_id: int) -> Refusal | None:
    """Why somebody does not confirm an erasure: it takes two, and this one did not ask."""
    if asked_by_id is None:
        return Refusal.NOT_ASKED
    return Refusal.SAME_PERSON if asked_by_id == by_id else None


def refusal_of_extension(
    kind: RequestKind,
    at: datetime,
    *,
    due: datetime,
    extended_at: datetime | None,
    answered_at: datetime | None,
) -> Refusal | None:
    """Why the term of a request is not extended: it is once, in time, and never for a blocking."""
    if answered_at is not None:
        return Refusal.ALREADY_ANSWERED
    if extended_at is not None:
        return Refusal.ALREADY_EXTENDED
    if kind is RequestKind.BLOCKING:
        return Refusal.NOT_EXTENDABLE
    return Refusal.TERM_OVER if at >= due else None


def _after_working_days(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
