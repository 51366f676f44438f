"""Which themes a codebook takes, and by which of them a contribution is classed."""

import pytest

from consulta.analysis.rules import (
    DEFINITION_MAX_CHARS,
    EXAMPLE_MAX_CHARS,
    NAME_MAX_CHARS,
    THEMES_AT_MOST,
    Refusal,
    refusal_of_coding,
    refusal_of_theme,
)
from consulta.analysis.shapes import CodingCounts
from consulta.participation.rules import State

LONG_NAME = "a" * (NAME_MAX_CHARS + 1)
LONG = "a" * (DEFINITION_MAX_CHARS + 1)
OFFERED, RETIRED = {1, 2, 3, 4, 5, 6}, 7
KNOWN = {*OFFERED, RETIRED}


@pytest.mark.parametrize(
    ("name", "definition", "example", "answer"),
    [
        ("Plazos", "Cuándo se hace.", "", None),
        ("Plazos", "Cuándo se hace.", "Faltan fechas.", None),
        (LONG_NAME[1:], LONG[1:], LONG[1:], None),
        ("", "Cuándo se hace.", "", Refusal.NAME_MISSING),
        ("", "", "", Refusal.NAME_MISSING),
        ("Plazos", "", "", Refusal.DEFINITION_MISSING),
        ("Datos", "Qué se publica.", "", Refusal.NAME_TAKEN),
        ("DATOS", "Qué se publica.", "", Refusal.NAME_TAKEN),
        (LONG_NAME, "Cuándo se hace.", "", Refusal.NAME_TOO_LONG),
        ("Plazos", LONG, "", Refusal.DEFINITION_TOO_LONG),
        ("Plazos", "Cuándo se hace.", "a" * (EXAMPLE_MAX_CHARS + 1), Refusal.EXAMPLE_TOO_LONG),
    ],
)
def test_which_theme_a_codebook_takes(
    name: str, definition: str, example: str, answer: Refusal | None
) -> None:
    assert refusal_of_theme(name, definition, example, taken=["Datos"]) is answer


@pytest.mark.parametrize(
    ("state", "wanted", "had", "answer"),
    [
        (State.PUBLISHED, [1], set(), None),
        (State.PUBLISHED, [], {1}, None),
        (State.PUBLISHED, [1, 2, 3, 4, 5], set(), None),
        (State.PUBLISHED, [1, 1, 2, 3, 4, 5], set(), None),
        (State.PUBLISHED, [1, 2, 3, 4, 5, 6], set(), Refusal.TOO_MANY_THEMES),
        (State.PUBLISHED, [8], set(), Refusal.THEME_UNKNOWN),
        (State.PUBLISHED, [7], set(), Refusal.THEME_RETIRED),
        (State.PUBLISHED, [7, 1], {7}, None),
        (State.PUBLISHED, [7, 1, 2, 3, 4, 5], {7}, Refusal.TOO_MANY_THEMES),
        (State.PENDING, [1], set(), Refusal.NOT_PUBLISHED),
        (State.WITHHELD, [1], set(), Refusal.NOT_PUBLISHED),
        (State.WITHDRAWN, [], {1}, Refusal.NOT_PUBLISHED),
    ],
)
def test_by_which_themes_a_contribution_is_classed(
    state: State, wanted: list[int], had: set[int], answer: Refusal | None
) -> None:
    given = refusal_of_coding(state, wanted, offered=OFFERED, had=had, known=KNOWN)
    assert given is answer


def test_the_words_of_the_refusal_say_the_limit_of_the_rule() -> None:
    assert THEMES_AT_MOST == 5


def test_what_is_not_classed_is_the_rest() -> None:
    assert CodingCounts(published=9, coded=4).uncoded == 5
