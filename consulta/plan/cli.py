"""`consulta plan`: bring a plan in, open its consultation, hand it out, say which there are."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import Blueprint, get_template_attribute

from consulta import clock
from consulta.accounts.identity import NotAnEmail, normal_email
from consulta.accounts.queries import person_by_email
from consulta.accounts.rules import Permission, may
from consulta.config import Config
from consulta.errors import Conflict, NotFound, Refused
from consulta.journal.signing import signer_for
from consulta.plan import actions, queries
from consulta.plan.documents import DOCUMENT_MAX_BYTES, DocumentKind
from consulta.plan.editions import Edition
from consulta.plan.gate import GateItem, missing
from consulta.plan.queries.launching import gate_lines
from consulta.plan.reader.document import PlanDocument, PlanProblems
from consulta.plan.reader.toml import PLAN_MAX_BYTES, read_plan_bytes
from consulta.plan.rules import IDENTITY_LEVELS
from consulta.plan.template import completeness
from consulta.text.language import day_words, hour_words, local
from consulta.web.filters import last_second
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction

bp = Blueprint("plan_cli", __name__, cli_group="plan")
LACKING = {
    GateItem.DRAFT: "el borrador en consulta, publicado",
    GateItem.TEMPLATES: "plantillas completas, o una excepción de dos personas "
    "(se pide y se confirma en la mesa de trabajo, en «Apertura»)",
    GateItem.PAPER: "la minuta de posición",
    GateItem.GROUNDS: "los motivos para retener un aporte",
    GateItem.RULES: "las reglas de moderación y las horas prometidas",
    GateItem.PRIVACY: "el texto de privacidad",
    GateItem.FACTS: "lo que la ley pide decir en la página de privacidad, que se escribe en la "
    "configuración del sitio",
    GateItem.WINDOW: "un plazo por delante, en una zona que exista",
    GateItem.PEOPLE: "tres personas que moderen y dos que analicen",
    GateItem.TEST_DATA: "quitar los datos de prueba",
}


@bp.cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--publish/--check", default=True, help="Publicar el plan, o solo revisarlo.")
def import_plan(file: Path, publish: bool) -> None:
    """Lee un plan en FILE y lo publica como borrador en consulta, sin abrir nada.

    Dice qué encontró y qué falta para abrir; `consulta plan open` abre. Si algo está mal,
    dice el archivo, la línea y el campo de cada problema y no guarda nada.
    """
    document = _read(file)
    click.echo("\n".join(_found(document)))
    if not publish:
        click.echo("El archivo está bien. No se publicó: quita --check para publicarlo.")
        return
    slug = document.consultation.slug
    new = actions.NewVersion(Edition.CONSULTATION_DRAFT, document)
    try:
        with transaction() as db:
            at = clock.now()
            consultation = actions.create_consultation(db, given=document.consultation, at=at)
            actions.publish_version(db, consultation=consultation, new=new, by=None, at=at)
    except Conflict:
        said = f"Ya existe una consulta «{slug}», que no cambió. No se guardó nada. "
        raise click.ClickException(said + "Usa otro slug en [consultation].") from None
    click.echo(f"Guardada: «{slug}». Todavía no es pública: la ve solo quien la prepara.")
    click.echo("\n".join(_lacking(slug, clock.now())))
    click.echo(f"Cuando esté lista: `consulta plan open {slug} --by CORREO`.")


@bp.cli.command("open")
@click.argument("slug")
@click.option("--by", "email", required=True, help="Correo de quien abre y responde por esto.")
def open_(slug: str, email: str) -> None:
    """Hace pública la consulta SLUG si nada falta; su plazo se abre solo, en su día.

    Con plantillas a medias hacen falta dos personas, que entran cada una a la mesa de trabajo.
    """
    config, at = held(Config), clock.now()
    signer = signer_for(f"{config.host}/{slug}", config.signing_seed_file)
    _known(slug)
    try:
        with transaction() as db:
            consultation, by = queries.consultation(db, slug), _person(db, email)
            actions.launch(
                db, consultation=consultation, by=by, at=at, vkey=signer.vkey,
                missing_facts=config.missing_facts,
            )  # fmt: skip
    except Refused as refused:
        click.echo("\n".join(_lacking(slug, at)), err=True)
        said = f"«{slug}» no se abrió. {_reason(refused)}"
        raise click.ClickException(said) from None
    click.echo(f"Pública: {config.public_url}/consultas/{slug}")


@bp.cli.command("export")
@click.argument("slug")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Archivo que escribe.")
def export_plan(slug: str, out: Path | None) -> None:
    """Escribe el plan de la consulta SLUG, con los mismos bytes que se publicaron."""
    consultation = _known(slug)
    version = queries.current_version(session(), consultation)
    if out is None:
        click.echo(version.document, nl=False)
        return
    _write(out, version.document)
    click.echo(f"{out}: plan de «{slug}», versión {version.number}, SHA-256 {version.digest}")


@bp.cli.command("list")
def list_plans() -> None:
    """Dice qué consultas hay, en qué etapa están y hasta cuándo."""
    found = queries.consultations(session())
    for each in found:
        stage = each.stage_at(clock.now())
        until = local(last_second(each.closes_at), each.time_zone)
        click.echo(f"{each.slug:<24} {stage.value:<10} {until:%Y-%m-%d %H:%M}  {each.title}")
    if not found:
        click.echo("No hay consultas. `consulta plan import FILE` prepara una.")


def _reason(refused: Refused) -> str:
    """Why a rule said no, in the words of the pages."""
    words = get_template_attribute("_parts/reasons.html", "reason_words")
    wing = type(refused.reason).__module__.split(".")[1]
    return str(words(f"{wing}.{refused.reason}").unescape())


def _known(slug: str) -> Any:
    try:
        return queries.consultation(session(), slug)
    except NotFound:
        said = f"No hay una consulta «{slug}». `consulta plan list` dice cuáles hay."
        raise click.ClickException(said) from None


def _person(db: Any, email: str) -> Any:
    with suppress(NotAnEmail):
        found = person_by_email(db, normal_email(email))
        if found is not None and found.is_staff and found.disabled_at is None:
            return found
    raise click.ClickException(f"Nadie del equipo tiene el correo {email}.")


def _lacking(slug: str, at: datetime) -> list[str]:
    facts, consultation = held(Config).missing_facts, queries.consultation(session(), slug)
    items = missing(gate_lines(session(), consultation, at, missing_facts=facts))
    if not items:
        return ["No falta nada para abrir."]
    said = ["Falta para abrir:", *(f"  {LACKING[item]}" for item in items)]
    return said + [f"    CONSULTA_{name.upper()}" for name in facts]


def _read(file: Path) -> PlanDocument:
    with file.open("rb") as opened:
        content = opened.read(PLAN_MAX_BYTES + 1)
    try:
        return read_plan_bytes(content, file_name=str(file))
    except PlanProblems as trouble:
        for problem in trouble.problems:
            click.echo(str(problem), err=True)
        count = len(trouble.problems)
        many = f"Hay {count} problemas" if count > 1 else "Hay un problema"
        raise click.ClickException(f"{many} en {file}. No se guardó nada.") from None


def _found(document: PlanDocument) -> list[str]:
    given = document.consultation
    paragraphs = sum(1 for _ in document.ids())
    lines = [
        given.title,
        f"  {len(document.commitments)} compromisos",
        f"  {len(document.initiatives)} iniciativas en el anexo, que no son compromisos",
        f"  {paragraphs} párrafos e hitos con identificador",
        f"  Se abre el {_moment(given.opens_at, given.time_zone)}",
        f"  Cierra el {_moment(last_second(given.closes_at), given.time_zone)}",
    ]
    if given.window.is_over(clock.now()):
        lines.append("  Aviso: el plazo ya terminó; nadie podrá participar.")
    for commitment in document.commitments:
        missing = completeness(given.template, commitment.filled).missing
        if missing:
            names = ", ".join(field.label.lower() for field in missing)
            lines.append(f"  Compromiso {commitment.number}, por confirmar: {names}")
    return lines


def _moment(at: datetime, time_zone: str) -> str:
    day = day_words(local(at, time_zone).date(), "es", "long")
    return f"{day}, {hour_words(at, time_zone, exact=True)} ({time_zone})"


def _write(out: Path, content: bytes) -> None:
    """Write the file whole, or leave what stood there."""
    fresh = out.with_name(f"{out.name}.new")
    try:
        fresh.write_bytes(content)
        fresh.replace(out)
    except OSError as trouble:
        with suppress(OSError):
            fresh.unlink()
        said = f"No se pudo escribir {out}: {trouble.strerror}. Lo que había sigue igual."
        raise click.ClickException(said) from None


@bp.cli.command("document")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in DocumentKind]),
    required=True,
    help="Para qué es.",
)
@click.option("--title", required=True, help="Título que se muestra en la lista.")
@click.option("--by", "email", required=True, help="Correo de quien lo publica.")
def keep_document(slug: str, file: Path, kind: str, title: str, email: str) -> None:
    """Publica FILE como documento de la consulta SLUG; su tipo se decide por su contenido."""
    with file.open("rb") as opened:
        content = opened.read(DOCUMENT_MAX_BYTES + 1)
    given = actions.NewDocument(DocumentKind(kind), title, content)
    try:
        with transaction() as db:
            document = actions.keep_document(
                db,
                consultation=queries.consultation(db, slug),
                given=given,
                by=_editor(db, slug, email),
                at=clock.now(),
            )
    except NotFound:
        said = f"No hay una consulta «{slug}». `consulta plan list` dice cuáles hay."
        raise click.ClickException(said) from None
    except Refused as refused:
        raise click.ClickException(f"No se guardó nada. {_reason(refused)}") from None
    click.echo(f"Documento {document.number}: {document.file_name}, SHA-256 {document.digest}")


@bp.cli.command("level")
@click.argument("slug")
@click.argument("level", type=click.Choice([str(level) for level in IDENTITY_LEVELS]))
@click.option("--by", "email", required=True, help="Correo de quien lo decide.")
def ask_for_level(slug: str, level: str, email: str) -> None:
    """Fija cómo se entra a participar en SLUG: 1 con correo, 2 con ClaveÚnica."""
    _known(slug)
    if int(level) > 1 and not held(Config).has_claveunica:
        raise click.ClickException("Este sitio no tiene ClaveÚnica. No se cambió nada.")
    try:
        with transaction() as db:
            by, consultation = _editor(db, slug, email), queries.consultation(db, slug)
            actions.ask_for_level(db, consultation=consultation, level=int(level), by=by)
    except Refused as refused:
        raise click.ClickException(f"No se cambió nada. {_reason(refused)}") from None
    click.echo(f"«{slug}» pide el nivel {level} para participar.")


def _editor(db: Any, slug: str, email: str) -> Any:
    try:
        person = person_by_email(db, normal_email(email))
    except NotAnEmail:
        person = None
    if person is None or not may(person.roles_in(slug), Permission.EDIT_PLAN):
        said = f"{email} no tiene permiso para editar el plan de «{slug}». No se guardó nada."
        raise click.ClickException(said)
    return person
