"""The record of one consultation as one zip file that is checked without us."""

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fcntl import LOCK_EX, LOCK_NB, flock
from heapq import merge
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from consulta.errors import NotFound
from consulta.evidence import queries
from consulta.journal import queries as journal
from consulta.journal.rules import Opening
from consulta.journal.signing import Signer
from consulta.journal.verifier.one_file import fingerprint, one_file
from consulta.moderation import queries as moderation
from consulta.participation.queries import openings as participation
from consulta.plan.models import Consultation
from consulta.plan.queries import openings as plan
from consulta.report import queries as report
from consulta.report.models import SynthesisReport
from consulta.response import queries as response

README = Path("evidence") / "package" / "README.txt"
BEGINNING_OF_TIME = (1980, 1, 1, 0, 0, 0)
FILE_MODE = 0o644 << 16
FOLDER, LOCK, DRAFT = "packages", "lock", "draft-"


@dataclass(frozen=True, slots=True)
class Cut:
    """How much of a record a package holds: its first entries, and the report if it is in them.

    While the window is open this is what the newest kept checkpoint covers: entries are public in
    batches. What was withdrawn or erased since moves it on, so that no text outlives its author's
    word.

    Shapes: `vkeys` begins with the key of the record; each further line is a witness's key, since
        when and until when they watch; `cosigned` has the lines under each note by its size.
    """

    slug: str
    size: int
    note: str
    is_closed: bool
    report: SynthesisReport | None
    vkeys: tuple[str, ...] = ()
    cosigned: dict[int, list[str]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What names this package among all that were ever made of any record.

        A package carries the verifier of its day, and `/comprobar` the fingerprint of today's: one
        that was built with another is not this one.
        """
        number = self.report.number if self.report else 0
        beside = (fingerprint(), self.vkeys, sorted(self.cosigned.items()))
        digest = hashlib.sha256(repr(beside).encode()).hexdigest()
        state = "closed" if self.is_closed else "open"
        return f"{self.slug}-{self.size}-{number}-{state}.{digest[:16]}"

    def signed(self, size: int, note: str) -> bytes:
        """A note with the lines of the witnesses who signed it too."""
        return (note + "".join(f"{line}\n" for line in self.cosigned.get(size, []))).encode()


def cut_of(session: Session, consultation: Consultation, signer: Signer) -> Cut:
    """How much of a record is to be packed now.

    Raises: `NotFound` when the consultation has no record; `NotCommitted` when this transaction
        added to it.
    """
    slug = consultation.slug
    head = journal.head(session, slug)
    size, note = journal.checkpoint(session, slug, signer)
    kept = journal.newest_checkpoint(session, slug)
    if kept is not None:
        is_batch = not (head.closed or journal.has_taken_back(session, slug, since=kept.size))
        if is_batch or kept.size == size:
            size, note = kept.size, kept.note
    vkeys = (signer.vkey, *queries.witness_keys(session, slug))
    cosigned = queries.cosignatures(session, slug)
    told = _report(session, consultation, size)
    return Cut(slug, size, note, head.closed, told, vkeys, cosigned)


def write_case_file(
    session: Session,
    out: IO[bytes],
    *,
    consultation: Consultation,
    cut: Cut,
    templates: Path,
) -> None:
    """Write the package of a record: the same cut gives the same bytes.

    The session must see one moment of the database; memory does not grow with the record.
    """
    with zipfile.ZipFile(out, "w") as package:
        _add(package, "vkey.txt", "".join(f"{vkey}\n" for vkey in cut.vkeys).encode())
        _add(package, "checkpoint.txt", cut.signed(cut.size, cut.note))
        for kept in journal.checkpoints(session, cut.slug):
            if kept.size < cut.size:
                _add(package, f"checkpoints/{kept.size}.txt", cut.signed(kept.size, kept.note))
        with _part(package, "entries.jsonl") as part:
            for entry in journal.entries(session, cut.slug, size=cut.size):
                part.write(entry.entry + b"\n")
        with _part(package, "openings.jsonl") as part:
            for opening in published_openings(session, consultation, cut):
                part.write(opening.line())
        for file in report.files_by_name(session, cut.report) if cut.report else ():
            body = report.report_file(session, cut.report, file.kind).body  # type: ignore[arg-type]
            _add(package, f"report/{file.name}", body)
        _add(package, "verify.py", one_file())
        _add(package, README.name, (templates / README).read_bytes())


def published_openings(session: Session, consultation: Consultation, cut: Cut) -> Iterator[Opening]:
    """Everything public that the entries seal, in their order; votes only after the close."""
    size = cut.size
    parts: list[Iterable[Opening]] = [
        plan.openings(session, consultation, size=size),
        participation.openings_of_contributions(session, consultation, size=size),
        participation.openings_of_withdrawals(session, consultation, size=size),
        participation.openings_of_erasures(session, consultation, size=size),
        participation.openings_of_places(session, consultation, size=size),
        participation.openings_of_acts(session, consultation, size=size),
        moderation.openings(session, consultation, size=size),
        response.openings(session, consultation, size=size),
        report.openings(session, consultation, size=size),
    ]
    if cut.is_closed:
        parts.append(participation.openings_of_votes(session, consultation, size=size))
    return merge(*parts, key=lambda opening: opening.n)


def kept_case_file(
    data: Path, cut: Cut, build: Callable[[IO[bytes]], None], *, is_stale: Callable[[], bool]
) -> IO[bytes] | None:
    """The built package of a cut, open: made once, however often it is asked for, then only read.

    Smaller packages of the same record are removed: they may hold what was withdrawn since. None
    when `is_stale` says that something was taken back while it was built: nothing of it stays.
    """
    folder = data / FOLDER
    place = folder / f"{cut.key}.zip"
    if (kept := _opened(place)) is not None:
        return kept
    folder.mkdir(parents=True, exist_ok=True)
    with _building(folder):
        if (kept := _opened(place)) is not None:
            return kept
        with tempfile.TemporaryDirectory(prefix=DRAFT, dir=folder) as drafts:
            draft = Path(drafts) / place.name
            with draft.open("wb") as out:
                build(out)
            if is_stale():
                return None
            _forget(folder, cut.slug, up_to=cut.size)
            draft.replace(place)
        # Who erases commits first and removes afterwards: one of the two sees the other.
        if is_stale():
            place.unlink(missing_ok=True)
            return None
        return _opened(place)


def forget_case_files(data: Path, slug: str) -> None:
    """Remove every built package of a record, as an erasure does: the next visit builds anew."""
    _forget(data / FOLDER, slug)


def forget_all_case_files(data: Path) -> bool:
    """Remove every package, and what an interrupted building left; False while one is built."""
    folder = data / FOLDER
    if not folder.exists():
        return True
    for one in folder.glob("*.zip"):
        one.unlink(missing_ok=True)
    try:
        with _building(folder, is_waiting=False):
            for left in folder.glob(f"{DRAFT}*"):
                shutil.rmtree(left)
    except BlockingIOError:
        return False
    return True


def _forget(folder: Path, slug: str, *, up_to: int | None = None) -> None:
    for one in folder.glob(f"{slug}-*.zip"):
        of, size, *_ = one.stem.rsplit("-", 3)
        if of == slug and (up_to is None or int(size) <= up_to):
            one.unlink(missing_ok=True)


def _opened(place: Path) -> IO[bytes] | None:
    try:
        return place.open("rb")
    except FileNotFoundError:
        return None


@contextmanager
def _building(folder: Path, *, is_waiting: bool = True) -> Iterator[None]:
    """One building at a time, whatever process it is in: the lock is on a file of the folder."""
    with (folder / LOCK).open("wb") as held:
        flock(held, LOCK_EX if is_waiting else LOCK_EX | LOCK_NB)
        yield


def _report(session: Session, consultation: Consultation, size: int) -> SynthesisReport | None:
    """The newest report that the first entries of the record announce."""
    try:
        found = report.published_report(session, consultation)
    except NotFound:
        return None
    return found if found.entry_n is not None and found.entry_n < size else None


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, BEGINNING_OF_TIME)
    info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
    info.external_attr = FILE_MODE
    return info


def _add(package: zipfile.ZipFile, name: str, body: bytes) -> None:
    package.writestr(_info(name), body)


@contextmanager
def _part(package: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    with package.open(_info(name), "w", force_zip64=True) as part:
        yield part
