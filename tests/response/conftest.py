"""One plan whose record has closed, contributions that were published in it, and two analysts."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consulta.participation.rules import State
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import transaction
from tests.builders import answers
from tests.builders.contributions import contribution, submission
from tests.organisations.conftest import analyst
from tests.participation.conftest import house
from tests.participation.page_walks import SLUG

__all__ = ["carla", "folios", "house"]


@pytest.fixture
def carla(house: Flask) -> FlaskClient:
    return analyst(house)


@pytest.fixture
def folios(house: Flask) -> list[str]:
    """Three published contributions in a consultation whose record has closed."""
    with house.app_context(), transaction() as db:
        shown = consultation(db, SLUG)
        texts = (f"Faltan fechas en los hitos, y van {n}." for n in range(3))
        said = [
            contribution(db, shown, given=submission(text), state=State.PUBLISHED).folio
            for text in texts
        ]
        answers.closed(db, shown)
    return said
