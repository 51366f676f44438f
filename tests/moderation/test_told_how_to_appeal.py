"""Whoever reads that a contribution is withheld reads what the ground means and how to appeal."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consulta.accounts.models import Person
from consulta.config import Config
from consulta.journal.credentials import folio_code
from consulta.mail.delivery import written
from consulta.mail.models import Letter
from consulta.moderation import actions
from consulta.moderation.rules import Ground, Outcome
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import session, transaction
from tests.accounts.doors import close
from tests.builders.contributions import contribution
from tests.builders.plans import INSIDE
from tests.participation.page_walks import HOME, SLUG, forms, house_of, send, sign_in

MAILBOX = "datos@organismo.example"
MEANING = "Vende algo o intenta engañar a quien lee."
WHERE_TO_WRITE = {
    MAILBOX: f"Escribe a {MAILBOX} con el folio A-000001 y tus razones.",
    "": "dónde enviarlo, con el folio A-000001",
}
SOMEBODY_ELSE = "Lo revisa otra persona, distinta de quien decidió."
PEPPER = b"p" * 32


@pytest.fixture(params=WHERE_TO_WRITE, ids=["with a mailbox", "without"])
def mailbox(request: pytest.FixtureRequest) -> str:
    """The mailbox that the body named, or none."""
    return str(request.param)


@pytest.fixture
def house(config: Config, mailbox: str) -> Iterator[Flask]:
    """One open plan with one contribution, which was withheld."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(replace(config, privacy_contact=mailbox))
        sign_in(made, made.test_client())
        with made.app_context(), transaction() as db:
            ana = db.scalars(select(Person)).one()
            sent = contribution(db, consultation(db, SLUG), ana)
            actions.decide(
                db, contribution=sent, by=None, outcome=Outcome.WITHHOLD,
                ground=Ground.ADVERTISING_OR_FRAUD, note="", at=INSIDE,
            )  # fmt: skip
        yield made
        close(made)


def _tracked(visitor: FlaskClient) -> str:
    [form] = forms(visitor.get("/folios"), "/folios")
    code = folio_code(PEPPER, SLUG, "A-000001")
    return send(visitor, form, consultation=SLUG, folio="A-000001", code=code).text


def _letter(house: Flask) -> list[str]:
    with house.app_context():
        letters = session().scalars(select(Letter)).all()
        [decision] = [one for one in letters if one.template == "moderation/mail/decision"]
        made = written(decision)
        return [made.body, made.html]


def test_every_page_and_the_letter_say_why_and_how_to_appeal(house: Flask, mailbox: str) -> None:
    author, visitor = house.test_client(), house.test_client()
    sign_in(house, author)
    said = {
        "public folio": visitor.get(f"{HOME}/folios/A-000001").text,
        "own folio": author.get(f"{HOME}/folios/A-000001").text,
        "tracked": _tracked(visitor),
        "mine": author.get("/mis-aportes").text,
    }
    said["letter"], said["letter in HTML"] = _letter(house)
    for place, text in said.items():
        found = " ".join(text.split())
        for words in ("publicidad o estafa", MEANING, WHERE_TO_WRITE[mailbox], SOMEBODY_ELSE):
            assert words in found, (place, words)


def test_the_rules_say_it_before_anybody_needs_it(house: Flask, mailbox: str) -> None:
    found = " ".join(house.test_client().get("/reglas").text.split())
    assert SOMEBODY_ELSE.removeprefix("Lo revisa ") in found
    assert (mailbox or "dónde enviarlo") in found
