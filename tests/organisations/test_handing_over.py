"""The only representative hands over before they go; where nobody is left, the team names one."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consulta.accounts import queries
from consulta.accounts.models import OrganisationEvent
from consulta.accounts.rules import OrganisationStanding, refusal_of_naming
from consulta.web.unit_of_work import session
from tests.organisations.conftest import analyst
from tests.organisations.hands import answer, invite, leave, letters_to, register
from tests.participation.page_walks import HOME, SLUG, forms, send, sign_in
from tests.rights.hands import erase

PAGE = f"{HOME}/organizaciones/1"
DESK = f"/equipo/consultas/{SLUG}/organizaciones"
ASKED = "Carta del 3 de mayo, firmada por su directorio."


@pytest.fixture
def rosa(house: Flask) -> FlaskClient:
    client = house.test_client()
    sign_in(house, client, "rosa@example.org")
    register(client)
    return client


@pytest.fixture
def beto(house: Flask, rosa: FlaskClient) -> FlaskClient:
    client = house.test_client()
    invite(rosa, "beto@example.org")
    sign_in(house, client, "beto@example.org")
    answer(client, "/aceptar")
    return client


def name(client: FlaskClient, email: str, asked: str = ASKED) -> int:
    [form] = forms(client.get(f"{DESK}/1"), "/representante")
    return send(client, form, email=email, asked=asked).status_code


def test_the_only_one_hands_over_and_leaves_in_one_step(
    rosa: FlaskClient, beto: FlaskClient
) -> None:
    page = rosa.get(f"{PAGE}/integrantes/salir")
    assert "Elige a quién se la entregas" in page.text
    assert leave(rosa).status_code == 422
    member = next(iter(forms(page, "/integrantes/salir"))).fields.get("member", "")
    found = page.text.partition('name="member"')[2].partition('value="')[2].partition('"')[0]
    assert leave(rosa, member=member or found).status_code == 303
    assert forms(beto.get(f"{PAGE}/integrantes"), "/integrantes")
    assert "Quiénes son" in beto.get(f"{PAGE}/integrantes").text
    assert rosa.get(f"{PAGE}/integrantes").status_code == 404


@pytest.mark.parametrize("member", ["999", "x", "9" * 40])
def test_nobody_hands_over_to_who_is_not_in_it(
    rosa: FlaskClient, beto: FlaskClient, member: str
) -> None:
    assert leave(rosa, member=member).status_code in {404, 422}
    assert "Quiénes son" in rosa.get(f"{PAGE}/integrantes").text


def test_whoever_is_alone_is_told_and_may_go(house: Flask, rosa: FlaskClient) -> None:
    [form] = forms(rosa.get(f"{PAGE}/integrantes/salir"), "/integrantes/salir")
    assert "Eres la única persona que la integra" in rosa.get(f"{PAGE}/integrantes/salir").text
    unaware = {key: value for key, value in form.fields.items() if key != "knows_alone"}
    assert rosa.post(form.action, data=unaware).status_code == 422
    assert send(rosa, form).status_code == 303
    assert "Nadie la representa" in analyst(house).get(DESK).text


def test_erasing_says_first_who_is_left_without_a_representative(
    house: Flask, rosa: FlaskClient, beto: FlaskClient
) -> None:
    page = rosa.get("/mis-datos/borrar").text
    assert "Nadie más representa a una organización tuya" in page
    assert f"{PAGE}/integrantes/salir" in page
    assert "Nadie más representa" not in beto.get("/mis-datos/borrar").text
    assert erase(house, rosa).status_code == 303
    for path in ("", "/integrantes"):
        assert "Hoy nadie la representa" in beto.get(f"{PAGE}{path}").text
    assert "Hoy nadie" not in house.test_client().get(PAGE).text


def test_the_team_names_a_member_at_once_in_public(
    house: Flask, rosa: FlaskClient, beto: FlaskClient
) -> None:
    carla = analyst(house)
    assert name(carla, "beto@example.org", "corta") == 422
    assert name(carla, "beto@example.org") == 303
    assert name(carla, "beto@example.org") == 422
    assert "Quiénes son" in beto.get(f"{PAGE}/integrantes").text
    assert ASKED in house.test_client().get(PAGE).text
    assert "beto" not in house.test_client().get(PAGE).text
    with house.app_context():
        one = session().query(OrganisationEvent).one()
        assert (one.deed.value, one.basis, one.role) == ("named", ASKED, "analyst")
        assert one.by_id is not None
    for email, words in (("beto@example.org", "named"), ("rosa@example.org", "told")):
        assert words in {each.values.get("word") for each in letters_to(house, email)}
    assert "Quiénes son" in rosa.get(f"{PAGE}/integrantes").text


def test_the_team_asks_somebody_new_who_decides(house: Flask, rosa: FlaskClient) -> None:
    erase(house, rosa)
    assert name(analyst(house), "nueva@example.org") == 303
    nueva = house.test_client()
    sign_in(house, nueva, "nueva@example.org")
    assert "La representarás" in nueva.get(f"{PAGE}/invitacion").text
    with house.app_context():
        assert queries.numbers_without_representative(session(), SLUG) == {1}
    answer(nueva, "/aceptar")
    assert "Quiénes son" in nueva.get(f"{PAGE}/integrantes").text


def test_no_representative_withdraws_what_the_team_sent(house: Flask, rosa: FlaskClient) -> None:
    invite(rosa, "ines@example.org")
    [form] = forms(rosa.get(f"{PAGE}/integrantes"), "/retirar")
    assert name(analyst(house), "nueva@example.org") == 303
    assert len(forms(rosa.get(f"{PAGE}/integrantes"), "/retirar")) == 1
    with house.app_context():
        made = queries.organisation(session(), SLUG, 1)
        sent = queries.invitation_to(session(), made, "nueva@example.org")
        assert sent is not None
        asked = str(sent.id)
    refused = send(rosa, form, invitation=asked)
    assert refused.status_code == 422
    assert "la envió el equipo" in refused.text


@pytest.mark.parametrize("standing", OrganisationStanding)
@pytest.mark.parametrize("represents", [True, False])
@pytest.mark.parametrize("basis", ["", ASKED, "x" * 501])
def test_naming_needs_a_reason_and_somebody_who_does_not_represent_it(
    standing: OrganisationStanding, represents: bool, basis: str
) -> None:
    may = standing is not OrganisationStanding.NOT_ONE and not represents and basis == ASKED
    assert (refusal_of_naming(standing, basis, represents=represents) is None) == may
