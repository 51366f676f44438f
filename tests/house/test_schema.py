"""The steps of the schema make exactly the tables of the models, on both engines, both ways."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, inspect

from consulta.app import METADATA
from consulta.database import schema
from consulta.database.engines import UnsafeDatabase, assert_durable, make_engine
from tests.conftest import empty_database

MIGRATIONS = Path(__file__).parents[2] / "migrations"
pytestmark = pytest.mark.house


@pytest.fixture
def bare(request: pytest.FixtureRequest, tmp_path: Path, engine_kind: str) -> Iterator[Engine]:
    with empty_database(request, engine_kind, tmp_path) as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


def test_the_steps_make_what_the_models_hold(bare: Engine) -> None:
    schema.upgrade(MIGRATIONS, bare)
    assert schema.is_current(MIGRATIONS, bare)
    assert schema.differences(bare, METADATA) == []


def test_the_steps_keep_every_check_and_unique_of_the_models(bare: Engine, engine: Engine) -> None:
    schema.upgrade(MIGRATIONS, bare)
    stepped, modelled = inspect(bare), inspect(engine)
    for table in METADATA.tables:
        for ask in ("get_unique_constraints", "get_check_constraints", "get_foreign_keys"):
            found, wanted = (
                sorted(str(row.get("name")) for row in getattr(side, ask)(table))
                for side in (stepped, modelled)
            )
            assert found == wanted, (table, ask)


def test_up_down_and_up_again(bare: Engine) -> None:
    schema.upgrade(MIGRATIONS, bare)
    schema.downgrade(MIGRATIONS, bare, to="base")
    assert set(inspect(bare).get_table_names()) <= {"alembic_version"}
    schema.upgrade(MIGRATIONS, bare)
    assert schema.differences(bare, METADATA) == []


def test_one_vote_per_voter_and_target_is_the_databases_law(engine: Engine) -> None:
    unique = inspect(engine).get_unique_constraints("vote")
    assert ["consultation_id", "target_id", "voter"] in [row["column_names"] for row in unique]


def test_a_house_that_could_lose_a_commit_does_not_open(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'careless.sqlite3'}")
    assert_durable(engine)
    event.listen(engine, "connect", _forget_to_sync)
    engine.dispose()
    with pytest.raises(UnsafeDatabase, match="synchronous"):
        assert_durable(engine)
    engine.dispose()


def _forget_to_sync(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = OFF")
