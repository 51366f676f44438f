"""Stages of a report, its files, and why it is not published."""

from datetime import datetime
from enum import StrEnum

from consulta.plan.rules import Window


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
    PAPER_MAY_ENTER = "paper_may_enter"
    ONLY_PROVISIONAL = "only_provisional"
    STILL_PENDING = "still_pending"
    SAME_PERSON = "same_person"
    ALREADY_PUBLISHED = "already_published"


def refusal_of_final(window: Window, at: datetime, *, last_entry_at: datetime) -> Refusal | None:
    """Why a report made at this moment is provisional; None when nothing more can come in.

    Paper that was stamped in time is still entered after the close, until `last_entry_at`.
    """
    if at < window.ends_at:
        return Refusal.STILL_OPEN
    return Refusal.PAPER_MAY_ENTER if at < last_entry_at else None


def refusal_of_publication(
    *,
    too_early: Refusal | None,
    is_provisional: bool,
    pending: int,
    is_maker: bool,
    is_published: bool,
) -> Refusal | None:
    """Why this person may not publish this report; None when they may.

    Shapes: `too_early` is why no report can be final now, as `refusal_of_final` says it.
    """
    if is_published:
        return Refusal.ALREADY_PUBLISHED
    if too_early:
        return too_early
    if is_provisional:
        return Refusal.ONLY_PROVISIONAL
    if pending:
        return Refusal.STILL_PENDING
    return Refusal.SAME_PERSON if is_maker else None
