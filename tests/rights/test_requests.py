"""Requests have a register and clocks: thirty days, once thirty more, two working days."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consulta.accounts.rules import Role
from consulta.app import create_app
from consulta.config import PRIVACY_FACTS, Config, load
from consulta.mail.delivery import written
from consulta.mail.models import Letter
from consulta.rights.actions import Asked, file_request
from consulta.rights.models import DataRequest
from consulta.rights.rules import (
    BETWEEN_LETTERS,
    CONTACT_KEPT,
    PAGE_REQUESTS,
    Refusal,
    RequestKind,
    due_at,
    extended_due_at,
    refusal_of_extension,
)
from consulta.rights.tasks import forget_contacts
from consulta.web.unit_of_work import database, session, transaction
from tests.accounts.doors import enter, hire
from tests.builders.plans import INSIDE
from tests.participation.page_walks import forms, house_of, send

ASKED = {
    "kind": "erasure",
    "contact": "Pedro.Huenul@Ejemplo.CL",
    "folio": "A-000123",
    "words": "Borren el aporte que dejé en papel en la asamblea.",
}
REASON = "Comprobamos la identidad y lo hicimos."


@pytest.fixture
def browser(house: Flask) -> FlaskClient:
    return house.test_client()


@pytest.fixture
def desk(house: Flask) -> FlaskClient:
    hire(house, role=Role.ANALYST)
    client = house.test_client()
    enter(client)
    return client


def ask(client: FlaskClient, **changed: str) -> str:
    [form] = forms(client.get("/mis-datos/solicitud"), "/mis-datos/solicitud")
    return send(client, form, **(ASKED | changed)).text


def kept(house: Flask) -> DataRequest:
    with house.app_context():
        return session().scalars(select(DataRequest)).one()


def letters(house: Flask) -> list[tuple[str, str, str]]:
    with house.app_context(), house.test_request_context():
        rows = session().scalars(select(Letter).order_by(Letter.id)).all()
        shown = [(one.to, written(one)) for one in rows]
        return [(to, said.subject, said.body) for to, said in shown]


@pytest.mark.parametrize(
    ("kind", "received", "due"),
    [
        # thirty days after 10 March end with 9 April, on winter time
        (RequestKind.ACCESS, "2027-03-10T15:30:00+00:00", "2027-04-10T04:00:00+00:00"),
        # 23:30 in Chile on the 10th is the 11th in UTC
        (RequestKind.ERASURE, "2027-03-11T02:30:00+00:00", "2027-04-10T04:00:00+00:00"),
        (RequestKind.BLOCKING, "2027-03-10T15:30:00+00:00", "2027-03-13T03:00:00+00:00"),
        # asked on a Friday, it runs over the weekend
        (RequestKind.BLOCKING, "2027-03-12T15:30:00+00:00", "2027-03-17T03:00:00+00:00"),
        (RequestKind.BLOCKING, "2027-03-13T15:30:00+00:00", "2027-03-17T03:00:00+00:00"),
    ],
)
def test_the_clocks_of_the_law(kind: RequestKind, received: str, due: str) -> None:
    assert due_at(kind, datetime.fromisoformat(received)) == datetime.fromisoformat(due)


def test_an_extension_gives_thirty_days_more() -> None:
    due = due_at(RequestKind.ACCESS, INSIDE)
    assert extended_due_at(due) == datetime(2027, 5, 10, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "late", "extended", "answered", "answer"),
    [
        (RequestKind.ACCESS, False, False, False, None),
        (RequestKind.ACCESS, True, False, False, Refusal.TERM_OVER),
        (RequestKind.ACCESS, False, True, False, Refusal.ALREADY_EXTENDED),
        (RequestKind.ACCESS, False, False, True, Refusal.ALREADY_ANSWERED),
        (RequestKind.BLOCKING, False, False, False, Refusal.NOT_EXTENDABLE),
    ],
)
def test_a_term_is_extended_once_and_in_time(
    kind: RequestKind, late: bool, extended: bool, answered: bool, answer: Refusal | None
) -> None:
    due = due_at(kind, INSIDE)
    at = due if late else due - timedelta(seconds=1)
    found = refusal_of_extension(
        kind, at, due=due,
        extended_at=INSIDE if extended else None, answered_at=INSIDE if answered else None,
    )  # fmt: skip
    assert found is answer


def test_somebody_without_an_account_asks_and_is_told_the_term(
    house: Flask, browser: FlaskClient
) -> None:
    page = ask(browser)
    assert "Recibimos tu solicitud 1" in page
    assert "9 de abril de 2027, 23:59" in page
    one = kept(house)
    assert (one.contact, one.folio, one.words) == (
        "pedro.huenul@ejemplo.cl", "A-000123", ASKED["words"],
    )  # fmt: skip
    [(to, subject, body)] = letters(house)
    assert (to, "1" in subject) == ("pedro.huenul@ejemplo.cl", True)
    assert "9 de abril de 2027, 23:59" in body


@pytest.mark.parametrize(
    "wrong", [{"kind": "x"}, {"contact": "no es correo"}, {"words": "corto"}, {"folio": "A" * 65}]
)
def test_an_incomplete_request_is_given_back(
    house: Flask, browser: FlaskClient, wrong: dict[str, str]
) -> None:
    assert "lo que escribiste sigue aquí" in ask(browser, **wrong)
    with house.app_context():
        assert session().scalars(select(DataRequest)).all() == []


def test_staff_answer_once_with_a_reason(
    house: Flask, browser: FlaskClient, desk: FlaskClient
) -> None:
    ask(browser)
    assert "responder hasta el 9 de abril" in desk.get("/equipo/datos-personales").text
    [form] = forms(desk.get("/equipo/datos-personales/1"), "/responder")
    assert send(desk, form, outcome="granted", reason="").status_code == 422
    assert send(desk, form, outcome="granted", reason=REASON).status_code == 303
    one = kept(house)
    assert one.outcome is not None
    assert (one.outcome.value, one.reason, one.answered_at) == ("granted", REASON, INSIDE)
    to, subject, body = letters(house)[-1]
    assert to == one.contact
    assert subject.startswith("Respuesta a tu solicitud 1")
    assert REASON in body
    again = send(desk, form, outcome="refused", reason=REASON)
    assert again.status_code == 422
    assert "ya se respondió" in again.text


def test_staff_extend_once_and_say_why(
    house: Flask, browser: FlaskClient, desk: FlaskClient
) -> None:
    ask(browser)
    [form] = forms(desk.get("/equipo/datos-personales/1"), "/prorrogar")
    named = {name: "Hay que pedir el papel al archivo." for name in form.fields if "reason" in name}
    assert send(desk, form, **named).status_code == 303
    assert kept(house).due_at == datetime(2027, 5, 10, 4, tzinfo=UTC)
    assert "Hay que pedir el papel al archivo." in letters(house)[-1][2]
    assert send(desk, form, **named).status_code == 422
    assert forms(desk.get("/equipo/datos-personales/1"), "/prorrogar") == []


def test_a_late_request_says_so(house: Flask, browser: FlaskClient) -> None:
    ask(browser)
    hire(house, role=Role.ANALYST)
    with time_machine.travel(datetime(2027, 4, 10, 4, tzinfo=UTC), tick=False):
        desk = house.test_client()
        enter(desk)
        assert "Atrasada" in desk.get("/equipo/datos-personales").text
        assert "Atrasada" in desk.get("/equipo/datos-personales/1").text


def test_an_answered_request_loses_its_address_in_time(
    house: Flask, browser: FlaskClient, desk: FlaskClient
) -> None:
    ask(browser)
    [form] = forms(desk.get("/equipo/datos-personales/1"), "/responder")
    send(desk, form, outcome="granted", reason=REASON)
    for late, count in ((CONTACT_KEPT, 0), (CONTACT_KEPT + timedelta(seconds=1), 1)):
        with time_machine.travel(INSIDE + late, tick=False), house.app_context():
            assert forget_contacts() == count
    one = kept(house)
    assert (one.contact, one.words, one.folio, one.reason) == ("", "", "", REASON)
    assert "ya se borraron" in desk.get("/equipo/datos-personales/1").text


def test_the_privacy_page_says_the_facts_and_what_is_missing(config: Config) -> None:
    facts = {name: f"Hecho de prueba {name}" for name in PRIVACY_FACTS}
    config = replace(config, **dict.fromkeys(PRIVACY_FACTS, ""))  # type: ignore[arg-type]
    assert config.missing_facts == PRIVACY_FACTS
    told = replace(config, **facts)  # type: ignore[arg-type]
    assert told.missing_facts == ()
    gaps = create_app(config).test_client().get("/privacidad").text
    assert gaps.count("todavía no ha informado") == 1
    assert "responsable, contacto, dónde están los datos, cuánto se guardan, quién más" in gaps
    page = create_app(told).test_client().get("/privacidad").text
    assert "todavía no ha informado" not in page
    assert all(fact in page for fact in facts.values())


def test_the_facts_come_from_the_environment(config: Config) -> None:
    given = {f"CONSULTA_{name.upper()}": f" {name} " for name in PRIVACY_FACTS}
    found = load(given | {"CONSULTA_DATA": str(config.data)})
    assert [getattr(found, name) for name in PRIVACY_FACTS] == list(PRIVACY_FACTS)


def test_a_demonstration_says_fictitious_facts_however_it_is_started(config: Config) -> None:
    given = {"CONSULTA_DATA": str(config.data), "CONSULTA_LEGAL_BASIS": "Ley de verdad"}
    assert load(given).missing_facts == PRIVACY_FACTS[:-1]
    found = load(given | {"CONSULTA_DEMO": "1"})
    assert found.missing_facts == ()
    assert "ficticia" in found.controller
    assert found.legal_basis == "Ley de verdad"


@pytest.fixture
def silent_house(config: Config) -> Iterator[Flask]:
    """A house that has not said two of the facts."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(replace(config, legal_basis="", retention=""))
        yield made
        with made.app_context():
            database.engine.dispose()


def test_the_gate_tells_staff_which_facts_are_missing(silent_house: Flask) -> None:
    hire(silent_house, role=Role.ANALYST)
    client = silent_house.test_client()
    enter(client)
    page = client.get("/equipo/consultas/plan-2027/plan/apertura").text
    assert (
        "A la página de privacidad le faltan datos que la ley pide: cuánto se guardan, base" in page
    )
    assert "CONSULTA_LEGAL_BASIS" in page
    assert "CONSULTA_RETENTION" in page
    assert "CONSULTA_HOSTING" not in page


def test_nobody_fills_a_strangers_mailbox(house: Flask, browser: FlaskClient) -> None:
    """Each request is taken, and one address gets one letter an hour of them."""
    for n in range(5):
        assert f"tu solicitud {n + 1}" in ask(browser, words=f"Quiero saber qué guardan. {n}")
    assert len(letters(house)) == 1
    with time_machine.travel(INSIDE + BETWEEN_LETTERS, tick=False):
        ask(browser, words="Una hora después pregunto otra vez.")
    assert len(letters(house)) == 2
    ask(browser, contact="otra@ejemplo.cl")
    assert len(letters(house)) == 3


def test_the_same_request_that_waits_is_the_same_one(
    house: Flask, browser: FlaskClient, desk: FlaskClient
) -> None:
    for _ in range(3):
        assert "Recibimos tu solicitud 1" in ask(browser)
    kept(house)
    [form] = forms(desk.get("/equipo/datos-personales/1"), "/responder")
    send(desk, form, outcome="granted", reason=REASON)
    assert "Recibimos tu solicitud 2" in ask(browser)


def test_the_register_has_pages(house: Flask, desk: FlaskClient) -> None:
    with house.app_context(), transaction() as db:
        for n in range(PAGE_REQUESTS + 1):
            file_request(db, Asked(RequestKind.ACCESS, f"p{n}@ejemplo.cl", "¿Qué guardan?", "",
                                   "es", INSIDE + timedelta(seconds=n)))  # fmt: skip
    first = desk.get("/equipo/datos-personales").text
    assert (first.count("Solicitud "), "pagina=2" in first) == (PAGE_REQUESTS, True)
    second = desk.get("/equipo/datos-personales?pagina=2").text
    assert (second.count("Solicitud "), "pagina=1" in second) == (1, True)
    assert desk.get("/equipo/datos-personales?pagina=99999999999").status_code == 200
