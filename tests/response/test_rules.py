"""Which answers are kept and published, and why others are not."""

import pytest

from consulta.response.rules import (
    ARGUMENT_MAX_CHARS,
    EFFECT_MAX_CHARS,
    LINE_MAX_CHARS,
    REASON_MAX_CHARS,
    Answer,
    Disposition,
    Refusal,
    refusal_of_answer,
    refusal_of_argument,
    refusal_of_publication,
)
from tests.builders.answers import STATEMENT, answer

WHO = ["Comisión de prueba", "Servicio de prueba"]
CHANGED = {"paragraph:c2-p1"}
YES, NO = Disposition.INCORPORATED, Disposition.NOT_INCORPORATED


@pytest.mark.parametrize(
    ("statement", "is_answered", "refusal"),
    [
        (STATEMENT, False, None),
        (STATEMENT, True, Refusal.ARGUMENT_ANSWERED),
        ("", False, Refusal.ARGUMENT_MISSING),
        ("a" * ARGUMENT_MAX_CHARS, False, None),
        ("a" * (ARGUMENT_MAX_CHARS + 1), False, Refusal.ARGUMENT_TOO_LONG),
    ],
)
def test_which_argument_is_taken(
    statement: str, is_answered: bool, refusal: Refusal | None
) -> None:
    assert refusal_of_argument(statement, is_answered=is_answered) is refusal


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (answer(), None),
        (answer(reason=""), Refusal.REASON_MISSING),
        (answer(effect=""), Refusal.EFFECT_MISSING),
        (answer(responsible=""), Refusal.RESPONSIBLE_MISSING),
        (answer(responsible="Ministerio de otra cosa"), Refusal.RESPONSIBLE_UNKNOWN),
        (answer(reason="a" * REASON_MAX_CHARS), None),
        (answer(reason="a" * (REASON_MAX_CHARS + 1)), Refusal.TOO_LONG),
        (answer(effect="a" * (EFFECT_MAX_CHARS + 1)), Refusal.TOO_LONG),
        (answer(lines={"A-000001": "a" * (LINE_MAX_CHARS + 1)}), Refusal.TOO_LONG),
        (answer(YES, changes=("paragraph:c2-p1",)), None),
        (answer(YES, changes=("paragraph:c2-p2",)), Refusal.NO_SUCH_CHANGE),
        (answer(NO, changes=("paragraph:c2-p1",)), Refusal.CHANGE_NOT_WANTED),
    ],
)
def test_which_answer_is_kept(given: Answer, refusal: Refusal | None) -> None:
    known = refusal_of_answer(given, responsibles=WHO, changed=CHANGED, is_final=False)
    assert known is refusal


def test_what_the_final_plan_took_in_is_pointed_at() -> None:
    for given, refusal in (
        (answer(YES), Refusal.CHANGE_MISSING),
        (answer(YES, changes=("paragraph:c2-p1",)), None),
        (answer(Disposition.PARTLY_INCORPORATED), None),
    ):
        known = refusal_of_answer(given, responsibles=WHO, changed=CHANGED, is_final=True)
        assert known is refusal


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        ({}, None),
        ({"is_closed": False}, Refusal.STILL_OPEN),
        ({"is_drafted": False}, Refusal.NOTHING_DRAFTED),
        ({"has_folios": False}, Refusal.FOLIOS_MISSING),
        ({"has_written": True}, Refusal.SAME_PERSON),
        ({"has_moderated": True}, Refusal.MODERATED_IT),
    ],
)
def test_who_publishes_which_answer(other: dict[str, bool], refusal: Refusal | None) -> None:
    given = {
        "is_closed": True, "is_drafted": True, "has_folios": True, "has_written": False,
        "has_moderated": False,
    } | other  # fmt: skip
    assert refusal_of_publication(**given) is refusal
