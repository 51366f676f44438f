"""Open a record, and add to it under one lock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from consulta.database.claims import claim
from consulta.errors import Conflict, NotFound, Refused
from consulta.journal import merkle, queries, rules
from consulta.journal.models import LogCheckpoint, LogEntry, LogHead, LogNode
from consulta.journal.rules import CLOSED_TYPES, EntryType, RecordRefusal
from consulta.journal.signing import Signer

# Every vote runs these: they are put together once.
HEADS = LogHead.__table__
LOCK = select(HEADS).where(HEADS.c.consultation == bindparam("whose")).with_for_update()
MOVE = update(LogHead).where(
    LogHead.consultation == bindparam("whose"), LogHead.size == bindparam("was")
)
ADD = insert(LogEntry)


@dataclass(frozen=True)
class Appended:
    """An entry that has just been added: its place, its bytes, and the way to the root.

    Shapes: `proof` leads from the leaf to the root of the tree of size n + 1.
    """

    consultation: str
    n: int
    entry: bytes
    leaf: bytes
    root: bytes
    salted_hash: bytes
    proof: tuple[bytes, ...]


class Record:
    """The record of one consultation while its lock is held."""

    def __init__(self, session: Session, head: Any) -> None:
        self._session = session
        self.consultation: str = head.consultation
        self.size: int = head.size
        self.is_closed: bool = head.closed
        self._folios: int = head.folios
        self._frontier = merkle.unpacked(head.frontier)

    def next_folio(self) -> str:
        """The next public number, never given twice; it is kept by the next entry."""
        self._folios += 1
        return rules.folio_text(self._folios)

    def append(
        self,
        entry_type: EntryType,
        *,
        ref: str,
        at: datetime,
        content: Mapping[str, Any],
        salt: bytes,
    ) -> Appended:
        """Add one entry. It stands or falls with the transaction that it is part of.

        Raises: `Refused` once the record is closed, for what may only come before the close;
            `Conflict` when the head moved although it was locked.
        """
        if self.is_closed and entry_type in CLOSED_TYPES:
            raise Refused(RecordRefusal.RECORD_CLOSED)
        n, hashed = self.size, rules.salted_hash(salt, content)
        place = (self.consultation, n)
        entry = rules.entry_bytes(entry_type, place=place, ref=ref, at=at, hashed=hashed)
        leaf = merkle.leaf_hash(entry)
        frontier, proof = list(self._frontier), tuple(reversed(self._frontier))
        made = merkle.push(frontier, n, leaf)
        root, ts = merkle.root_of(frontier), rules.moment_text(at)
        self._write({"n": n, "ref": ref, "t": entry_type.value, "ts": ts, "entry": entry,
                     "leaf": leaf, "root": root}, frontier)  # fmt: skip
        self._keep_nodes(n, made)
        self.size, self._frontier = n + 1, frontier
        return Appended(self.consultation, n, entry, leaf, root, hashed, proof)

    def close(self) -> None:
        """Let no contribution and no vote in any more."""
        self._move_head(closed=True)
        self.is_closed = True

    def _write(self, row: dict[str, Any], frontier: list[bytes]) -> None:
        self._move_head(
            size=row["n"] + 1, frontier=merkle.packed(frontier), root=row["root"],
            folios=self._folios,
        )  # fmt: skip
        self._session.connection().execute(ADD, {"consultation": self.consultation, **row})
        queries.mark_uncommitted(self._session)

    def _keep_nodes(self, n: int, made: list[bytes]) -> None:
        """Keep the roots of the larger subtrees that leaf n completed: once in so many leaves."""
        for level in range(merkle.KEPT_LEVEL, len(made)):
            self._session.connection().execute(
                insert(LogNode).values(
                    consultation=self.consultation, level=level, position=n >> level,
                    node=made[level],
                )
            )  # fmt: skip

    def _move_head(self, **values: Any) -> None:
        place = {"whose": self.consultation, "was": self.size}
        moved = self._session.connection().execute(MOVE, place | values)
        if moved.rowcount != 1:
            raise Conflict("the head of the record moved")


def create_record(session: Session, *, consultation: str) -> None:
    """Begin the empty record of a consultation."""
    session.connection().execute(
        insert(LogHead).values(
            consultation=consultation, size=0, frontier=b"", root=merkle.EMPTY_ROOT, folios=0,
            closed=False,
        )
    )  # fmt: skip


def open_record(session: Session, *, consultation: str) -> Record:
    """Lock the record of a consultation: the last lock of every writing action.

    Raises: `NotFound` when the consultation has no record.
    Source: docs/adr/0010-an-append-only-record-with-receipts.md
    """
    head = session.execute(LOCK, {"whose": consultation}).one_or_none()
    if head is None:
        raise NotFound(consultation)
    return Record(session, head)


def keep_checkpoint(session: Session, *, consultation: str, signer: Signer) -> str:
    """Sign the record as it was committed, keep the note, and give it back.

    A size is kept once, however many workers sign it: they all write the same note.

    Raises: `NotFound` without a record; `NotCommitted` when this transaction added to it.
    """
    size, note = queries.checkpoint(session, consultation, signer)
    if session.get(LogCheckpoint, (consultation, size)) is None:
        claim(session, LogCheckpoint, consultation=consultation, size=size, note=note)
    return note
