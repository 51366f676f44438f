"""`consulta person`: staff and their roles, from a terminal."""

import pytest
from flask import Flask

from tests.accounts.doors import BRUNO, PASSWORD


def _run(house: Flask, *words: str, given: str = "") -> tuple[int, str]:
    result = house.test_cli_runner().invoke(args=["person", *words], input=given)
    return result.exit_code, result.output


def _add(house: Flask, email: str = BRUNO, password: str = PASSWORD) -> tuple[int, str]:
    return _run(house, "add", email, "--name", "Bruno Barra", "--password-stdin", given=password)


def test_somebody_is_added_once_and_gets_roles(house: Flask) -> None:
    assert _add(house)[0] == 0
    code, said = _add(house)
    assert (code, "Ya existe" in said) == (1, True)
    assert _run(house, "grant", BRUNO, "moderator", "plan-2027")[0] == 0
    assert _run(house, "grant", BRUNO, "moderator", "plan-2027")[0] == 0
    code, said = _run(house, "list")
    assert code == 0
    assert said.count("moderator en plan-2027") == 1


@pytest.mark.parametrize(
    ("held", "wanted", "code"),
    [
        ("moderator", "analyst", 1),
        ("analyst", "moderator", 1),
        ("administrator", "analyst", 1),
        ("moderator", "forum_member", 0),
    ],
)
def test_roles_that_exclude_one_another_are_not_granted(
    house: Flask, held: str, wanted: str, code: int
) -> None:
    _add(house)
    assert _run(house, "grant", BRUNO, held, "plan-2027")[0] == 0
    assert _run(house, "grant", BRUNO, wanted, "plan-2027")[0] == code
    assert _run(house, "grant", BRUNO, wanted, "otro-plan")[0] == 0


def test_a_role_held_everywhere_excludes_in_each_consultation(house: Flask) -> None:
    _add(house)
    assert _run(house, "grant", BRUNO, "moderator", "plan-2027")[0] == 0
    assert _run(house, "grant", BRUNO, "analyst", "*")[0] == 1


@pytest.mark.parametrize(
    ("email", "password", "words"),
    [
        (BRUNO, "corta", "entre 12 y 128"),
        (BRUNO, "a" * 129, "entre 12 y 128"),
        ("no es correo", PASSWORD, "no es un correo"),
    ],
)
def test_what_cannot_be_added_says_why(house: Flask, email: str, password: str, words: str) -> None:
    code, said = _add(house, email, password)
    assert code == 1
    assert words in said


@pytest.mark.parametrize("email", ["nadie@example.org", "no es correo"])
def test_nobody_gets_no_role(house: Flask, email: str) -> None:
    code, said = _run(house, "grant", email, "moderator", "plan-2027")
    assert code == 1
    assert "correo" in said


def test_a_lost_telephone_is_forgotten(house: Flask) -> None:
    _add(house)
    code, said = _run(house, "forget-factor", BRUNO)
    assert (code, "otra vez" in said) == (0, True)
    for stranger in ("nadie@example.org", "no es correo"):
        code, said = _run(house, "forget-factor", stranger)
        assert (code, "Nadie del equipo" in said) == (1, True)
