"""Two people gather in an organisation, and it declares a position that is never a vote."""

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.organisations.hands import (
    GIVEN,
    NAME,
    WORDS,
    answer,
    declare,
    folio_of,
    invite,
    letters_to,
    publish,
    register,
)
from tests.participation.page_walks import HOME, forms, send, sign_in

SENTENCE = f"Escribes en nombre de {NAME}. Las organizaciones declaran una posición; no votan."


def test_register_invite_accept_declare_publish_and_vote_on_none_of_it(house: Flask) -> None:
    rosa, beto, other = house.test_client(), house.test_client(), house.test_client()
    sign_in(house, rosa, "rosa@example.org")
    assert register(rosa).status_code == 303
    page = house.test_client().get(f"{HOME}/organizaciones/1").text
    assert NAME in page
    assert GIVEN["represents"] in page
    assert "Declarada, no verificada" in page
    assert "rosa@example.org" not in page

    assert invite(rosa, "beto@example.org").status_code == 303
    [letter] = letters_to(house, "beto@example.org")
    assert (
        letter.values["page"] == "http://localhost/consultas/plan-2027/organizaciones/1/invitacion"
    )
    sign_in(house, other, "otro@example.org")
    assert not forms(other.get(f"{HOME}/organizaciones/1/invitacion"), "/aceptar")
    sign_in(house, beto, "beto@example.org")
    assert "Te invitaron a integrar" in beto.get("/mis-aportes").text
    assert answer(beto, "/aceptar").status_code == 303

    written = beto.get(f"{HOME}/aportes/nuevo?sobre=commitment:2").text
    assert f"En nombre de {NAME}" in written
    assert "A nombre propio" in written
    assert "writes_as" not in other.get(f"{HOME}/aportes/nuevo?sobre=commitment:2").text
    folio = folio_of(declare(beto))
    publish(house, folio)

    everybody = house.test_client().get(f"{HOME}/compromisos/2").text
    assert "Posiciones de organizaciones" in everybody
    assert f"En nombre de {NAME}" in everybody
    assert "(organización, sociedad civil; declarada, no verificada)" in everybody
    assert f"En nombre de {NAME}" in house.test_client().get(f"{HOME}/folios/{folio}").text
    assert WORDS in house.test_client().get(f"{HOME}/organizaciones/1").text

    for member in (rosa, beto):
        own = member.get(f"{HOME}/compromisos/2").text
        assert "Es la posición de tu organización." in own or "Es tu aporte." in own
        assert WORDS not in "".join(_cards(member))
        assert _vote(member, folio).status_code == 403
    assert WORDS in "".join(_cards(other))
    assert _vote(other, folio).status_code == 303


def _vote(client: FlaskClient, folio: str) -> TestResponse:
    [form] = forms(client.get(f"{HOME}/compromisos/1"), "/votos")[:1]
    return send(client, form, target=f"contribution:{folio}", value="agree")


def _cards(client: FlaskClient) -> list[str]:
    """Every card that this person is shown, one after another."""
    return [client.get(f"{HOME}/votar?salta={n}").text for n in range(5)]
