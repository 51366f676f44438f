"""Writers of one SQLite file take turns, and no turn outlives the write that it was for."""

import multiprocessing
import os
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from fcntl import LOCK_EX, LOCK_NB, flock
from itertools import pairwise
from pathlib import Path
from stat import S_IMODE
from time import sleep
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from consulta.database import turns
from consulta.database.engines import WRITES, make_engine

SPAWN = multiprocessing.get_context("spawn")
PROCESSES, WRITES_EACH = 4, 120
HOLD_SECONDS = 0.002
SAY = text("INSERT INTO said (who) VALUES (:who)")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database with one table, as the first process of a house leaves it."""
    made = tmp_path / "turns.sqlite3"
    with sqlite3.connect(made) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        connection.execute("CREATE TABLE said (n INTEGER PRIMARY KEY, who INTEGER)")
    connection.close()
    return made


@pytest.fixture
def writer(file: Path) -> Iterator[Engine]:
    """An engine that writes."""
    engine = writing(file)
    yield engine
    engine.dispose()


def writing(file: Path) -> Engine:
    return make_engine(f"sqlite:///{file}").execution_options(**{WRITES: True})


def say(file: Path | Engine, who: int = 0) -> None:
    engine = file if isinstance(file, Engine) else writing(file)
    with engine.begin() as connection:
        connection.execute(SAY, {"who": who})


def is_free(file: Path) -> bool:
    """Whether nobody has the turn, nor waits for it."""
    with ExitStack() as opened:
        for suffix in (turns.TURN, turns.NEXT):
            try:
                flock(opened.enter_context(Path(f"{file}{suffix}").open("rb")), LOCK_EX | LOCK_NB)
            except BlockingIOError:
                return False
    return True


def write_often(file: Path, who: int, start: Any) -> None:
    """Write again and again without a breath between, as an import does."""
    engine = writing(file)
    with engine.connect() as connection:
        start.wait(timeout=60)
        for _ in range(WRITES_EACH):
            with connection.begin():
                connection.execute(SAY, {"who": who})
                sleep(HOLD_SECONDS)
    engine.dispose()


def test_four_processes_that_never_pause_come_up_in_turn(file: Path) -> None:
    start = SPAWN.Barrier(PROCESSES)
    running = [SPAWN.Process(target=write_often, args=(file, n, start)) for n in range(PROCESSES)]
    for process in running:
        process.start()
    for process in running:
        process.join()
    with sqlite3.connect(file) as connection:
        order = [who for (who,) in connection.execute("SELECT who FROM said ORDER BY n")]
    connection.close()
    assert Counter(order) == dict.fromkeys(range(PROCESSES), WRITES_EACH)
    # While all four want to write nobody keeps the turn, and nobody is passed over.
    all_here = max(order.index(who) for who in range(PROCESSES))
    last = {who: len(order) - order[::-1].index(who) for who in range(PROCESSES)}
    together = order[all_here : min(last.values())]
    changes = sum(one != other for one, other in pairwise(together))
    assert changes > len(together) / 2, together
    assert min(Counter(together).values()) > len(together) / PROCESSES / 3, Counter(together)


def hold(file: Path, *, forks: bool, told: Any) -> None:
    """Begin a write and never end it; with `forks`, a child lives on beside."""
    connection = writing(file).connect()
    connection.execute(SAY, {"who": 1})
    if not forks or os.fork() == 0:
        told.send(os.getpid())
    signal.pause()


@pytest.mark.parametrize("forks", [False, True], ids=["alone", "with a child that lives on"])
def test_a_killed_writer_leaves_the_turn_free(file: Path, writer: Engine, forks: bool) -> None:
    hear, told = SPAWN.Pipe(duplex=False)
    process = SPAWN.Process(target=hold, args=(file,), kwargs={"forks": forks, "told": told})
    process.start()
    youngest = hear.recv()
    try:
        assert not is_free(file)
        process.kill()
        process.join()
        assert is_free(file)
    finally:
        process.kill()
        if forks:
            os.kill(youngest, signal.SIGKILL)
    say(writer, 2)
    with writer.connect() as connection:
        assert connection.execute(text("SELECT who FROM said")).scalars().all() == [2]


def lose_a_savepoint(connection: Connection) -> None:
    with pytest.raises(ZeroDivisionError), connection.begin_nested():
        raise ZeroDivisionError
    connection.execute(SAY, {"who": 0})


ENDS: dict[str, Callable[[Connection], None]] = {
    "commit": Connection.commit,
    "rollback": Connection.rollback,
    "returned to the pool as it is": Connection.close,
    "thrown away": Connection.invalidate,
    "closed from under it": lambda connection: connection.connection.close(),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_the_turn_ends_with_the_write(
    file: Path, writer: Engine, end: Callable[[Connection], None]
) -> None:
    connection = writer.connect()
    connection.execute(SAY, {"who": 0})
    lose_a_savepoint(connection)
    assert not is_free(file)
    end(connection)
    assert is_free(file)
    connection.close()
    say(writer)


def test_an_exception_ends_the_turn(file: Path, writer: Engine) -> None:
    with pytest.raises(ZeroDivisionError), writer.begin() as connection:
        connection.execute(SAY, {"who": 0})
        raise ZeroDivisionError
    assert is_free(file)


def test_reading_takes_no_turn(file: Path, writer: Engine) -> None:
    say(writer)
    with make_engine(f"sqlite:///{file}").connect() as reader:
        assert reader.execute(text("SELECT who FROM said")).scalar() == 0
        assert is_free(file)


def test_a_write_that_cannot_begin_keeps_no_turn(file: Path, writer: Engine) -> None:
    stranger = sqlite3.connect(file, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    with writer.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA busy_timeout = 1")
        with pytest.raises(OperationalError, match="database is locked"):
            connection.execute(SAY, {"who": 0})
        assert is_free(file)
    stranger.close()


def test_whoever_does_not_give_the_turn_back_stops_nobody(
    file: Path, writer: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(writer)
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.05)
    with Path(f"{file}{turns.TURN}").open("rb") as kept:
        flock(kept, LOCK_EX)
        say(writer)
    with Path(f"{file}{turns.NEXT}").open("rb") as kept:
        flock(kept, LOCK_EX)
        say(writer)


def test_where_no_lock_file_can_be_made_writing_goes_on(file: Path, writer: Engine) -> None:
    for suffix in (turns.TURN, turns.NEXT):
        Path(f"{file}{suffix}").mkdir()
    say(writer)


def test_the_files_are_empty_and_open_to_whoever_may_open_the_database(
    file: Path, writer: Engine
) -> None:
    file.chmod(0o660)
    say(writer)
    for suffix in (turns.TURN, turns.NEXT):
        beside = Path(f"{file}{suffix}").stat()
        assert (beside.st_size, S_IMODE(beside.st_mode)) == (0, 0o660)


def test_a_database_in_memory_has_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    engine = make_engine("sqlite://").execution_options(**{WRITES: True})
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE said (who INTEGER)"))
    engine.dispose()
    assert list(tmp_path.iterdir()) == []
