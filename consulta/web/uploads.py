"""Files that staff send: which door takes one, how large it may be, and what came."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, request

from consulta.text.clean import line

View = TypeVar("View", bound=Callable[..., Any])
LIMIT = "most_file_bytes"
FORM_BYTES = 100_000
NAME_MAX_CHARS = 120


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it came: the name that its sender gave it, and its bytes."""

    name: str
    content: bytes


def takes_file(most_bytes: int) -> Callable[[View], View]:
    """Let a view take a form with one file; every other door refuses files.

    Units: bytes of the file.
    """

    def mark(view: View) -> View:
        setattr(view, LIMIT, most_bytes)
        return view

    return mark


def most_file_bytes() -> int:
    """How large a file this address takes; 0 where none is taken."""
    view = current_app.view_functions.get(request.endpoint or "")
    return int(getattr(view, LIMIT, 0))


def received_file(field: str = "file") -> Received | None:
    """The file of this form; None when nobody chose one."""
    given = request.files.get(field)
    if given is None or not given.filename:
        return None
    name = given.filename.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "")
    return Received(line(name)[-NAME_MAX_CHARS:] or "archivo", given.read())
