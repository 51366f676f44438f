"""Staff erase one contribution for somebody who asks and has no account, as after an assembly."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consulta.accounts.rules import Role
from consulta.journal import queries as journal
from consulta.participation.models import Contribution, Erasure
from consulta.participation.rules import Basis, Channel, State
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import session, transaction
from tests.accounts.doors import enter, hire
from tests.builders.contributions import contribution, submission
from tests.participation.page_walks import SLUG, forms, send

WORDS = "En papel pedí que el consultorio atienda también los sábados."
ASKED = {"contact": "pedro@ejemplo.cl", "words": "Borren el aporte que dejé en papel."}


@pytest.fixture
def folio(house: Flask) -> str:
    with house.app_context(), transaction() as db:
        given = submission(WORDS, channel=Channel.PAPER)
        return contribution(db, consultation(db, SLUG), given=given).folio


@pytest.fixture
def desk(house: Flask) -> FlaskClient:
    hire(house, role=Role.ADMINISTRATOR)
    client = house.test_client()
    enter(client)
    return client


def ask(house: Flask, kind: str, folio: str) -> None:
    client = house.test_client()
    [form] = forms(client.get("/mis-datos/solicitud"), "/mis-datos/solicitud")
    send(client, form, kind=kind, folio=folio, **ASKED)


def where(folio: str) -> str:
    return f"/equipo/datos-personales/1/borrar?consultation={SLUG}&folio={folio}"


def test_staff_see_the_words_and_erase_them(house: Flask, desk: FlaskClient, folio: str) -> None:
    ask(house, "erasure", folio)
    page = desk.get(where(folio))
    assert WORDS in page.text
    [form] = [one for one in forms(page, "/borrar") if "csrf_token" in one.fields]
    assert send(desk, form).location == "/equipo/datos-personales/1"
    with house.app_context():
        [act] = session().scalars(select(Erasure))
        assert act.basis is Basis.DATA_REQUEST
        [one] = session().scalars(select(Contribution))
        assert (one.text, one.salt, one.state) == ("", None, State.WITHDRAWN)
        assert journal.problems(session(), SLUG, []) == []
    assert "ya se borró" in desk.get(where(folio)).text
    assert send(desk, form).status_code == 409
    assert "ese folio" in desk.get(where("A-999999")).text


def test_only_a_request_to_erase_that_waits_erases(
    house: Flask, desk: FlaskClient, folio: str
) -> None:
    ask(house, "access", folio)
    assert desk.get(where(folio)).status_code == 403
    ask(house, "erasure", folio)
    second = where(folio).replace("/1/", "/2/")
    [form] = [one for one in forms(desk.get(second), "/borrar") if "csrf_token" in one.fields]
    [answer] = forms(desk.get("/equipo/datos-personales/2"), "/responder")
    send(desk, answer, outcome="refused", reason="No se pudo comprobar quién pide.")
    assert send(desk, form).status_code == 403
    with house.app_context():
        assert session().scalars(select(Erasure)).all() == []
