"""The codebook and the classing desk, clicked through without scripts."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consulta.analysis import queries
from consulta.moderation import actions as moderation
from consulta.moderation.rules import Outcome
from consulta.participation.actions import move
from consulta.participation.queries import contribution
from consulta.participation.rules import State
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import session, transaction
from tests.builders.contributions import contribution as one_more
from tests.builders.contributions import contributions as many
from tests.builders.plans import INSIDE
from tests.participation.page_walks import SLUG, SQL_AT_MOST, forms, send
from tests.participation.test_pages_ask_little import asked_by

DESK = f"/equipo/consultas/{SLUG}"
BOOK, QUEUE = f"{DESK}/temas", f"{DESK}/clasificar"
DEFINITION = "Cuándo se hace y cuándo se responde."


def add(client: FlaskClient, name: str, definition: str = DEFINITION) -> TestResponse:
    form = next(each for each in forms(client.get(BOOK), BOOK) if each.action == BOOK)
    return send(client, form, name=name, definition=definition)


def publish(house: Flask, count: int) -> None:
    with house.app_context(), transaction() as db:
        many(db, consultation(db, SLUG), count)


def save(client: FlaskClient, folio: str, *numbers: str) -> TestResponse:
    """Mark these themes and press the button, whatever was marked before."""
    form = forms(client.get(f"{QUEUE}?folio={folio}"), f"/clasificar/{folio}")[0]
    fields: dict[str, object] = {"csrf_token": form.fields["csrf_token"], "themes": list(numbers)}
    return client.post(form.action, data=fields)


def classed(house: Flask, folio: str) -> list[int]:
    with house.app_context():
        found = contribution(session(), consultation(session(), SLUG), folio)
        return [one.number for one in queries.themes_of(session(), [found.id]).get(found.id, [])]


def opened(answer: TestResponse) -> str:
    found = re.search(r'id="item">Folio ([^<]+)<', answer.text)
    return found.group(1) if found else ""


def marked(answer: TestResponse) -> list[str]:
    boxes = re.findall(r'<input type="checkbox" name="themes"[^>]*>', answer.text)
    return [re.findall(r'value="(\d+)"', box)[0] for box in boxes if " checked" in box]


@pytest.fixture
def desk(house: Flask, carla: FlaskClient) -> FlaskClient:
    """Carla's browser, with two themes and three contributions that wait for theirs."""
    publish(house, 3)
    assert add(carla, "Plazos").status_code == add(carla, "Datos").status_code == 303
    return carla


def test_the_codebook_shows_each_theme_and_gives_back_what_it_does_not_take(
    house: Flask, carla: FlaskClient
) -> None:
    assert "Todavía no hay temas." in carla.get(BOOK).text
    assert add(carla, "Plazos").status_code == 303
    page = carla.get(BOOK).text
    assert "1. Plazos" in page
    assert DEFINITION in page
    assert "agregado por" in page
    for name, definition, words in (
        ("plazos", "Otra definición.", "ya tiene, o tuvo, un tema con ese nombre"),
        ("", "Otra definición.", "Escribe el nombre del tema."),
        ("Datos", "a" * 1001, "Acórtalo a 1.000 caracteres."),
    ):
        refused = add(carla, name, definition)
        assert refused.status_code == 422
        assert words in unescape(refused.text)
        assert definition in refused.text
    assert "2. " not in carla.get(BOOK).text


def test_a_theme_is_retired_by_its_button(desk: FlaskClient) -> None:
    save(desk, "A-000001", "1")
    form = forms(desk.get(BOOK), "/temas/1/retirar")[0]
    assert send(desk, form).status_code == send(desk, form).status_code == 303
    page = unescape(desk.get(BOOK).text)
    assert "retirado el" in page
    assert "1 aporte publicado" in page
    assert not forms(desk.get(BOOK), "/temas/1/retirar")
    assert "Plazos" not in re.findall(r"<fieldset.*?</fieldset>", desk.get(QUEUE).text, re.S)[0]
    old = desk.get(f"{QUEUE}?folio=A-000001")
    assert marked(old) == ["1"]
    assert "Retirado: si lo quitas" in old.text


def test_one_after_another_until_none_is_left(house: Flask, desk: FlaskClient) -> None:
    page = desk.get(QUEUE)
    assert opened(page) == "A-000001"
    assert "A-000003" in page.text
    assert marked(page) == []
    for folio, follows in (("A-000001", "A-000002"), ("A-000002", "A-000003"), ("A-000003", "")):
        answer = save(desk, folio, "1", "2")
        assert answer.status_code == 303
        assert opened(desk.get(answer.location)) == follows
        assert classed(house, folio) == [1, 2]
    assert "No queda ningún aporte por clasificar." in desk.get(QUEUE).text


def test_one_may_be_left_for_later_and_one_without_theme_does_not_hold_up_the_queue(
    house: Flask, desk: FlaskClient
) -> None:
    page = desk.get(QUEUE)
    later = re.search(r'href="([^"]+)">Seguir sin guardar', page.text)
    assert later is not None
    assert opened(desk.get(unescape(later.group(1)))) == "A-000002"
    answer = save(desk, "A-000002")
    assert opened(desk.get(answer.location)) == "A-000003"
    assert opened(desk.get(save(desk, "A-000003", "1").location)) == "A-000001"
    assert classed(house, "A-000002") == []


def test_what_is_classed_is_opened_by_its_folio_and_changed(
    house: Flask, desk: FlaskClient
) -> None:
    save(desk, "A-000001", "1")
    page = desk.get(f"{QUEUE}?folio=+a-000001+")
    assert (opened(page), marked(page)) == ("A-000001", ["1"])
    assert "Quién lo clasificó" in page.text
    assert "Bruno Barra, el" in page.text
    save(desk, "A-000001", "2")
    assert classed(house, "A-000001") == [2]
    assert "Lo quitó Bruno Barra el" in desk.get(f"{QUEUE}?folio=A-000001").text


def test_too_many_or_unknown_themes_are_given_back(house: Flask, desk: FlaskClient) -> None:
    for name in ("Tres", "Cuatro", "Cinco", "Seis"):
        add(desk, name)
    answer = save(desk, "A-000001", "1", "2", "3", "4", "5", "6")
    assert answer.status_code == 422
    assert "Un aporte lleva hasta 5 temas." in answer.text
    assert marked(answer) == ["1", "2", "3", "4", "5", "6"]
    for number in ("99", "x", "-1", "9" * 40, "١"):
        refused = save(desk, "A-000001", number)
        assert refused.status_code == 422
        assert "Ese tema no está en el libro de códigos" in refused.text
    assert classed(house, "A-000001") == []


def test_the_desk_shows_no_author_and_nothing_that_is_not_public(
    house: Flask, desk: FlaskClient
) -> None:
    page = desk.get(QUEUE)
    assert "Compromiso 2" in page.text
    assert "@example.org" not in page.text
    with house.app_context(), transaction() as db:
        first = contribution(db, consultation(db, SLUG), "A-000001")
        move(db, first, to=State.WITHDRAWN, at=INSIDE)
    assert opened(desk.get(QUEUE)) == "A-000002"
    assert opened(desk.get(f"{QUEUE}?despues=A-000001")) == "A-000002"
    for address in (
        f"{QUEUE}?folio=A-000001", f"{QUEUE}?folio={'A' * 300}",
        f"{QUEUE}?folio=A-999999", f"{QUEUE}?despues=A-999999",
    ):  # fmt: skip
        assert desk.get(address).status_code == 404


def test_what_is_published_meanwhile_waits_and_home_counts_it(
    house: Flask, desk: FlaskClient
) -> None:
    assert "Clasificar aportes: 3 sin tema" in unescape(desk.get("/equipo").text)
    save(desk, "A-000001", "1")
    assert "Clasificar aportes: 2 sin tema" in unescape(desk.get("/equipo").text)
    with house.app_context(), transaction() as db:
        sent = one_more(db, consultation(db, SLUG))
        moderation.decide(db, contribution=sent, by=None, outcome=Outcome.PUBLISH, at=INSIDE)
    assert "Clasificar aportes: 3 sin tema" in unescape(desk.get("/equipo").text)
    assert "A-000004" in desk.get(QUEUE).text


def test_three_and_thirty_contributions_ask_the_same(house: Flask, desk: FlaskClient) -> None:
    pages = (BOOK, QUEUE, f"{QUEUE}?folio=A-000001")
    for path in pages:
        desk.get(path)
    few = [asked_by(house, desk, path) for path in pages]
    publish(house, 27)
    for number in range(10, 20):
        save(desk, f"A-0000{number}", "1", "2")
    many_more = [asked_by(house, desk, path) for path in pages]
    assert few == many_more
    assert max(few) <= SQL_AT_MOST, few
