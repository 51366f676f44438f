"""What the site needs before it is served, and how its server is started."""

import sys

import click

from consulta.config import Config
from consulta.database import schema
from consulta.database.engines import assert_durable
from consulta.web.settings import held
from consulta.web.unit_of_work import database


def make_ready() -> None:
    """See that the database loses nothing and has all its steps, and let go of it.

    Raises: `UnsafeDatabase`, and `ClickException` where a step is missing.
    """
    assert_durable(database.engine)
    if not schema.is_current(held(Config).root / "migrations", database.engine):
        raise click.ClickException("Faltan pasos en la base de datos: `consulta schema upgrade`.")
    database.engine.dispose()


def server_command(host: str, port: int, workers: int) -> list[str]:
    """How granian is started, for whoever looks after the process themselves."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host,
        "--port", str(port), "--workers", str(workers), "--blocking-threads", "1",
        "--no-ws", "--workers-kill-timeout", "30", "consulta.wsgi:app",
    ]  # fmt: skip
