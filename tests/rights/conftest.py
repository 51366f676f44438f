"""One open plan, while the clock stands inside its window."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from consulta.config import Config
from consulta.web.unit_of_work import database
from tests.builders.plans import INSIDE
from tests.participation.page_walks import house_of


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    """The house with the small plan of the builders, open."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        yield made
        with made.app_context():
            database.session.close()
            database.engine.dispose()
