"""Citizens come in by a link or its code: once, in time, in the browser that asked."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from consulta.accounts.models import Person
from consulta.accounts.rules import CODE_TRIES, LINK_LIFE, LINKS_AN_HOUR
from consulta.mail.delivery import written
from tests.accounts.doors import (
    ANA,
    BRUNO,
    ask,
    count,
    hire,
    is_in,
    letters,
    newest,
    press,
    type_code,
)
from tests.builders.plans import INSIDE
from tests.participation.page_walks import forms

SECOND = timedelta(seconds=1)


def test_a_link_lets_in_once_and_leads_back(house: Flask, browser: FlaskClient) -> None:
    assert "ana@example.org" in ask(browser).text
    link = newest(house).path
    assert not is_in(browser)
    answer = press(browser, link)
    assert (answer.status_code, answer.location) == (303, "/mis-aportes")
    assert is_in(browser)
    again = browser.post(link, data={"csrf_token": _token_of(browser, link)})
    assert again.status_code == 403
    assert "ya se usó" in again.text


def test_opening_a_link_lets_nobody_in(house: Flask, browser: FlaskClient) -> None:
    ask(browser)
    link = newest(house).path
    for _ in range(3):
        assert browser.get(link).status_code == 200
        assert browser.head(link).status_code == 200
    assert not is_in(browser)
    assert count(house, Person) == 0
    assert press(browser, link).status_code == 303


def test_a_forwarded_link_opens_only_where_it_was_asked_for(
    house: Flask, browser: FlaskClient
) -> None:
    ask(browser)
    other = house.test_client()
    refused = press(other, newest(house).path)
    assert refused.status_code == 403
    assert "otro navegador" in refused.text
    assert not is_in(other)
    assert press(browser, newest(house).path).status_code == 303


@pytest.mark.parametrize(("late", "status"), [(LINK_LIFE - SECOND, 303), (LINK_LIFE, 403)])
def test_a_link_lasts_ten_minutes(
    house: Flask, browser: FlaskClient, late: timedelta, status: int
) -> None:
    ask(browser)
    with time_machine.travel(INSIDE + late, tick=False):
        answer = press(browser, newest(house).path)
    assert answer.status_code == status
    assert ("venció" in answer.text) is (status == 403)
    assert ("/entrar?next=/mis-aportes" in answer.text) is (status == 403)


@pytest.mark.parametrize(
    "secret",
    [
        "x",
        "a" * 43,
        "a" * 5000,
        "ñandú",
        "%F0%9F%92%A9",
        "%ff%fe",
        "' OR 1=1 --",
        "{{7*7}}",
        "..%5c",
    ],
)
def test_a_link_that_we_never_sent_says_what_to_do(browser: FlaskClient, secret: str) -> None:
    answer = press(browser, f"/entrar/enlace/{secret}")
    assert answer.status_code == 403
    assert "Pide uno nuevo" in answer.text


def test_what_no_text_holds_is_stopped_at_the_door(browser: FlaskClient) -> None:
    assert browser.get("/entrar/enlace/%00").status_code == 400


def test_a_code_lets_in_where_the_link_was_asked_for(house: Flask, browser: FlaskClient) -> None:
    page = ask(browser)
    code = newest(house).code
    other = house.test_client()
    elsewhere = type_code(other, ask(other, "eva@example.org"), code)
    assert elsewhere.status_code == 422
    answer = type_code(browser, page, f" {code[:4]} {code[4:]} ")
    assert (answer.status_code, answer.location) == (303, "/mis-aportes")
    assert is_in(browser)
    assert not is_in(other)


def test_five_wrong_codes_close_the_door_to_the_right_one(
    house: Flask, browser: FlaskClient
) -> None:
    page = ask(browser)
    code = newest(house).code
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for _ in range(CODE_TRIES):
        page = type_code(browser, page, wrong)
        assert page.status_code == 422
        assert "no coincide" in page.text
    page = type_code(browser, page, code)
    assert page.status_code == 422
    assert "intentos" in page.text
    assert "/entrar?next=/mis-aportes" in page.text
    assert not is_in(browser)


@pytest.mark.parametrize("code", ["", "letras", "1" * 8, "1" * 5000, "٣" * 8, "<b>"])
def test_what_is_no_code_is_asked_for_again(browser: FlaskClient, code: str) -> None:
    page = type_code(browser, ask(browser), code)
    assert page.status_code == 422
    assert "Revisa tu correo" in page.text


def test_the_answer_does_not_tell_who_is_known(house: Flask) -> None:
    hire(house)
    ask(first := house.test_client(), ANA)
    press(first, newest(house).path)
    pages = {
        _plain(ask(house.test_client(), email).text, email)
        for email in (ANA, BRUNO, "nadie@example.org")
    }
    assert len(pages) == 1


def test_staff_are_sent_to_their_own_door(house: Flask, browser: FlaskClient) -> None:
    hire(house)
    ask(browser, BRUNO)
    with house.app_context():
        words = written(letters(house)[-1])
    assert "/equipo/entrar" in words.body
    assert "/entrar/enlace/" not in words.body
    assert not re.search(r"\d{8}", words.body)


def test_an_address_gets_a_few_letters_an_hour(house: Flask, browser: FlaskClient) -> None:
    answers = {_plain(ask(browser).text, ANA) for _ in range(LINKS_AN_HOUR + 2)}
    assert len(answers) == 1
    assert len(letters(house)) == LINKS_AN_HOUR
    with time_machine.travel(INSIDE + timedelta(hours=1, seconds=1), tick=False):
        ask(browser)
    assert len(letters(house)) == LINKS_AN_HOUR + 1


@pytest.mark.parametrize(
    "email", ["", "ana", "ana@example.org\r\nBcc: eva@example.org", "ana@example.org\nCc: e@x.org"]
)
def test_what_is_no_address_gets_no_letter(house: Flask, browser: FlaskClient, email: str) -> None:
    assert ask(browser, email).status_code == 422
    assert letters(house) == []


def test_nobody_is_led_away_from_our_pages(house: Flask, browser: FlaskClient) -> None:
    ask(browser, back="//evil.example")
    answer = press(browser, newest(house).path)
    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.get("/entrar?next=https:evil.example").location == "/"


def test_the_letter_says_all_that_is_needed(house: Flask, browser: FlaskClient) -> None:
    ask(browser)
    with house.app_context():
        words = written(letters(house)[-1])
    sent = newest(house)
    assert "http://localhost" + sent.path in words.body.splitlines()
    assert sent.code in words.body
    assert "10 minutos" in words.body
    assert len(words.subject) > 5


def _token_of(browser: FlaskClient, path: str) -> str:
    [form] = forms(browser.get(path), "/entrar/enlace")
    return form.fields["csrf_token"]


def _plain(page: str, email: str) -> str:
    return re.sub(r'value="[^"]*"|nonce="[^"]*"', "", page.replace(email, "X"))
