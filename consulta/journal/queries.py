"""What the record holds: entries in order, proofs, receipts of what was committed."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from consulta.errors import NotFound
from consulta.journal import merkle, rules
from consulta.journal.models import LogCheckpoint, LogEntry, LogHead
from consulta.journal.receipts import Receipt
from consulta.journal.rules import EntryType, RecordProblem
from consulta.journal.signing import (
    BadNote,
    Checkpoint,
    Signer,
    checkpoint_text,
    read_checkpoint,
    read_note,
)

ENTRIES = LogEntry.__table__
COLUMNS = [ENTRIES.c[name] for name in ("n", "ref", "t", "ts", "entry", "leaf", "root")]
BATCH = 1000
BLOCK = 1024
KNOWN_FRONTIERS = 4096
UNCOMMITTED = "journal.added_in"
TAKEN_BACK = (
    EntryType.CONTRIBUTION_WITHDRAWN.value,
    EntryType.VOTE_WITHDRAWN.value,
    EntryType.ERASURE_EXECUTED.value,
)
_frontiers: OrderedDict[bytes, bytes] = OrderedDict()


class NotCommitted(Exception):
    """What may still be undone is never signed: the transaction added to the record."""


@dataclass(frozen=True)
class Entry:
    """One entry as its row holds it: `t` is its type, `ts` its moment, `entry` its public bytes."""

    n: int
    ref: str
    t: str
    ts: str
    entry: bytes
    leaf: bytes
    root: bytes


@dataclass(frozen=True)
class Problem:
    """One thing that does not hold, and the place where it was found."""

    kind: RecordProblem
    n: int


def head(session: Session, consultation: str) -> LogHead:
    """The growing end of a record.

    Raises: `NotFound` when the consultation has none.
    """
    found = session.get(LogHead, consultation, populate_existing=True)
    if found is None:
        raise NotFound(consultation)
    return found


def entry(session: Session, consultation: str, n: int) -> Entry:
    """The entry at one place.

    Raises: `NotFound` when the record is shorter.
    """
    found = session.execute(_of(consultation).where(ENTRIES.c.n == n)).one_or_none()
    if found is None:
        raise NotFound(f"{consultation}/{n}")
    return Entry(*found)


def entries(session: Session, consultation: str, *, size: int | None = None) -> Iterator[Entry]:
    """Every entry of a record in its order, read in batches; only the first so many if given."""
    in_order = _of(consultation).order_by(ENTRIES.c.n).execution_options(yield_per=BATCH)
    if size is not None:
        in_order = in_order.where(ENTRIES.c.n < size)
    for row in session.execute(in_order):
        yield Entry(*row)


def place_of(session: Session, consultation: str, entry_type: EntryType) -> int | None:
    """The place of the first entry of a type; None when the record has none."""
    first = (
        select(ENTRIES.c.n)
        .where(ENTRIES.c.consultation == consultation, ENTRIES.c.t == entry_type.value)
        .order_by(ENTRIES.c.n)
    )
    return session.scalars(first.limit(1)).one_or_none()


def has_taken_back(session: Session, consultation: str, *, since: int) -> bool:
    """Whether anything was withdrawn or erased in a record from a place on."""
    found = select(ENTRIES.c.n).where(
        ENTRIES.c.consultation == consultation, ENTRIES.c.n >= since, ENTRIES.c.t.in_(TAKEN_BACK)
    )
    return session.scalars(found.limit(1)).one_or_none() is not None


def latest_entry_of(session: Session, consultation: str, ref: str) -> Entry | None:
    """The newest entry about something; None when the record never speaks of it."""
    newest = _of(consultation).where(ENTRIES.c.ref == ref).order_by(ENTRIES.c.n.desc()).limit(1)
    found = session.execute(newest).one_or_none()
    return None if found is None else Entry(*found)


def proof_of(session: Session, consultation: str, n: int) -> list[bytes]:
    """The way from leaf n to the root of the tree that it completed, of size n + 1.

    Units: reads at most 1,024 leaves once the process has walked the record up to there; the
        first walk over 100,000 leaves takes some tenths of a second.
    Raises: `NotFound` when the record has no such leaf.
    """
    entry(session, consultation, n)
    start, frontier = _nearest_frontier(session, consultation, n)
    between = (
        select(ENTRIES.c.leaf, ENTRIES.c.root)
        .where(ENTRIES.c.consultation == consultation, ENTRIES.c.n >= start, ENTRIES.c.n < n)
        .order_by(ENTRIES.c.n)
    )
    for size, row in enumerate(session.execute(between), start):
        merkle.push(frontier, size, row.leaf)
        if (size + 1) % BLOCK == 0:
            _remember(row.root, frontier)
    return frontier[::-1]


def checkpoint(session: Session, consultation: str, signer: Signer) -> tuple[int, str]:
    """The size of the record as it was committed, and its signed note.

    Raises: `NotFound` without a record; `NotCommitted` when this transaction added to it.
    """
    _refuse_uncommitted(session)
    end = head(session, consultation)
    return end.size, signer.sign(checkpoint_text(signer.origin, end.size, end.root))


def checkpoints(session: Session, consultation: str) -> list[LogCheckpoint]:
    """Every note that was kept, the oldest first."""
    kept = select(LogCheckpoint).where(LogCheckpoint.consultation == consultation)
    return list(session.scalars(kept.order_by(LogCheckpoint.size)))


def receipt(
    session: Session,
    *,
    entry_at: tuple[str, int],
    content: Mapping[str, Any] | None,
    salt: bytes | None,
    signer: Signer,
) -> Receipt:
    """The receipt of an entry that was committed: only that is ever signed.

    Without content and salt the receipt proves that something was received, and not what.

    Shapes: `entry_at` is the consultation's slug and the index of the entry.
    Raises: `NotFound` when the record has no such entry; `NotCommitted` when this transaction
        added to the record.
    """
    _refuse_uncommitted(session)
    consultation, n = entry_at
    found = entry(session, consultation, n)
    return Receipt(
        content=content,
        salt=salt,
        entry=found.entry,
        index=n,
        proof=proof_of(session, consultation, n),
        note=signer.sign(checkpoint_text(signer.origin, n + 1, found.root)),
    )


def mark_uncommitted(session: Session) -> None:
    """Remember that the present transaction added to a record."""
    session.info[UNCOMMITTED] = session.get_transaction()


def problems(session: Session, consultation: str, vkeys: list[str]) -> list[Problem]:
    """What does not hold in a record, in the order of its entries; nothing when all does.

    Shapes: each of `vkeys` is a public key whose signatures on kept checkpoints are looked at.
    Raises: `NotFound` when the consultation has no record.
    """
    end = head(session, consultation)
    walk = _Walk(consultation)
    for row in entries(session, consultation):
        if row.n != walk.size:
            walk.found.append(Problem(RecordProblem.GAP, walk.size))
            return walk.found
        walk.step(row)
    walk.end(end)
    for kept in checkpoints(session, consultation):
        walk.compare(kept, vkeys)
    return walk.found


@dataclass
class _Walk:
    consultation: str
    size: int = 0
    is_closed: bool = False
    frontier: list[bytes] = field(default_factory=list)
    roots: list[bytes] = field(default_factory=lambda: [merkle.EMPTY_ROOT])
    found: list[Problem] = field(default_factory=list)

    def step(self, row: Entry) -> None:
        leaf = merkle.leaf_hash(row.entry)
        merkle.push(self.frontier, self.size, leaf)
        self.roots.append(merkle.root_of(self.frontier))
        checks = {
            RecordProblem.ENTRY_CHANGED: leaf == row.leaf,
            RecordProblem.ENTRY_MALFORMED: rules.is_entry_of(
                row.entry, place=(self.consultation, row.n), said=(row.ref, row.t, row.ts)
            ),
            RecordProblem.TIME_MALFORMED: rules.is_moment_text(row.ts),
            RecordProblem.ROOT_DIFFERS: self.roots[-1] == row.root,
            RecordProblem.AFTER_CLOSE: not (self.is_closed and row.t in rules.CLOSED_TYPES),
        }
        self.found += [Problem(kind, row.n) for kind, holds in checks.items() if not holds]
        self.is_closed = self.is_closed or row.t == EntryType.CONSULTATION_CLOSED
        self.size += 1

    def end(self, head: LogHead) -> None:
        said = (head.size, head.root, head.frontier)
        if said != (self.size, self.roots[-1], merkle.packed(self.frontier)):
            self.found.append(Problem(RecordProblem.HEAD_DIFFERS, head.size))

    def compare(self, kept: LogCheckpoint, vkeys: list[str]) -> None:
        try:
            told: Checkpoint = read_checkpoint(read_note(kept.note, vkeys))
        except BadNote:
            self.found.append(Problem(RecordProblem.CHECKPOINT_UNSIGNED, kept.size))
            return
        is_ours = told.size == kept.size and told.size <= self.size
        if not is_ours or told.root != self.roots[told.size]:
            self.found.append(Problem(RecordProblem.CHECKPOINT_DIFFERS, kept.size))


def _of(consultation: str) -> Select[Any]:
    return select(*COLUMNS).where(ENTRIES.c.consultation == consultation)


def _refuse_uncommitted(session: Session) -> None:
    added_in = session.info.get(UNCOMMITTED)
    if added_in is not None and added_in is session.get_transaction():
        raise NotCommitted("commit before a checkpoint or a receipt is signed")


def _nearest_frontier(session: Session, consultation: str, n: int) -> tuple[int, list[bytes]]:
    """The largest known frontier at or below size n.

    A frontier is kept under the root of its tree, which admits no other one: whatever database
    or consultation it came from, it can only be found where it is right.
    """
    ends = [size - 1 for size in range(BLOCK, n + 1, BLOCK)]
    roots = (
        select(ENTRIES.c.n, ENTRIES.c.root)
        .where(ENTRIES.c.consultation == consultation, ENTRIES.c.n.in_(ends))
        .order_by(ENTRIES.c.n.desc())
    )
    for row in session.execute(roots) if ends else ():
        if (kept := _frontiers.get(row.root)) is not None:
            return row.n + 1, merkle.unpacked(kept)
    return 0, []


def _remember(root: bytes, frontier: list[bytes]) -> None:
    if merkle.root_of(frontier) != root:
        return
    _frontiers[root] = merkle.packed(frontier)
    if len(_frontiers) > KNOWN_FRONTIERS:
        _frontiers.popitem(last=False)
