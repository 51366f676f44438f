"""No weighty deed of staff can be built without asking again who one is, nor be forgotten here."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from consulta.accounts.models import Grant, SignIn
from consulta.accounts.rules import EVERYWHERE, PROOF_LIFE
from consulta.config import Config
from consulta.web.unit_of_work import database, transaction
from tests.builders.plans import INSIDE
from tests.house.doors import DOORS, ROLES
from tests.house.fresh import ASKS_AGAIN, LIGHT
from tests.house.test_doors import knock, somebody
from tests.participation.page_walks import house_of

pytestmark = pytest.mark.house
ASKED = "Confirma que eres tú"
OPEN_EVERYWHERE = {"pages_desk": "administrator"}


def deeds() -> dict[str, tuple[str, str]]:
    """Every deed that staff alone can do: its address, and a role that may."""
    found = {}
    for (endpoint, method), (address, law) in DOORS.items():
        visitor, citizen, *_ = words = law.split()
        if method == "POST" and (visitor, citizen) == ("ask", "no"):
            may = [role for role, word in zip(ROLES, words, strict=True) if word not in "ask no"]
            wing = endpoint.split(".")[0]
            found[endpoint] = address, (may or [OPEN_EVERYWHERE.get(wing, "analyst")])[0]
    return found


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        yield made
        with made.app_context():
            database.engine.dispose()


def test_every_deed_of_staff_is_weighed_once() -> None:
    light = [deed for these in LIGHT.values() for deed in these]
    assert len(light) == len(set(light))
    assert ASKS_AGAIN.isdisjoint(light)
    assert ASKS_AGAIN | set(light) == set(deeds())


def test_exactly_the_weighty_deeds_ask_again(house: Flask) -> None:
    asks = set()
    for endpoint, (address, role) in deeds().items():
        client = somebody(house, role)
        with house.app_context(), transaction() as db:
            db.execute(update(Grant).values(scope=EVERYWHERE))
            db.execute(update(SignIn).values(proved_at=INSIDE - PROOF_LIFE - timedelta(minutes=1)))
        if ASKED in knock(client, endpoint, "POST", address).text:
            asks.add(endpoint)
    assert asks == ASKS_AGAIN
