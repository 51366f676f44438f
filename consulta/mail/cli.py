"""`consulta mail`: what waits, what is stuck, and send it now."""

import click
from flask import Blueprint

from consulta import clock
from consulta.config import Config
from consulta.mail import actions, delivery, queries
from consulta.mail.rules import masked
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction

bp = Blueprint("mail_cli", __name__, cli_group="mail")
AT_ONCE = 1000
SHOWN = 200


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


@bp.cli.command("stuck")
@click.option("--again", is_flag=True, help="Vuelve a intentar las que se dieron por perdidas.")
def stuck(again: bool) -> None:
    """Muestra las cartas que no logran salir, y por qué; los correos van tapados."""
    if again:
        with transaction() as db:
            click.echo(f"Vuelven a intentarse: {actions.try_again(db, at=clock.now())}.")
        return
    found = queries.stuck(session(), at_most=SHOWN)
    for letter in found:
        state = "perdida" if letter.given_up_at else "se reintenta"
        click.echo(
            f"{letter.id}  {letter.written_at:%Y-%m-%d %H:%M} UTC  {masked(letter.to)}  "
            f"{letter.template}  {letter.attempts} intentos  {state}  {letter.trouble}"
        )
    click.echo(f"Cartas detenidas: {len(found)}{' o más' if len(found) == SHOWN else ''}.")
