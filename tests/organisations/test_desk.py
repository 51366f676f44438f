"""The team says what it found out about an organisation, and on what that rests, in public."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.organisations.conftest import analyst
from tests.organisations.hands import NAME, WORDS, declare, folio_of, publish, register
from tests.participation.page_walks import HOME, SLUG, forms, send, sign_in

DESK = f"/equipo/consultas/{SLUG}/organizaciones"
BASIS = "Figura en el registro de personas jurídicas con el número 1234."


@pytest.fixture
def carla(house: Flask) -> FlaskClient:
    return analyst(house)


@pytest.fixture
def rosa(house: Flask) -> FlaskClient:
    client = house.test_client()
    sign_in(house, client, "rosa@example.org")
    register(client)
    return client


def check(client: FlaskClient, standing: str, basis: str) -> int:
    form = next(each for each in forms(client.get(f"{DESK}/1"), DESK) if each.action == f"{DESK}/1")
    return send(client, form, standing=standing, basis=basis).status_code


def test_a_finding_shows_on_every_page_with_its_basis(
    house: Flask, carla: FlaskClient, rosa: FlaskClient
) -> None:
    folio = folio_of(declare(rosa))
    publish(house, folio)
    anybody = house.test_client()
    assert "declarada, no verificada" in anybody.get(f"{HOME}/compromisos/2").text
    assert NAME in carla.get(DESK).text
    assert check(carla, "confirmed", "corta") == 422
    assert check(carla, "confirmed", BASIS) == 303
    assert BASIS in anybody.get(f"{HOME}/organizaciones/1").text
    seen = anybody.get(f"{HOME}/compromisos/2").text
    assert "(organización, sociedad civil; verificada)" in seen
    assert "no verificada" not in seen


def test_what_is_no_organisation_keeps_its_positions_and_writes_no_more(
    house: Flask, carla: FlaskClient, rosa: FlaskClient
) -> None:
    publish(house, folio_of(declare(rosa)))
    assert check(carla, "not_one", "Es el nombre de una tienda cerrada.") == 303
    seen = house.test_client().get(f"{HOME}/compromisos/2").text
    assert WORDS in seen
    assert "no es una organización" in seen
    assert "tienda cerrada" in house.test_client().get(f"{HOME}/organizaciones/1").text
    page = declare(rosa, "Otra posición, ahora sobre el plan.", about="plan")
    assert "ya no se escribe en su nombre" in page.text
    assert not re.search(r'name="email"', rosa.get(f"{HOME}/organizaciones/1/integrantes").text)
