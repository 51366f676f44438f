"""Put a letter into the outbox, in the transaction of the deed it tells of."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from consulta.mail import queries
from consulta.mail.models import Letter
from consulta.mail.rules import KEPT, is_given_up, is_one_address, wait_after

HOST = "consulta"


class BadAddress(ValueError):
    """An address that could reach somebody else, or nobody."""


def queue_letter(  # noqa: PLR0913 - a letter is these values, and each has a name
    session: Session,
    *,
    to: str,
    template: str,
    values: dict[str, Any],
    at: datetime,
    receipt_of: tuple[str, int] | None = None,
    language: str = "es",
    leave: str = "",
) -> Letter:
    """Write a letter that leaves later; a mail server that is down stops nobody.

    Its Message-ID is fixed now, so that a second sending is known as the same letter. `leave`
    names what one click in it stops.
    Raises: `BadAddress` for what is not exactly one address.
    Source: docs/adr/0012-outbox-and-queue.md
    """
    if not is_one_address(to):
        raise BadAddress(to)
    consultation, n = receipt_of or (None, None)
    letter = Letter(
        message_id=f"<{uuid4().hex}@{HOST}>",
        to=to,
        language=language,
        template=template,
        values=values,
        receipt_consultation=consultation,
        receipt_n=n,
        written_at=at,
        send_after=at,
        attempts=0,
        sent_at=None,
        trouble="",
        leave=leave,
        refusals=0,
        given_up_at=None,
        lost_reason="",
    )
    session.add(letter)
    return letter


def take(letter: Letter, *, at: datetime) -> None:
    """Hold a letter for one worker: nobody else tries it until its next turn."""
    letter.send_after = at + wait_after(letter.attempts)
    letter.attempts += 1


def note_sent(session: Session, *, letter_id: int, at: datetime) -> None:
    """Note that a letter has left, and empty what it said."""
    letter = session.get(Letter, letter_id)
    if letter is not None:  # its reader may have been forgotten while it left
        letter.sent_at, letter.values, letter.trouble = at, {}, ""


def note_trouble(
    session: Session, *, letter_id: int, trouble: str, is_for_good: bool, at: datetime
) -> None:
    """Note why a letter could not leave; it waits for its next turn.

    One that was refused for good again and again is given up: nobody tries it, and it is shown.
    """
    letter = session.get(Letter, letter_id)
    if letter is None:
        return
    letter.trouble = trouble
    letter.refusals += is_for_good
    if is_given_up(letter.refusals):
        letter.given_up_at = at


def try_again(session: Session, *, at: datetime) -> int:
    """Let every letter that was given up wait for its turn again; say how many."""
    again = update(Letter).where(
        Letter.given_up_at.is_not(None), Letter.sent_at.is_(None), Letter.lost_reason == ""
    )
    return (
        session.connection()
        .execute(again.values(given_up_at=None, refusals=0, attempts=0, send_after=at))
        .rowcount
    )


def try_letter(session: Session, *, letter_id: int, at: datetime) -> None:
    """Let one stuck letter leave with the next post, as if it had never been tried.

    Raises: `NotFound` for one that is not stuck.
    """
    letter = queries.stuck_letter(session, letter_id)
    letter.given_up_at, letter.send_after = None, at
    letter.attempts = letter.refusals = 0


def lose_letter(session: Session, *, letter_id: int, reason: str, at: datetime) -> None:
    """Give one stuck letter up for a reason; what it said is emptied.

    Raises: `NotFound` for one that is not stuck.
    """
    letter = queries.stuck_letter(session, letter_id)
    letter.given_up_at, letter.lost_reason, letter.values = at, reason, {}


def forget_address(session: Session, *, address: str) -> None:
    """Remove every letter to an address, sent or not: who is forgotten gets none any more."""
    if not address:
        return
    session.execute(delete(Letter).where(Letter.to == address))


def forget_receipt(session: Session, *, consultation: str, n: int) -> None:
    """Remove the letters that carry the receipt of one entry, with its words and its salt."""
    session.execute(
        delete(Letter).where(Letter.receipt_consultation == consultation, Letter.receipt_n == n)
    )


def forget_sent(session: Session, *, at: datetime) -> None:
    """Remove letters that left or were given up a month ago, and the addresses they went to."""
    edge = at - KEPT
    session.execute(delete(Letter).where(or_(Letter.sent_at < edge, Letter.given_up_at < edge)))
