"""Whom an organisation represents is said anew: the words before stay, and nobody checked these."""

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from consulta.accounts.rules import (
    CORRECTIONS_AT_MOST,
    OrganisationStanding,
    refusal_of_correction,
)
from tests.organisations.conftest import analyst
from tests.organisations.hands import GIVEN, answer, invite, register
from tests.participation.page_walks import HOME, SLUG, forms, send, sign_in

PAGE = f"{HOME}/organizaciones/1"
DESK = f"/equipo/consultas/{SLUG}/organizaciones/1"
BASIS = "Figura en el registro de personas jurídicas con el número 1234."
NEW = "352 familias que viven junto al humedal."


@given(
    st.sampled_from(OrganisationStanding), st.text(max_size=320), st.booleans(),
    st.integers(0, CORRECTIONS_AT_MOST + 1),
)  # fmt: skip
def test_a_representative_says_other_words_a_few_times(
    standing: OrganisationStanding, after: str, is_representative: bool, earlier: int
) -> None:
    refusal = refusal_of_correction(
        standing, NEW, after, is_representative=is_representative, earlier=earlier
    )
    may = (
        is_representative
        and standing is not OrganisationStanding.NOT_ONE
        and 10 <= len(after) <= 300
        and earlier < CORRECTIONS_AT_MOST
    )
    assert (refusal is None) == may
    same = refusal_of_correction(standing, NEW, NEW, is_representative=True, earlier=0)
    assert same is not None


def test_old_and_new_are_public_and_the_finding_counts_no_more(house: Flask) -> None:
    rosa, carla, anybody = house.test_client(), analyst(house), house.test_client()
    sign_in(house, rosa, "rosa@example.org")
    register(rosa)
    form = next(each for each in forms(carla.get(DESK), DESK) if each.action == DESK)
    send(carla, form, standing="confirmed", basis=BASIS)
    assert "Vuelve a «declarada, no verificada»" in rosa.get(f"{PAGE}/corregir").text
    [form] = forms(rosa.get(f"{PAGE}/corregir"), "/corregir")
    assert send(rosa, form, represents="corta").status_code == 422
    assert send(rosa, form, represents=GIVEN["represents"]).status_code == 422
    assert send(rosa, form, represents=NEW).status_code == 303
    seen = anybody.get(PAGE).text
    for words in (GIVEN["represents"], NEW, "dejó de valer: verificada", BASIS):
        assert words in seen
    assert "Declarada, no verificada" in seen
    assert "rosa@example.org" not in seen
    assert GIVEN["represents"] in carla.get(DESK).text


def test_members_and_others_do_not_correct(house: Flask) -> None:
    rosa, beto, otto = (house.test_client() for _ in range(3))
    sign_in(house, rosa, "rosa@example.org")
    register(rosa)
    invite(rosa, "beto@example.org")
    sign_in(house, beto, "beto@example.org")
    answer(beto, "/aceptar")
    sign_in(house, otto, "otto@example.org")
    [form] = forms(rosa.get(f"{PAGE}/corregir"), "/corregir")
    assert beto.get(f"{PAGE}/corregir").status_code == 403
    assert otto.get(f"{PAGE}/corregir").status_code == 404
    token = forms(beto.get(f"{PAGE}/integrantes/salir"), "/salir")[0].fields["csrf_token"]
    data = form.fields | {"represents": NEW, "csrf_token": token}
    assert beto.post(form.action, data=data).status_code == 422
    assert NEW not in house.test_client().get(PAGE).text
