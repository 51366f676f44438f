"""Tables whose rows are only added: the database itself refuses to change or remove one.

SQLite lets `INSERT OR REPLACE` pass its delete triggers by, so an insert on a taken place is
refused as well.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, FromClause, Table, event, text
from sqlalchemy.exc import ProgrammingError


class CannotGuard(Exception):
    """No right can be taken from this role; the message says why."""


def statements_for(table: str, dialect: str, place: Sequence[str] = ("id",)) -> list[str]:
    """The statements that make a table append-only on one engine, as a migration writes them.

    `place` names the columns of its primary key.
    """
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        same = " AND ".join(f"{name} = NEW.{name}" for name in place)
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names of ours
        return [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} {refuse}",
        ]
    refuse = f"{table}_append_only()"
    return [
        f"CREATE OR REPLACE FUNCTION {refuse} RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {refuse}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {refuse}",
    ]


GUARDED: list[str] = []


def only_added(table: FromClause, *, place: Sequence[str] = ("id",)) -> None:
    """Make a table append-only whenever it is made, as the migration does."""

    def guard(made: Table, connection: Connection, **_: Any) -> None:
        for statement in statements_for(made.name, connection.dialect.name, place):
            connection.exec_driver_sql(statement)

    event.listen(table, "after_create", guard)
    GUARDED.append(str(table))


def guard_from(connection: Connection, role: str) -> list[str]:
    """Take from a role of PostgreSQL the right to change these tables; the tables it concerned.

    The role must not own them: an owner grants itself everything again. SQLite has no roles, and
    its triggers alone hold.

    Raises: `CannotGuard` when there is no such role, when it owns one of them or is a superuser,
        and when whoever asks owns none.
    """
    if connection.dialect.name != "postgresql":
        return []
    owned = connection.execute(
        text(
            "SELECT relname FROM pg_class JOIN pg_roles ON pg_roles.rolname = :role "
            "WHERE relname = ANY(:tables) AND (relowner = pg_roles.oid OR rolsuper)"
        ),
        {"role": role, "tables": GUARDED},
    )
    if found := sorted(owned.scalars()):
        raise CannotGuard(f"it owns {', '.join(found)}, or is a superuser")
    quoted = connection.dialect.identifier_preparer.quote(role)
    try:
        for table in GUARDED:
            connection.exec_driver_sql(f"GRANT SELECT, INSERT ON {table} TO {quoted}")
            connection.exec_driver_sql(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted}")
    except ProgrammingError as trouble:
        raise CannotGuard(str(trouble.orig).splitlines()[0]) from trouble
    return sorted(GUARDED)
