"""A person may go, with all that names them; what an organisation said is its own and stays."""

import json

from flask import Flask

from consulta.accounts.models import Member
from consulta.participation.models import Contribution
from consulta.web.unit_of_work import session
from tests.organisations.hands import (
    NAME,
    WORDS,
    answer,
    declare,
    folio_of,
    invite,
    publish,
    register,
)
from tests.participation.page_walks import HOME, sign_in
from tests.rights.hands import erase

ROSA = "rosa@example.org"


def test_an_export_names_ones_organisations_and_invitations(house: Flask) -> None:
    rosa, beto = house.test_client(), house.test_client()
    sign_in(house, rosa, ROSA)
    register(rosa)
    invite(rosa, "beto@example.org")
    sign_in(house, beto, "beto@example.org")
    held = json.loads(rosa.get("/mis-datos/archivo/json").data)
    [one] = held["memberships"]
    assert (one["organisation"], one["role"], one["until"]) == (NAME, "representative", None)
    [sent] = json.loads(beto.get("/mis-datos/archivo/json").data)["organisation_invitations"]
    assert sent["organisation"] == NAME
    assert "1 organización que integras" in rosa.get("/mis-datos").text


def test_erasing_ends_memberships_and_leaves_positions(house: Flask) -> None:
    rosa, beto = house.test_client(), house.test_client()
    sign_in(house, rosa, ROSA)
    register(rosa)
    invite(rosa, "beto@example.org")
    sign_in(house, beto, "beto@example.org")
    answer(beto, "/aceptar")
    folio = folio_of(declare(beto))
    publish(house, folio)
    own = folio_of(declare(beto, "Esto lo digo yo, como persona.", writes_as=""))
    page = beto.get("/mis-datos/borrar").text
    assert "en nombre de una organización: es de ella" in page
    assert own in page
    assert folio not in page
    assert erase(house, beto).status_code == 303
    seen = house.test_client().get(f"{HOME}/compromisos/2").text
    assert WORDS in seen
    assert f"En nombre de {NAME}" in seen
    with house.app_context():
        members = list(session().query(Member).order_by(Member.id))
        assert [(one.person_id is None, one.until is None) for one in members] == [
            (False, True),
            (True, False),
        ]
        said = list(session().query(Contribution).order_by(Contribution.id))
        assert [(one.author_id, one.text == "") for one in said] == [(None, False), (None, True)]
    assert "beto@example.org" not in rosa.get(f"{HOME}/organizaciones/1/integrantes").text
    assert rosa.get(f"{HOME}/folios/{folio}/retirar").status_code == 200
