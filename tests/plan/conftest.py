"""What the tests of the plan need beside what all tests have."""

from collections.abc import Iterator

import pytest
from flask import Flask

from consulta.web.unit_of_work import database


@pytest.fixture
def app(app: Flask) -> Iterator[Flask]:
    """The whole house; its connections are closed when the test ends."""
    yield app
    database.session.close()
    database.engine.dispose()
