"""A provider that others wrote lets somebody in as ours does, without a line for it."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import time_machine
from sqlalchemy import select

from consulta.accounts.models import Attestation
from consulta.config import Config
from consulta.web.unit_of_work import session
from tests.accounts.doors import close, is_in
from tests.participation.page_walks import HOME, house_of

PERSON: Any = {"RolUnico": {"numero": 44444444, "DV": "4", "tipo": "RUN"}}


@pytest.fixture
def issuer() -> Iterator[str]:
    pytest.importorskip("oidc_provider_mock", reason="oidc-provider-mock is not installed")
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    address = f"http://localhost:{port}"
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own interpreter
    try:
        _wait_for(f"{address}/.well-known/openid-configuration")
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str) -> None:
    for _ in range(100):
        try:
            requests.get(address, timeout=5).raise_for_status()
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the provider did not start")


def test_somebody_comes_in_by_a_provider_that_others_wrote(config: Config, issuer: str) -> None:
    requests.put(f"{issuer}/users/maria", json=PERSON, timeout=10).raise_for_status()
    given = replace(
        config,
        claveunica_issuer=issuer,
        claveunica_client_id="consulta",
        claveunica_client_secret="secreto",
    )
    with time_machine.travel(time.time(), tick=True):
        house = house_of(given)
        browser = house.test_client()
        there = browser.get(f"/entrar/claveunica?next={HOME}").location
        answer = requests.post(there, data={"sub": "maria"}, allow_redirects=False, timeout=10)
        back = urlsplit(answer.headers["Location"])
        answer_here = browser.get(f"{back.path}?{back.query}")
        assert (answer_here.status_code, answer_here.location) == (303, HOME)
        assert is_in(browser)
        with house.app_context():
            assert len(session().scalars(select(Attestation)).all()) == 1
        close(house)
