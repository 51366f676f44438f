"""`consulta mail`: what waits, and send it now."""

import click
from flask import Blueprint

from consulta.config import Config
from consulta.mail import delivery, queries
from consulta.web.settings import held
from consulta.web.unit_of_work import session

bp = Blueprint("mail_cli", __name__, cli_group="mail")
AT_ONCE = 1000


@bp.cli.command("waiting")
def waiting() -> None:
    """Dice cuántas cartas esperan salir."""
    click.echo(f"Esperan salir: {queries.count_waiting(session())}.")


@bp.cli.command("send")
def send() -> None:
    """Envía ahora las cartas que esperan."""
    if not delivery.is_sending(held(Config)):
        raise click.ClickException(
            "Aquí las cartas no salen: falta CONSULTA_SMTP_HOST o se usa el buzón local. "
            "Siguen guardadas."
        )
    sent = delivery.deliver_waiting(at_most=AT_ONCE)
    click.echo(f"Salieron {sent}; esperan {queries.count_waiting(session())}.")
