"""Writers of one SQLite file take turns: whoever waits is next, and is not passed over.

SQLite lets a waiting writer sleep, up to a tenth of a second, and wakes nobody: the lock goes to
whoever happens to ask, mostly to the process that has just let go of it. So writers line up at two
empty files beside the database before they begin. The kernel frees both when a process dies.
Source: docs/adr/0033-writers-take-turns.md
"""

import os
import sqlite3
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock
from io import FileIO
from pathlib import Path
from stat import S_IMODE
from time import monotonic, sleep
from weakref import WeakSet

PATIENCE_SECONDS = 10.0  # as long as SQLite's own busy_timeout
NEXT_SECONDS = 0.0005  # how often the next in line looks whether the turn is free
LINE_SECONDS = 0.002  # how often those behind look whether they are next
TURN, NEXT = "-turn", "-next"
_held: "WeakSet[FileIO]" = WeakSet()


class TurnTaker(sqlite3.Connection):
    """A connection that waits for its turn to write, and passes it on when the write is over."""

    _file = ""
    _turn: FileIO | None = None

    def line_up_at(self, file: str) -> None:
        """Take turns with all who write this file; no name, no turns: it is ours alone."""
        self._file = file

    def take_turn(self) -> None:
        """Wait for our turn. Without one, after all patience, SQLite's own lock still decides."""
        if self._file and self._turn is None:
            self._turn = _wait_for_turn(self._file)

    def pass_turn_on(self) -> None:
        """Let the next one write, unless a write of ours is still under way."""
        if self._turn is not None and not self.in_transaction:
            self._let_go()

    def commit(self) -> None:
        """Commit, then let the next one write."""
        try:
            super().commit()
        finally:
            self.pass_turn_on()

    def rollback(self) -> None:
        """Roll back, then let the next one write."""
        try:
            super().rollback()
        finally:
            self.pass_turn_on()

    def close(self) -> None:
        """Close, which ends any write, and let the next one write."""
        try:
            super().close()
        finally:
            self._let_go()

    def _let_go(self) -> None:
        turn, self._turn = self._turn, None
        _free(turn)


def _wait_for_turn(database: str) -> FileIO | None:
    """The turn, or None when it cannot be had: no such file here, or no patience left.

    Only one waits for the turn, and whoever had it must line up behind: so each gets it.
    """
    until = monotonic() + PATIENCE_SECONDS
    place = _locked(database, NEXT, every=LINE_SECONDS, until=until)
    try:
        return _locked(database, TURN, every=NEXT_SECONDS, until=until)
    finally:
        _free(place)


def _locked(database: str, suffix: str, *, every: float, until: float) -> FileIO | None:
    file = _opened(database, suffix)
    while file is not None:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            if monotonic() < until:
                sleep(every)
                continue
            file.close()
            return None
        except OSError:  # a disk that knows no locks
            file.close()
            return None
        _held.add(file)
        return file
    return None


def _free(file: FileIO | None) -> None:
    if file is not None and not file.closed:
        flock(file, LOCK_UN)
        file.close()


def _opened(database: str, suffix: str) -> FileIO | None:
    """The file of its own that each holder locks; None where none can be made."""
    try:
        return FileIO(database + suffix)
    except FileNotFoundError:
        with suppress(OSError):
            return _made(database, suffix)
    except OSError:
        pass
    return None


def _made(database: str, suffix: str) -> FileIO:
    """The empty file, open to whoever may open the database, as SQLite makes its own."""
    like = Path(database).stat()
    made = FileIO(os.open(database + suffix, os.O_RDONLY | os.O_CREAT, 0o600))
    with suppress(OSError):  # somebody else made it in the same moment
        os.fchmod(made.fileno(), S_IMODE(like.st_mode))
        if os.geteuid() == 0:
            os.fchown(made.fileno(), like.st_uid, like.st_gid)
    return made


def _forget_in_child() -> None:
    """A forked child holds no turn of its parent, who may be killed while the child lives."""
    for file in list(_held):
        file.close()


os.register_at_fork(after_in_child=_forget_in_child)
