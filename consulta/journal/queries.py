"""What the record holds: entries in order, proofs, receipts of what was committed."""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, or_, select, tuple_
from sqlalchemy.orm import Session

from consulta.errors import NotFound
from consulta.journal import merkle
from consulta.journal.checks import Problem, Walk
from consulta.journal.models import LogCheckpoint, LogEntry, LogHead, LogNode
from consulta.journal.receipts import Receipt
from consulta.journal.rules import EntryType, RecordProblem
from consulta.journal.signing import Signer, checkpoint_text

ENTRIES = LogEntry.__table__
COLUMNS = [ENTRIES.c[name] for name in ("n", "ref", "t", "ts", "entry", "leaf", "root")]
BATCH = 1000
NODES = LogNode.__table__
BLOCK = 1 << merkle.KEPT_LEVEL
UNCOMMITTED = "journal.added_in"
TAKEN_BACK = (
    EntryType.CONTRIBUTION_WITHDRAWN.value,
    EntryType.VOTE_WITHDRAWN.value,
    EntryType.ERASURE_EXECUTED.value,
)


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


def head(session: Session, consultation: str) -> LogHead:
    """The growing end of a record.

    Raises: `NotFound` when the consultation has none.
    """
    found = session.get(LogHead, consultation, populate_existing=True)
    if found is None:
        raise NotFound(consultation)
    return found


def has_record(session: Session, consultation: str) -> bool:
    """Whether a consultation of this name has a record."""
    return session.get(LogHead, consultation) is not None


def is_closed(session: Session, consultation: str) -> bool:
    """Whether a record takes nothing more; one that does not exist takes nothing yet."""
    found = select(LogHead.closed).where(LogHead.consultation == consultation)
    return bool(session.scalar(found))


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


def latest_entry_of(
    session: Session, consultation: str, ref: str, *, below: int | None = None
) -> Entry | None:
    """The newest entry about something; None when the record never speaks of it.

    Only among the first `below` entries if given.
    """
    about = _of(consultation).where(ENTRIES.c.ref == ref)
    if below is not None:
        about = about.where(ENTRIES.c.n < below)
    found = session.execute(about.order_by(ENTRIES.c.n.desc()).limit(1)).one_or_none()
    return None if found is None else Entry(*found)


def page_of_entries(session: Session, consultation: str, *, start: int, end: int) -> list[Entry]:
    """The entries from one place up to another, which is left out."""
    between = _of(consultation).where(ENTRIES.c.n >= start, ENTRIES.c.n < end)
    return [Entry(*row) for row in session.execute(between.order_by(ENTRIES.c.n))]


def proof_of(session: Session, consultation: str, n: int) -> list[bytes]:
    """The way from leaf n to the root of the tree that it completed, of size n + 1.

    Units: reads at most 256 leaves and one kept node a level, however long the record is.
    Raises: `NotFound` when the record has no such leaf.
    """
    entry(session, consultation, n)
    return _roots(session, consultation, merkle.inclusion_ranges(n, n + 1))


def consistency_of(session: Session, consultation: str, *, older: int, newer: int) -> list[bytes]:
    """The proof that the record of one size begins the record of another.

    Units: reads at most 512 leaves and two kept nodes a level, so it needs no cache.
    Raises: `NotFound` when the sizes are not two sizes of this record.
    """
    if not 0 < older <= newer <= head(session, consultation).size:
        raise NotFound(f"{consultation}/{older}-{newer}")
    return _roots(session, consultation, merkle.consistency_ranges(older, newer))


def as_consistency(older: int, proof: Sequence[bytes], note: str) -> str:
    """A consistency proof and the newer note as one text that anybody can check.

    Shapes: `old <size>`, one hash a line, an empty line, the note.
    Source: the body of `add-checkpoint`, C2SP tlog-witness
    """
    hashes = "".join(f"{base64.b64encode(step).decode('ascii')}\n" for step in proof)
    return f"old {older}\n{hashes}\n{note}"


def note_of(session: Session, consultation: str, size: int, signer: Signer) -> str:
    """The note of the record at an earlier size, signed again: a key signs alike each time.

    Raises: `NotFound` when the record is shorter; `NotCommitted` when this transaction added to it.
    """
    _refuse_uncommitted(session)
    root = entry(session, consultation, size - 1).root
    return signer.sign(checkpoint_text(signer.origin, size, root))


def checkpoint(session: Session, consultation: str, signer: Signer) -> tuple[int, str]:
    """The size of the record as it was committed, and its signed note.

    Raises: `NotFound` without a record; `NotCommitted` when this transaction added to it.
    """
    _refuse_uncommitted(session)
    end = head(session, consultation)
    return end.size, signer.sign(checkpoint_text(signer.origin, end.size, end.root))


def checkpoints(session: Session, consultation: str) -> Iterator[LogCheckpoint]:
    """Every note that was kept, the oldest first, read in batches."""
    kept = select(LogCheckpoint).where(LogCheckpoint.consultation == consultation)
    in_order = kept.order_by(LogCheckpoint.size).execution_options(yield_per=BATCH)
    yield from session.scalars(in_order)


def checkpoints_below(
    session: Session, consultation: str, top: int, *, at_most: int
) -> Sequence[LogCheckpoint]:
    """The kept notes that are smaller than a size, the newest first, so many of them."""
    kept = select(LogCheckpoint).where(
        LogCheckpoint.consultation == consultation, LogCheckpoint.size < top
    )
    return session.scalars(kept.order_by(LogCheckpoint.size.desc()).limit(at_most)).all()


def newest_checkpoint(session: Session, consultation: str) -> LogCheckpoint | None:
    """The newest note that was kept: how far the record is public; None before the first."""
    kept = select(LogCheckpoint).where(LogCheckpoint.consultation == consultation)
    return session.scalars(kept.order_by(LogCheckpoint.size.desc()).limit(1)).one_or_none()


def records_that_grew(session: Session) -> list[str]:
    """The records whose present size no kept note tells of."""
    is_kept = exists().where(
        LogCheckpoint.consultation == LogHead.consultation, LogCheckpoint.size == LogHead.size
    )
    grown = select(LogHead.consultation).where(LogHead.size > 0, ~is_kept)
    return list(session.scalars(grown.order_by(LogHead.consultation)))


def records_just_closed(session: Session) -> list[str]:
    """The records that closed and have no note yet that covers the closing entry."""
    is_covered = exists().where(
        LogCheckpoint.consultation == LogHead.consultation, LogCheckpoint.size > LogEntry.n
    )
    closing = (LogEntry.consultation == LogHead.consultation) & (LogEntry.ref == "consultation")
    closed = (
        select(LogHead.consultation)
        .join(LogEntry, closing & (LogEntry.t == EntryType.CONSULTATION_CLOSED.value))
        .where(LogHead.closed, ~is_covered)
    )
    return list(session.scalars(closed.order_by(LogHead.consultation)))


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
    walk = Walk(consultation, checkpoints(session, consultation), vkeys)
    walk.look_at_notes()
    for row in entries(session, consultation):
        if row.n != walk.size:
            walk.found.append(Problem(RecordProblem.GAP, walk.size))
            return walk.found
        walk.step(row)
        walk.look_at_notes()
    walk.end(end)
    walk.compare_nodes(_all_nodes(session, consultation))
    return walk.found


def _all_nodes(session: Session, consultation: str) -> dict[tuple[int, int], bytes]:
    kept = select(NODES.c.level, NODES.c.position, NODES.c.node).where(
        NODES.c.consultation == consultation
    )
    return {(level, position): node for level, position, node in session.execute(kept)}


def _of(consultation: str) -> Select[Any]:
    return select(*COLUMNS).where(ENTRIES.c.consultation == consultation)


def _refuse_uncommitted(session: Session) -> None:
    added_in = session.info.get(UNCOMMITTED)
    if added_in is not None and added_in is session.get_transaction():
        raise NotCommitted("commit before a checkpoint or a receipt is signed")


def _roots(session: Session, consultation: str, ranges: Sequence[tuple[int, int]]) -> list[bytes]:
    """The root over each range, from kept nodes and from the few leaves that none covers."""
    parts = [merkle.complete_subtrees(start, end) for start, end in ranges]
    wanted = {subtree for part in parts for subtree in part}
    nodes = _kept_nodes(session, consultation, {sub for sub in wanted if _is_kept(sub)})
    leaves = _leaves(session, consultation, {sub for sub in wanted if not _is_kept(sub)})

    def root(subtree: tuple[int, int]) -> bytes:
        if _is_kept(subtree):
            return nodes[subtree]
        level, position = subtree
        places = range(position << level, (position + 1) << level)
        return merkle.root_of_leaves([leaves[n] for n in places])

    return [merkle.root_of([root(subtree) for subtree in part]) for part in parts]


def _is_kept(subtree: tuple[int, int]) -> bool:
    return subtree[0] >= merkle.KEPT_LEVEL


def _kept_nodes(
    session: Session, consultation: str, wanted: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], bytes]:
    if not (places := list(wanted)):
        return {}
    found = select(NODES.c.level, NODES.c.position, NODES.c.node).where(
        NODES.c.consultation == consultation,
        tuple_(NODES.c.level, NODES.c.position).in_(places),
    )
    return {(level, position): node for level, position, node in session.execute(found)}


def _leaves(
    session: Session, consultation: str, wanted: Iterable[tuple[int, int]]
) -> dict[int, bytes]:
    blocks = {(position << level) // BLOCK * BLOCK for level, position in wanted}
    if not blocks:
        return {}
    near = or_(*(ENTRIES.c.n.between(start, start + BLOCK - 1) for start in sorted(blocks)))
    found = select(ENTRIES.c.n, ENTRIES.c.leaf).where(ENTRIES.c.consultation == consultation, near)
    return {row.n: row.leaf for row in session.execute(found)}
