"""A process that tells of extensions as the worker does, and dies at a moment that was chosen.

Run it with the name of an event of a session and how often it may happen: the next one kills.
"""

import os
import signal
import sys
from itertools import count

from sqlalchemy import event
from sqlalchemy.orm import Session

from consulta.app import create_app
from consulta.config import load
from consulta.participation.tasks import tell_extensions


def die_at(name: str, times: int) -> None:
    """Let SIGKILL strike at this event, after it has happened so often: nobody gets to tidy up."""
    number = count()

    @event.listens_for(Session, name)
    def strike(*_: object) -> None:
        if next(number) == times:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    house = create_app(load(os.environ))
    if sys.argv[1:]:
        die_at(sys.argv[1], int(sys.argv[2]))
    with house.app_context():
        tell_extensions()
