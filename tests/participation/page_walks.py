"""What tests of pages share: one open plan, a signed-in browser, forms read from pages."""

import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from consulta.accounts import actions as accounts
from consulta.app import create_app
from consulta.config import Config
from consulta.web.unit_of_work import database, transaction
from tests.builders.plans import INSIDE, published

SLUG = "plan-2027"
HOME = f"/consultas/{SLUG}"
SQL_AT_MOST = 10


@dataclass(frozen=True)
class Form:
    """A form as a browser without scripts would send it."""

    action: str
    fields: dict[str, str]


def house_of(config: Config) -> Flask:
    """The house with the small plan of the builders, and no context that requests would share."""
    house = create_app(config)
    with house.app_context(), transaction() as db:
        published(db, SLUG)
    return house


def sign_in(
    house: Flask, client: FlaskClient, email: str = "ana@example.org", *, at: datetime = INSIDE
) -> int:
    """Give this browser a sign-in, as the mailed link would; say whose it is."""
    with house.app_context(), transaction() as db:
        person = accounts.ensure_citizen(db, email=email, at=at)
        db.flush()
        secret = accounts.sign_in(db, person=person, at=at)
        found = person.id
    with client.session_transaction() as cookie:
        cookie["_user_id"] = secret
        cookie["_fresh"] = True
    return found


def forms(answer: TestResponse, action: str = "") -> list[Form]:
    """The forms of a page whose address holds these words."""
    found = []
    for tag, body in re.findall(r"<form([^>]*)>(.*?)</form>", answer.text, re.S):
        where = re.search(r'action="([^"]*)"', tag)
        address = unescape(where.group(1)) if where else ""
        if action in address:
            found.append(Form(address, _fields(body)))
    return found


def _fields(body: str) -> dict[str, str]:
    fields = {}
    for tag in re.findall(r"<input[^>]*>", body):
        name = re.search(r'name="([^"]*)"', tag)
        kind = re.search(r'type="([^"]*)"', tag)
        if name is None or (
            kind and kind.group(1) in {"radio", "checkbox"} and "checked" not in tag
        ):
            continue
        value = re.search(r'value="([^"]*)"', tag)
        fields[name.group(1)] = unescape(value.group(1)) if value else ""
    for name, words in re.findall(
        r'<textarea[^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', body, re.S
    ):
        fields[name] = unescape(words).removeprefix("\r\n").removeprefix("\n")
    return fields


def send(client: FlaskClient, form: Form, **changed: str) -> TestResponse:
    """Press the button of a form."""
    return client.post(form.action, data=form.fields | changed)


class Asked:
    """How many SQL questions were asked while this watched."""

    def __init__(self, house: Flask) -> None:
        with house.app_context():
            self.engine = database.engine
        self.statements: list[str] = []

    def __enter__(self) -> "Asked":
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, *given: object) -> None:
        self.statements.append(str(given[2]))

    def __len__(self) -> int:
        return len(self.statements)
