"""Which words are an address, how long a letter waits, and how long it is kept."""

import re
from datetime import timedelta

FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=6)
KEPT = timedelta(days=30)
DOUBLINGS = 16
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*", re.ASCII | re.I)
ADDRESS_MAX_CHARS = 320


def is_one_address(text: str) -> bool:
    """Whether a letter to this reaches one recipient: no list, no name, no line break, ASCII."""
    return len(text) <= ADDRESS_MAX_CHARS and ADDRESS.fullmatch(text) is not None


def wait_after(tries: int) -> timedelta:
    """How long a letter waits after so many tries: twice as long each time, up to a limit."""
    factor = 1 << min(tries, DOUBLINGS)
    return min(FIRST_WAIT * factor, LONGEST_WAIT)
