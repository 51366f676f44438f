"""Two of the staff erase one contribution for whoever shows that it is theirs, and nobody alone."""

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from consulta.accounts.models import Person
from consulta.accounts.rules import PROOF_LIFE, Role
from consulta.journal import queries as journal
from consulta.mail.models import Letter
from consulta.participation.models import Contribution, Erasure
from consulta.participation.rules import Basis, Channel, State
from consulta.plan.queries import consultation
from consulta.rights.models import DataRequest
from consulta.rights.rules import (
    Refusal,
    RequestKind,
    refusal_of_author,
    refusal_of_confirming,
    refusal_of_folio_erasure,
)
from consulta.web.unit_of_work import session, transaction
from tests.accounts.doors import PASSWORD, enter, hire
from tests.builders.contributions import contribution, submission
from tests.builders.plans import INSIDE
from tests.participation.page_walks import SLUG, forms, send, sign_in

WORDS = "En papel pedí que el consultorio atienda también los sábados."
PEDRO, ROSALBA = "pedro@ejemplo.cl", "rosalba@ejemplo.cl"
ASKED = {"contact": PEDRO, "words": "Borren el aporte que dejé en papel."}
REQUEST = "/equipo/datos-personales/1"
ERASE = f"{REQUEST}/borrar"


def hired(house: Flask, email: str, role: Role, *, scope: str = SLUG) -> FlaskClient:
    hire(house, email, role=role, scope=scope)
    client = house.test_client()
    enter(client, email)
    return client


@pytest.fixture
def carla(house: Flask) -> FlaskClient:
    return hired(house, "carla@example.org", Role.ANALYST)


@pytest.fixture
def fabian(house: Flask) -> FlaskClient:
    return hired(house, "fabian@example.org", Role.ADMINISTRATOR)


@pytest.fixture
def paper(house: Flask) -> str:
    with house.app_context(), transaction() as db:
        given = submission(WORDS, channel=Channel.PAPER)
        return contribution(db, consultation(db, SLUG), given=given).folio


@pytest.fixture
def rosalba(house: Flask) -> FlaskClient:
    client = house.test_client()
    sign_in(house, client, ROSALBA)
    return client


@pytest.fixture
def hers(house: Flask, rosalba: FlaskClient) -> str:
    with house.app_context(), transaction() as db:
        author = db.scalars(select(Person).where(Person.email == ROSALBA)).one()
        return contribution(db, consultation(db, SLUG), author, given=submission(WORDS)).folio


def ask(client: FlaskClient, kind: str, folio: str, **changed: str) -> None:
    [form] = forms(client.get("/mis-datos/solicitud"), "/mis-datos/solicitud")
    assert send(client, form, kind=kind, folio=folio, **(ASKED | changed)).status_code == 200


def press(client: FlaskClient, action: str) -> TestResponse:
    [form] = [one for one in forms(client.get(ERASE), ERASE) if one.action == action]
    return send(client, form)


def force(client: FlaskClient, action: str) -> TestResponse:
    """Post what the page does not offer, as somebody would who knows the address."""
    token = forms(client.get("/equipo"), "/salir")[0].fields["csrf_token"]
    return client.post(action, data={"csrf_token": token})


def erased(house: Flask) -> list[Erasure]:
    with house.app_context():
        return list(session().scalars(select(Erasure)))


def letters(house: Flask) -> list[tuple[str, str]]:
    with house.app_context():
        rows = session().scalars(select(Letter).order_by(Letter.id))
        return [(one.to, one.template.rpartition("/")[2]) for one in rows]


def test_one_asks_and_another_erases(
    house: Flask, carla: FlaskClient, fabian: FlaskClient, paper: str
) -> None:
    ask(house.test_client(), "erasure", f" {paper.lower()} ")
    assert WORDS in carla.get(ERASE).text
    assert press(carla, ERASE).location == ERASE
    assert erased(house) == []
    assert "lo confirma una persona distinta" in carla.get(ERASE).text
    assert "confirma una persona distinta" in force(carla, f"{ERASE}/confirmar").text
    assert erased(house) == []
    assert press(fabian, f"{ERASE}/confirmar").location == REQUEST
    [act] = erased(house)
    assert act.basis is Basis.DATA_REQUEST
    with house.app_context():
        [one] = session().scalars(select(Contribution))
        assert (one.text, one.salt, one.state) == ("", None, State.WITHDRAWN)
        assert journal.problems(session(), SLUG, []) == []
    assert letters(house) == [(PEDRO, "received"), (PEDRO, "erased")]
    for page in ("/equipo/datos-personales", REQUEST):
        told = carla.get(page).text
        assert "de análisis, pidió este borrado el" in told
        assert "de administración, lo confirmó el" in told
    assert "Este aporte ya se borró" in force(fabian, f"{ERASE}/confirmar").text


def test_a_stranger_erases_nothing_of_somebody_with_an_account(
    house: Flask, carla: FlaskClient, fabian: FlaskClient, hers: str
) -> None:
    ask(house.test_client(), "erasure", hers)
    page = carla.get(ERASE)
    assert "tiene una cuenta" in page.text
    assert WORDS not in page.text
    assert forms(page, ERASE) == []
    assert force(carla, ERASE).status_code == 422
    assert force(fabian, f"{ERASE}/confirmar").status_code == 422
    assert erased(house) == []


def test_an_author_who_has_just_come_in_has_one_erased_and_is_told(
    house: Flask, rosalba: FlaskClient, carla: FlaskClient, fabian: FlaskClient, hers: str
) -> None:
    ask(rosalba, "erasure", hers)
    press(carla, ERASE)
    assert letters(house)[-1] == (ROSALBA, "erasing")
    press(fabian, f"{ERASE}/confirmar")
    assert sorted(letters(house)[-2:]) == [(PEDRO, "erased"), (ROSALBA, "erased")]
    assert len(erased(house)) == 1
    assert "erase_asked_role" in rosalba.get("/mis-datos/archivo/json").text


def test_a_browser_left_open_proves_nothing(
    house: Flask, rosalba: FlaskClient, carla: FlaskClient, hers: str
) -> None:
    with time_machine.travel(INSIDE + PROOF_LIFE, tick=False):
        assert "sal, vuelve a entrar" in rosalba.get("/mis-datos/solicitud").text
        ask(rosalba, "erasure", hers)
    assert force(carla, ERASE).status_code == 422


def test_it_may_be_dismissed(house: Flask, carla: FlaskClient, paper: str) -> None:
    ask(house.test_client(), "erasure", paper)
    press(carla, ERASE)
    assert force(carla, ERASE).status_code == 422
    assert press(carla, f"{ERASE}/descartar").location == REQUEST
    assert force(carla, f"{ERASE}/descartar").status_code == 422
    with house.app_context():
        [one] = session().scalars(select(DataRequest))
        assert (one.erase_asked_at, one.erase_asked_role) == (None, "")


def test_both_prove_again_who_they_are(
    house: Flask, carla: FlaskClient, fabian: FlaskClient, paper: str
) -> None:
    ask(house.test_client(), "erasure", paper)
    with time_machine.travel(INSIDE + PROOF_LIFE, tick=False):
        page = press(carla, ERASE)
        assert "Confirma que eres tú" in page.text
        [again] = forms(page, ERASE)
        assert send(carla, again, prove_password=PASSWORD).location == ERASE
        assert "Confirma que eres tú" in press(fabian, f"{ERASE}/confirmar").text
    assert erased(house) == []


def test_staff_of_another_consultation_erase_nothing(
    house: Flask, carla: FlaskClient, paper: str
) -> None:
    other = hired(house, "otra@example.org", Role.ANALYST, scope="otra-2027")
    ask(house.test_client(), "erasure", paper)
    assert "no tienes un rol" in force(other, ERASE).text
    press(carla, ERASE)
    for deed in ("confirmar", "descartar"):
        assert "no tienes un rol" in force(other, f"{ERASE}/{deed}").text
    assert erased(house) == []


def test_without_a_folio_or_with_one_that_is_none_nothing_goes(
    house: Flask, carla: FlaskClient
) -> None:
    ask(house.test_client(), "erasure", "")
    assert "no nombra el folio" in carla.get(ERASE).text
    ask(house.test_client(), "erasure", "A-999999")
    assert "ese folio" in carla.get(ERASE.replace("/1/", "/2/")).text


@pytest.mark.parametrize(
    ("kind", "answered", "done", "has_folio", "answer"),
    [
        (RequestKind.ERASURE, False, False, True, None),
        (RequestKind.ERASURE, True, False, True, Refusal.ALREADY_ANSWERED),
        (RequestKind.ACCESS, False, False, True, Refusal.NOT_AN_ERASURE),
        (RequestKind.ERASURE, False, True, True, Refusal.ALREADY_ERASED),
        (RequestKind.ERASURE, False, False, False, Refusal.NO_FOLIO),
    ],
)
def test_which_request_erases(
    kind: RequestKind, answered: bool, done: bool, has_folio: bool, answer: Refusal | None
) -> None:
    found = refusal_of_folio_erasure(
        kind, answered_at=INSIDE if answered else None, erased_at=INSIDE if done else None,
        has_folio=has_folio,
    )  # fmt: skip
    assert found is answer


@pytest.mark.parametrize(
    ("author", "proved", "is_of_organisation", "answer"),
    [
        (None, None, False, None),
        (7, 7, False, None),
        (7, None, False, Refusal.HAS_ACCOUNT),
        (7, 8, False, Refusal.HAS_ACCOUNT),
        (None, None, True, Refusal.OF_ORGANISATION),
        (7, 7, True, Refusal.OF_ORGANISATION),
    ],
)
def test_whose(
    author: int | None, proved: int | None, is_of_organisation: bool, answer: Refusal | None
) -> None:
    found = refusal_of_author(author, proved_id=proved, is_of_organisation=is_of_organisation)
    assert found is answer


def test_by_whom() -> None:
    assert refusal_of_confirming(None, by_id=1) is Refusal.NOT_ASKED
    assert refusal_of_confirming(1, by_id=1) is Refusal.SAME_PERSON
    assert refusal_of_confirming(1, by_id=2) is None
