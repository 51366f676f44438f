"""Of an address that watched a record twice one row goes on, and the steps can be gone back."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from consulta.database import schema
from consulta.database.engines import make_engine
from consulta.journal.actions import create_record
from tests.conftest import empty_database

SLUG = "plan-2027"
SINCE = "2027-03-10 12:00:00+00:00"
ADD = text(
    "INSERT INTO witness (id, consultation, name, institution, email, vkey, held_size, since)"
    " VALUES (:id, :c, 'U', 'I', :e, '', 0, :s)"
)


def test_twins_end_and_cannot_come_back(
    engine_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    migrations = Path(__file__).parents[2] / "migrations"
    with empty_database(request, engine_kind, tmp_path) as url:
        engine = make_engine(url)
        schema.upgrade(migrations, engine)
        schema.downgrade(migrations, engine, to="0017")
        with Session(engine) as db:
            create_record(db, consultation=SLUG)
            for number, email in enumerate(("a@b.cl", "a@b.cl", "c@b.cl", "a@b.cl"), 1):
                db.execute(ADD, {"id": number, "c": SLUG, "e": email, "s": SINCE})
            db.commit()
        schema.upgrade(migrations, engine)
        with Session(engine) as db:
            watching = "SELECT id FROM witness WHERE until IS NULL ORDER BY id"
            assert db.scalars(text(watching)).all() == [1, 3]
            with pytest.raises(IntegrityError):
                db.execute(ADD, {"id": 9, "c": SLUG, "e": "a@b.cl", "s": SINCE})
        engine.dispose()
