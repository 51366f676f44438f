"""Pages that were rendered once and stay right until what they show changes."""

from collections.abc import Callable, Hashable

from flask import make_response, request
from flask.typing import ResponseReturnValue

from consulta.web.parts import parts_apart, put_together
from consulta.web.shelves import Shelf

KEPT_BYTES = 16_000_000


class KeptPages(Shelf[tuple[bytes, str]]):
    """The bodies of pages that anybody may see, each with its digest.

    Units: `most` in bytes of bodies.
    """

    def __init__(self, most: int = KEPT_BYTES) -> None:
        super().__init__(most)


class Erasures:
    """How many erasures of each consultation this process has heard of."""

    def __init__(self) -> None:
        self._heard: dict[int, int] = {}

    def are_news(self, of: int, count: int) -> bool:
        """Whether words were erased since this process last heard; it has heard it now."""
        was, self._heard[of] = self._heard.get(of), count
        return was != count


def kept_answer(
    pages: KeptPages, key: Hashable, render: Callable[[], ResponseReturnValue]
) -> ResponseReturnValue:
    """The page under this key as it was kept, else rendered now; 304 where the reader has it.

    What is no plain page of status 200 is handed on and not kept.
    """
    found = pages.get(key)
    if found is None:
        with parts_apart() as used:
            made = render()
        if not isinstance(made, str):
            answer = make_response(made)
            if used:
                answer.set_data(put_together(answer.get_data(as_text=True), used)[0])
            return answer
        found = put_together(made, used)
        pages.put(key, found, len(found[0]))
    answer = make_response(found[0])
    answer.headers["Content-Type"] = "text/html; charset=utf-8"
    answer.set_etag(found[1])
    answer.make_conditional(request)
    return answer
