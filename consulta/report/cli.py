"""`consulta report`: the documents of a report, without a browser."""

from pathlib import Path

import click
from flask import Blueprint

from consulta import clock
from consulta.config import Config
from consulta.errors import NotFound
from consulta.plan import queries as plan
from consulta.report import queries
from consulta.report.outline.value import STATES
from consulta.report.tasks import files_of
from consulta.web.settings import held
from consulta.web.unit_of_work import session

bp = Blueprint("report_cli", __name__, cli_group="report")


@bp.cli.command("build")
@click.argument("slug")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path(),
              help="Carpeta donde quedan los archivos.")  # fmt: skip
def build(slug: str, out: Path) -> None:
    """Prepara el informe de la consulta SLUG en PDF, XLSX, CSV, JSON y HTML."""
    try:
        consultation = plan.consultation(session(), slug)
    except NotFound:
        raise click.ClickException(f"No hay una consulta con el nombre «{slug}».") from None
    outline = queries.outline_of(session(), consultation, at=clock.now())
    out.mkdir(parents=True, exist_ok=True)
    for kind, body in files_of(outline, held(Config).root / "templates" / "report").items():
        made = out / outline.file_name(kind)
        made.write_bytes(body)
        click.echo(f"{made} ({len(body):,} bytes)".replace(",", "."))
    balance = outline.figures.balance
    parts = " + ".join(f"{n} {STATES[state]}" for state, n in balance.by_state.items())
    click.echo(f"{balance.received} recibidos = {parts}")
