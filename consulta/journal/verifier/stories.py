"""The life of one contribution, as the record tells it."""

from __future__ import annotations

import sys
from typing import Any, Dict, List, Optional, Sequence, Tuple

FIELDS = {
    "kind": "el tipo", "stance": "la postura", "target": "el asunto", "text": "el texto",
    "proposal": "la propuesta", "reason": "la razón", "quote": "la cita", "joins": "a qué se suma",
    "replaces": "a qué reemplaza", "channel": "el canal", "author": "el nombre",
    "started_in_time": "si empezó a tiempo",
}  # fmt: skip


class Story:
    """What the record tells of one contribution: its leaves, its states, what was opened."""

    __slots__ = (
        "altered", "decided", "home", "opened", "received", "redacted", "sealed", "since",
        "states", "versions",
    )  # fmt: skip

    def __init__(self) -> None:
        self.received = self.opened = -1
        self.versions, self.sealed, self.since, self.home = 0, b"", "", ""
        self.decided = ""
        self.altered: Sequence[str] = ()
        self.states: List[Tuple[int, str, str]] = []
        self.redacted: Optional[str] = None

    def at(self, size: int) -> Tuple[str, str]:
        told = [(state, ground) for n, state, ground in self.states if n < size]
        return told[-1] if told else ("", "")


def home_of(target: str) -> str:
    """Under which part of the plan a contribution counts; nothing where a target does not tell."""
    kind, _, rest = target.partition(":")
    if kind == "field":
        return sys.intern(f"commitment:{rest.partition('/')[0]}")
    return sys.intern(target) if kind in ("plan", "commitment", "initiative") else ""


def altered_fields(folio: str, row: Dict[str, Any], content: Dict[str, Any]) -> Sequence[str]:
    """What the report says otherwise of a published contribution than what was sealed."""
    told = {key: content.get(key, "") for key in FIELDS}
    told["channel"] = content.get("channel", "web")
    told["author"] = content.get("public_name", "") or f"Participante {folio}"
    told["started_in_time"] = content.get("started_in_time", 0) != 0
    given = {key: row.get(key, "") for key in FIELDS}
    given["started_in_time"] = row.get("started_in_time", False)
    return [words for key, words in FIELDS.items() if told[key] != given[key]]
