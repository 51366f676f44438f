"""An institution is invited, opens its letter, accepts, completes, delivers; or it declines."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from consulta.accounts import actions as accounts
from consulta.app import create_app
from consulta.config import Config
from consulta.web.unit_of_work import database, transaction
from tests import cast
from tests.builders.invitations import INVITED, MAILBOX, REASON, UNIT, drafted
from tests.participation.page_walks import forms, send

pytestmark = pytest.mark.journey
SLUG = "plan-2027"
DESK = f"/equipo/consultas/{SLUG}/plan"
HERE = "/instituciones/compromiso"
CONTACT = "contraparte@servicio.example"
WRITTEN = {
    "p.expected_result.c2-r1": "Nueve de diez aportes respondidos en treinta días.",
    "p.how_it_helps.c2-h1": "Obliga a responder con razones.",
    "p.ogp_values/participation.c2-vp1": "Abre una forma de influir.",
    "cocreation_table": "Mesa de participación",
    "starts_on": "2027-05-01",
    "ends_on": "2028-05-01",
    "milestone.key": "c2-m1",
    "milestone.activity": "Publicar el registro de respuestas",
    "milestone.product": "Registro en el sitio",
    "milestone.starts": "2027-05-01",
    "milestone.ends": "2027-09-01",
    "milestone.lead": "",
}


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    with time_machine.travel(INVITED, tick=False):
        made = create_app(config)
        with made.app_context(), transaction() as db:
            drafted(db)
        yield made
        with made.app_context():
            database.engine.dispose()


@pytest.fixture
def carla(house: Flask) -> FlaskClient:
    """The browser of Carla, who analyses."""
    client = house.test_client()
    with house.app_context(), transaction() as db:
        secret = accounts.sign_in(db, person=cast.carla(db), at=INVITED)
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = secret, True
    return client


def enter(house: Flask, carla: FlaskClient, number: int = 2) -> FlaskClient:
    """Carla invites; whoever reads the letter opens its link and presses its button."""
    [form] = forms(carla.get(f"{DESK}/instituciones/{number}"), "/invitar")
    assert send(carla, form, contact_email=CONTACT).status_code == 303
    letter = unescape(carla.get(f"/buzon?para={CONTACT}").text)
    assert "hasta el domingo 28 de febrero de 2027, 23:59, hora de Chile continental" in letter
    link = re.search(r"/instituciones/enlace/[\w-]{43}", letter)
    assert link
    client = house.test_client()
    [button] = forms(client.get(link.group()), "/enlace/")
    assert send(client, button).location == HERE
    return client


def test_an_institution_accepts_completes_and_delivers(house: Flask, carla: FlaskClient) -> None:
    institution = enter(house, carla)
    [accept] = forms(institution.get(HERE), "/aceptar")
    assert send(institution, accept, unit=UNIT, mailbox=MAILBOX).status_code == 303
    [help_form] = forms(institution.get(HERE), "/ayuda")
    assert send(institution, help_form, text="¿Qué es verificable?").status_code == 303
    address = re.search(r'href="([^"]*/fichas/2)"', institution.get(HERE).text)
    assert address
    [fiche] = forms(institution.get(address.group(1)), "/fichas/2")
    fiche.fields.pop("actor.name", None)
    saved = institution.post(
        fiche.action,
        data={**fiche.fields, **WRITTEN, "has": [
            "problem", "description", "expected_result", "how_it_helps",
            "ogp_values/participation", "milestones",
        ]},
    )  # fmt: skip
    assert saved.status_code == 303
    [deliver] = forms(institution.get(HERE), "/entregar")
    assert send(institution, deliver).status_code == 303
    digest = re.search(r"SHA-256 ([0-9a-f]{64})", institution.get(HERE).text)
    assert digest
    assert "Registro en el sitio" in institution.get(f"{HERE}/vista").text

    row = carla.get(f"{DESK}/instituciones").text
    for words in ("Entregada hoy", "Ficha: completa", "Pidió ayuda hoy"):
        assert words in row
    one = carla.get(f"{DESK}/instituciones/2").text
    for words in (digest.group(1), "¿Qué es verificable?", UNIT, MAILBOX):
        assert words in one


def test_an_institution_declines_and_the_draft_is_without_its_commitment(
    house: Flask, carla: FlaskClient
) -> None:
    institution = enter(house, carla)
    [form] = forms(institution.get(f"{HERE}/declinar"), "/declinar")
    [confirm] = forms(send(institution, form, text=REASON), "/declinar")
    assert send(institution, confirm).status_code == 303
    row = unescape(carla.get(f"{DESK}/instituciones").text)
    assert "Declinó hoy" in row
    assert f"Salió del borrador: {REASON}" in row


def test_silence_is_seen_with_its_age(house: Flask, carla: FlaskClient) -> None:
    institution = enter(house, carla)
    with time_machine.travel(INVITED + timedelta(days=22), tick=False):
        assert "El plazo pasó sin respuesta" in institution.get(HERE).text
    with house.app_context(), transaction() as db:
        person = cast.elena(db)
        secret = accounts.sign_in(db, person=person, at=INVITED + timedelta(days=22))
    mesa = house.test_client()
    with mesa.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = secret, True
    with time_machine.travel(INVITED + timedelta(days=22), tick=False):
        page = mesa.get(f"{DESK}/estado").text
        assert "Atrasada: sin respuesta desde hace 2 días" in page
        assert CONTACT not in page
