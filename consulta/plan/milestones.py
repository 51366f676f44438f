"""How far the milestones of an approved plan are."""

from enum import StrEnum


class Level(StrEnum):
    """How far a milestone is, in the words of the Open Government Partnership."""

    NOT_STARTED = "not_started"
    LIMITED = "limited"
    SUBSTANTIAL = "substantial"
    COMPLETED = "completed"
