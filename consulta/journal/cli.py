"""`consulta record`: the public key, and whether the record holds."""

import click
from flask import Blueprint

from consulta.config import Config
from consulta.errors import NotFound
from consulta.journal import queries
from consulta.journal.rules import RecordProblem
from consulta.journal.signing import BadSeed, Signer, signer_for
from consulta.web.settings import held
from consulta.web.unit_of_work import session, snapshot

bp = Blueprint("journal_cli", __name__, cli_group="record")

WORDS = {
    RecordProblem.GAP: "falta la entrada {n}",
    RecordProblem.ENTRY_CHANGED: "la entrada {n} no es la que se selló",
    RecordProblem.ENTRY_MALFORMED: "la entrada {n} no dice lo mismo que su fila",
    RecordProblem.TIME_MALFORMED: "la hora de la entrada {n} no está bien escrita",
    RecordProblem.ROOT_DIFFERS: "la raíz después de la entrada {n} no es la que se guardó",
    RecordProblem.AFTER_CLOSE: "la entrada {n} llegó después del cierre del registro",
    RecordProblem.HEAD_DIFFERS: "el final del registro, que dice tener {n} entradas, no coincide",
    RecordProblem.NODE_DIFFERS: "un nodo que parte en la entrada {n} contradice las entradas",
    RecordProblem.CHECKPOINT_UNSIGNED: "el punto de control {n} no lleva la firma de esta clave",
    RecordProblem.CHECKPOINT_DIFFERS: "el punto de control {n} contradice las entradas",
}


@bp.cli.command("key")
@click.argument("slug")
@click.option("--create", is_flag=True, help="Crea la clave si todavía no existe.")
def key(slug: str, create: bool) -> None:
    """Muestra la clave pública del registro de la consulta SLUG."""
    if not create and not held(Config).signing_seed_file.exists():
        raise click.ClickException("Todavía no hay una clave. Créala con --create.")
    click.echo(_signer(slug).vkey)


@bp.cli.command("verify")
@click.argument("slug")
def verify(slug: str) -> None:
    """Comprueba el registro de la consulta SLUG: sin huecos, sin cambios, raíz y firmas."""
    has_key = held(Config).signing_seed_file.exists()
    try:
        size = queries.head(session(), slug).size
        vkeys = [_signer(slug).vkey] if has_key else []
        found = queries.problems(snapshot(), slug, vkeys)
    except NotFound:
        raise click.ClickException(f"No hay una consulta con el nombre «{slug}».") from None
    for problem in found:
        click.echo(f"NO: {WORDS[problem.kind].format(n=problem.n)}.")
    if found:
        raise click.ClickException("El registro no se sostiene.")
    click.echo(f"El registro se sostiene: {size} entradas, sin huecos ni cambios.")


def _signer(slug: str) -> Signer:
    config = held(Config)
    try:
        return signer_for(f"{config.host}/{slug}", config.signing_seed_file)
    except BadSeed:
        said = f"El archivo {config.signing_seed_file} debe contener 32 bytes en hexadecimal."
        raise click.ClickException(said + " Recupéralo de su copia; no crees otro.") from None
