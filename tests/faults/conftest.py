"""A served house on each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from consulta.web.unit_of_work import database
from tests.conftest import empty_database
from tests.faults.served import Served, served_house


@pytest.fixture
def served(request: pytest.FixtureRequest, engine_kind: str, tmp_path: Path) -> Iterator[Served]:
    """The real server on a real database, running."""
    with empty_database(request, engine_kind, tmp_path) as url:
        made = served_house(tmp_path, url)
        made.start()
        yield made
        made.kill()
        with made.app.app_context():
            database.session.close()
            database.engine.dispose()
