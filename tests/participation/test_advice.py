"""Personal data is seen where it is, and seldom where it is not."""

import csv
from pathlib import Path

import pytest

from consulta.participation.advice import Personal, personal_data


def kinds(text: str) -> set[Personal]:
    return {one.kind for one in personal_data(text)}


@pytest.mark.parametrize(
    "run",
    ["12.345.678-5", "44.444.444-4", "12345678-5", "123456785", "6.000.000-K", "10.000.013-k",
     "10.000.004-0", "11.111.111-1", "12.345.678 - 5", "12.345.678\u20135"],
)  # fmt: skip
def test_a_run_is_known_by_its_check_digit(run: str) -> None:
    for text in (run, f"Mi RUN es {run}.", f"({run})", f"soy {run}, y vivo aquí"):
        assert kinds(text) == {Personal.RUN}


@pytest.mark.parametrize(
    "text",
    ["12.345.678-4", "6.000.000-0", "", "ley 20.285", "son $ 123456785 pesos", "1.234.567,8",
     "A-12345678-5", "el 14 de diciembre de 2018 a las 23:59", "entre 2018-2020 subió 45%",
     "los 12 compromisos y 300 aportes", "avenida de 500 metros", "Calle 13", "camino al 2030",
     "la población de 2500 personas", "912.345.678 habitantes", "consulta.cl/@plan"],
)  # fmt: skip
def test_other_numbers_are_left_alone(text: str) -> None:
    assert personal_data(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("llámame al 9 8765 4321", Personal.PHONE),
        ("+56 9 8765 4321", Personal.PHONE),
        ("987654321", Personal.PHONE),
        ("fono 22345678", Personal.PHONE),
        ("+56 32 212 3456", Personal.PHONE),
        ("teléfono: (2) 2345 6789", Personal.PHONE),
        ("escríbeme a ana.soto@ejemplo.cl", Personal.EMAIL),
        ("calle los aromos 123", Personal.ADDRESS),
        ("Av. Libertador Bernardo O'Higgins 1234", Personal.ADDRESS),
        ("Alameda 1340", Personal.ADDRESS),
        ("avenida Matta N° 45, depto 302", Personal.ADDRESS),
    ],
)
def test_phones_mail_and_homes(text: str, kind: Personal) -> None:
    assert kinds(text) == {kind}


def test_each_thing_is_named_once_with_its_signs() -> None:
    seen = personal_data("ana@ejemplo.cl y 12.345.678-5", "otra vez ana@ejemplo.cl")
    assert [(one.kind, one.words) for one in seen] == [
        (Personal.RUN, "12.345.678-5"),
        (Personal.EMAIL, "ana@ejemplo.cl"),
    ]


@pytest.mark.parametrize(
    "evil", ["1" * 4000, "9 " * 2000, "calle " + "a " * 2000, "a@" * 2000, "a." * 2000 + "@",
             "calle a a a a a a " * 250, "+56 " * 1000, "Villa A A A " * 300]
)  # fmt: skip
def test_no_text_takes_long(evil: str) -> None:
    assert len(personal_data(evil, evil)) < 5000


def test_real_check_digits(shared_data: Path) -> None:
    text = (shared_data / "rut-vectors/rut_vectors.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 146
    for row in rows:
        found = kinds(f"Mi número es {row['rut']}, gracias")
        if row["rut"].isdecimal() and row["rut"].startswith("9"):  # it may be a mobile phone
            assert found == {Personal.PHONE}
            continue
        assert found == ({Personal.RUN} if row["valid"] == "1" else set()), row
