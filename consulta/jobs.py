"""The queue: tasks hang on it, the roof opens it.

Only periodic tasks exist: they carry no message, so nothing is ever pickled or stored.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

from huey import MemoryHuey, crontab

EVERY_MINUTE = crontab(minute="*")
EVERY_HOUR = crontab(minute="7")
Surroundings = Callable[[], AbstractContextManager[object]]


class Queue:
    """The tasks of every wing, and when each is due. Each opens no session and keeps no state."""

    def __init__(self) -> None:
        self.periodic: list[tuple[Callable[..., bool], Callable[[], object]]] = []

    def every(
        self, due: Callable[..., bool]
    ) -> Callable[[Callable[[], object]], Callable[[], object]]:
        """Hang a task on the queue: it runs whenever its time is due, and may run twice."""

        def hang(task: Callable[[], object]) -> Callable[[], object]:
            self.periodic.append((due, task))
            return task

        return hang


queue = Queue()


def open_queue(surroundings: Surroundings) -> MemoryHuey:
    """The queue of one house, each task in its surroundings. What must not be lost is a row."""
    huey = MemoryHuey("consulta")
    for due, task in queue.periodic:
        huey.periodic_task(due, name=f"{task.__module__}.{task.__name__}")(
            _inside(surroundings, task)
        )
    return huey


def run_due_now(surroundings: Surroundings) -> None:
    """Run every task once, as a worker would that had been asleep."""
    for _, task in queue.periodic:
        _inside(surroundings, task)()


def _inside(surroundings: Surroundings, task: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        with surroundings():
            task()

    return run
