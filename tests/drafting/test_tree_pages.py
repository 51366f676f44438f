"""The tree of a draft: begin it, put it in order, let parts leave and come back, add some."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from consulta.accounts.rules import Role
from consulta.app import create_app
from consulta.config import Config
from consulta.web.unit_of_work import database, transaction
from tests.builders.plans import INSIDE, plan_document, publish_plan
from tests.drafting.hands import DESK, SLUG, begin, draft, staff
from tests.participation.page_walks import SQL_AT_MOST, Asked, forms, house_of, send


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    """The small plan, of which nobody has begun a draft."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        yield made
        with made.app_context():
            database.engine.dispose()


@pytest.fixture
def carla(house: Flask) -> FlaskClient:
    """The browser of an analyst."""
    return staff(house)


def numbers(house: Flask) -> list[int]:
    with draft(house) as document:
        return [each.number for each in document.commitments]


def press(client: FlaskClient, action: str, ref: str = "", **fields: str) -> int:
    """Press the button of the form with this address, of this part where there are many."""
    found = [
        form
        for form in forms(client.get(DESK), f"{DESK}/{action}")
        if not ref or form.fields.get("ref") == ref
    ]
    return send(client, found[0], **fields).status_code


def test_a_draft_is_begun_by_a_button_from_the_version_in_force(
    house: Flask, carla: FlaskClient
) -> None:
    page = carla.get(DESK)
    assert "Todavía no hay borrador" in page.text
    assert press(carla, "comenzar") == 303
    assert numbers(house) == [1, 2, 3]
    page = carla.get(DESK)
    assert "3 compromisos" in page.text
    assert "3 de 9 campos obligatorios" in page.text
    assert "Carla Cid" in page.text


def test_beginning_twice_takes_nothing_back(house: Flask, carla: FlaskClient) -> None:
    once = forms(carla.get(DESK), "comenzar")[0]
    send(carla, once)
    press(carla, "retirar", "commitment:2", reason="No aceptó.")
    send(carla, once)
    assert numbers(house) == [1, 3]


def test_the_tree_names_every_other_desk_of_the_plan(carla: FlaskClient) -> None:
    page = carla.get(DESK).text
    for desk in (
        "publicar", "instituciones", "importar", "documentos", "calendario", "apertura", "anclas",
        "hitos",
    ):  # fmt: skip
        assert f'href="{DESK}/{desk}"' in page


def test_parts_move_by_a_button(house: Flask, carla: FlaskClient) -> None:
    begin(house)
    assert press(carla, "mover", "commitment:3", way="up") == 303
    assert numbers(house) == [1, 3, 2]
    press(carla, "mover", "commitment:1", way="down")
    assert numbers(house) == [3, 1, 2]


def test_a_part_leaves_with_its_reason_and_comes_back(house: Flask, carla: FlaskClient) -> None:
    begin(house)
    assert press(carla, "retirar", "commitment:2", reason="  ") == 422
    assert press(carla, "retirar", "commitment:2", reason="Muy corta") == 422
    assert press(carla, "retirar", "commitment:2", reason="x" * 1001) == 422
    assert numbers(house) == [1, 2, 3]
    assert press(carla, "retirar", "commitment:2", reason="El <b>servicio</b> no aceptó.") == 303
    assert numbers(house) == [1, 3]
    page = carla.get(DESK).text
    assert "Salieron del plan" in page
    assert "El &lt;b&gt;servicio&lt;/b&gt; no aceptó." in page
    with draft(house) as document:
        assert [each.reason for each in document.departures] == ["El <b>servicio</b> no aceptó."]
    assert press(carla, "reponer", "commitment:2") == 303
    assert numbers(house) == [1, 2, 3]


def test_the_reason_of_an_initiative_is_not_called_public(house: Flask, carla: FlaskClient) -> None:
    begin(house)
    pages = forms(carla.get(DESK), "retirar")
    form = next(each for each in pages if each.fields["ref"] == "initiative:integridad")
    short = send(carla, form, reason="No.")
    form_of = re.search(r'id="initiative-integridad".*?</li>', short.text, re.DOTALL)
    assert form_of is not None
    assert "Razón, que queda en la historia del borrador" in form_of[0]
    assert "pública" not in form_of[0]
    empty = send(carla, form, reason="")
    assert "la razón queda en la historia del borrador." in empty.text
    assert "la razón se publica" not in empty.text
    assert send(carla, form, reason="Pasó a otro programa.").status_code == 303
    assert "Pasó a otro programa." in carla.get(DESK).text
    with draft(house) as document:
        assert not document.departures


def test_a_reason_that_is_too_long_is_given_back(house: Flask, carla: FlaskClient) -> None:
    begin(house)
    form = next(
        form for form in forms(carla.get(DESK), "retirar") if form.fields["ref"] == "commitment:2"
    )
    answer = send(carla, form, reason="Palabras. " * 300)
    assert "La razón tiene que tener entre 10 y 1000 caracteres." in answer.text
    assert answer.text.count("Palabras. Palabras.") >= 1


def test_the_head_stays(house: Flask, carla: FlaskClient) -> None:
    begin(house)
    form = forms(carla.get(DESK), "retirar")[0]
    assert send(carla, form, ref="plan", reason="No se quiso.").status_code == 404
    assert send(carla, form, ref="commitment:77", reason="No se quiso.").status_code == 404


def test_a_new_commitment_has_the_next_number_that_was_never_used(
    house: Flask, carla: FlaskClient
) -> None:
    begin(house)
    press(carla, "retirar", "commitment:3", reason="No aceptó.")
    assert press(carla, "compromisos", name="", theme="Agua") == 422
    assert press(carla, "compromisos", name="Medir el agua", theme="Agua") == 303
    assert numbers(house) == [1, 2, 4]
    page = carla.get(f"{DESK}/compromisos/4").text
    assert "0 de 9 campos obligatorios" in page
    assert "Describe el problema con más detalle" in page


def test_a_new_initiative_has_a_key_of_its_own(house: Flask, carla: FlaskClient) -> None:
    begin(house)
    fields = {"title": "Agenda", "topic": "Integridad"}
    assert press(carla, "iniciativas", key="Con Espacios", **fields) == 422
    assert press(carla, "iniciativas", key="integridad", **fields) == 403
    assert press(carla, "iniciativas", key="agenda", **fields) == 303
    assert carla.get(f"{DESK}/iniciativas/agenda").status_code == 200
    with draft(house) as document:
        assert [each.key for each in document.initiatives] == ["integridad", "agenda"]


def test_the_tree_of_a_hundred_commitments_asks_ten_times_at_most(config: Config) -> None:
    with time_machine.travel(INSIDE, tick=False):
        house = create_app(config)
        with house.app_context(), transaction() as db:
            publish_plan(db, document=plan_document(SLUG, commitments=100), at=INSIDE)
        begin(house)
        carla = staff(house)
        for address in (DESK, f"{DESK}/compromisos/50", f"{DESK}/compromisos/50/historia"):
            with Asked(house) as asked:
                assert carla.get(address).status_code == 200
            said = [one for one in asked.statements if not one.startswith(("BEGIN", "PRAGMA"))]
            assert len(said) <= SQL_AT_MOST, said
        assert numbers(house) == list(range(1, 101))
        with house.app_context():
            database.engine.dispose()


@pytest.mark.parametrize(
    ("role", "edits"), [(Role.ANALYST, True), (Role.MODERATOR, False), (Role.FORUM_MEMBER, False)]
)
def test_the_staff_home_leads_who_edits_to_the_plan(house: Flask, role: Role, edits: bool) -> None:
    client = staff(house, role, name="Bruno Barra", scope=SLUG)
    home = client.get("/equipo").text
    assert (f'href="{DESK}"' in home) is edits
    assert client.get(DESK).status_code == (200 if edits else 403)
