"""On PostgreSQL the site's own role cannot change the record, triggers or not."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError

from consulta.database.append_only import GUARDED, CannotGuard, guard_from
from consulta.web.unit_of_work import database


@pytest.fixture
def role(engine: Engine, engine_kind: str) -> Iterator[str]:
    """A role that may read and write all tables, as a site's role would."""
    name = f"site_{uuid4().hex[:8]}"
    with engine.begin() as owner:
        owner.execute(text(f"CREATE ROLE {name}"))
        owner.execute(text(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {name}"))
    yield name
    with engine.begin() as owner:
        owner.execute(text(f"DROP OWNED BY {name}"))
        owner.execute(text(f"DROP ROLE {name}"))


def said(connection: Connection, role: str, statement: str) -> str:
    """What the database answers to this role."""
    connection.execute(text(f"SET ROLE {role}"))
    try:
        connection.execute(text(statement))
    except DatabaseError as trouble:
        return str(trouble.orig)
    finally:
        connection.rollback()
    return "done"


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_the_sites_role_only_reads_and_adds(engine: Engine, role: str) -> None:
    with engine.connect() as connection:
        assert "append-only" in said(connection, role, "TRUNCATE log_checkpoint")
    with engine.begin() as owner:
        assert guard_from(owner, role) == sorted(GUARDED)
        owner.execute(text("ALTER TABLE log_entry DISABLE TRIGGER ALL"))
    with engine.connect() as connection:
        for statement in (
            "UPDATE log_entry SET ref = 'x'", "DELETE FROM log_entry", "TRUNCATE log_entry CASCADE",
            "DELETE FROM log_checkpoint", "UPDATE log_node SET level = 1", "TRUNCATE log_node",
        ):  # fmt: skip
            assert "permission denied" in said(connection, role, statement), statement
        assert said(connection, role, "SELECT * FROM log_entry") == "done"
        added = "INSERT INTO log_head VALUES ('c', 0, '', '', 0, false)"
        assert said(connection, role, added) == "done"


def test_an_owner_cannot_be_guarded(engine: Engine, engine_kind: str) -> None:
    if engine_kind == "sqlite":
        with engine.begin() as connection:
            assert guard_from(connection, "anybody") == []
        return
    with engine.begin() as owner:
        me = owner.execute(text("SELECT current_user")).scalar_one()
        with pytest.raises(CannotGuard, match="owns"):
            guard_from(owner, me)


def test_the_command_says_what_it_did(app: Flask, engine_kind: str) -> None:
    found = app.test_cli_runner().invoke(args=["database", "guard", "--role", "nobody_here"])
    assert found.exit_code == 1
    assert (
        "nobody_here" in found.output if engine_kind == "postgresql" else "SQLite" in found.output
    )
    database.session.rollback()
