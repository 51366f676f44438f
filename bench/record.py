"""What one more entry costs in a record of a million, and what checking them all costs.

    PYTHONPATH=. python bench/record.py [--entries 1000000] [--slice 10000] [--folder FOLDER]

SQLite with `synchronous=FULL`. Slices are measured with one transaction an entry, as the site
writes; between the slices the same rows are written in bulk, only to get there sooner.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from consulta.app import METADATA
from consulta.database.engines import WRITES, make_engine
from consulta.journal import merkle
from consulta.journal.actions import create_record, open_record
from consulta.journal.models import LogEntry, LogHead, LogNode
from consulta.journal.rules import EntryType, entry_bytes, moment_text, salted_hash

SLUG = "plan-2027"
AT = datetime(2027, 3, 10, 15, tzinfo=UTC)
TOGETHER = 5000
VERIFY = """
import resource, sys, time
from sqlalchemy.orm import Session
from consulta.database.engines import make_engine
from consulta.journal.queries import problems
before = resource.getrusage(resource.RUSAGE_SELF)
started = time.perf_counter()
with Session(make_engine(sys.argv[1])) as db:
    found = problems(db, sys.argv[2], [])
after = resource.getrusage(resource.RUSAGE_SELF)
cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print({"problems": len(found), "seconds": round(time.perf_counter() - started, 1),
       "cpu_seconds": round(cpu, 1), "peak_mb": round(after.ru_maxrss / 1024)})
"""


def used() -> float:
    """User and system seconds of this process."""
    now = resource.getrusage(resource.RUSAGE_SELF)
    return now.ru_utime + now.ru_stime


def content_of(n: int) -> dict[str, str]:
    """One vote of many."""
    return {
        "option": ("agree", "disagree", "abstain")[n % 3],
        "target": f"commitment:{n % 12 + 1}",
        "target_version": "ab" * 32,
    }


def append(db: Session, start: int, end: int) -> None:
    """Entries from one place up to another as the site adds them, each in a transaction."""
    for n in range(start, end):
        record = open_record(db, consultation=SLUG)
        record.append(
            EntryType.VOTE_CAST, ref=f"V-{n:010d}", at=AT, content=content_of(n),
            salt=token_bytes(32),
        )  # fmt: skip
        db.commit()


def fill(db: Session, end: int) -> None:
    """The same rows up to a place, written in bulk: what the slices are measured behind."""
    head = db.execute(select(LogHead.size, LogHead.frontier)).one()
    frontier, ts = merkle.unpacked(head.frontier), moment_text(AT)
    for first in range(head.size, end, TOGETHER):
        entries, nodes = [], []
        for n in range(first, min(first + TOGETHER, end)):
            ref, hashed = f"V-{n:010d}", salted_hash(token_bytes(32), content_of(n))
            entry = entry_bytes(EntryType.VOTE_CAST, place=(SLUG, n), ref=ref, at=AT, hashed=hashed)
            leaf = merkle.leaf_hash(entry)
            made = merkle.push(frontier, n, leaf)
            root = merkle.root_of(frontier)
            entries.append({"consultation": SLUG, "n": n, "ref": ref, "t": "vote.cast", "ts": ts,
                            "entry": entry, "leaf": leaf, "root": root})  # fmt: skip
            nodes += [
                {"consultation": SLUG, "level": level, "position": n >> level, "node": made[level]}
                for level in range(merkle.KEPT_LEVEL, len(made))
            ]
        connection = db.connection()
        connection.execute(insert(LogEntry), entries)
        if nodes:
            connection.execute(insert(LogNode), nodes)
        connection.execute(
            update(LogHead).values(size=n + 1, frontier=merkle.packed(frontier), root=root)
        )
        db.commit()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--slice", type=int, default=10_000)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        place = Path(folder) / "record.sqlite3"
        url = f"sqlite:///{place}"
        engine = make_engine(url)
        METADATA.create_all(engine)
        with Session(engine.execution_options(**{WRITES: True})) as db:
            create_record(db, consultation=SLUG)
            db.commit()
            at, last = 0, given.entries - given.slice
            for start in sorted({0, given.entries // 4, given.entries // 2, last}):
                fill(db, start)
                cpu, clock = used(), time.perf_counter()
                append(db, start, start + given.slice)
                at = start + given.slice
                print(json.dumps({
                    "entries_before": start,
                    "cpu_ms_per_append": round((used() - cpu) / given.slice * 1000, 3),
                    "ms_per_append": round((time.perf_counter() - clock) / given.slice * 1000, 3),
                }), flush=True)  # fmt: skip
        engine.dispose()
        print(json.dumps({"entries": at, "file_mb": round(place.stat().st_size / 1e6)}), flush=True)
        subprocess.run([sys.executable, "-c", VERIFY, url, SLUG], check=True)


if __name__ == "__main__":
    main()
