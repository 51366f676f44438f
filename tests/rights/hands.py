"""What tests of one's own data share: a person who did all that a person can do here."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from consulta.accounts import actions as accounts
from consulta.accounts.credentials import hash_of, voter_tag
from consulta.accounts.models import Person
from consulta.config import Config
from consulta.mail.models import Letter
from consulta.moderation.actions import decide
from consulta.moderation.rules import Ground, Outcome
from consulta.participation import actions
from consulta.participation.rules import Kind, VoteValue
from consulta.plan.queries import consultation
from consulta.rights.actions import Asked, file_request
from consulta.rights.rules import RequestKind
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction
from tests.builders.contributions import contribution, submission
from tests.builders.plans import INSIDE, named
from tests.cast import bruno
from tests.participation.page_walks import Form, forms, send, sign_in

SLUG = "plan-2027"
ADDRESS = "rosalba.quilodran@ejemplo.cl"
NAME = "Rosalba Quilodrán"
WORDS = {
    "published": "Los humedales urbanos necesitan guardaparques con contrato.",
    "withheld": "Fulano de la oficina nunca contesta los correos que mando.",
    "pending": "Las ferias libres deben recibir sus respuestas por escrito.",
    "withdrawn": "Conviene publicar los sueldos de cada asesoría externa.",
}
PROPOSAL = "Cada humedal tendrá un guardaparques contratado antes de junio."
PUBLIC_NAME = "Rosa de los Humedales"
NOTE = "Nombra a un funcionario: «Fulano de la oficina»."
DRAFT = "Este borrador sin enviar habla de bicicletas en la cordillera."
ASKED = "Quisiera conocer todo lo que la plataforma anota sobre mí."
TRACES = [ADDRESS, NAME, *WORDS.values(), PROPOSAL, PUBLIC_NAME, NOTE, DRAFT, ASKED]


@dataclass(frozen=True)
class Life:
    """Somebody who took part in every way, and what is left to be looked for."""

    person_id: int
    folios: dict[str, str]
    salts: list[bytes]
    tag: str


def a_life(house: Flask, client: FlaskClient) -> Life:
    """Rosalba signs in, writes four times, votes, is moderated, drafts, and asks for her data."""
    person_id = sign_in(house, client, ADDRESS)
    client.get("/mis-datos")
    browser = client.get_cookie("consulta_browser")
    secret = browser.value if browser else "none"
    with house.app_context(), transaction() as db:
        person = db.get_one(Person, person_id)
        accounts.rename(db, person=person, name=NAME)
        shown, moderator = consultation(db, SLUG), bruno(db)
        made = {}
        for state, words in WORDS.items():
            given = submission(words)
            if state == "published":
                given = submission(words, kind=Kind.CHANGE_PROPOSAL, proposal=PROPOSAL)
                given = replace(given, public_name=PUBLIC_NAME)
            made[state] = contribution(db, shown, person, given=given)
        decide(db, contribution=made["published"], by=moderator, outcome=Outcome.PUBLISH, at=INSIDE)
        decide(
            db, contribution=made["withheld"], by=moderator, outcome=Outcome.WITHHOLD,
            ground=next(iter(Ground)), note=NOTE, at=INSIDE,
        )  # fmt: skip
        actions.withdraw(db, contribution=made["withdrawn"], person=person, at=INSIDE)
        tag = voter_tag(held(Config).voter_pepper, SLUG, ADDRESS)
        actions.cast_vote(
            db, target=named(db, shown, "commitment:1"), voter=tag, voter_person_id=person.id,
            value=VoteValue.AGREE, at=INSIDE,
        )  # fmt: skip
        actions.keep_draft(
            db, target=named(db, shown), browser=hash_of(secret), fields={"text": DRAFT}, key="",
            at=INSIDE,
        )  # fmt: skip
        asked = Asked(RequestKind.ACCESS, ADDRESS, ASKED, "", "es", INSIDE - timedelta(days=1))
        file_request(db, asked)
        salts = [each.salt for each in made.values() if each.salt]
        folios = {state: each.folio for state, each in made.items()}
    return Life(person_id, folios, salts, tag)


def ask_code(house: Flask, client: FlaskClient) -> tuple[TestResponse, str]:
    """Ask for the code of an erasure: the page that takes it, and the code that was mailed."""
    [form] = forms(client.get("/mis-datos/borrar"), "/borrar/codigo")
    page = send(client, form)
    with house.app_context():
        letter = session().scalars(select(Letter).order_by(Letter.id.desc())).first()
        assert letter is not None
        return page, str(letter.values["code"])


def erasing_form(page: TestResponse) -> Form:
    """The form that erases."""
    [form] = [one for one in forms(page, "/mis-datos/borrar") if one.action.endswith("/borrar")]
    return form


def erase(house: Flask, client: FlaskClient) -> TestResponse:
    """Ask for the code, type it, and press the button."""
    page, code = ask_code(house, client)
    return send(client, erasing_form(page), code=code, is_sure="y")


def folios_in(page: TestResponse) -> set[str]:
    """The folios that a page names."""
    return set(re.findall(r"A-\d{6}", page.text))
