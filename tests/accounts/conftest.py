"""A house whose clock stands still while its consultation is open."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from consulta.config import Config
from tests.accounts.doors import close
from tests.builders.plans import INSIDE
from tests.participation.page_walks import house_of


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    """One open plan, on each engine."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        yield made
        close(made)


@pytest.fixture
def browser(house: Flask) -> FlaskClient:
    """The browser of somebody who comes for the first time."""
    return house.test_client()
