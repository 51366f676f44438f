"""A stolen password opens no desk, a code is taken once, and weighty acts ask again who one is."""

import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from consulta.accounts import credentials
from consulta.accounts.models import RecoveryCode, SecondFactor
from consulta.accounts.rules import PROOF_LIFE, Role
from consulta.config import Config
from consulta.web.settings import give, held
from consulta.web.unit_of_work import session
from tests.accounts.doors import ANA, BRUNO, PASSWORD, enter, hire
from tests.builders.plans import INSIDE
from tests.participation.page_walks import SLUG, forms, send, sign_in

SECURITY = "/equipo/seguridad"
CALENDAR = f"/equipo/consultas/{SLUG}/plan/calendario"
HALF_A_MINUTE = timedelta(seconds=30)


def set_up(house: Flask, browser: FlaskClient) -> tuple[str, list[str]]:
    """Somebody with a second factor: its secret and the recovery codes."""
    hire(house, role=Role.ANALYST)
    enter(browser)
    [form] = forms(browser.get(SECURITY), "comenzar")
    assert send(browser, form).status_code == 303
    page = browser.get(SECURITY)
    with house.app_context():
        secret = session().scalars(select(SecondFactor.secret)).one()
    assert secret in page.text
    assert b"<svg" in browser.get(f"{SECURITY}/qr.svg").data
    [form] = forms(page, "confirmar")
    shown = send(browser, form, code=code_of(secret))
    codes = re.findall(r"<code>([a-z2-7-]+)</code>", shown.text)
    assert len(codes) == 10
    assert shown.headers["Cache-Control"] == "no-store"
    return secret, codes


def code_of(secret: str, *, later: timedelta = timedelta()) -> str:
    return pyotp.TOTP(secret).at(INSIDE + later)


def come(house: Flask, code: str, *, password: str = PASSWORD) -> TestResponse:
    browser = house.test_client()
    [form] = forms(browser.get("/equipo/entrar"), "/equipo/entrar")
    return send(browser, form, email=BRUNO, password=password, code=code)


def test_a_password_alone_opens_nothing_any_more(house: Flask, browser: FlaskClient) -> None:
    secret, _ = set_up(house, browser)
    with time_machine.travel(INSIDE + HALF_A_MINUTE, tick=False):
        code = code_of(secret, later=HALF_A_MINUTE)
        bare, wrong = come(house, ""), come(house, "000000")
        other = come(house, code, password="otra clave larga")
        assert {bare.status_code, wrong.status_code, other.status_code} == {422}
        assert "no coinciden" in bare.text
        assert come(house, code).status_code == 303


def test_a_code_is_taken_once(house: Flask, browser: FlaskClient) -> None:
    secret, _ = set_up(house, browser)
    assert come(house, code_of(secret)).status_code == 422  # it confirmed the factor
    with time_machine.travel(INSIDE + HALF_A_MINUTE, tick=False):
        code = code_of(secret, later=HALF_A_MINUTE)
        assert come(house, code).status_code == 303
        assert come(house, code).status_code == 422
        assert come(house, code_of(secret)).status_code == 422  # and none from before it


@pytest.mark.parametrize(("away", "status"), [(-2, 422), (2, 422), (1, 303)])
def test_a_clock_may_be_half_a_minute_off(
    house: Flask, browser: FlaskClient, away: int, status: int
) -> None:
    secret, _ = set_up(house, browser)
    later = 10 * HALF_A_MINUTE
    with time_machine.travel(INSIDE + later, tick=False):
        code = code_of(secret, later=later + away * HALF_A_MINUTE)
        assert come(house, code).status_code == status


def test_a_recovery_code_stands_in_once(house: Flask, browser: FlaskClient) -> None:
    _, codes = set_up(house, browser)
    assert come(house, codes[3].upper()).status_code == 303
    assert come(house, codes[3]).status_code == 422
    assert "9 códigos" in browser.get(SECURITY).text
    with house.app_context():
        kept = session().scalars(select(RecoveryCode.code_hash)).all()
    assert credentials.hash_of(codes[0]) in kept
    assert not any(code in kept for code in codes)
    [form] = forms(browser.get(SECURITY), "codigos")
    assert "Se muestran solo ahora" in send(browser, form).text
    assert come(house, codes[0]).status_code == 422


def test_the_secret_is_not_shown_again(house: Flask, browser: FlaskClient) -> None:
    secret, codes = set_up(house, browser)
    page = browser.get(SECURITY).text
    assert secret not in page
    assert codes[0] not in page
    assert browser.get(f"{SECURITY}/qr.svg").status_code == 404


def test_a_wrong_code_switches_nothing_on(house: Flask, browser: FlaskClient) -> None:
    hire(house)
    enter(browser)
    send(browser, forms(browser.get(SECURITY), "comenzar")[0])
    answer = send(browser, forms(browser.get(SECURITY), "confirmar")[0], code="123")
    assert answer.status_code == 422
    assert "no es el que muestra" in answer.text
    assert come(house, "").status_code == 303


def test_a_site_may_require_it(house: Flask, browser: FlaskClient) -> None:
    with house.app_context():
        give(house, replace(held(Config), totp_required=True))
    hire(house, role=Role.ANALYST)
    enter(browser)
    answer = browser.get(CALENDAR)
    assert (answer.status_code, answer.location) == (303, SECURITY)
    assert "obligatorio" in browser.get(SECURITY).text


def change(browser: FlaskClient, **more: str) -> TestResponse:
    [form] = forms(browser.get(CALENDAR), CALENDAR)
    return send(browser, form, reason="Palabras que no se pierden.", **more)


def test_a_weighty_act_asks_again_and_keeps_the_form(house: Flask, browser: FlaskClient) -> None:
    hire(house, role=Role.ANALYST)
    enter(browser)
    with time_machine.travel(INSIDE + PROOF_LIFE - HALF_A_MINUTE, tick=False):
        assert "Confirma que eres tú" not in change(browser).text
    with time_machine.travel(INSIDE + PROOF_LIFE, tick=False):
        asked = change(browser)
        assert "Confirma que eres tú" in asked.text
        [form] = forms(asked, CALENDAR)
        assert form.fields["reason"] == "Palabras que no se pierden."
        wrong = send(browser, form, prove_password="otra clave larga")
        assert wrong.status_code == 422
        [form] = forms(wrong, CALENDAR)
        assert "prove_password" not in form.fields or form.fields["prove_password"] == ""
        done = send(browser, form, prove_password=PASSWORD)
        assert "Confirma que eres tú" not in done.text
        assert "Palabras que no se pierden." in done.text  # given back by the desk itself
        assert "Confirma que eres tú" not in change(browser).text


def test_proving_again_takes_the_code_too_and_guessing_is_slowed(
    house: Flask, browser: FlaskClient
) -> None:
    secret, _ = set_up(house, browser)
    with time_machine.travel(INSIDE + PROOF_LIFE, tick=False):
        bare = change(browser, prove_password=PASSWORD)
        assert bare.status_code == 422
        code = code_of(secret, later=PROOF_LIFE)
        whole = change(browser, prove_password=PASSWORD, prove_code=code)
        assert "Confirma que eres tú" not in whole.text
    with time_machine.travel(INSIDE + 2 * PROOF_LIFE - HALF_A_MINUTE, tick=False):
        browser.get(CALENDAR)  # stays in use
    with time_machine.travel(INSIDE + 2 * PROOF_LIFE, tick=False):
        wrong = [change(browser, prove_password="mala").status_code for _ in range(11)]
    assert wrong[:9] == [422] * 9
    assert wrong[-1] == 429


def test_one_sees_and_closes_ones_own_sign_ins(house: Flask, browser: FlaskClient) -> None:
    second, stranger = house.test_client(), house.test_client()
    sign_in(house, browser, ANA)
    sign_in(house, second, ANA)
    sign_in(house, stranger, "otra@example.org")
    page = browser.get("/entradas")
    assert "Es este navegador" in page.text
    [other, _all] = forms(page, "/entradas")
    own_path = other.action
    token = forms(stranger.get("/mis-aportes"), "/salir")[0].fields
    stranger.post(own_path, data=token)
    assert second.get("/entradas").status_code == 200
    assert send(browser, other).status_code == 303
    assert second.get("/entradas").status_code == 303
    assert browser.get("/entradas").status_code == 200


def test_one_closes_all_others_at_once(house: Flask, browser: FlaskClient) -> None:
    others = [house.test_client() for _ in range(3)]
    for each in [browser, *others]:
        sign_in(house, each, ANA)
    [form] = forms(browser.get("/entradas"), "cerrar-otras")
    send(browser, form)
    assert [each.get("/entradas").status_code for each in others] == [303] * 3
    assert browser.get("/entradas").status_code == 200
