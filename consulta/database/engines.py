"""Engines that keep what they acknowledge, or refuse to start."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text

from consulta.database.turns import TurnTaker

WRITES = "consulta_writes"
SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "2",
    "foreign_keys": "1",
    "busy_timeout": "10000",
    "trusted_schema": "0",
    "secure_delete": "1",
}
SQLITE_SPEED = {"cache_size": "-65536", "temp_store": "memory"}
POSTGRES_SETTINGS = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


class UnsafeDatabase(Exception):
    """The database does not promise to keep what it acknowledges; the message says what to set."""


def make_engine(url: str, **options: Any) -> Engine:
    """An engine for SQLite or PostgreSQL, set up so that a commit survives a power loss."""
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), **options)
    prepare_engine(engine)
    return engine


def prepare_engine(engine: Engine) -> None:
    """Hang on an engine what its dialect needs: pragmas, and writes that lock at once."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _take_turns)
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)


def assert_durable(engine: Engine) -> None:
    """Read the settings back, and refuse to start when a commit could be lost.

    Raises: `UnsafeDatabase` with the setting and what it must be.
    Source: docs/adr/0004-alembic-steps-two-engines.md
    """
    wanted = SQLITE_PRAGMAS if engine.dialect.name == "sqlite" else POSTGRES_SETTINGS
    ask = "PRAGMA {}" if engine.dialect.name == "sqlite" else "SHOW {}"
    with engine.connect() as connection:
        for name, value in wanted.items():
            found = str(connection.execute(text(ask.format(name))).scalar()).lower()
            if found != value:
                raise UnsafeDatabase(f"{name} is {found}; it must be {value}")


def _take_turns(_dialect: Any, _record: Any, _args: Any, options: dict[str, Any]) -> None:
    options["factory"] = TurnTaker


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for name, value in (SQLITE_PRAGMAS | SQLITE_SPEED).items():
        cursor.execute(f"PRAGMA {name} = {value}")
    (_, _, file), *_ = cursor.execute("PRAGMA database_list")
    connection.line_up_at(file)
    cursor.close()


def _begin(connection: Connection) -> None:
    if not connection.get_execution_options().get(WRITES, False):
        connection.exec_driver_sql("BEGIN")
        return
    writer: Any = connection.connection.dbapi_connection
    writer.take_turn()
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        writer.pass_turn_on()
