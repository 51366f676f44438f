"""Limits of a codebook and of a classing, and why one is not taken."""

from collections.abc import Collection
from enum import StrEnum

from consulta.participation.rules import State

NAME_MAX_CHARS = 80
DEFINITION_MAX_CHARS = 1000
EXAMPLE_MAX_CHARS = 1000
THEMES_AT_MOST = 5


class Refusal(StrEnum):
    """Why a theme or a classing is not taken. Each word has its sentence in the templates."""

    NAME_MISSING = "name_missing"
    NAME_TOO_LONG = "name_too_long"
    NAME_TAKEN = "name_taken"
    DEFINITION_MISSING = "definition_missing"
    DEFINITION_TOO_LONG = "definition_too_long"
    EXAMPLE_TOO_LONG = "example_too_long"
    NOT_PUBLISHED = "not_published"
    THEME_UNKNOWN = "theme_unknown"
    THEME_RETIRED = "theme_retired"
    TOO_MANY_THEMES = "too_many_themes"


def refusal_of_theme(
    name: str, definition: str, example: str, *, taken: Collection[str]
) -> Refusal | None:
    """Why a codebook does not take this theme; None when it does.

    `taken` are the names that it has had, those of retired themes as well: what was classed by
    them goes on saying so.
    """
    if not name or not definition:
        return Refusal.DEFINITION_MISSING if name else Refusal.NAME_MISSING
    if name.casefold() in {each.casefold() for each in taken}:
        return Refusal.NAME_TAKEN
    lengths = (
        (name, NAME_MAX_CHARS, Refusal.NAME_TOO_LONG),
        (definition, DEFINITION_MAX_CHARS, Refusal.DEFINITION_TOO_LONG),
        (example, EXAMPLE_MAX_CHARS, Refusal.EXAMPLE_TOO_LONG),
    )
    return next((reason for words, most, reason in lengths if len(words) > most), None)


def refusal_of_coding(
    state: State, wanted: Collection[int], *, offered: Collection[int], had: Collection[int],
    known: Collection[int],
) -> Refusal | None:  # fmt: skip
    """Why a contribution is not classed by these themes; None when it is.

    All are numbers of one codebook: `known` every theme of it, `offered` those that are not
    retired, `had` those by which the contribution is classed now. A theme that was retired since
    may stay; it is not given anew. No theme at all takes away those that it had.
    """
    if state is not State.PUBLISHED:
        return Refusal.NOT_PUBLISHED
    if not set(wanted) <= set(known):
        return Refusal.THEME_UNKNOWN
    if not set(wanted) <= {*offered, *had}:
        return Refusal.THEME_RETIRED
    return Refusal.TOO_MANY_THEMES if len(set(wanted)) > THEMES_AT_MOST else None
