"""Stages of a report, its files, and why it is not published."""

from enum import StrEnum


class FileKind(StrEnum):
    """A file of the report, by the ending of its name."""

    HTML = "html"
    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


class Refusal(StrEnum):
    """Why a report is not built or published. Each word has its sentence in the templates."""

    DOES_NOT_BALANCE = "does_not_balance"
    STILL_OPEN = "still_open"
    STILL_PENDING = "still_pending"
    SAME_PERSON = "same_person"
    ALREADY_PUBLISHED = "already_published"


def refusal_of_publication(
    *, is_provisional: bool, pending: int, is_maker: bool, is_published: bool
) -> Refusal | None:
    """Why this person may not publish this report; None when they may."""
    if is_published:
        return Refusal.ALREADY_PUBLISHED
    if is_provisional:
        return Refusal.STILL_OPEN
    if pending:
        return Refusal.STILL_PENDING
    return Refusal.SAME_PERSON if is_maker else None
