"""How long writers of one SQLite file wait for each other: as SQLite lets them, and in turn.

    PYTHONPATH=. python bench/turns.py [--seconds 3] [--rounds 3] [--processes 4] [--hold 0] [--pause 0]

Each process writes one row a transaction, holds it for so many ms and pauses for so many, both of
them at work and not asleep. Both ways run in the same run, one after the other.
"""

import argparse
import multiprocessing
import tempfile
from itertools import groupby
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import event, text

from consulta.database.engines import WRITES, make_engine

ROOT = Path(__file__).parents[1]
SPAWN = multiprocessing.get_context("spawn")
SAY = text("INSERT INTO said (who, words) VALUES (:who, :words)")
WORDS = "x" * 200


def main() -> None:
    """Measure both ways in turn, and print a line for each round."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=3)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--processes", type=int, default=4)
    asked.add_argument("--hold", type=float, default=0, help="ms")
    asked.add_argument("--pause", type=float, default=0, help="ms")
    given = asked.parse_args()
    longest: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(given.rounds):
        for in_turn in (False, True):
            with tempfile.TemporaryDirectory(dir=ROOT / "var") as folder:
                longest[in_turn].append(measure(Path(folder) / "t.sqlite3", in_turn, given))
    print(f"median of the longest waits, ms: {median(longest[False]):.0f} without turns, "
          f"{median(longest[True]):.0f} in turn")  # fmt: skip


def measure(file: Path, in_turn: bool, given: argparse.Namespace) -> float:
    """One round of one way; the longest wait in ms."""
    engine = make_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE said (n INTEGER PRIMARY KEY, who INT, words TEXT)"))
    start, answers = SPAWN.Barrier(given.processes), SPAWN.Queue()
    running = [
        SPAWN.Process(target=write_on, args=(file, who, in_turn, given, start, answers))
        for who in range(given.processes)
    ]
    for process in running:
        process.start()
    got = [answers.get() for _ in running]
    for process in running:
        process.join()
    with engine.connect() as connection:
        order = connection.execute(text("SELECT who FROM said ORDER BY n")).scalars().all()
    engine.dispose()
    waits = sorted(wait for waited, _ in got for wait in waited)
    say(in_turn, waits, order, sum(cpu for _, cpu in got), given.seconds)
    return waits[-1]


def say(in_turn: bool, waits: list[float], order: Any, cpu: float, seconds: float) -> None:
    """One line: how many, how long they waited, and how many one process wrote in a row."""
    middle, most = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
    in_a_row = max(len(list(rows)) for _, rows in groupby(order))
    load = Path("/proc/loadavg").read_text().split()[0]
    print(f"{'in turn' if in_turn else 'without'}: {len(waits) / seconds:.0f}/s, "
          f"wait ms p50 {middle:.2f} p99 {most:.2f} longest {waits[-1]:.0f}, "
          f"most in a row {in_a_row}, CPU ms each {1000 * cpu / len(waits):.2f}, load {load}",
          flush=True)  # fmt: skip


def write_on(  # noqa: PLR0913 - what a process is handed when it starts
    file: Path, who: int, in_turn: bool, given: argparse.Namespace, start: Any, answers: Any
) -> None:
    """Write until the time is over; answer with every wait and the CPU that it took."""
    engine = make_engine(f"sqlite:///{file}")
    if not in_turn:
        event.listen(engine, "connect", lambda connection, _record: connection.line_up_at(""))
    with engine.execution_options(**{WRITES: True}).connect() as connection:
        start.wait()
        began, waits = process_time(), []
        until = perf_counter() + given.seconds
        while perf_counter() < until:
            asked = perf_counter()
            with connection.begin():
                waits.append(1000 * (perf_counter() - asked))
                connection.execute(SAY, {"who": who, "words": WORDS})
                work(given.hold)
            work(given.pause)
        answers.put((waits, process_time() - began))
    engine.dispose()


def work(milliseconds: float) -> None:
    """Be busy for so long."""
    until = perf_counter() + milliseconds / 1000
    while perf_counter() < until:
        pass


if __name__ == "__main__":
    main()
