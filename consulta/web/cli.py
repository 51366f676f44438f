"""Commands about the whole house: its tables, its server."""

import os
import sys
from typing import NoReturn

import click
from flask import Blueprint, current_app

from consulta import jobs
from consulta.config import Config
from consulta.database import schema
from consulta.database.append_only import CannotGuard, guard_from
from consulta.database.base import Base
from consulta.database.engines import assert_durable
from consulta.web.serving import make_ready, server_command
from consulta.web.settings import held
from consulta.web.unit_of_work import database

bp = Blueprint("schema_cli", __name__, cli_group="schema")


@bp.cli.command("upgrade")
def upgrade() -> None:
    """Lleva la base de datos al último paso."""
    assert_durable(database.engine)
    schema.upgrade(held(Config).root / "migrations", database.engine)
    click.echo("La base de datos está al día.")


@bp.cli.command("downgrade")
@click.argument("step")
def downgrade(step: str) -> None:
    """Devuelve la base de datos al paso STEP (por ejemplo 0001, o base)."""
    schema.downgrade(held(Config).root / "migrations", database.engine, to=step)
    click.echo(f"La base de datos quedó en el paso {step}.")


@bp.cli.command("check")
def check() -> None:
    """Dice si las tablas son las que el código espera."""
    missing = schema.differences(database.engine, Base.metadata)
    if missing:
        click.echo("\n".join(str(line) for line in missing))
        raise click.ClickException("Las tablas no coinciden con los modelos.")
    click.echo("Las tablas coinciden con los modelos.")


@bp.cli.command("new")
@click.argument("name")
def new(name: str) -> None:
    """Escribe el paso siguiente con lo que los modelos tienen y las tablas no."""
    schema.new_step(held(Config).root / "migrations", database.engine, Base.metadata, name=name)


database_bp = Blueprint("database_cli", __name__, cli_group="database")


@database_bp.cli.command("guard")
@click.option("--role", required=True, help="Rol de PostgreSQL con que trabaja el sitio.")
def guard(role: str) -> None:
    """Quita al rol ROLE el permiso de cambiar el registro. Lo corre el dueño de las tablas."""
    try:
        with database.engine.begin() as connection:
            tables = guard_from(connection, role)
    except CannotGuard as reason:
        raise click.ClickException(
            f"No se le pudo quitar nada a {role}: {reason}. El sitio necesita un rol propio, que "
            "no sea dueño de las tablas, y este comando lo corre quien sí lo es."
        ) from None
    if not tables:
        raise click.ClickException("SQLite no tiene roles: ahí bastan los disparadores.")
    click.echo(f"{role} solo puede leer y agregar en: {', '.join(tables)}.")


serve_bp = Blueprint("serve_cli", __name__, cli_group=None)


@serve_bp.cli.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Dirección en que escucha.")
@click.option("--port", default=8000, show_default=True, help="Puerto en que escucha.")
@click.option("--workers", default=2, show_default=True, help="Procesos que atienden.")
def serve(host: str, port: int, workers: int) -> None:
    """Atiende el sitio con granian, después de comprobar que la base de datos no pierde nada."""
    make_ready()
    _become(server_command(host, port, workers))


def _become(command: list[str]) -> NoReturn:
    """Go on as this program, under the same number: a signal to us is a signal to it."""
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 - our own server


@serve_bp.cli.command("work")
@click.option("--once", is_flag=True, help="Hace una vez lo que toca y termina.")
def work(once: bool) -> None:
    """Hace lo que toca a su hora: envía cartas, cierra registros, borra borradores vencidos."""
    if once:
        jobs.run_due_now(current_app.app_context)
        return
    consumer = jobs.open_queue(current_app.app_context).create_consumer(workers=1, periodic=True)
    consumer.run()
