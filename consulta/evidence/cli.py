"""`consulta evidence`: the record to take home, without a browser."""

from pathlib import Path

import click
from flask import Blueprint

from consulta.config import Config
from consulta.errors import NotFound
from consulta.evidence import case_file
from consulta.journal.signing import signer_for
from consulta.plan import queries as plan
from consulta.web.settings import held
from consulta.web.unit_of_work import snapshot

bp = Blueprint("evidence_cli", __name__, cli_group="evidence")


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
