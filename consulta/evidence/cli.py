"""`consulta evidence witness`: who watches a record, what they hold, what they signed."""

import sys

import click
from flask import Blueprint

from consulta import clock
from consulta.errors import NotFound, Refused
from consulta.evidence import actions, queries
from consulta.evidence.rules import Refusal
from consulta.web.unit_of_work import session, transaction

bp = Blueprint("evidence_cli", __name__, cli_group="evidence")

REASONS = {
    Refusal.NOT_AN_ADDRESS: "Eso no es un correo.",
    Refusal.ALREADY_A_WITNESS: "Ese correo ya es testigo de esta consulta.",
    Refusal.NOT_A_WITNESS_KEY: "Esa no es la clave pública de un testigo (tlog-cosignature).",
    Refusal.NO_KEY_KNOWN: "De ese testigo no tenemos una clave pública.",
    Refusal.NOT_THEIR_SIGNATURE: "Esa línea no es su firma bajo ese punto de control.",
}


@bp.cli.group("witness")
def witness() -> None:
    """Testigos: quiénes reciben cada punto de control de un registro."""


@witness.command("add")
@click.argument("slug")
@click.argument("email")
@click.option("--name", required=True, help="Nombre de la persona.")
@click.option("--institution", required=True, help="Institución.")
@click.option("--vkey", default="", help="Su clave pública, si firma lo que recibe.")
def add(slug: str, email: str, name: str, institution: str, vkey: str) -> None:
    """Agrega a EMAIL como testigo de la consulta SLUG."""
    try:
        with transaction() as db:
            actions.add_witness(
                db, consultation=slug, name=name, institution=institution, email=email, vkey=vkey,
                at=clock.now(),
            )  # fmt: skip
    except (NotFound, Refused) as trouble:
        raise _said(trouble) from None
    click.echo(f"{email} recibe desde ahora cada punto de control de {slug}.")


@witness.command("remove")
@click.argument("slug")
@click.argument("email")
def remove(slug: str, email: str) -> None:
    """Deja de enviar puntos de control a EMAIL."""
    try:
        with transaction() as db:
            actions.remove_witness(db, consultation=slug, email=email, at=clock.now())
    except NotFound as trouble:
        raise _said(trouble) from None
    click.echo(f"{email} ya no recibe puntos de control de {slug}.")


@witness.command("list")
@click.argument("slug")
def list_(slug: str) -> None:
    """Dice quiénes son testigos de la consulta SLUG y qué tamaño tiene cada uno."""
    for one in queries.witnesses(session(), slug):
        row = one.witness
        signed = f"firmó {one.signed_size}" if one.signed_size else "sin firmas"
        click.echo(f"{row.email}  {row.name}, {row.institution}  tiene {row.held_size}, {signed}")


@witness.command("holds")
@click.argument("slug")
@click.argument("email")
@click.argument("size", type=int)
def holds(slug: str, email: str, size: int) -> None:
    """Anota que EMAIL dice tener el punto de control de tamaño SIZE."""
    try:
        with transaction() as db:
            actions.note_held(db, consultation=slug, email=email, size=size)
    except NotFound as trouble:
        raise _said(trouble) from None
    click.echo(f"La próxima carta a {email} trae la prueba desde {size}.")


@witness.command("cosign")
@click.argument("slug")
@click.argument("email")
@click.argument("size", type=int)
def cosign(slug: str, email: str, size: int) -> None:
    """Guarda la línea de firma de EMAIL bajo el punto SIZE, leída de la entrada estándar."""
    signature = sys.stdin.readline()
    try:
        with transaction() as db:
            actions.keep_cosignature(
                db, consultation=slug, email=email, size=size, signature=signature
            )
    except (NotFound, Refused) as trouble:
        raise _said(trouble) from None
    click.echo("La firma del testigo quedó bajo el punto de control, a la vista.")


def _said(trouble: NotFound | Refused) -> click.ClickException:
    if isinstance(trouble, Refused) and isinstance(trouble.reason, Refusal):
        return click.ClickException(REASONS[trouble.reason])
    return click.ClickException("No hay tal consulta, testigo o punto de control.")
