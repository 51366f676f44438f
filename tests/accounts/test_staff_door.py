"""Staff come in by password, stay while they work, and find only their own desks open."""

import re
from datetime import timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from consulta.accounts import queries
from consulta.accounts.credentials import is_kept_weakly
from consulta.accounts.rules import STAFF_IDLE, STAFF_LIFE, Role
from consulta.web.unit_of_work import session, transaction
from tests.accounts.doors import ANA, BRUNO, PASSWORD, ask, enter, hire, is_in, newest, press
from tests.builders.plans import INSIDE
from tests.participation.page_walks import SLUG, forms, send, sign_in

QUEUE = f"/equipo/consultas/{SLUG}/moderacion"
REPORTS = f"/equipo/consultas/{SLUG}/informe"
SECOND = timedelta(seconds=1)
WRONG_ENTRIES = [
    (BRUNO, "otra clave larga"),
    ("nadie@example.org", PASSWORD),
    (ANA, PASSWORD),
    ("no es correo", PASSWORD),
]
MINUTE = timedelta(minutes=1)
WRONG = "otra clave larga"


def test_a_password_opens_the_desks(house: Flask, browser: FlaskClient) -> None:
    hire(house, scope=SLUG)
    answer = enter(browser)
    assert (answer.status_code, answer.location) == (303, "/equipo")
    page = browser.get("/equipo").text
    assert QUEUE in page
    assert REPORTS not in page


def test_a_wrong_password_and_an_unknown_address_look_the_same(
    house: Flask, browser: FlaskClient
) -> None:
    hire(house)
    sign_in(house, house.test_client(), ANA)
    answers = [
        enter(house.test_client(), email, password=password) for email, password in WRONG_ENTRIES
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert all("no coinciden" in answer.text for answer in answers)
    assert len({_without_fields(answer.text) for answer in answers}) == 1


def guess(
    client: FlaskClient, *, network: str, times: int = 11, password: str = WRONG
) -> list[int]:
    """Somebody tries one wrong password after another from a network."""
    [form] = forms(client.get("/equipo/entrar"), "/equipo/entrar")
    data = form.fields | {"email": BRUNO, "password": password}
    where = {"REMOTE_ADDR": f"{network}.7"}
    return [
        client.post("/equipo/entrar", data=data, environ_base=where).status_code
        for _ in range(times)
    ]


def test_guessing_is_slowed_down_for_one_address_from_one_network(house: Flask) -> None:
    hire(house)
    hire(house, "carla@example.org", role=Role.ANALYST)
    statuses = [enter(house.test_client(), password=f"clave {n}").status_code for n in range(11)]
    assert statuses == [422] * 10 + [429]
    assert enter(house.test_client(), "carla@example.org").status_code == 303


def test_nobody_is_locked_out_from_another_network(house: Flask) -> None:
    hire(house)
    assert guess(house.test_client(), network="192.0.2")[-1] == 429
    assert enter(house.test_client()).status_code == 303


def test_guesses_from_many_networks_are_slowed_down_too(house: Flask) -> None:
    hire(house)
    for n in range(20):
        tried = guess(house.test_client(), network=f"198.51.{n}", times=10, password="")
        assert tried == [422] * 10
    assert guess(house.test_client(), network="198.51.99", times=1) == [429]


def test_a_browser_of_ones_own_is_locked_by_nobody_else(house: Flask) -> None:
    hire(house)
    own, stranger = house.test_client(), house.test_client()
    assert enter(own).status_code == 303
    assert guess(stranger, network="127.0.0")[-1] == 429  # the very network of the owner
    assert enter(house.test_client()).status_code == 429
    assert enter(own).status_code == 303
    assert guess(own, network="127.0.0") == [422] * 10 + [429]


def test_a_known_browser_is_known_for_its_own_address_alone(house: Flask) -> None:
    hire(house)
    hire(house, "carla@example.org", role=Role.ANALYST)
    carlas = house.test_client()
    enter(carlas, "carla@example.org")
    guess(house.test_client(), network="127.0.0")
    assert enter(carlas).status_code == 429
    carlas.set_cookie("consulta_known", "ff" * 16)
    assert enter(carlas).status_code == 429


def test_a_password_kept_with_less_care_is_kept_anew(house: Flask, browser: FlaskClient) -> None:
    hire(house)
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with house.app_context(), transaction() as db:
        person = queries.person_by_email(db, BRUNO)
        assert person is not None
        person.password_hash = weak
    assert enter(browser).status_code == 303
    with house.app_context():
        person = queries.person_by_email(session(), BRUNO)
        assert person is not None
        assert not is_kept_weakly(person.password_hash or "")
    assert enter(house.test_client()).status_code == 303


@pytest.mark.parametrize(("idle", "status"), [(STAFF_IDLE - MINUTE, 200), (STAFF_IDLE, 303)])
def test_an_idle_desk_closes(
    house: Flask, browser: FlaskClient, idle: timedelta, status: int
) -> None:
    hire(house)
    enter(browser)
    with time_machine.travel(INSIDE + idle, tick=False):
        assert browser.get("/equipo").status_code == status


def test_a_desk_in_use_closes_after_twelve_hours(house: Flask, browser: FlaskClient) -> None:
    hire(house)
    enter(browser)
    for turn in range(1, int(STAFF_LIFE / MINUTE) // 20):
        with time_machine.travel(INSIDE + turn * 20 * MINUTE, tick=False):
            assert browser.get("/equipo").status_code == 200
    with time_machine.travel(INSIDE + STAFF_LIFE - SECOND, tick=False):
        assert browser.get("/equipo").status_code == 200
    with time_machine.travel(INSIDE + STAFF_LIFE, tick=False):
        assert browser.get("/equipo").status_code == 303


@pytest.mark.parametrize(
    ("idle", "is_known"), [(timedelta(days=14) - SECOND, True), (timedelta(days=14), False)]
)
def test_a_citizen_stays_two_weeks_after_the_last_visit(
    house: Flask, browser: FlaskClient, idle: timedelta, is_known: bool
) -> None:
    ask(browser)
    press(browser, newest(house).path)
    visit = INSIDE + timedelta(days=10)
    with time_machine.travel(visit, tick=False):
        assert is_in(browser)
    with time_machine.travel(visit + idle, tick=False):
        assert is_in(browser) is is_known


@pytest.mark.parametrize(
    ("role", "scope", "queue", "reports"),
    [
        (Role.MODERATOR, SLUG, 200, 403),
        (Role.MODERATOR, "*", 200, 403),
        (Role.MODERATOR, "otra-consulta", 403, 403),
        (Role.ANALYST, SLUG, 403, 200),
        (Role.ANALYST, "otra-consulta", 403, 403),
        (Role.ADMINISTRATOR, "*", 403, 403),
        (Role.INSTITUTION_CONTACT, SLUG, 403, 403),
        (Role.FORUM_MEMBER, SLUG, 403, 403),
        (Role.ORGANISATION_REP, SLUG, 403, 403),
    ],
)
def test_which_desks_open_to_whom(
    house: Flask, browser: FlaskClient, role: Role, scope: str, queue: int, reports: int
) -> None:
    hire(house, role=role, scope=scope)
    enter(browser)
    assert browser.get(QUEUE).status_code == queue
    assert browser.get(REPORTS).status_code == reports


def test_a_desk_sends_strangers_to_the_door_and_back(house: Flask, browser: FlaskClient) -> None:
    hire(house)
    answer = browser.get(f"{QUEUE}?folio=A-000001")
    assert answer.status_code == 303
    assert answer.location.startswith("/equipo/entrar?next=")
    [form] = forms(browser.get(answer.location), "/equipo/entrar")
    back = send(browser, form, email=BRUNO, password=PASSWORD)
    assert back.location == f"{QUEUE}?folio=A-000001"


def test_citizens_find_no_desk(house: Flask, browser: FlaskClient) -> None:
    sign_in(house, browser)
    for path in ("/equipo", QUEUE, REPORTS):
        answer = browser.get(path)
        assert answer.status_code == 403
        assert "no tiene permiso" in answer.text


@pytest.mark.parametrize("back", ["//evil.example", "/\\evil.example", "https:evil.example"])
def test_staff_are_not_led_away_from_our_pages(
    house: Flask, browser: FlaskClient, back: str
) -> None:
    hire(house)
    assert enter(browser, back=back).location == "/"


def _without_fields(page: str) -> str:
    return re.sub(r"<input[^>]*>", "", page)
