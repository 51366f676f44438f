"""Notes by the hour and at the close, and proofs that read few leaves."""

from pathlib import Path
from threading import Barrier, Thread

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from consulta.config import Config
from consulta.database import schema
from consulta.database.engines import make_engine
from consulta.errors import NotFound
from consulta.journal import merkle, queries, tasks
from consulta.journal.actions import create_record, open_record
from consulta.journal.models import LogCheckpoint, LogEntry, LogNode
from consulta.journal.rules import EntryType, RecordProblem
from consulta.journal.signing import checkpoint_text, read_checkpoint, read_note, signer_for
from consulta.participation.tasks import close_due_consultations
from consulta.web.unit_of_work import database, transaction
from tests.builders.contributions import vote
from tests.builders.plans import INSIDE, RECORD_CLOSES, named, published
from tests.builders.records import SIGNER

SLUG = "plan-2027"
SIZE = 1100


@pytest.fixture
def long_record(db: Session) -> Session:
    """A record of more entries than two of the largest subtrees that a proof may read whole."""
    create_record(db, consultation=SLUG)
    record = open_record(db, consultation=SLUG)
    for n in range(SIZE):
        record.append(
            EntryType.VOTE_CAST, ref=f"V-{n:010d}", at=INSIDE, content={"n": n}, salt=b"s" * 32
        )
    db.commit()
    return db


def test_proofs_from_kept_nodes_are_those_of_the_leaves(long_record: Session) -> None:
    leaves = list(long_record.scalars(select(LogEntry.leaf).order_by(LogEntry.n)))
    for n in [0, 1, 254, 255, 256, 257, 511, 512, 700, 1023, 1024, SIZE - 1]:
        assert queries.proof_of(long_record, SLUG, n) == merkle.inclusion_proof(leaves[: n + 1], n)
    for older, newer in [(1, 2), (1, SIZE), (255, 256), (256, 512), (257, 1025), (300, 301),
                         (512, 1024), (1000, SIZE), (SIZE, SIZE)]:  # fmt: skip
        found = queries.consistency_of(long_record, SLUG, older=older, newer=newer)
        assert found == merkle.consistency_proof(leaves[:newer], older)
        assert merkle.is_consistent(
            older=older, newer=newer, proof=found,
            older_root=merkle.root_of_leaves(leaves[:older]),
            newer_root=merkle.root_of_leaves(leaves[:newer]),
        )  # fmt: skip
    for older, newer in [(0, 5), (6, 5), (5, SIZE + 1)]:
        with pytest.raises(NotFound):
            queries.consistency_of(long_record, SLUG, older=older, newer=newer)


def test_a_node_that_contradicts_its_leaves_is_found(long_record: Session) -> None:
    assert queries.problems(long_record, SLUG, []) == []
    long_record.execute(
        text("INSERT INTO log_node VALUES (:c, 8, 99, :d)"), {"c": SLUG, "d": b"x" * 32}
    )
    kinds = [one.kind for one in queries.problems(long_record, SLUG, [])]
    assert kinds == [RecordProblem.NODE_DIFFERS]


def test_each_note_is_held_against_the_root_of_its_size(long_record: Session) -> None:
    roots = dict(long_record.execute(select(LogEntry.n + 1, LogEntry.root)).all())
    told = {0: merkle.EMPTY_ROOT, 1: roots[1], 700: roots[700], SIZE: roots[SIZE]}
    wrong = {2: roots[3], 699: roots[700], SIZE - 1: roots[SIZE], SIZE + 1: roots[SIZE]}
    for size, root in (told | wrong).items():
        note = SIGNER.sign(checkpoint_text(SIGNER.origin, size, root))
        long_record.add(LogCheckpoint(consultation=SLUG, size=size, note=note))
    long_record.commit()
    found = queries.problems(long_record, SLUG, [SIGNER.vkey])
    assert [(one.kind, one.n) for one in found] == [
        (RecordProblem.CHECKPOINT_DIFFERS, size) for size in sorted(wrong)
    ]
    unsigned = queries.problems(long_record, SLUG, [])
    assert [(one.kind, one.n) for one in unsigned] == [
        (RecordProblem.CHECKPOINT_UNSIGNED, size) for size in sorted(told | wrong)
    ]


@pytest.mark.parametrize("table", [LogEntry, LogCheckpoint, LogNode])
def test_nobody_changes_what_was_added(
    long_record: Session, table: type[LogEntry] | type[LogCheckpoint] | type[LogNode]
) -> None:
    long_record.add(LogCheckpoint(consultation=SLUG, size=1, note="n"))
    long_record.commit()
    for deed in (delete(table), update(table).values(consultation="other")):
        with pytest.raises(DatabaseError, match="append-only"):
            long_record.execute(deed)
        long_record.rollback()


def test_the_step_keeps_the_nodes_of_records_that_are_here(
    engine_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    from tests.conftest import empty_database

    migrations = Path(__file__).parents[2] / "migrations"
    with empty_database(request, engine_kind, tmp_path) as url:
        engine = make_engine(url)
        schema.upgrade(migrations, engine)
        with Session(engine) as db:
            create_record(db, consultation=SLUG)
            record = open_record(db, consultation=SLUG)
            for n in range(600):
                record.append(
                    EntryType.VOTE_CAST, ref=f"V-{n}", at=INSIDE, content={"n": n}, salt=b"s" * 32
                )
            db.commit()
        schema.downgrade(migrations, engine, to="0008")
        schema.upgrade(migrations, engine)
        with Session(engine) as db:
            assert queries.problems(db, SLUG, []) == []
            assert db.scalar(select(LogNode.position).where(LogNode.level == 9)) == 0
        engine.dispose()


def test_a_note_is_kept_by_the_hour_and_only_when_the_record_grew(app: Flask) -> None:
    with transaction() as db:
        shown = published(db, SLUG)
    assert tasks.keep_checkpoints() == [SLUG]
    assert tasks.keep_checkpoints() == []
    with transaction() as db:
        vote(db, named(db, shown))
    assert tasks.keep_checkpoints() == [SLUG]
    sizes = [kept.size for kept in queries.checkpoints(database.session, SLUG)]
    assert sizes == [2, 3]


def test_the_close_has_a_note_of_its_own(app: Flask, config: Config) -> None:
    with transaction() as db:
        published(db, SLUG)
    assert tasks.keep_closing_checkpoints() == []
    with time_machine.travel(RECORD_CLOSES, tick=False):
        assert close_due_consultations() == [SLUG]
        assert tasks.keep_closing_checkpoints() == [SLUG]
        assert tasks.keep_closing_checkpoints() == []
    newest = queries.newest_checkpoint(database.session, SLUG)
    assert newest is not None
    vkey = signer_for(f"{config.host}/{SLUG}", config.signing_seed_file).vkey
    told = read_checkpoint(read_note(newest.note, [vkey]))
    assert told.size == newest.size == queries.head(database.session, SLUG).size


@pytest.mark.race
def test_two_workers_keep_one_note(app: Flask) -> None:
    with transaction() as db:
        published(db, SLUG)
    barrier, trouble = Barrier(4), []

    def work() -> None:
        with app.app_context():
            barrier.wait()
            try:
                tasks.keep_checkpoints()
            except Exception as found:
                trouble.append(found)

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert trouble == []
    assert len(list(queries.checkpoints(database.session, SLUG))) == 1
