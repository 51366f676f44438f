"""The desk of formalisation: who is late, what the analyst does, and what stays out of sight."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from consulta.accounts import actions as accounts
from consulta.accounts.rules import Role
from consulta.app import create_app
from consulta.config import Config
from consulta.drafting import queries
from consulta.drafting.actions import answers
from consulta.drafting.rules import InvitationState
from consulta.plan import actions as plan_actions
from consulta.plan import queries as plan
from consulta.plan.actions import NewVersion
from consulta.plan.editions import Edition
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import database, session, transaction
from tests import cast
from tests.builders.invitations import (
    CONTACT,
    DUE,
    INVITED,
    MAILBOX,
    REASON,
    UNIT,
    drafted,
    invited,
)
from tests.builders.persons import staff
from tests.participation.page_walks import Asked, forms, send

SLUG = "plan-2027"
DESK = f"/equipo/consultas/{SLUG}/plan"
NOW = INVITED + timedelta(days=2)


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    with time_machine.travel(NOW, tick=False):
        made = create_app(config)
        with made.app_context(), transaction() as db:
            plan = drafted(db)
            invited(db, plan, 2)
            invited(db, plan, 3, due_at=NOW - timedelta(days=1))
        yield made
        with made.app_context():
            database.engine.dispose()


@pytest.fixture
def client(house: Flask) -> FlaskClient:
    """The browser of Carla, who analyses."""
    return browser_of(house, Role.ANALYST)


def browser_of(house: Flask, role: Role) -> FlaskClient:
    client = house.test_client()
    with house.app_context(), transaction() as db:
        person = staff(db, role, email=f"{role.value}@example.org", name="Carla Cid")
        secret = accounts.sign_in(db, person=person, at=NOW)
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = secret, True
    return client


def state_of(house: Flask, number: int) -> InvitationState | None:
    with house.app_context():
        found = queries.invitation(session(), consultation(session(), SLUG), number)
        return found.state if found else None


def test_the_late_come_first_and_are_said_in_words(house: Flask, client: FlaskClient) -> None:
    with Asked(house) as asked:
        page = client.get(f"{DESK}/instituciones").text
    assert len(asked) <= 10
    at = [page.index(f"prueba número {number}") for number in (3, 1, 2)]
    assert at == sorted(at)
    for words in ("Atrasada: sin respuesta desde hace 1 día", "Sin invitar", "quedan 18 días"):
        assert words in page
    assert CONTACT not in page


def test_an_invitation_goes_out_once(house: Flask, client: FlaskClient) -> None:
    [form] = forms(client.get(f"{DESK}/instituciones/1"), "/invitar")
    assert form.fields["due_on"] == "2027-02-28"
    given = {"institution": "Servicio", "contact_email": "alguien@servicio.example"}
    assert send(client, form, **(given | {"contact_email": "nadie"})).status_code == 422
    assert send(client, form, **(given | {"due_on": "2027-02-01"})).status_code == 422
    assert send(client, form, **(given | {"due_on": "9999-12-31"})).status_code == 422
    assert send(client, form, **given).status_code == 303
    assert send(client, form, **given).status_code == 422
    letters = client.get("/buzon?para=alguien@servicio.example").text
    assert letters.count("Invitación: compromiso 1") == 1
    assert "domingo 28 de febrero de 2027, 23:59" in letters


def test_a_deadline_moves_with_a_reason(house: Flask, client: FlaskClient) -> None:
    [form] = forms(client.get(f"{DESK}/instituciones/3"), "/plazo")
    assert send(client, form, due_on="2027-03-20", text="corta").status_code == 422
    past = send(client, form, due_on="2027-02-01", text=REASON)
    assert past.status_code == 422
    assert REASON in unescape(past.text)
    assert send(client, form, due_on="2027-03-20", text=REASON).status_code == 303
    page = client.get(f"{DESK}/instituciones/3").text
    assert "sábado 20 de marzo de 2027, 23:59" in page
    assert REASON in unescape(page)
    assert "Atrasada" not in page


def test_an_answer_that_came_by_letter_is_recorded(house: Flask, client: FlaskClient) -> None:
    [form] = forms(client.get(f"{DESK}/instituciones/3"), "/respuesta")
    support = "Oficio 123, del 3 de febrero."
    assert send(client, form, answer="accepted", support=support).status_code == 422
    assert send(client, form, answer="declined", support=support).status_code == 422
    given = {"answer": "declined", "reason": REASON, "support": support}
    assert send(client, form, **given).status_code == 303
    assert state_of(house, 3) is InvitationState.DECLINED
    assert send(client, form, **given).status_code == 422
    page = unescape(client.get(f"{DESK}/instituciones/3").text)
    for words in (support, REASON, "Carla Cid"):
        assert words in page


def test_who_declined_is_invited_again_from_the_desk(house: Flask, client: FlaskClient) -> None:
    [form] = forms(client.get(f"{DESK}/instituciones/3"), "/respuesta")
    given = {"answer": "declined", "reason": REASON, "support": "Oficio 123, del 3 de febrero."}
    assert send(client, form, **given).status_code == 303
    assert forms(client.get(f"{DESK}/instituciones/3"), "/invitar") == []
    token = form.fields["csrf_token"]
    back = client.post(f"{DESK}/reponer", data={"csrf_token": token, "ref": "commitment:3"})
    assert back.status_code == 303
    page = client.get(f"{DESK}/instituciones/3")
    assert "Invitar de nuevo" in page.text
    assert forms(page, "/plazo") + forms(page, "/reenviar") == []
    [again] = forms(page, "/invitar")
    assert again.fields["institution"] == "Servicio de prueba"
    given = {"contact_email": "otra@servicio.example"}
    assert send(client, again, **given).status_code == 303
    assert state_of(house, 3) is InvitationState.PENDING
    assert "enlace/" in client.get("/buzon?para=otra@servicio.example").text
    assert REASON in unescape(client.get(f"{DESK}/instituciones/3").text)


def test_a_new_link_goes_to_a_new_contact(house: Flask, client: FlaskClient) -> None:
    [form] = forms(client.get(f"{DESK}/instituciones/2"), "/reenviar")
    assert form.fields["contact_email"] == CONTACT
    assert send(client, form, contact_email="otra@servicio.example").status_code == 303
    assert "enlace/" in client.get("/buzon?para=otra@servicio.example").text


@pytest.mark.parametrize("role", [Role.FORUM_MEMBER, Role.INSTITUTION_CONTACT])
def test_who_reads_drafts_sees_states_and_no_address(house: Flask, role: Role) -> None:
    client = browser_of(house, role)
    page = client.get(f"{DESK}/estado").text
    assert "Atrasada: sin respuesta desde hace 1 día" in page
    assert CONTACT not in page
    assert "/instituciones/" not in page
    assert client.get(f"{DESK}/instituciones").status_code == 403
    assert client.get(f"{DESK}/instituciones/2").status_code == 403


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ADMINISTRATOR, Role.FORUM_MEMBER])
def test_nobody_else_acts_for_the_commission(house: Flask, client: FlaskClient, role: Role) -> None:
    other = browser_of(house, role)
    [form] = forms(client.get(f"{DESK}/instituciones/2"), "/reenviar")
    token = forms(other.get("/equipo/entrar"), "/equipo/entrar")[0].fields["csrf_token"]
    for act in ("invitar", "reenviar", "plazo", "respuesta"):
        given = form.fields | {"csrf_token": token}
        assert other.post(f"{DESK}/instituciones/2/{act}", data=given).status_code == 403
    assert (
        "Nuevo enlace" not in client.get(f"{DESK}/instituciones/2").text.split("Qué ha pasado")[1]
    )


def test_what_does_not_exist_is_not_found(client: FlaskClient) -> None:
    assert client.get(f"{DESK}/instituciones/99").status_code == 404
    [form] = forms(client.get(f"{DESK}/instituciones/2"), "/reenviar")
    assert client.post(f"{DESK}/instituciones/1/reenviar", data=form.fields).status_code == 404


def test_the_address_of_a_contact_stays_out_of_pages_addresses_and_logs(
    house: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with house.app_context(), transaction() as db:
        here = consultation(db, SLUG)
        found = queries.invitations(db, here)[2]
        answers.accept(db, invitation=found, unit=UNIT, mailbox=MAILBOX, at=NOW)
        plan_actions.publish_version(
            db,
            consultation=here,
            new=NewVersion(Edition.CONSULTATION_DRAFT, queries.draft_document(db, here), REASON),
            by=cast.carla(db),
            at=NOW,
        )
        assert CONTACT not in plan.current_version(db, here).document.decode()
    logging.getLogger("consulta").propagate = True
    visitor = house.test_client()
    with caplog.at_level(logging.INFO, logger="consulta"):
        for path in ("", "/plan", "/compromisos/2", "/calendario", "/plan.toml"):
            page = visitor.get(f"/consultas/{SLUG}{path}")
            assert page.status_code == 200
            assert CONTACT not in page.text
        client.get(f"{DESK}/instituciones/2")
        [form] = forms(client.get(f"{DESK}/instituciones/2"), "/reenviar")
        assert CONTACT not in send(client, form).location
    logging.getLogger("consulta").propagate = False
    assert caplog.records
    said = " ".join(str(vars(line)) for line in caplog.records)
    assert CONTACT not in said
    assert MAILBOX in visitor.get(f"/consultas/{SLUG}/compromisos/2").text
    assert DUE > NOW
