"""`consulta person`: add staff, give roles, say who holds which."""

import getpass
import sys

import click
from flask import Blueprint

from consulta import clock
from consulta.accounts import actions, queries
from consulta.accounts.identity import NotAnEmail, normal_email
from consulta.accounts.rules import PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS, Role
from consulta.errors import Conflict, Refused
from consulta.web.unit_of_work import session, transaction

bp = Blueprint("accounts_cli", __name__, cli_group="person")


@bp.cli.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Nombre con que se saluda a la persona.")
@click.option("--password-stdin", is_flag=True, help="Lee la contraseña de la entrada estándar.")
def add(email: str, name: str, password_stdin: bool) -> None:
    """Agrega a una persona del equipo, que entra con contraseña."""
    password = sys.stdin.readline().strip() if password_stdin else getpass.getpass("Contraseña: ")
    if not PASSWORD_MIN_CHARS <= len(password) <= PASSWORD_MAX_CHARS:
        raise click.ClickException(
            f"La contraseña debe tener entre {PASSWORD_MIN_CHARS} y {PASSWORD_MAX_CHARS} signos."
        )
    try:
        with transaction() as db:
            actions.add_staff(db, email=email, name=name, password=password, at=clock.now())
    except NotAnEmail:
        raise click.ClickException(f"«{email}» no es un correo.") from None
    except Conflict:
        raise click.ClickException(f"Ya existe una persona con el correo {email}.") from None
    click.echo(f"{email} ya puede entrar en /equipo. Dale un rol con `consulta person grant`.")


@bp.cli.command("grant")
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.argument("slug")
def grant(email: str, role: str, slug: str) -> None:
    """Da a EMAIL el rol ROLE en la consulta SLUG."""
    try:
        with transaction() as db:
            person = queries.person_by_email(db, normal_email(email))
            if person is None or not person.is_staff:
                raise click.ClickException(f"Nadie del equipo tiene el correo {email}.")
            actions.grant_role(db, person=person, role=Role(role), scope=slug, at=clock.now())
    except NotAnEmail:
        raise click.ClickException(f"«{email}» no es un correo.") from None
    except Refused:
        raise click.ClickException(
            "Esa persona ya tiene en esta consulta un rol que excluye al que pides."
        ) from None
    click.echo(f"{email} es {role} en {slug}.")


@bp.cli.command("forget-factor")
@click.argument("email")
def forget_factor(email: str) -> None:
    """Quita el segundo factor de EMAIL, que perdió su teléfono y sus códigos."""
    with transaction() as db:
        try:
            person = queries.person_by_email(db, normal_email(email))
        except NotAnEmail:
            person = None
        if person is None or not person.is_staff:
            raise click.ClickException(f"Nadie del equipo tiene el correo {email}.")
        actions.drop_second_factor(db, person_id=person.id)
    click.echo(f"{email} entra con su contraseña. Pídele que active el segundo factor otra vez.")


@bp.cli.command("list")
def list_() -> None:
    """Muestra quiénes son del equipo y qué roles tienen."""
    for person in queries.staff(session()):
        roles = ", ".join(
            f"{row.role} en {row.scope}" for row in queries.grants_of(session(), person)
        )
        click.echo(f"{person.email:<40} {person.name:<30} {roles or 'sin rol'}")
