"""RUN and e-mail in their one written form."""

import csv
from pathlib import Path

import pytest

from consulta.accounts.identity import NotAnEmail, NotARun, check_digit, normal_email, normal_run


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("12.345.678-5", "12345678-5"),
        ("12345678-5", "12345678-5"),
        ("123456785", "12345678-5"),
        (" 44.444.444-4 ", "44444444-4"),
        ("6.000.000-K", "6000000-K"),
        ("10.000.013-k", "10000013-K"),
        ("10.000.004-0", "10000004-0"),
        ("11.111.111-1", "11111111-1"),
    ],
)
def test_a_run_has_one_written_form(text: str, written: str) -> None:
    assert normal_run(text) == written


@pytest.mark.parametrize(
    "text",
    ["12.345.678-4", "6.000.000-0", "", "letras", "0-0", "K", "-", "١٢٣٤٥٦٧٨-٥", "9" * 50_000],
)
def test_what_is_no_run_is_refused(text: str) -> None:
    with pytest.raises(NotARun):
        normal_run(text)


def test_real_vectors_of_the_check_digit(shared_data: Path) -> None:
    with (shared_data / "rut-vectors" / "rut_vectors.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wrong = [row["rut"] for row in rows if _is_run(row["rut"]) is not (row["valid"] == "1")]
    assert len(rows) > 100
    assert wrong == []


def _is_run(text: str) -> bool:
    try:
        number, digit = normal_run(text).split("-")
    except NotARun:
        return False
    return check_digit(int(number)) == digit


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ana@example.org", "ana@example.org"),
        (" Ana@Example.ORG ", "ana@example.org"),
        ("ANA+plan@example.org", "ana+plan@example.org"),
        ("ana@ñandú.cl", "ana@xn--and-6ma2c.cl"),
    ],
)
def test_an_address_has_one_written_form(text: str, written: str) -> None:
    assert normal_email(text) == written
    assert normal_email(written) == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ana",
        "ana@",
        "@example.org",
        "ana@localhost",
        "ana@example.org\r\nBcc: eva@example.org",
        "ana@example.org\n",
        "ana@example.org,eva@example.org",
        "Ana <ana@example.org>",
        "ana@example.org\0",
        "ana\ud800@example.org",
        "a" * 250 + "@example.org",
    ],
)
def test_what_no_letter_could_reach_is_refused(text: str) -> None:
    with pytest.raises(NotAnEmail):
        normal_email(text)
