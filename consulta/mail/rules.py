"""Which words are an address, how long a letter waits, and when it is given up."""

import re
from datetime import timedelta

FIRST_WAIT = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=6)
KEPT = timedelta(days=30)
DOUBLINGS = 16
REFUSED_TRIES = 12
STUCK_TRIES = 5
REMINDERS = "d"
REASON_MIN_CHARS = 10
REASON_MAX_CHARS = 300
LATE_AFTER = timedelta(hours=1)
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*", re.ASCII | re.I)
ADDRESS_MAX_CHARS = 320


def is_one_address(text: str) -> bool:
    """Whether a letter to this reaches one recipient: no list, no name, no line break, ASCII."""
    return len(text) <= ADDRESS_MAX_CHARS and ADDRESS.fullmatch(text) is not None


def wait_after(tries: int) -> timedelta:
    """How long a letter waits after so many tries: twice as long each time, up to a limit."""
    factor = 1 << min(tries, DOUBLINGS)
    return min(FIRST_WAIT * factor, LONGEST_WAIT)


def is_for_good(code: int) -> bool:
    """Whether a mail server's answer says that another try will be refused as well (RFC 5321)."""
    return 500 <= code < 600


def is_given_up(refusals: int) -> bool:
    """Whether a letter was refused so often that nobody tries it again: after a day and a half."""
    return refusals >= REFUSED_TRIES


def masked(address: str) -> str:
    """An address that its owner knows again and others do not learn: `a***@example.org`."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}"
