"""What tests of the doors share: a house, a letter that came, a browser that clicks."""

import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from consulta.accounts import actions
from consulta.accounts.models import Person
from consulta.accounts.rules import Role
from consulta.mail.models import Letter
from consulta.web.unit_of_work import database, session, transaction
from tests.builders.plans import INSIDE
from tests.participation.page_walks import forms, send

PASSWORD = "una clave de doce"
ANA, BRUNO = "ana@example.org", "bruno@example.org"


@dataclass(frozen=True)
class Sent:
    """What a letter with a link holds."""

    path: str
    code: str


def ask(client: FlaskClient, email: str = ANA, *, back: str = "/mis-aportes") -> TestResponse:
    """Ask for a link, as somebody does who was sent to sign in."""
    [form] = forms(client.get("/entrar", query_string={"next": back}), "/entrar")
    return send(client, form, email=email)


def letters(house: Flask) -> list[Letter]:
    """Every letter of the outbox, the oldest first."""
    with house.app_context():
        return list(session().scalars(select(Letter).order_by(Letter.id)))


def newest(house: Flask) -> Sent:
    """The link and the code of the letter that came last."""
    values = letters(house)[-1].values
    return Sent(re.sub("^http://[^/]*", "", values["link"]), values["code"])


def press(client: FlaskClient, path: str) -> TestResponse:
    """Open a link and press its button."""
    [form] = forms(client.get(path), "/entrar/enlace")
    return send(client, form)


def type_code(client: FlaskClient, page: TestResponse, code: str) -> TestResponse:
    """Type a code where the page asks for it."""
    [form] = forms(page, "/entrar/codigo")
    return send(client, form, code=code)


def is_in(client: FlaskClient) -> bool:
    """Whether the pages know who this browser is."""
    return client.get("/mis-aportes").status_code == 200


def hire(house: Flask, email: str = BRUNO, *, role: Role = Role.MODERATOR, scope: str = "*") -> int:
    """Somebody with a password and a role."""
    with house.app_context(), transaction() as db:
        person = actions.add_staff(
            db, email=email, name="Bruno Barra", password=PASSWORD, at=INSIDE
        )
        actions.grant_role(db, person=person, role=role, scope=scope, at=INSIDE)
        return person.id


def enter(
    client: FlaskClient, email: str = BRUNO, *, password: str = PASSWORD, back: str = "/equipo"
) -> TestResponse:
    """Enter by the door of the staff."""
    page = client.get("/equipo/entrar", query_string={"next": back})
    [form] = forms(page, "/equipo/entrar")
    return send(client, form, email=email, password=password)


def count(house: Flask, table: type[Person] | type[Letter]) -> int:
    """How many rows a table has."""
    with house.app_context():
        return len(session().scalars(select(table)).all())


def close(house: Flask) -> None:
    """Let go of the database."""
    with house.app_context():
        database.engine.dispose()
