"""Sixty-four hands at one door: one row, the right tally, and never a 500."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from consulta.config import Config
from consulta.participation.models import Contribution, Vote
from consulta.web.unit_of_work import database
from tests.builders.plans import INSIDE
from tests.participation.page_walks import HOME, house_of, sign_in

HANDS = 64
COOKIES = ("consulta", "consulta_browser")
pytestmark = pytest.mark.race


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    """One open plan."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        yield made
        with made.app_context():
            database.session.close()
            database.engine.dispose()


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/reglas").text)
    assert found is not None
    return found.group(1)


def at_once(
    house: Flask, client: FlaskClient, path: str, fields: Callable[[int], dict[str, str]]
) -> list[int]:
    """The same browser's form, sent by many hands behind one barrier; the statuses that came."""
    barrier, said = Barrier(HANDS), token(client)
    kept = [(name, client.get_cookie(name)) for name in COOKIES]
    header = "; ".join(f"{name}={cookie.value}" for name, cookie in kept if cookie)

    def send(hand: int) -> int:
        barrier.wait()
        answer = house.test_client(use_cookies=False).post(
            path, data={"csrf_token": said} | fields(hand), headers={"Cookie": header}
        )
        answer.close()
        return answer.status_code

    with ThreadPoolExecutor(HANDS) as pool:
        return list(pool.map(send, range(HANDS)))


def count(house: Flask, table: type[Vote] | type[Contribution]) -> int:
    with house.app_context():
        found = database.session.scalar(select(func.count()).select_from(table))
        database.session.close()
    return found or 0


def test_one_voter_with_64_hands_has_one_vote(house: Flask) -> None:
    client = house.test_client()
    sign_in(house, client)
    values = ("agree", "disagree", "abstain")
    codes = at_once(
        house, client, f"{HOME}/votos",
        lambda hand: {"target": "commitment:2", "value": values[hand % 3], "back": "/"},
    )  # fmt: skip
    assert set(codes) <= {303, 409}
    assert count(house, Vote) == 1


def test_one_form_sent_64_times_is_one_contribution(house: Flask) -> None:
    client = house.test_client()
    sign_in(house, client)
    page = client.get(f"{HOME}/aportes/nuevo?sobre=plan").text
    key = re.search(r'name="form_key"[^>]*value="([^"]+)"', page)
    kept = client.post(
        f"{HOME}/aportes/nuevo?sobre=plan",
        data={
            "csrf_token": token(client), "form_key": key.group(1) if key else "k" * 43,
            "stance": "neutral", "kind": "remark", "text": "Un solo aporte, aunque insista.",
            "proposal": "", "public_name": "", "signature": "without_name", "is_of_age": "y",
        },
    )  # fmt: skip
    assert kept.status_code == 303
    codes = at_once(house, client, kept.headers["Location"] + "/enviar", lambda _: {})
    assert set(codes) == {303}
    assert count(house, Contribution) == 1
