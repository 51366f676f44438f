"""The token of the link that stops letters: nobody makes one for somebody else."""

import hashlib
import hmac

MAC_CHARS = 32
PURPOSE = b"consulta|leave|"


def leave_token(key: str, leave: str) -> str:
    """What stands in the address of the link: what it stops, and our mark that we wrote it."""
    return f"{leave}.{_mac(key, leave)}"


def read_leave_token(key: str, token: str) -> str | None:
    """What a link stops; None for one that we never wrote."""
    leave, _, mac = token.rpartition(".")
    is_ours = hmac.compare_digest(mac.encode(), _mac(key, leave).encode())
    return leave if leave and is_ours else None


def _mac(key: str, leave: str) -> str:
    return hmac.new(key.encode(), PURPOSE + leave.encode(), hashlib.sha256).hexdigest()[:MAC_CHARS]
