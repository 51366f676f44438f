"""`consulta demo`: load the demonstration, start it, and tell who is in it."""

import signal
import subprocess
import sys
from random import Random

import click
from flask import Blueprint

from consulta import clock
from consulta.config import Config
from consulta.database import schema
from consulta.database.engines import assert_durable
from consulta.journal import actions as journal
from consulta.journal.signing import signer_for
from consulta.plan import queries as plan_queries
from consulta.plan.reader.document import PlanDocument
from consulta.text.language import local
from consulta.web.serving import make_ready, server_command
from consulta.web.settings import held
from consulta.web.unit_of_work import database, session, transaction
from consulta.workshop import seed
from consulta.workshop.reader import (
    OPEN_SLUG,
    PREPARED_SLUG,
    Script,
    as_first_promised,
    in_preparation,
    opened_today,
    read_script,
)

bp = Blueprint("demo_cli", __name__, cli_group="demo")
ROUNDS = 2
IN_IT = {
    "representative": "la representa",
    "member": "la integra",
    "invited": "tiene una invitación sin responder",
}
WORKER = [sys.executable, "-c", "from consulta.app import cli; cli()", "work"]
PASSWORD = "demostracion-2018"  # noqa: S105 - printed on the terminal, of a site that says it is one


@bp.cli.command("load")
def load() -> None:
    """Carga la demostración: una consulta abierta hoy, la de 2018 y una en preparación."""
    assert_durable(database.engine)
    schema.upgrade(held(Config).root / "migrations", database.engine)
    if plan_queries.has_consultation(session(), OPEN_SLUG):
        click.echo("La demostración ya estaba cargada.")
        return
    script = read_script()
    now = clock.now()
    today = local(now, script.plan.consultation.time_zone).date()
    plans = [script.plan, opened_today(script.plan, today)]
    prepared = in_preparation(script.plan, today)
    with transaction() as db:
        scopes = [plan.consultation.slug for plan in [*plans, prepared]]
        staff = seed.load_staff(
            db, script, password=PASSWORD, scopes=scopes, at=script.plan.consultation.opens_at
        )
        for plan in plans:
            _tell(plan, script, staff)
        seed.tell(db, prepared, staff, now=now)
        seed.ask_about_data(db, script, staff, now=now)
        click.echo(f"  {PREPARED_SLUG}: {prepared.consultation.title}")
    for plan in plans:
        _witness(plan.consultation.slug, script)
    click.echo("La demostración está cargada.")


def _tell(plan: PlanDocument, script: Script, staff: seed.Staff) -> None:
    config, db, slug = held(Config), session(), plan.consultation.slug
    signer = signer_for(f"{config.host}/{slug}", config.signing_seed_file)
    is_open = slug == OPEN_SLUG
    told = as_first_promised(plan, script) if is_open else plan
    consultation = seed.prepare(db, told, script, staff, vkey=signer.vkey)
    stage = seed.Stage(
        session=db,
        consultation=consultation,
        plan=plan,
        script=script,
        staff=staff,
        pepper=config.voter_pepper,
        site=config.public_url.rstrip("/"),
        now=clock.now(),
        dice=Random(f"{script.votes['seed']}/{slug}"),  # noqa: S311 - drawn the same each time
    )
    acts = [
        *seed.organisation_acts(stage), *seed.paper_acts(stage), *seed.coding_acts(stage)
    ]  # fmt: skip
    seed.play(stage, [*acts, *seed.acts_while_open(stage)] if is_open else acts)
    if stage.is_over:
        seed.conclude(stage, config.root / "templates" / "report")
    else:
        seed.begin_answers(stage)
    click.echo(f"  {slug}: {plan.consultation.title}")


def _witness(slug: str, script: Script) -> None:
    """Sign the record as it was committed, and let the witness of the story sign after us."""
    config = held(Config)
    signer = signer_for(f"{config.host}/{slug}", config.signing_seed_file)
    with transaction() as db:
        note = journal.keep_checkpoint(db, consultation=slug, signer=signer)
        seed.cosign(db, script, consultation=slug, note=note, at=clock.now())


@bp.cli.command("start")
@click.option("--port", default=8000, show_default=True, help="Puerto en que escucha.")
@click.pass_context
def start(context: click.Context, port: int) -> None:
    """Carga la demostración si falta, dice cómo entrar y atiende el sitio."""
    context.invoke(load)
    context.invoke(accounts)
    # Before the first visit: the first round signs the records, the second mails what was signed.
    for _ in range(ROUNDS):
        subprocess.run([*WORKER, "--once"], check=True)  # noqa: S603 - our own command
    make_ready()
    _side_by_side(server_command("127.0.0.1", port, 1), WORKER)


def _side_by_side(*commands: list[str]) -> None:
    """Run programs until one of them ends or we are told to stop; none is left behind."""
    running = [subprocess.Popen(command) for command in commands]  # noqa: S603 - our own commands

    def stop(*_: object) -> None:
        for program in running:
            program.terminate()

    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, stop)
    running[0].wait()
    stop()
    for program in running:
        program.wait()


@bp.cli.command("accounts")
def accounts() -> None:
    """Dice las direcciones y las cuentas de la demostración."""
    address, script = held(Config).public_url, read_script()
    lines = [
        "",
        f"  Sitio                 {address}/",
        f"  Buzón (los correos)   {address}/buzon",
        f"  Mesa de trabajo       {address}/equipo",
        "",
        "  Ciudadanía: entra con cualquier correo; el enlace llega al buzón local.",
        f"  Organización: {script.organisation['name']}",
        *(f"    {script.organisation[who]['email']:<36} {word}" for who, word in IN_IT.items()),
        f"  Equipo: contraseña {PASSWORD}",
    ]
    lines += [
        f"    {row['email']:<36} {row['role']:<20} {row['name']}" for row in script.people["staff"]
    ]
    click.echo("\n".join([*lines, ""]))
