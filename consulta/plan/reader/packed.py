"""A plan, or a part of it, as JSON and back: every field under its own name, nothing left out."""

from typing import TypeVar

import msgspec

from consulta.plan.reader.document import (
    CommitmentText,
    HeadText,
    InitiativeText,
    PlanDocument,
)

Part = HeadText | CommitmentText | InitiativeText
Whole = TypeVar("Whole", HeadText, CommitmentText, InitiativeText, PlanDocument)


def packed(value: Part | PlanDocument) -> bytes:
    """The value as JSON; the same value gives the same bytes."""
    return msgspec.json.encode(value)


def unpacked(content: bytes, kind: type[Whole]) -> Whole:
    """The value that these bytes hold.

    Raises: `ValueError` when they hold something else.
    """
    return msgspec.json.decode(content, type=kind)
