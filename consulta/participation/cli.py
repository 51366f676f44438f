"""`consulta contributions`: bring in what came on paper, in meetings or from another platform."""

import csv
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import click
from flask import Blueprint
from flask_babel import ngettext

from consulta import clock
from consulta.drafting import queries as drafting
from consulta.errors import Conflict, NotFound, Refused
from consulta.participation import actions, queries
from consulta.participation.reader.rows import (
    FIELDS,
    SOURCE_MAX_CHARS,
    BadCell,
    Frame,
    Reading,
    RowTrouble,
    field_of,
    moment_of,
    read_rows,
)
from consulta.participation.reader.table import MAX_BYTES, BadFile, Table, read_table
from consulta.participation.rules import Channel, Imported, OfflineContribution
from consulta.plan import actions as plan_actions
from consulta.plan import queries as plan_queries
from consulta.plan.editions import Edition
from consulta.plan.reader.document import PlanDocument, PlanProblems
from consulta.plan.reader.toml import PLAN_MAX_BYTES, read_plan_bytes
from consulta.plan.rules import Refusal as PlanRefusal
from consulta.text.clean import UnreadableText, plain
from consulta.web.unit_of_work import session, transaction

SHOWN_TROUBLES = 20
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
REFUSED: dict[StrEnum, str] = {
    PlanRefusal.STILL_OPEN: "La ventana sigue abierta: el plan definitivo espera al cierre.",
    PlanRefusal.ID_USED_BEFORE: "Un identificador fue de otro párrafo que salió: dale uno nuevo.",
    PlanRefusal.REASON_MISSING: "Falta la razón pública: al menos 10 caracteres.",
    PlanRefusal.REASON_TOO_LONG: "La razón pasa de 1.000 caracteres.",
    PlanRefusal.EDITION_GOES_BACK: "El plan ya pasó por esa edición, y no vuelve atrás.",
    PlanRefusal.NOTHING_CHANGED: "Este texto ya está publicado, palabra por palabra.",
    PlanRefusal.NOT_LAUNCHED: "La consulta no se ha lanzado: todavía no hay versión final.",
}
OFFLINE = [channel.value for channel in Channel if channel is not Channel.WEB]

bp = Blueprint("participation_cli", __name__, cli_group="contributions")
versions_bp = Blueprint("versions_cli", __name__, cli_group="versions")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked on the command line about a file."""

    consultation: str
    maps: tuple[str, ...]
    channel: str
    target: str
    received_at: str
    source: str
    ignore_unknown: bool
    skip_refused: bool
    report: Path | None
    dry_run: bool


@bp.cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--consultation", required=True, metavar="SLUG", help="La consulta que los recibe.")
@click.option("--map", "maps", multiple=True, metavar="COLUMNA=CAMPO",
              help=f"Qué columna es qué campo: {', '.join(FIELDS)}.")  # fmt: skip
@click.option("--channel", type=click.Choice(OFFLINE), default=Channel.PAPER.value,
              show_default=True, help="Cómo llegaron las filas que no lo dicen.")  # fmt: skip
@click.option("--target", default="plan", show_default=True, metavar="NOMBRE",
              help="De qué hablan las filas que no lo dicen, como commitment:8.")  # fmt: skip
@click.option("--received-at", default="", metavar="FECHA",
              help="Cuándo llegaron las filas que no lo dicen: 2018-12-03 16:30.")  # fmt: skip
@click.option("--source", default="", metavar="NOMBRE",
              help="Nombre del origen; el del archivo si no se da.")  # fmt: skip
@click.option("--ignore-unknown", is_flag=True, help="Deja fuera las columnas sin campo.")
@click.option("--skip-refused", is_flag=True, help="Importa las filas buenas y lista las otras.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path),
              help="Archivo CSV con las filas que no se aceptan y el motivo.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Revisa y dice qué haría; no guarda nada.")
def import_file(file: Path, **given: Any) -> None:
    """Importa a una consulta los aportes del archivo FILE (CSV o XLSX).

    Entran todos o ninguno, y esperan moderación como los demás. La misma importación dos veces no
    agrega nada. La hora de las fechas es la de la consulta.
    """
    wanted = Wanted(**given)
    with said_plainly():
        consultation = plan_queries.consultation(session(), wanted.consultation)
        table = read_table(_bytes(file), file.name)
        fields = _fields(table, wanted)
        reading = _reading(table, fields, consultation, _frame(consultation, wanted, file))
    click.echo(f"{file.name}: {len(table.rows)} filas, texto {table.encoding}.")
    _tell(reading.refused, wanted.report)
    if reading.refused and not wanted.skip_refused:
        raise click.ClickException(
            "No se importó nada. Corrige esas filas, o agrega --skip-refused para dejarlas fuera."
        )
    rows = [row for _, row in reading.accepted]
    if wanted.dry_run:
        click.echo(_rehearsed(consultation, rows))
        return
    bar = click.progressbar(rows, label="Importando")
    with said_plainly(), bar, transaction() as db:
        again = plan_queries.consultation(db, wanted.consultation)
        done = actions.import_contributions(db, consultation=again, rows=bar)
    click.echo(_sentence(done))


@versions_bp.cli.command("publish")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--consultation", required=True, metavar="SLUG", help="La consulta de este plan.")
@click.option("--edition", required=True, type=click.Choice([one.value for one in Edition]),
              help="Para qué es la versión.")  # fmt: skip
@click.option("--reason", required=True, metavar="TEXTO", help="Por qué hay otra; será pública.")
def publish_version(file: Path, consultation: str, edition: str, reason: str) -> None:
    """Publica el plan del archivo FILE como la versión siguiente de una consulta.

    Dice qué pasó con cada aporte: cuántos siguen igual, cuántos quedan junto a otro texto y cuántos
    esperan un lugar. Las fechas y las reglas son las de la consulta, no las del archivo.
    """
    document = _plan(file)
    try:
        with transaction() as db:
            shown, at = plan_queries.consultation(db, consultation), clock.now()
            document = replace(document, consultation=drafting.frame_of(shown))
            new = plan_actions.NewVersion(Edition(edition), document, reason)
            version = plan_actions.publish_version(db, consultation=shown, new=new, by=None, at=at)
            number = version.number
            done = actions.roll_out(db, consultation=shown, version=version, at=at)
    except NotFound:
        said = f"No hay una consulta «{consultation}». No se publicó nada."
        raise click.ClickException(said) from None
    except Refused as refused:
        said = REFUSED.get(refused.reason, "Las reglas no lo permiten.")
        raise click.ClickException(f"{said} No se publicó nada.") from None
    except Conflict:
        said = "Otra persona publicó al mismo tiempo. No se publicó nada: mira qué hay y repite."
        raise click.ClickException(said) from None
    click.echo(f"Publicada la versión {number} de «{consultation}».")
    kept = ngettext("%(num)s aporte sigue igual", "%(num)s aportes siguen igual", done.kept)
    moved = ngettext(
        "%(num)s queda junto a otro texto, con el de antes a la vista",
        "%(num)s quedan junto a otro texto, con el de antes a la vista",
        done.moved,
    )
    orphaned = ngettext(
        "%(num)s perdió su texto y espera un lugar",
        "%(num)s perdieron su texto y esperan un lugar",
        done.orphaned,
    )
    click.echo(f"  {kept}\n  {moved}\n  {orphaned}")


def _plan(file: Path) -> PlanDocument:
    with file.open("rb") as opened:
        content = opened.read(PLAN_MAX_BYTES + 1)
    try:
        return read_plan_bytes(content, file_name=str(file))
    except PlanProblems as trouble:
        for problem in trouble.problems:
            click.echo(str(problem), err=True)
        said = f"El plan de {file} tiene problemas. No se publicó nada."
        raise click.ClickException(said) from None


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn what can go wrong into one sentence that says what to do; nothing is kept then."""
    try:
        yield
    except BadFile as trouble:
        raise click.ClickException(f"{trouble} No se importó nada.") from trouble
    except BadCell as trouble:
        raise click.ClickException(f"--received-at: {trouble.reason}.") from trouble
    except NotFound as trouble:
        raise click.ClickException(
            "Esa consulta no existe. `consulta plan list` dice cuáles hay."
        ) from trouble
    except Refused as trouble:
        raise click.ClickException(
            f"No se importó nada: {trouble.reason.value}. «{trouble.given_text[:60]}»"
        ) from trouble
    except Conflict as trouble:
        raise click.ClickException(
            "No se importó nada: la consulta ya cerró su registro, o alguien importaba lo mismo."
        ) from trouble


def _bytes(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MAX_BYTES + 1)


def _fields(table: Table, wanted: Wanted) -> dict[str, str]:
    chosen = dict(_mapped(table, one) for one in wanted.maps)
    named = {column: chosen.get(column) or field_of(column) for column in table.columns}
    unknown = [column for column, field in named.items() if field is None]
    if unknown and not wanted.ignore_unknown:
        raise BadFile(
            f"No sé qué son estas columnas: {', '.join(unknown)}. Di qué campo es cada una con "
            "--map COLUMNA=CAMPO, o déjalas fuera con --ignore-unknown."
        )
    fields: dict[str, str] = {}
    for column, field in named.items():
        if field in fields and column not in chosen:
            continue
        if field is not None:
            fields[field] = column
    if len(set(chosen.values())) < len(chosen):
        raise BadFile("Con --map, dos columnas son el mismo campo.")
    if "text" not in fields:
        raise BadFile(
            f"Falta la columna del texto. Las columnas son: {', '.join(table.columns)}. "
            "Di cuál es con --map COLUMNA=text."
        )
    return fields


def _mapped(table: Table, words: str) -> tuple[str, str]:
    column, sign, field = words.rpartition("=")
    if not sign or field not in FIELDS:
        raise click.UsageError(f"--map {words}: escribe COLUMNA=CAMPO, con uno de: {FIELDS}.")
    if column not in table.columns:
        raise click.UsageError(f"--map {words}: el archivo no tiene la columna «{column}».")
    return column, field


def _frame(consultation: Any, wanted: Wanted, file: Path) -> Frame:
    zone = consultation.time_zone
    said = wanted.received_at
    return Frame(
        slug=consultation.slug,
        window=consultation.window,
        time_zone=zone,
        refs=frozenset(queries.plan_targets(session(), consultation)),
        source=(plain(wanted.source) or file.stem)[:SOURCE_MAX_CHARS],
        now=clock.now(),
        target=wanted.target,
        channel=Channel(wanted.channel),
        received_at=moment_of(said, zone, consultation.window) if said else None,
    )


def _reading(table: Table, fields: dict[str, str], consultation: Any, frame: Frame) -> Reading:
    reading = read_rows(table, fields, frame, clean=_cleaned)
    keys = [row.given.form_key for _, row in reading.accepted]
    earlier = queries.imported_words(session(), consultation, keys)
    changed = tuple(
        RowTrouble(line, fields["text"], "esta fila ya se importó antes con otro texto")
        for line, row in reading.accepted
        if earlier.get(row.given.form_key, row.given.text) != row.given.text
    )
    lines = {trouble.line for trouble in changed}
    kept = tuple(one for one in reading.accepted if one[0] not in lines)
    refused = sorted((*reading.refused, *changed), key=lambda trouble: trouble.line)
    return Reading(kept, tuple(refused))


def _cleaned(words: str) -> str | None:
    try:
        return plain(words)
    except UnreadableText:
        return None


def _tell(refused: Sequence[RowTrouble], report: Path | None) -> None:
    for trouble in refused[:SHOWN_TROUBLES]:
        click.echo(f"  línea {trouble.line}, {trouble.column or 'fila'}: {trouble.reason}")
    if len(refused) > SHOWN_TROUBLES:
        click.echo(f"  … y {len(refused) - SHOWN_TROUBLES} más.")
    if refused:
        click.echo(
            ngettext("No se acepta %(num)s fila.", "No se aceptan %(num)s filas.", len(refused))
        )
    if report is not None:
        with report.open("w", encoding="utf-8-sig", newline="") as opened:
            lines = csv.writer(opened)
            lines.writerow(("línea", "columna", "motivo"))
            lines.writerows((one.line, inert(one.column), inert(one.reason)) for one in refused)
        click.echo(f"La lista completa está en {report}.")


def inert(words: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    folded = unicodedata.normalize("NFKC", words).lstrip("\"' ")
    return f"'{words}" if folded.startswith(FORMULA_SIGNS) else words


def _rehearsed(consultation: Any, rows: Sequence[OfflineContribution]) -> str:
    keys = [row.given.form_key for row in rows]
    already = len(queries.imported_words(session(), consultation, keys))
    added = ngettext("Se importaría %(num)s", "Se importarían %(num)s", len(rows) - already)
    return f"{added}; {_already(already)}. No se guardó nada."


def _already(count: int) -> str:
    return str(ngettext("%(num)s ya estaba", "%(num)s ya estaban", count))


def _sentence(done: Imported) -> str:
    if not done.added:
        return str(
            ngettext(
                "No se agregó nada: el aporte del archivo ya estaba.",
                "No se agregó nada: los %(num)s aportes del archivo ya estaban.",
                done.already,
            )
        )
    added = ngettext(
        "Se importó %(num)s aporte, que espera moderación",
        "Se importaron %(num)s aportes, que esperan moderación",
        done.added,
    )
    return f"{added}; {_already(done.already)}."
