"""Every address has a row that says who may open it, and is tried with every role."""

import re
from collections.abc import Iterator
from secrets import token_hex

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consulta.accounts import actions as accounts
from consulta.accounts.models import Grant
from consulta.accounts.rules import Role
from consulta.config import Config
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import database, transaction
from tests.builders.contributions import contribution
from tests.builders.plans import INSIDE
from tests.house.doors import BY_SECRET, DOORS, ROLES, SLUG
from tests.participation.page_walks import house_of

pytestmark = pytest.mark.house
POSTED = {
    "participation.vote": {"target": "commitment:2", "value": "agree", "back": "/"},
    "participation.follow": {"target": "commitment:2", "rhythm": "weekly"},
    "participation.leave": {"target": "commitment:2"},
    "moderation_desk.decide": {"outcome": "publish", "ground": "", "note": ""},
    "drafting_desk.save": {"revision": "1"},
    "drafting_desk.preview": {"text": "*agua*"},
    "drafting_desk.restore": {"revision": "1"},
    "drafting_desk.move": {"ref": "commitment:2", "way": "up"},
    "drafting_desk.let_leave": {"ref": "commitment:1", "reason": "La institución no aceptó."},
    "drafting_desk.bring_back": {"ref": "commitment:1"},
    "drafting_desk.add_commitment": {"name": "Medir el agua", "theme": "Agua"},
    "drafting_desk.add_initiative": {"title": "Agenda", "topic": "Integridad", "key": "agenda"},
    "drafting_desk.invite": {
        "institution": "Servicio",
        "contact_email": "a@servicio.example",
        "due_on": "2027-03-20",
    },
    "drafting_desk.invite_again": {"contact_email": "b@servicio.example"},
    "drafting_desk.move_deadline": {"due_on": "2027-03-25", "text": "La institución lo pidió."},
    "drafting_desk.record_answer": {
        "answer": "declined",
        "reason": "Sin presupuesto este año.",
        "support": "Oficio 12 de hoy.",
    },
    "web.set_language": {"lang": "es", "back": "/"},
}


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    """One open plan with one contribution that waits."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        with made.app_context(), transaction() as db:
            contribution(db, consultation(db, SLUG))
        yield made
        with made.app_context():
            database.engine.dispose()


def somebody(house: Flask, role: str) -> FlaskClient:
    """The browser of a person who holds a role, and no other."""
    client = house.test_client()
    if role == "visitor":
        return client
    email = f"{role}-{token_hex(4)}@example.org"
    with house.app_context(), transaction() as db:
        citizen = role in {"citizen", "organisation_rep"}
        person = accounts.ensure_citizen(db, email=email, at=INSIDE)
        if not citizen:
            person.password_hash = "not-a-hash"
        held = role.removesuffix("_elsewhere")
        if role != "citizen":
            scope = "another" if role != held else SLUG
            db.add(Grant(person=person, role=Role(held), scope=scope, granted_at=INSIDE))
        secret = accounts.sign_in(db, person=person, at=INSIDE)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = secret
        cookie["_fresh"] = True
    return client


def knock(client: FlaskClient, endpoint: str, method: str, address: str) -> TestResponse:
    """Open a door as a browser would, with the token of a form where one is posted."""
    if method == "GET":
        return client.get(address)
    page = client.get("/equipo/entrar").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    fields = POSTED.get(endpoint, {})
    return client.post(address, data={"csrf_token": token.group(1)} | fields)


def heard(answer: TestResponse) -> str:
    """What a door said, in one word of the table."""
    answer.close()
    if answer.status_code == 303 and "/entrar" in answer.headers["Location"]:
        return "ask"
    words = {200: "ok", 303: "ok", 403: "no", 404: "gone"}
    return words.get(answer.status_code, str(answer.status_code))


def test_every_address_has_a_row_and_every_row_an_address(house: Flask) -> None:
    known = {
        (rule.endpoint, method)
        for rule in house.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert known == set(DOORS) | BY_SECRET


@pytest.mark.parametrize("column", range(len(ROLES)), ids=ROLES)
def test_every_door_with_every_role(house: Flask, column: int) -> None:
    found, wanted = {}, {}
    for (endpoint, method), (address, law) in DOORS.items():
        client = somebody(house, ROLES[column])
        found[endpoint, method] = heard(knock(client, endpoint, method, address))
        wanted[endpoint, method] = law.split()[column]
    assert found == wanted
