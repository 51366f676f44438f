"""What is nobody's, or somebody else's, is never shown to a person, nor goes with them."""

from secrets import token_hex

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consulta.accounts import queries as accounts
from consulta.accounts.actions import forget_account
from consulta.accounts.credentials import hash_of
from consulta.accounts.models import Person, Token
from consulta.accounts.rules import LINK_LIFE
from consulta.mail import queries as mail
from consulta.mail.actions import queue_letter
from consulta.mail.models import Letter
from consulta.participation.actions import keep_draft
from consulta.participation.actions.drafts import note_writer
from consulta.participation.models import Draft
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import session, transaction
from tests.accounts.doors import ask, newest, press
from tests.builders.plans import INSIDE, named
from tests.participation.page_walks import SLUG, sign_in
from tests.rights.hands import erase

ADDRESS = "rosalba.quilodran@ejemplo.cl"
THEIRS = "Este borrador lo escribe otra persona sobre los canales de riego."
OWN = "Este borrador es de Rosalba y trata de las veredas."


def secret_of(client: FlaskClient) -> str:
    client.get("/mis-datos")
    kept = client.get_cookie("consulta_browser")
    assert kept is not None
    return kept.value


def write(house: Flask, client: FlaskClient, words: str, *, email: str = "") -> None:
    """Somebody writes in a browser, and sends nothing; with an address, while signed in."""
    secret = secret_of(client)
    with house.app_context(), transaction() as db:
        person = db.scalars(select(Person).where(Person.email == email)).one_or_none()
        where = named(db, consultation(db, SLUG))
        made = keep_draft(
            db, target=where, browser=hash_of(secret), fields={"text": words}, key="", at=INSIDE
        )
        note_writer(db, draft=made, person=person)


def texts(house: Flask) -> set[str]:
    with house.app_context():
        return {one.fields["text"] for one in session().scalars(select(Draft))}


def test_asking_for_a_link_to_an_address_makes_no_browser_its_own(house: Flask) -> None:
    stranger, rosalba = house.test_client(), house.test_client()
    ask(stranger, ADDRESS)
    write(house, stranger, THEIRS)
    sign_in(house, rosalba, ADDRESS)
    assert THEIRS not in rosalba.get("/mis-datos/archivo/json").text
    erase(house, rosalba)
    assert texts(house) == {THEIRS}


def test_a_browser_that_a_link_let_in_is_its_own(house: Flask) -> None:
    phone, rosalba = house.test_client(), house.test_client()
    ask(phone, ADDRESS)
    press(phone, newest(house).path)
    write(house, phone, OWN)
    sign_in(house, rosalba, ADDRESS)
    assert OWN in rosalba.get("/mis-datos/archivo/json").text
    erase(house, rosalba)
    assert texts(house) == set()


def test_a_draft_of_somebody_signed_in_is_theirs_at_a_shared_browser(house: Flask) -> None:
    shared = house.test_client()
    sign_in(house, shared, "otra@ejemplo.cl")
    write(house, shared, THEIRS, email="otra@ejemplo.cl")
    sign_in(house, shared, ADDRESS)
    write(house, shared, OWN, email=ADDRESS)
    held = shared.get("/mis-datos/archivo/json").text
    assert (OWN in held, THEIRS in held) == (True, False)
    erase(house, shared)
    assert texts(house) == {THEIRS}


@pytest.fixture
def nobodys(house: Flask) -> None:
    """A letter and a link that lost their address, as a correction by hand may leave them."""
    with house.app_context(), transaction() as db:
        queue_letter(
            db, to="otra@ejemplo.cl", template="accounts/mail/link", values={}, at=INSIDE
        ).to = ""
        db.add(Token(
            token_hash=token_hex(), code_hash="", browser_hash="", email="", next_path="/",
            asked_at=INSIDE, ends_at=INSIDE + LINK_LIFE, tries=0, used_at=None,
        ))  # fmt: skip


def test_whoever_has_no_address_has_nothing_that_lost_its_own(house: Flask, nobodys: None) -> None:
    with house.app_context(), transaction() as db:
        assert list(mail.letters_to(db, "")) == []
        assert list(accounts.tokens_to(db, "")) == []
        assert accounts.person_by_email(db, "") is None
        person = Person(
            email=None, name="", password_hash=None, is_demo=False, created_at=INSIDE,
            disabled_at=None,
        )  # fmt: skip
        db.add(person)
        db.flush()
        forget_account(db, person=person, at=INSIDE)
    with house.app_context():
        assert len(session().scalars(select(Letter)).all()) == 1
        assert len(session().scalars(select(Token)).all()) == 1
