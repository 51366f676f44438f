"""Limits of a person, a session and a network; where they are counted, and what they say."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from consulta.accounts.actions import count_signal
from consulta.accounts.models import SignalCount
from consulta.accounts.rules import Signal
from consulta.app import create_app
from consulta.config import Config
from consulta.database.engines import WRITES
from consulta.web.limits import OF_ONE, is_bursting, limiter, network
from tests.accounts.doors import close
from tests.builders.plans import INSIDE
from tests.participation.page_walks import HOME, SLUG, forms, send, sign_in

MOST = int(OF_ONE.split()[0])
HANDS = 16


@pytest.fixture(autouse=True)
def fresh(house: Flask) -> Iterator[None]:
    """No test is held up by what another one sent."""
    limiter.reset()
    yield
    limiter.reset()


def seen_from(house: Flask, address: str, *, later: timedelta = timedelta(0)) -> str:
    with time_machine.travel(INSIDE + later, tick=False):
        told: list[str] = []
        client = house.test_client()
        with client:
            client.get("/salud/vivo", environ_base={"REMOTE_ADDR": address})
            told.append(network())
        return told[0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.7", "192.0.2.200", True),
        ("192.0.2.7", "192.0.3.7", False),
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff::1", True),
        ("2001:db8:1:2::7", "2001:db8:1:3::7", False),
    ],
)
def test_a_network_is_a_24_or_a_64(house: Flask, one: str, other: str, same: bool) -> None:
    assert (seen_from(house, one) == seen_from(house, other)) is same


def test_a_network_has_another_name_tomorrow_and_never_its_address(house: Flask) -> None:
    today = seen_from(house, "192.0.2.7")
    assert today != seen_from(house, "192.0.2.7", later=timedelta(days=1))
    assert "192" not in today or len(today) == 32
    assert seen_from(house, "nonsense") == seen_from(house, "")


def spend(house: Flask, client: FlaskClient) -> None:
    token = forms(client.get(f"{HOME}/compromisos/2"), "/votos")[0].fields["csrf_token"]
    for _ in range(MOST):
        assert client.post("/idioma", data={"csrf_token": token}).status_code < 429


def test_one_person_has_one_limit_on_all_devices(house: Flask) -> None:
    phone, desk = house.test_client(), house.test_client()
    sign_in(house, phone)
    sign_in(house, desk)
    spend(house, phone)
    [form] = forms(desk.get(f"{HOME}/aportes/nuevo?sobre=commitment:2"), "/aportes")[:1]
    held = send(desk, form, text="Mis palabras que no se pierden")
    assert held.status_code == 429
    assert 1 <= int(held.headers["Retry-After"]) <= 61
    for words in ("no se tomó", "Mis palabras que no se pierden", "no se perdió", "Espera"):
        assert words in held.text
    assert desk.get(HOME).status_code == 200
    other = house.test_client()
    sign_in(house, other, "bea@example.org")
    [form] = forms(other.get(f"{HOME}/compromisos/2"), "/votos")[:1]
    assert send(other, form, value="agree").status_code == 303


def test_a_limit_goes_by(house: Flask, browser: FlaskClient) -> None:
    sign_in(house, browser)
    spend(house, browser)
    assert browser.post("/idioma").status_code == 429
    limiter.reset()
    assert browser.post("/idioma").status_code != 429


def test_many_hands_at_once_lose_no_count(engine: Engine) -> None:
    def count(_: int) -> None:
        with Session(engine.execution_options(**{WRITES: True})) as db:
            count_signal(db, Signal.HELD_UP, scope=SLUG, at=INSIDE)
            db.commit()

    with ThreadPoolExecutor(HANDS) as pool:
        list(pool.map(count, range(HANDS * 2)))
    with Session(engine) as db:
        assert [row.count for row in db.scalars(select(SignalCount))] == [HANDS * 2]


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A real Redis on loopback."""
    tool = shutil.which("redis-server")
    if tool is None:
        pytest.skip("no redis-server on this machine (Debian: apt-get install redis-server)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ran = subprocess.Popen(  # noqa: S603 - a tool of this machine
        [tool, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert ran.poll() is None, "redis-server did not start"
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0", ran
    ran.terminate()
    ran.wait()


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_nodes_that_share_a_redis_share_their_counts_and_live_without_it(
    house: Flask, config: Config, redis_server: tuple[str, "subprocess.Popen[bytes]"]
) -> None:
    address, server = redis_server
    node = create_app(replace(config, rate_storage=address, burst_a_minute=2))
    client = node.test_client()
    sign_in(node, client)
    with node.test_request_context("/"):
        assert [is_bursting(SLUG) for _ in range(3)] == [False, False, True]
        kept = limiter.storage
        assert kept.get(f"consulta/burst/{SLUG}") == 1
        ends = kept.get_expiry(f"consulta/burst/{SLUG}")
        time.sleep(2)
        assert is_bursting(SLUG)
        assert kept.get_expiry(f"consulta/burst/{SLUG}") >= ends, "Redis counts real seconds"
    spend(node, client)
    assert client.post("/idioma").status_code == 429
    server.terminate()
    server.wait()
    assert client.post("/idioma").status_code != 429
    with node.test_request_context("/"):
        assert is_bursting("otra") is False
    close(node)
    close(create_app(config))  # the next test counts in memory again
