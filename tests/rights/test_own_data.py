"""People see, take along and correct what is held about them, and nothing of anybody else."""

import csv
import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consulta.rights.as_csv import HEADS
from tests.participation.page_walks import HOME, forms, send, sign_in
from tests.rights.hands import (
    ADDRESS,
    ASKED,
    DRAFT,
    NAME,
    NOTE,
    PROPOSAL,
    PUBLIC_NAME,
    WORDS,
    Life,
    a_life,
    ask_code,
)

COUNTED = {
    "aporte": "contributions",
    "voto": "votes",
    "borrador": "drafts",
    "carta": "letters",
    "entrada": "sign_ins",
    "solicitud": "requests",
    "consultas o compromisos que sigues": "follows",
}


@pytest.fixture
def browser(house: Flask) -> FlaskClient:
    return house.test_client()


@pytest.fixture
def life(house: Flask, browser: FlaskClient) -> Life:
    return a_life(house, browser)


def test_the_json_holds_all_that_is_held(browser: FlaskClient, life: Life) -> None:
    answer = browser.get("/mis-datos/archivo/json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    held = json.loads(answer.data)
    assert {one["text"] for one in held["contributions"]} == set(WORDS.values())
    assert {one["folio"] for one in held["contributions"]} == set(life.folios.values())
    assert {bytes.fromhex(one["salt"]) for one in held["contributions"]} == set(life.salts)
    assert [one["value"] for one in held["votes"]] == ["agree"]
    assert [one["folio"] for one in held["withdrawals"]] == [life.folios["withdrawn"]]
    whole = answer.data.decode()
    for trace in (ADDRESS, NAME, PROPOSAL, PUBLIC_NAME, NOTE, DRAFT, ASKED):
        assert trace in whole


def test_the_table_holds_the_same(browser: FlaskClient, life: Life) -> None:
    body = browser.get("/mis-datos/archivo/csv").data.decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(body)))
    assert tuple(table[0]) == HEADS
    held = json.loads(browser.get("/mis-datos/archivo/json").data)
    counted = sum(len(row) for rows in held.values() if isinstance(rows, list) for row in rows)
    assert len(table) - 1 == counted
    assert {row[3] for row in table if row[2] == "text"} == set(WORDS.values())


def test_no_secret_and_nothing_of_others_is_in_it(
    house: Flask, browser: FlaskClient, life: Life
) -> None:
    _, code = ask_code(house, browser)
    body = browser.get("/mis-datos/archivo/json").data.decode()
    for secret in ("token_hash", "code_hash", "browser_hash", "password_hash", "bruno@", code):
        assert secret not in body
    other = house.test_client()
    sign_in(house, other, "otra@ejemplo.cl")
    theirs = other.get("/mis-datos/archivo/json").data.decode()
    assert not [trace for trace in (ADDRESS, *WORDS.values(), life.tag) if trace in theirs]


def test_a_kind_of_file_that_is_none_is_not_there(browser: FlaskClient, life: Life) -> None:
    assert browser.get("/mis-datos/archivo/exe").status_code == 404


def test_a_name_is_corrected(browser: FlaskClient, life: Life) -> None:
    [form] = forms(browser.get("/mis-datos"), "/mis-datos/nombre")
    assert form.fields["name"] == NAME
    assert send(browser, form, name="  Rosalba   Q.  ").status_code == 303
    [again] = forms(browser.get("/mis-datos"), "/mis-datos/nombre")
    assert again.fields["name"] == "Rosalba Q."
    assert send(browser, form, name="x" * 121).status_code == 422


def test_what_can_be_withdrawn_is_offered(browser: FlaskClient, life: Life) -> None:
    page = browser.get("/mis-datos").text
    for state, folio in life.folios.items():
        assert (f"{HOME}/folios/{folio}/retirar" in page) is (state != "withdrawn")


def test_the_page_of_erasure_names_what_goes(browser: FlaskClient, life: Life) -> None:
    page = browser.get("/mis-datos/borrar").text
    assert all(folio in page for folio in life.folios.values())
    assert "4 aportes" in page


def test_the_page_counts_what_the_file_holds(browser: FlaskClient, life: Life) -> None:
    held = json.loads(browser.get("/mis-datos/archivo/json").data)
    page = browser.get("/mis-datos").text
    for words, what in COUNTED.items():
        assert f"{len(held[what])} {words}" in page, what
