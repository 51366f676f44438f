"""What became of everything that people can speak to, from one version of a plan to another."""

from enum import StrEnum


class Fate(StrEnum):
    """What became of an anchor: same words, other words or place, gone, or placed by a person."""

    KEPT = "kept"
    MOVED = "moved"
    ORPHAN = "orphan"
    PLACED = "placed"
