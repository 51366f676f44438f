"""One open plan, published contributions, and the analyst who classes them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from consulta.plan.models import Consultation
from tests.builders import plans
from tests.organisations.conftest import analyst
from tests.participation.conftest import house

__all__ = ["carla", "consultation", "house"]


@pytest.fixture
def consultation(db: Session) -> Consultation:
    return plans.published(db)


@pytest.fixture
def carla(house: Flask) -> FlaskClient:
    return analyst(house)
