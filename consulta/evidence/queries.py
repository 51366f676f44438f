"""What the record shows to the public: how far it is published, who watches, what a receipt is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consulta.errors import NotFound
from consulta.evidence.models import Cosignature, SentCheckpoint, Witness
from consulta.evidence.rules import PAGE_ENTRIES, Verdict
from consulta.journal import queries as journal
from consulta.journal.models import LogCheckpoint
from consulta.journal.receipts import (
    BadReceipt,
    Receipt,
    check_receipt,
    consultation_of,
    read_receipt,
)
from consulta.journal.rules import EntryType, moment_text, salted_hash
from consulta.journal.signing import Signer, read_checkpoint
from consulta.participation import queries as participation
from consulta.plan import queries as plan
from consulta.plan.models import Consultation

Signers = Callable[[str], Signer]
VOTE = "V-"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a receipt found: the verdict, and where the thing stands now.

    `later` is the public entry that speaks of the same vote last, if it came after.
    """

    verdict: Verdict
    slug: str = ""
    title: str = ""
    ref: str = ""
    n: int = 0
    ts: str = ""
    state: str = ""
    is_older_version: bool = False
    is_erased: bool = False
    later: journal.Entry | None = None


@dataclass(frozen=True, slots=True)
class Watching:
    """A witness with the newest note that was sent to them, and the newest one they signed."""

    witness: Witness
    sent_size: int | None
    sent_at: datetime | None
    signed_size: int | None


def published_size(session: Session, consultation: str) -> int:
    """How far the record is public: up to the newest kept note, so that it grows by the hour.

    Source: docs/adr/0023-the-record-is-published-by-the-hour.md
    """
    newest = journal.newest_checkpoint(session, consultation)
    return newest.size if newest else 0


def published_entry(session: Session, consultation: str, n: int) -> journal.Entry:
    """One entry that a kept note covers.

    Raises: `NotFound` for one that is not public yet, as for one that does not exist.
    """
    if n >= published_size(session, consultation):
        raise NotFound(f"{consultation}/{n}")
    return journal.entry(session, consultation, n)


def entries_below(session: Session, consultation: str, top: int) -> list[journal.Entry]:
    """The public entries below a place, the newest first, one page of them."""
    end = min(top, published_size(session, consultation))
    start = max(end - PAGE_ENTRIES, 0)
    return journal.page_of_entries(session, consultation, start=start, end=end)[::-1]


def published_note(session: Session, consultation: str, size: int) -> str:
    """A kept note with the lines of those who signed it too.

    Raises: `NotFound` when no note of this size was kept.
    """
    kept = session.get(LogCheckpoint, (consultation, size))
    if kept is None:
        raise NotFound(f"{consultation}/{size}")
    lines = cosignatures(session, consultation).get(size, [])
    return kept.note + "".join(f"{line}\n" for line in lines)


def cosignatures(session: Session, consultation: str) -> dict[int, list[str]]:
    """The lines that witnesses put under the notes of a record, by the size of the note."""
    rows = session.execute(
        select(Cosignature.size, Cosignature.line)
        .join(Witness, Witness.id == Cosignature.witness_id)
        .where(Witness.consultation == consultation)
        .order_by(Cosignature.size, Witness.id)
    )
    found: dict[int, list[str]] = {}
    for size, line in rows:
        found.setdefault(size, []).append(line)
    return found


def witness_keys(session: Session, consultation: str) -> tuple[str, ...]:
    """The public key of each witness who has one, with the time that they watch or watched.

    Shapes: `<vkey> <since> <until>`, the moments as the record writes them, `-` for no end.
    """
    rows = session.scalars(
        select(Witness)
        .where(Witness.consultation == consultation, Witness.vkey != "")
        .order_by(Witness.id)
    )
    return tuple(
        f"{row.vkey} {moment_text(row.since)} {moment_text(row.until) if row.until else '-'}"
        for row in rows
    )


def consistency_text(
    session: Session, consultation: str, *, older: int, newer: int, signer: Signer
) -> str:
    """The proof that a public size begins another, with the note of the newer one.

    Shapes: the body of C2SP tlog-witness `add-checkpoint`: `old <size>`, one hash a line, an
        empty line, the note.
    Raises: `NotFound` when a size is none, or is not public yet.
    """
    if newer > published_size(session, consultation):
        raise NotFound(f"{consultation}/{newer}")
    proof = journal.consistency_of(session, consultation, older=older, newer=newer)
    note = journal.note_of(session, consultation, newer, signer)
    return journal.as_consistency(older, proof, note)


def entries_lacking(session: Session, consultation: str, size: int) -> int:
    """How many entries a record lacks that somebody holds a note of: 0 where it has them all.

    More than none after a backup was brought back means that acknowledged entries are lost.
    """
    if not journal.has_record(session, consultation):
        return 0
    return max(0, size - journal.head(session, consultation).size)


def witness(session: Session, consultation: str, email: str) -> Witness:
    """The observer of a record with this address.

    Raises: `NotFound` when nobody with it watches now.
    """
    found = session.scalars(
        select(Witness).where(
            Witness.consultation == consultation, Witness.email == email, Witness.until.is_(None)
        )
    ).one_or_none()
    if found is None:
        raise NotFound(email)
    return found


def witness_of_id(session: Session, consultation: str, witness_id: int) -> Witness:
    """The observer of a record with this id, who may have left.

    Raises: `NotFound` when there is none.
    """
    found = session.get(Witness, witness_id)
    if found is None or found.consultation != consultation:
        raise NotFound(str(witness_id))
    return found


def witnesses(session: Session, consultation: str) -> list[Watching]:
    """Who watches a record now, in the order in which they began."""
    rows = session.scalars(
        select(Witness)
        .where(Witness.consultation == consultation, Witness.until.is_(None))
        .order_by(Witness.id)
    )
    return [_watching(session, row) for row in rows]


def next_to_tell(session: Session) -> tuple[Witness, int] | None:
    """A witness who was not sent the newest note of their record, and its size; None for none."""
    newest = (
        select(LogCheckpoint.size)
        .where(LogCheckpoint.consultation == Witness.consultation)
        .order_by(LogCheckpoint.size.desc())
        .limit(1)
        .scalar_subquery()
    )
    was_sent = (
        select(SentCheckpoint.size)
        .where(SentCheckpoint.witness_id == Witness.id, SentCheckpoint.size == newest)
        .exists()
    )
    waiting = (
        select(Witness, newest)
        .where(Witness.until.is_(None), newest > Witness.held_size, ~was_sent)
        .order_by(Witness.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Witness)
    )
    found = session.execute(waiting).one_or_none()
    return None if found is None else (found[0], found[1])


def checked(session: Session, text: str, signers: Signers) -> Checked:
    """Hold a receipt against itself, the keys of this house, and the record as it is now."""
    try:
        receipt = read_receipt(text)
        slug = consultation_of(receipt)
    except BadReceipt:
        return Checked(Verdict.NO_RECEIPT)
    try:
        consultation = plan.consultation(session, slug)
    except NotFound:
        return Checked(Verdict.NOT_OURS)
    if consultation.launched_at is None:
        return Checked(Verdict.NOT_OURS)
    vkeys = [signers(slug).vkey]
    if not _holds(receipt, vkeys):
        without = replace(receipt, content=None, salt=None)
        return Checked(Verdict.WORDS_CHANGED if _holds(without, vkeys) else Verdict.FORGED)
    return _against_the_record(session, consultation, receipt)


def asked(session: Session, slug: str, *, n: int, size: int, hashes: tuple[str, str]) -> Checked:
    """Whether a leaf stands at a place, and a root at a size: what a browser asks by itself.

    Shapes: `hashes` is the leaf and the root, in hexadecimal.
    """
    consultation = plan.consultation(session, slug)
    try:
        row = journal.entry(session, slug, n)
        root = journal.entry(session, slug, size - 1).root
    except NotFound:
        return Checked(Verdict.DIFFERS, slug)
    if (row.leaf.hex(), root.hex()) != hashes:
        return Checked(Verdict.DIFFERS, slug)
    return _found(session, consultation, row, has_content=True)


def _against_the_record(session: Session, consultation: Consultation, receipt: Receipt) -> Checked:
    slug, text = consultation.slug, receipt.note.rpartition("\n\n")[0] + "\n"
    told = read_checkpoint(text)
    try:
        row = journal.entry(session, slug, receipt.index)
        root = journal.entry(session, slug, told.size - 1).root
    except NotFound:
        return Checked(Verdict.DIFFERS, slug)
    if row.entry != receipt.entry or root != told.root:
        return Checked(Verdict.DIFFERS, slug)
    return _found(session, consultation, row, has_content=receipt.content is not None)


def _found(
    session: Session, consultation: Consultation, row: journal.Entry, *, has_content: bool
) -> Checked:
    kept = None
    if row.t == EntryType.CONTRIBUTION_RECEIVED:
        kept = participation.contribution(session, consultation, row.ref)
    is_current = kept is not None and kept.entry_n == row.n
    holds = kept is None or not is_current or _opens(kept, row)
    good = Verdict.AUTHENTIC if has_content else Verdict.ENTRY_ONLY
    return Checked(
        good if holds else Verdict.DIFFERS,
        consultation.slug,
        consultation.title,
        row.ref,
        row.n,
        row.ts,
        kept.state.value if kept else "",
        kept is not None and not is_current,
        kept is not None and kept.salt is None,
        _later(session, consultation.slug, row) if row.ref.startswith(VOTE) else None,
    )


def _later(session: Session, consultation: str, row: journal.Entry) -> journal.Entry | None:
    """The newest entry about the same thing that a kept note covers; None for no newer one."""
    public = published_size(session, consultation)
    newest = journal.latest_entry_of(session, consultation, row.ref, below=public)
    return newest if newest is not None and newest.n > row.n else None


def _opens(kept: Any, row: journal.Entry) -> bool:
    """Whether the text that is stored today is what the entry binds; an erased one passes."""
    if kept.salt is None:
        return True
    content = participation.content_of(kept, kept.target.ref)
    return f'"h":"{salted_hash(kept.salt, content).hex()}"'.encode() in row.entry


def _holds(receipt: Receipt, vkeys: list[str]) -> bool:
    try:
        check_receipt(receipt, vkeys)
    except BadReceipt:
        return False
    return True


def _watching(session: Session, row: Witness) -> Watching:
    sent = session.execute(
        select(SentCheckpoint.size, SentCheckpoint.sent_at)
        .where(SentCheckpoint.witness_id == row.id)
        .order_by(SentCheckpoint.size.desc())
        .limit(1)
    ).one_or_none()
    signed = session.scalars(
        select(Cosignature.size)
        .where(Cosignature.witness_id == row.id)
        .order_by(Cosignature.size.desc())
        .limit(1)
    ).one_or_none()
    size, at = sent if sent is not None else (None, None)
    return Watching(row, size, at, signed)
