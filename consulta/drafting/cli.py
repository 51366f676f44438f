"""`consulta draft`: read a plan from a file of an office program into the draft."""

from pathlib import Path

import click
from flask import Blueprint, render_template

from consulta import clock
from consulta.drafting import actions, queries
from consulta.drafting.reader.blocks import FILE_MAX_BYTES, BadFile
from consulta.drafting.reader.files import Ground, read_file
from consulta.drafting.reader.findings import Found
from consulta.drafting.reader.preview import preview_of
from consulta.drafting.rules import Hand
from consulta.errors import NotFound
from consulta.plan import queries as plan
from consulta.web.unit_of_work import session, transaction

bp = Blueprint("drafting_cli", __name__, cli_group="draft")


@bp.cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--consultation", required=True, metavar="SLUG", help="La consulta del borrador.")
@click.option("--yes", is_flag=True, help="Reemplazar el borrador con lo que se encontró.")
def import_file(file: Path, consultation: str, yes: bool) -> None:
    """Lee un plan en FILE (DOCX, ODT, XLSX, Markdown, TOML o JSON) y dice qué encontró.

    Sin --yes no escribe nada.
    """
    with file.open("rb") as opened:
        content = opened.read(FILE_MAX_BYTES + 1)
    try:
        found = _found(content, file.name, consultation)
    except NotFound:
        said = f"No hay una consulta «{consultation}». `consulta plan list` dice cuáles hay."
        raise click.ClickException(said) from None
    if not yes:
        click.echo("El borrador no cambió: agrega --yes para reemplazarlo con esto.")
        return
    with transaction() as db:
        actions.replace_draft(
            db,
            consultation=plan.consultation(db, consultation),
            document=found.document,
            hand=Hand(f"consulta draft import ({file.name})", clock.now()),
        )
    click.echo("El borrador tiene ahora lo que traía el archivo.")


def _found(content: bytes, name: str, slug: str) -> Found:
    db = session()
    consultation = plan.consultation(db, slug)
    current = queries.basis(db, consultation)
    used = queries.taken_keys(db, consultation)
    in_force = queries.keys_in_force(db, consultation)
    ground = Ground(queries.frame_of(consultation), current, used, in_force)
    try:
        found = read_file(content, name=name, ground=ground)
    except BadFile as trouble:
        said = render_template("drafting/import_refused.txt", reason=trouble.reason)
        raise click.ClickException("\n".join((said.strip(), *trouble.more))) from None
    shown = {"found": found, "preview": preview_of(found, current)}
    click.echo(render_template("drafting/import_found.txt", **shown))
    return found
