"""Pages that were rendered once and stay right until something public changes."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from flask import make_response, request
from flask.typing import ResponseReturnValue

KEPT_BYTES = 16_000_000


class KeptPages:
    """The bodies of pages that anybody may see, the least used ones dropped first.

    Units: `most` in bytes of bodies.
    """

    def __init__(self, most: int = KEPT_BYTES) -> None:
        self._most = most
        self._size = 0
        self._lock = Lock()
        self._pages: OrderedDict[Hashable, tuple[bytes, str]] = OrderedDict()

    def get(self, key: Hashable) -> tuple[bytes, str] | None:
        """The body kept under a key, with its digest; None when there is none."""
        with self._lock:
            found = self._pages.get(key)
            if found is not None:
                self._pages.move_to_end(key)
            return found

    def keep(self, key: Hashable, body: bytes) -> str:
        """Keep a body, and give its digest."""
        digest = hashlib.sha256(body).hexdigest()[:32]
        with self._lock:
            if len(body) <= self._most and key not in self._pages:
                self._pages[key] = (body, digest)
                self._size += len(body)
            while self._size > self._most:
                _, (dropped, _) = self._pages.popitem(last=False)
                self._size -= len(dropped)
        return digest


def kept_answer(
    pages: KeptPages, key: Hashable, render: Callable[[], ResponseReturnValue]
) -> ResponseReturnValue:
    """The page under this key as it was kept, else rendered now; 304 where the reader has it.

    What is no plain page of status 200 is handed on and not kept.
    """
    found = pages.get(key)
    if found is None:
        made = render()
        if not isinstance(made, str):
            return made
        body = made.encode()
        found = body, pages.keep(key, body)
    answer = make_response(found[0])
    answer.headers["Content-Type"] = "text/html; charset=utf-8"
    answer.set_etag(found[1])
    answer.make_conditional(request)
    return answer
