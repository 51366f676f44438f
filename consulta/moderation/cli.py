"""`consulta moderation`: publish what came in as one file, read by a person beforehand."""

import click
from flask import Blueprint

from consulta import clock
from consulta.accounts.identity import NotAnEmail, normal_email
from consulta.accounts.queries import person_by_email
from consulta.accounts.rules import Permission, may
from consulta.errors import NotFound
from consulta.moderation import actions, queries
from consulta.participation.rules import Channel
from consulta.plan import queries as plan
from consulta.web.unit_of_work import transaction

bp = Blueprint("moderation_cli", __name__, cli_group="moderation")


@bp.cli.command("publish")
@click.argument("slug")
@click.option("--by", "email", required=True, help="Correo de quien modera y responde por esto.")
@click.option(
    "--channel",
    type=click.Choice([channel.value for channel in Channel]),
    help="Solo los aportes de este canal.",
)
def publish(slug: str, email: str, channel: str | None) -> None:
    """Publica todos los aportes pendientes de la consulta SLUG."""
    try:
        with transaction() as db:
            consultation = plan.consultation(db, slug)
            person = person_by_email(db, normal_email(email))
            if person is None or not may(person.roles_in(slug), Permission.MODERATE):
                raise click.ClickException(f"{email} no modera esta consulta.")
            folios = queries.pending_folios(
                db, consultation, channel=Channel(channel) if channel else None
            )
            published = actions.publish_all(
                db, consultation=consultation, folios=folios, by=person, at=clock.now()
            )
    except NotFound:
        raise click.ClickException(f"No hay una consulta con el nombre «{slug}».") from None
    except NotAnEmail:
        raise click.ClickException(f"«{email}» no es un correo.") from None
    click.echo(f"Publicados: {len(published)}.")
