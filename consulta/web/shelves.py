"""What was made once and is kept for as long as it is asked for."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Shelf(Generic[Thing]):
    """What was made once, by its key; what was not asked for longest leaves first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._lock = Lock()
        self._things: OrderedDict[Hashable, tuple[Thing, int]] = OrderedDict()

    def get(self, key: Hashable) -> Thing | None:
        """What is kept under a key; None when there is nothing."""
        with self._lock:
            found = self._things.get(key)
            if found is None:
                return None
            self._things.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, thing: Thing, size: int) -> None:
        """Keep a thing of this size."""
        with self._lock:
            if size <= self._most and key not in self._things:
                self._things[key] = (thing, size)
                self._size += size
            while self._size > self._most:
                _, (_, freed) = self._things.popitem(last=False)
                self._size -= freed

    def replace(self, key: Hashable, thing: Thing, size: int) -> None:
        """Keep a thing of this size in the place of what was kept under its key."""
        with self._lock:
            _, freed = self._things.pop(key, (None, 0))
            self._size -= freed
        self.put(key, thing, size)

    def empty(self) -> None:
        """Forget everything, as after somebody's words were erased."""
        with self._lock:
            self._things.clear()
            self._size = 0
