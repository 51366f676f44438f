"""An institution's pages: who gets in, what can be done when, and what comes back."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consulta.app import create_app
from consulta.config import Config
from consulta.drafting import queries
from consulta.drafting.actions import answers, invitations
from consulta.drafting.rules import LINK_LIFE, InvitationState
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import database, session, transaction
from tests.builders.invitations import (
    CONTACT,
    DUE,
    INVITED,
    MAILBOX,
    REASON,
    UNIT,
    completed,
    drafted,
    invited,
)
from tests.participation.page_walks import forms, send

SLUG = "plan-2027"
HERE = "/instituciones/compromiso"
HOSTILE = "<script>alert(1)</script> «'\"&\u202e{{7*7}}"


class Invited:
    """The house with one invitation, and the secret of its link."""

    def __init__(self, house: Flask, secret: str) -> None:
        self.house, self.secret = house, secret

    def enter(self, client: FlaskClient) -> TestResponse:
        [button] = forms(client.get(f"/instituciones/enlace/{self.secret}"), "/enlace/")
        return send(client, button)


@pytest.fixture
def site(config: Config) -> Iterator[Invited]:
    with time_machine.travel(INVITED + timedelta(days=1), tick=False):
        house = create_app(config)
        with house.app_context(), transaction() as db:
            _, secret = invited(db, drafted(db))
        yield Invited(house, secret)
        with house.app_context():
            database.engine.dispose()


@pytest.fixture
def client(site: Invited) -> FlaskClient:
    """A browser without scripts that opened the link and pressed its button."""
    client = site.house.test_client()
    assert site.enter(client).location == HERE
    return client


def change(site: Invited, act: str) -> None:
    with site.house.app_context(), transaction() as db:
        found = queries.invitation(db, consultation(db, SLUG), 2)
        assert found is not None
        if act == "accept":
            answers.accept(db, invitation=found, unit=UNIT, mailbox=MAILBOX, at=INVITED)
        elif act == "complete":
            part = queries.invited_part(db, found)
            value = completed(queries.content_of(part))  # type: ignore[arg-type]
            answers.complete(db, invitation=found, value=value, revision=part.revision, at=INVITED)
        else:
            invitations.invite_again(
                db, invitation=found, contact_email=CONTACT, by=None, at=INVITED
            )


def state_of(site: Invited) -> InvitationState:
    with site.house.app_context():
        found = queries.invitation(session(), consultation(session(), SLUG), 2)
        assert found is not None
        return found.state


def test_opening_a_link_alone_lets_nobody_in(site: Invited) -> None:
    client = site.house.test_client()
    assert client.get(f"/instituciones/enlace/{site.secret}").status_code == 200
    assert client.get(HERE).status_code == 403
    answer = site.enter(client)
    assert (answer.status_code, answer.location) == (303, HERE)
    page = client.get(HERE)
    assert page.status_code == 200
    assert site.secret not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_the_link_signs_nobody_in(client: FlaskClient) -> None:
    assert client.get("/mis-aportes").status_code == 303
    assert client.get(f"/equipo/consultas/{SLUG}/plan/instituciones").status_code == 303


@pytest.mark.parametrize("secret", ["none", "x" * 300, "%F0%9F%92%A9", "..%2F.."])
def test_an_unknown_link_says_what_to_do(site: Invited, secret: str) -> None:
    client = site.house.test_client()
    [button] = forms(client.get(f"/instituciones/enlace/{site.secret}"), "/enlace/")
    answer = client.post(f"/instituciones/enlace/{secret}", data=button.fields)
    assert answer.status_code in {403, 404}
    if answer.status_code == 403:
        assert "pide otro a la Comisión" in answer.text


def test_a_replaced_link_closes_the_browser_that_used_it(
    site: Invited, client: FlaskClient
) -> None:
    assert client.get(HERE).status_code == 200
    change(site, "again")
    page = client.get(HERE)
    assert page.status_code == 403
    assert "pide otro a la Comisión" in page.text
    assert site.enter(site.house.test_client()).status_code == 403


def test_a_link_expires_long_after_its_deadline(site: Invited, client: FlaskClient) -> None:
    with time_machine.travel(DUE + LINK_LIFE, tick=False):
        assert client.get(HERE).status_code == 403
        assert site.enter(site.house.test_client()).status_code == 403


def test_a_cookie_of_ones_own_making_opens_nothing(site: Invited) -> None:
    client = site.house.test_client()
    client.set_cookie("consulta", "eyJpbnZpdGF0aW9uIjoiYSJ9.aaaa.bbbb")
    assert client.get(HERE).status_code == 403
    with client.session_transaction() as cookie:
        cookie["invitation"] = site.secret
    assert client.get(HERE).status_code == 403


def test_leaving_takes_the_invitation_from_the_browser(client: FlaskClient) -> None:
    [out] = forms(client.get(HERE), "/instituciones/salir")
    assert send(client, out).status_code == 303
    assert client.get(HERE).status_code == 403


def test_a_yes_sent_twice_is_one(site: Invited, client: FlaskClient) -> None:
    [form] = forms(client.get(HERE), "/aceptar")
    for _twice in range(2):
        answer = send(client, form, unit=UNIT, mailbox=MAILBOX)
        assert (answer.status_code, answer.location) == (303, HERE)
    assert state_of(site) is InvitationState.ACCEPTED
    assert send(client, form, unit="Otra", mailbox=MAILBOX).status_code == 403


@pytest.mark.parametrize(
    "given",
    [
        {"unit": "", "mailbox": MAILBOX},
        {"unit": UNIT, "mailbox": ""},
        {"unit": UNIT, "mailbox": "nadie"},
        {"unit": "U" * 151, "mailbox": MAILBOX},
        {"unit": HOSTILE, "mailbox": HOSTILE},
    ],
)
def test_a_yes_without_contact_comes_back_as_it_was(
    site: Invited, client: FlaskClient, given: dict[str, str]
) -> None:
    [form] = forms(client.get(HERE), "/aceptar")
    answer = send(client, form, **given)
    assert answer.status_code == 422
    [again] = forms(answer, "/aceptar")
    assert again.fields["unit"] == given["unit"]
    assert "<script>alert" not in answer.text
    assert state_of(site) is InvitationState.PENDING


def test_a_no_is_read_once_more_before_it_counts(site: Invited, client: FlaskClient) -> None:
    [form] = forms(client.get(f"{HERE}/declinar"), "/declinar")
    short = send(client, form, text="No.")
    assert short.status_code == 422
    asked = send(client, form, text=HOSTILE + REASON)
    assert asked.status_code == 200
    assert "<script>alert" not in asked.text
    assert state_of(site) is InvitationState.PENDING
    [confirm] = forms(asked, "/declinar")
    for _twice in range(2):
        assert send(client, confirm).status_code == 303
    page = client.get(HERE)
    assert REASON in unescape(page.text)
    assert "<script>alert" not in page.text
    assert forms(page, "/aceptar") == []
    assert forms(client.get(f"{HERE}/declinar"), "/declinar") == []


def test_after_the_deadline_the_page_only_reads_and_words_come_back(
    site: Invited, client: FlaskClient
) -> None:
    [yes] = forms(client.get(HERE), "/aceptar")
    [no] = forms(client.get(f"{HERE}/declinar"), "/declinar")
    with time_machine.travel(DUE - timedelta(seconds=1), tick=False):
        assert forms(client.get(HERE), "/aceptar")
    with time_machine.travel(DUE, tick=False):
        page = client.get(HERE)
        assert "El plazo pasó sin respuesta" in page.text
        assert forms(page, "/aceptar") == []
        assert send(client, yes, unit=UNIT, mailbox=MAILBOX).status_code == 403
        late = send(client, no, text=REASON, confirmed="yes")
        assert late.status_code == 403
        assert REASON in unescape(late.text)
    assert state_of(site) is InvitationState.PENDING


def test_a_delivery_shows_its_digest_and_can_be_taken_back(
    site: Invited, client: FlaskClient
) -> None:
    change(site, "accept")
    assert forms(client.get(HERE), "/entregar") == []
    change(site, "complete")
    [deliver] = forms(client.get(HERE), "/entregar")
    for _twice in range(2):
        assert send(client, deliver).status_code == 303
    page = client.get(HERE)
    assert re.search(r"SHA-256 [0-9a-f]{64}", page.text)
    [back] = forms(page, "/reabrir")
    assert send(client, back).status_code == 303
    assert send(client, back).status_code == 403
    assert forms(client.get(HERE), "/entregar")


def test_the_preview_and_the_history_say_what_there_is(site: Invited, client: FlaskClient) -> None:
    change(site, "accept")
    change(site, "complete")
    preview = client.get(f"{HERE}/vista").text
    for words in (MAILBOX, "<em>participar</em>", "2.1", "producto: Un registro"):
        assert words in preview
    history = client.get(f"{HERE}/historial").text
    for words in ("Aceptó", f"Servicio de prueba ({UNIT})", "Carla Cid"):
        assert words in history
    for page in (preview, history, client.get(HERE).text):
        assert CONTACT not in page


def test_help_is_asked_and_stands_on_the_page(client: FlaskClient) -> None:
    [form] = forms(client.get(HERE), "/ayuda")
    assert send(client, form, text="").status_code == 422
    assert send(client, form, text=HOSTILE).status_code == 303
    page = client.get(HERE)
    assert "Pedida el" in page.text
    assert "<script>alert" not in page.text


def test_no_form_is_taken_without_its_token(client: FlaskClient) -> None:
    for act in ("aceptar", "declinar", "ayuda", "entregar", "reabrir"):
        assert client.post(f"{HERE}/{act}", data={"text": REASON}).status_code == 400
