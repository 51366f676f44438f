"""`consulta record`: the public key, and whether the record holds."""

import click
from flask import Blueprint

from consulta.config import Config
from consulta.errors import NotFound
from consulta.journal import queries
from consulta.journal.signing import signer_for
from consulta.web.settings import held
from consulta.web.unit_of_work import session

bp = Blueprint("journal_cli", __name__, cli_group="record")


@bp.cli.command("key")
@click.argument("slug")
def key(slug: str) -> None:
    """Muestra la clave pública del registro de la consulta SLUG; la crea si no existe."""
    config = held(Config)
    click.echo(signer_for(f"{config.host}/{slug}", config.signing_seed_file).vkey)


@bp.cli.command("verify")
@click.argument("slug")
def verify(slug: str) -> None:
    """Comprueba el registro de la consulta SLUG: sin huecos, sin cambios, raíz correcta."""
    try:
        found = queries.problems(session(), slug)
        size = queries.head(session(), slug).size
    except NotFound:
        raise click.ClickException(f"No hay una consulta con el nombre «{slug}».") from None
    for problem in found:
        click.echo(f"NO: {problem}")
    if found:
        raise click.ClickException("El registro no se sostiene.")
    click.echo(f"El registro se sostiene: {size} entradas, sin huecos ni cambios.")
