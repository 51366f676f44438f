"""`consulta evidence`: the record to take home, and who watches it, without a browser."""

import sys
from pathlib import Path

import click
from flask import Blueprint

from consulta import clock
from consulta.config import Config
from consulta.errors import NotFound, Refused
from consulta.evidence import actions, case_file, queries
from consulta.evidence.rules import Refusal
from consulta.journal.signing import signer_for
from consulta.plan import queries as plan
from consulta.web.settings import held
from consulta.web.unit_of_work import session, snapshot, transaction

bp = Blueprint("evidence_cli", __name__, cli_group="evidence")

REASONS = {
    Refusal.NOT_AN_ADDRESS: "Eso no es un correo.",
    Refusal.ALREADY_A_WITNESS: "Ese correo ya es testigo de esta consulta.",
    Refusal.NOT_A_WITNESS_KEY: "Esa no es la clave pública de un testigo (tlog-cosignature).",
    Refusal.NO_KEY_KNOWN: "De ese testigo no tenemos una clave pública.",
    Refusal.NOT_THEIR_SIGNATURE: "Esa línea no es su firma bajo ese punto de control.",
}


@bp.cli.command("case-file")
@click.argument("slug")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False),
              help="Archivo que se escribe; si falta, SLUG.zip en esta carpeta.")  # fmt: skip
def write_case_file(slug: str, out: Path | None) -> None:
    """Escribe el paquete del registro de la consulta SLUG, con su verificador."""
    config, db = held(Config), snapshot()
    try:
        consultation = plan.consultation(db, slug)
    except NotFound:
        raise click.ClickException(f"No hay una consulta con el nombre «{slug}».") from None
    signer = signer_for(f"{config.host}/{slug}", config.signing_seed_file)
    cut = case_file.cut_of(db, consultation, signer)
    place = out or Path(f"{slug}.zip")
    with place.open("wb") as file:
        case_file.write_case_file(
            db, file, consultation=consultation, cut=cut,
            templates=config.root / "templates",
        )  # fmt: skip
    click.echo(f"{place}: {cut.size} entradas. Clave pública: {signer.vkey}")


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
            actions.remove_witness(db, witness=queries.witness(db, slug, email), at=clock.now())
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
    if (lacking := queries.entries_lacking(session(), slug, size)) > 0:
        raise click.ClickException(
            f"A este registro le faltan {lacking} entradas que {email} ya vio. Si se recuperó "
            "de un respaldo, deja el sitio sin recibir nada y dilo en público: no firmes nada más."
        )
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
