"""A sign-in is a row at the server: it ends when it is ended, and begins once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from consulta.accounts import actions, credentials
from consulta.accounts.models import Person, SignIn, Token
from consulta.accounts.rules import CITIZEN_IDLE, LINK_LIFE, Refusal
from consulta.accounts.tasks import forget_old
from consulta.config import Config
from consulta.database.engines import WRITES
from consulta.errors import Refused
from consulta.mail.models import Letter
from consulta.web.unit_of_work import transaction
from tests.accounts.doors import ask, close, enter, hire, is_in, newest, press
from tests.builders.plans import INSIDE
from tests.participation.page_walks import forms, house_of, send, sign_in

HANDS = 8


def test_signing_out_ends_it_at_the_server(house: Flask, browser: FlaskClient) -> None:
    ask(browser)
    press(browser, newest(house).path)
    kept = browser.get_cookie("consulta")
    assert kept is not None
    form = forms(browser.get("/mis-aportes"), "/salir")[0]
    answer = send(browser, form)
    assert answer.status_code == 303
    assert "storage" in answer.headers["Clear-Site-Data"]
    assert not is_in(browser)
    browser.set_cookie("consulta", kept.value)
    assert not is_in(browser)


def test_a_new_sign_in_ends_the_one_before(house: Flask, browser: FlaskClient) -> None:
    ask(browser)
    press(browser, newest(house).path)
    before = browser.get_cookie("consulta")
    assert before is not None
    hire(house)
    enter(browser)
    after = browser.get_cookie("consulta")
    assert after is not None
    assert after.value != before.value
    thief = house.test_client()
    thief.set_cookie("consulta", before.value)
    assert not is_in(thief)
    assert browser.get("/equipo").status_code == 200


def test_a_forged_cookie_lets_nobody_in(house: Flask, browser: FlaskClient) -> None:
    for secret in ("x", "a" * 5000, "ñ"):
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = secret
        assert not is_in(browser)
    browser.set_cookie("consulta", "eyJfdXNlcl9pZCI6ICIxIn0.aaaa.bbbb")
    assert not is_in(browser)


def test_somebody_who_was_shut_out_is_out_at_once(house: Flask, browser: FlaskClient) -> None:
    person = sign_in(house, browser)
    assert is_in(browser)
    with house.app_context(), transaction() as db:
        db.get_one(Person, person).disabled_at = INSIDE
    assert not is_in(browser)
    ask(browser)
    assert press(browser, newest(house).path).status_code == 403
    assert not is_in(browser)


def test_cookies_are_out_of_reach_of_scripts(house: Flask, browser: FlaskClient) -> None:
    answer = ask(browser)
    flags = [line for line in answer.headers.getlist("Set-Cookie") if "consulta_browser" in line]
    assert len(flags) == 1
    assert "HttpOnly" in flags[0]
    assert "SameSite=Lax" in flags[0]


def test_over_tls_cookies_are_bound_to_the_host(config: Config) -> None:
    house = house_of(replace(config, public_url="https://localhost"))
    with time_machine.travel(INSIDE, tick=False):
        client = house.test_client()
        page = client.get("/entrar", base_url="https://localhost")
        [form] = forms(page, "/entrar")
        answer = client.post(
            form.action, data=form.fields | {"email": "ana@example.org"},
            base_url="https://localhost", headers={"Referer": "https://localhost/entrar"},
        )  # fmt: skip
    set_ = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    close(house)
    assert any(line.startswith("__Host-consulta_browser=") for line in set_)
    assert set_
    for line in set_:
        assert line.startswith("__Host-")
        assert "Secure" in line
        assert "Path=/" in line
        assert "Domain" not in line


@pytest.mark.race
def test_one_link_used_by_many_at_once_lets_in_once(engine: Engine) -> None:
    asked = actions.Asked("ana@example.org", "the browser", "/", "http://localhost", "es", INSIDE)
    with Session(engine.execution_options(**{WRITES: True})) as db:
        actions.send_link(db, asked)
        db.flush()
        link = db.scalars(select(Letter)).one().values["link"].rpartition("/")[2]
        db.commit()
    gate = Barrier(HANDS)

    def hand(_: int) -> str:
        with Session(engine.execution_options(**{WRITES: True})) as db:
            gate.wait()
            try:
                person, _path = actions.use_link(db, secret=link, browser="the browser", at=INSIDE)
                actions.sign_in(db, person=person, at=INSIDE)
                db.commit()
            except Refused as refused:
                return str(refused.reason)
            return "in"

    with ThreadPoolExecutor(HANDS) as pool:
        answers = sorted(pool.map(hand, range(HANDS)))
    assert answers == ["in"] + [Refusal.LINK_USED.value] * (HANDS - 1)
    with Session(engine) as db:
        assert db.scalar(select(func.count()).select_from(SignIn)) == 1
        assert db.scalar(select(func.count()).select_from(Person)) == 1


@pytest.mark.race
def test_one_address_met_by_many_at_once_is_one_person(engine: Engine) -> None:
    gate = Barrier(HANDS)

    def hand(_: int) -> int:
        with Session(engine.execution_options(**{WRITES: True})) as db:
            gate.wait()
            person = actions.ensure_citizen(db, email="ana@example.org", at=INSIDE).id
            db.commit()
            return person

    with ThreadPoolExecutor(HANDS) as pool:
        assert len(set(pool.map(hand, range(HANDS)))) == 1


def test_what_opens_nothing_any_more_is_forgotten(db: Session) -> None:
    asked = actions.Asked("ana@example.org", "b", "/", "http://localhost", "es", INSIDE)
    actions.send_link(db, asked)
    person = actions.ensure_citizen(db, email="ana@example.org", at=INSIDE)
    actions.sign_in(db, person=person, at=INSIDE)
    db.flush()
    actions.forget_old(db, at=INSIDE + LINK_LIFE)
    assert _rows(db) == (1, 1)
    actions.forget_old(db, at=INSIDE + timedelta(hours=2))
    assert _rows(db) == (0, 1)
    actions.forget_old(db, at=INSIDE + 2 * CITIZEN_IDLE + timedelta(seconds=1))
    assert _rows(db) == (0, 0)


def test_the_hourly_task_forgets_in_a_transaction_of_its_own(
    house: Flask, browser: FlaskClient
) -> None:
    ask(browser)
    link = newest(house).path
    with time_machine.travel(INSIDE + timedelta(hours=2), tick=False):
        with house.app_context():
            forget_old()
        assert "No conocemos" in press(browser, link).text


def test_no_secret_is_kept_in_the_clear(db: Session) -> None:
    asked = actions.Asked("ana@example.org", "the browser", "/", "http://x", "es", INSIDE)
    actions.send_link(db, asked)
    db.flush()
    kept, said = db.scalars(select(Token)).one(), db.scalars(select(Letter)).one().values
    secret = said["link"].rpartition("/")[2]
    assert kept.token_hash == credentials.hash_of(secret)
    assert kept.browser_hash == credentials.hash_of("the browser")
    assert kept.code_hash != credentials.hash_of(said["code"])


def _rows(db: Session) -> tuple[int, int]:
    db.expire_all()
    return (
        db.scalar(select(func.count()).select_from(Token)) or 0,
        db.scalar(select(func.count()).select_from(SignIn)) or 0,
    )
