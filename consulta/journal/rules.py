"""What an entry of the record is, byte by byte."""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

FORMAT = 1
SALT_BYTES = 32
HASH_BYTES = 32
LARGEST_INTEGER = 2**53 - 1
SALTED = b"consulta/commitment/v1\n"
FOLIO_DIGITS = 6
VOTE_SYMBOLS = 10
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KEY = re.compile(r"[a-z][a-z0-9_]*")
SLUG = re.compile(r"[a-z0-9-]{1,64}")
REF = re.compile(r"[A-Za-z0-9-]{1,64}")


class EntryType(StrEnum):
    """What happened. The words are public and never change."""

    CONSULTATION_OPENED = "consultation.opened"
    CONTRIBUTION_RECEIVED = "contribution.received"
    CONTRIBUTION_WITHDRAWN = "contribution.withdrawn"
    MODERATION_DECIDED = "moderation.decided"
    MODERATION_REVIEWED = "moderation.reviewed"
    VOTE_CAST = "vote.cast"
    VOTE_CHANGED = "vote.changed"
    VOTE_WITHDRAWN = "vote.withdrawn"
    ERASURE_EXECUTED = "erasure.executed"
    CONSULTATION_EXTENDED = "consultation.extended"
    CONSULTATION_CLOSED = "consultation.closed"
    REPORT_PUBLISHED = "report.published"
    PLAN_PUBLISHED = "plan.published"
    PLAN_ANCHORED = "plan.anchored"
    ANCHOR_PLACED = "anchor.placed"
    PROMISE_CHANGED = "promise.changed"
    GATE_OVERRIDDEN = "gate.overridden"
    RESPONSE_PUBLISHED = "response.published"


CLOSED_TYPES = frozenset(
    {
        EntryType.CONTRIBUTION_RECEIVED,
        EntryType.VOTE_CAST,
        EntryType.VOTE_CHANGED,
        EntryType.VOTE_WITHDRAWN,
    }
)


class RecordRefusal(StrEnum):
    """Why the record takes no entry."""

    RECORD_CLOSED = "record_closed"


class RecordProblem(StrEnum):
    """What does not hold in a record. Each word has its sentence in `consulta record verify`."""

    GAP = "gap"
    ENTRY_CHANGED = "entry_changed"
    ENTRY_MALFORMED = "entry_malformed"
    TIME_MALFORMED = "time_malformed"
    ROOT_DIFFERS = "root_differs"
    AFTER_CLOSE = "after_close"
    HEAD_DIFFERS = "head_differs"
    NODE_DIFFERS = "node_differs"
    CHECKPOINT_UNSIGNED = "checkpoint_unsigned"
    CHECKPOINT_DIFFERS = "checkpoint_differs"


@dataclass(frozen=True, slots=True)
class Opening:
    """What an entry seals, laid open: its place, its content and the salt."""

    n: int
    content: Mapping[str, Any]
    salt: bytes

    def line(self) -> bytes:
        """The one written form of an opening, as a line of the public package."""
        told = {"content": self.content, "n": self.n, "salt": self.salt.hex()}
        return canonical(told) + b"\n"


class NotCanonical(ValueError):
    """A content holds what has no single written form; the message names it."""


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one written form of a content: RFC 8785 under our restrictions.

    Raises: `NotCanonical` for a key or value that a content may not hold.
    Source: RFC 8785; docs/adr/0010-an-append-only-record-with-receipts.md
    """
    if not isinstance(content, dict):
        raise NotCanonical("a content is an object")
    _check(content)
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise NotCanonical("a text holds half of a surrogate pair") from None


def salted_hash(salt: bytes, content: Mapping[str, Any]) -> bytes:
    """What binds an entry to its content without telling it.

    Units: `salt` is 32 bytes, one for each content, never used again.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 32 bytes")
    return hashlib.sha256(SALTED + salt + canonical(content)).digest()


def entry_bytes(
    entry_type: EntryType, *, place: tuple[str, int], ref: str, at: datetime, hashed: bytes
) -> bytes:
    """The public bytes of a leaf, which hold no name, address or text.

    Shapes: `place` is the consultation's slug and the index of the leaf, counted from 0.
    """
    consultation, n = place
    if not SLUG.fullmatch(consultation) or not REF.fullmatch(ref):
        raise NotCanonical(f"{consultation!r} or {ref!r} names nothing in a record")
    if n < 0 or len(hashed) != HASH_BYTES:
        raise NotCanonical("an entry has a place from 0 and a salted hash of 32 bytes")
    return canonical(
        {
            "c": consultation, "h": hashed.hex(), "n": n, "ref": ref, "t": entry_type.value,
            "ts": moment_text(at), "v": FORMAT,
        }
    )  # fmt: skip


def is_entry_of(entry: bytes, *, place: tuple[str, int], said: tuple[str, str, str]) -> bool:
    """Whether these bytes are the one written form of the entry that its row tells of.

    Shapes: `said` is the reference, the type and the moment as the row has them.
    """
    ref, entry_type, ts = said
    try:
        told = json.loads(entry)
        hashed = bytes.fromhex(told["h"])
        at = datetime.fromisoformat(ts)
        written = entry_bytes(EntryType(entry_type), place=place, ref=ref, at=at, hashed=hashed)
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    return written == entry


def moment_text(at: datetime) -> str:
    """A moment as the record writes it: `2027-03-01T12:00:00.123Z`, always 24 characters."""
    if at.tzinfo is None:
        raise ValueError("a moment without zone has no place in the record")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def is_moment_text(ts: str) -> bool:
    """Whether these are the 24 characters of a moment that exists."""
    try:
        return moment_text(datetime.fromisoformat(ts)) == ts
    except ValueError:
        return False


def hour_of_vote(received_at: datetime, opens_at: datetime) -> datetime:
    """What the record tells of when a vote came: its full hour, or the opening if later."""
    hour = received_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return max(hour, opens_at.astimezone(UTC))


def folio_text(number: int) -> str:
    """The public number of a contribution: `A-000123`."""
    return f"A-{number:0{FOLIO_DIGITS}d}"


def new_vote_ref() -> str:
    """A name for one vote of one voter on one target, which joins it to nothing else."""
    return "V-" + "".join(secrets.choice(CROCKFORD) for _ in range(VOTE_SYMBOLS))


def _check(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, str | int | list | tuple | dict):
        raise NotCanonical(f"{type(value).__name__} has no place in a content")
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        raise NotCanonical("an integer is too large for every reader")
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str) or not KEY.fullmatch(key):
                raise NotCanonical(f"{key!r} cannot be a key")
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
