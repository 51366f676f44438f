"""A visitor's page is rendered once a minute and version; nobody gets another's page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from consulta.app import create_app
from consulta.config import Config
from consulta.plan.queries import consultation
from consulta.web import logs
from consulta.web.freshness import KeptPages
from consulta.web.front_door import FrontDoor
from consulta.web.settings import held
from consulta.web.unit_of_work import database, transaction
from tests.builders.contributions import contributions
from tests.builders.plans import CLOSES, INSIDE, published
from tests.participation.page_walks import HOME, SLUG, Asked, house_of, sign_in

PAGES = [HOME, f"{HOME}/plan", f"{HOME}/compromisos/2", f"{HOME}/anexo/integridad"]


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        yield made
        with made.app_context():
            database.engine.dispose()


@pytest.mark.parametrize("path", PAGES)
def test_the_second_visitor_costs_one_question(house: Flask, path: str) -> None:
    first = house.test_client().get(path)
    with Asked(house) as asked:
        second = house.test_client().get(path)
    assert first.data == second.data
    assert len([said for said in asked.statements if said.startswith("SELECT")]) == 1
    assert b"csrf_token" not in second.data


@pytest.mark.parametrize("path", PAGES)
def test_who_has_the_page_gets_no_second_copy(house: Flask, path: str) -> None:
    client = house.test_client()
    tag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_an_act_that_changes_the_page_shows_at_once(house: Flask) -> None:
    client = house.test_client()
    before = client.get(f"{HOME}/compromisos/2")
    with house.app_context(), transaction() as db:
        contributions(db, consultation(db, SLUG), 1)
    after = client.get(f"{HOME}/compromisos/2", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "1 aporte" in after.text


def test_languages_and_people_have_pages_of_their_own(house: Flask) -> None:
    visitor, reader, citizen = (house.test_client() for _ in range(3))
    reader.set_cookie("consulta_language", "en")
    sign_in(house, citizen)
    spanish, english = visitor.get(HOME), reader.get(HOME)
    assert 'lang="es-CL"' in spanish.text
    assert 'lang="en"' in english.text
    assert "ana@example.org" in citizen.get(HOME).text
    assert "ana@example.org" not in house.test_client().get(HOME).text


def test_the_page_closes_at_the_second_inside_a_minute(config: Config) -> None:
    closes = CLOSES.replace(second=30)
    made = create_app(config)
    with made.app_context(), transaction() as db:
        published(db, SLUG, closes_at=closes)
    with time_machine.travel(closes - timedelta(seconds=1), tick=False):
        assert "Abierta hasta" in made.test_client().get(HOME).text
    with time_machine.travel(closes, tick=False):
        assert "Ya no se reciben" in made.test_client().get(HOME).text
    with made.app_context():
        database.engine.dispose()


@pytest.mark.parametrize("path", PAGES)
def test_the_porter_answers_as_the_house_would(house: Flask, path: str) -> None:
    first = house.test_client().get(path)
    with house.app_context():
        inside = held(FrontDoor)
    kept = inside.get(path)
    assert kept is not None
    at_the_door = house.test_client().get(path)
    inside.empty()
    again = house.test_client().get(path)
    assert first.status_code == at_the_door.status_code == again.status_code == 200
    assert first.data == at_the_door.data == again.data
    assert list(first.headers) == list(at_the_door.headers) == list(again.headers)
    tag = {"If-None-Match": first.headers["ETag"]}
    has_it = house.test_client().get(path, headers=tag)
    inside.empty()
    has_it_inside = house.test_client().get(path, headers=tag)
    assert has_it.status_code == has_it_inside.status_code == 304
    assert has_it.data == has_it_inside.data == b""
    assert sorted(has_it.headers) == sorted(has_it_inside.headers)


def test_only_the_plainest_request_is_answered_at_the_door(house: Flask) -> None:
    path = f"{HOME}/compromisos/2"
    house.test_client().get(path)
    with house.app_context():
        door = held(FrontDoor)
        kept = door.get(path)
        assert kept is not None
        door.replace(path, replace(kept, body=b"porter"), 6)
    other = house.test_client()
    assert other.get(path).data == b"porter"
    assert other.get(f"{path}?tipo=question").data != b"porter"
    assert other.head(path).status_code == 200
    assert other.post(path).status_code in {400, 405}
    assert other.get(path, headers={"Host": "evil.example"}).status_code == 400
    assert other.get(path, headers={"If-None-Match": 'W/"another"'}).data == b"porter"
    other.set_cookie("consulta_language", "en")
    assert 'lang="en"' in other.get(path).text
    citizen = house.test_client()
    sign_in(house, citizen)
    assert "ana@example.org" in citizen.get(path).text


def test_the_porter_forgets_what_is_no_longer_for_everybody(house: Flask) -> None:
    assert house.test_client().get(HOME).status_code == 200
    with house.app_context(), transaction() as db:
        consultation(db, SLUG).launched_at = None
    assert house.test_client().get(HOME).status_code == 404


def test_where_the_database_is_silent_the_house_says_so(house: Flask) -> None:
    assert house.test_client().get(HOME).status_code == 200
    with house.app_context(), transaction() as db:
        db.execute(text("ALTER TABLE consultation RENAME TO lost"))
    assert house.test_client().get(HOME).status_code >= 500
    with house.app_context(), transaction() as db:
        db.execute(text("ALTER TABLE lost RENAME TO consultation"))
    assert house.test_client().get(HOME).status_code == 200


def test_a_line_is_written_for_what_is_answered_at_the_door(
    house: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.test_client().get(HOME)
    lines: list[dict[str, object]] = []
    monkeypatch.setattr(logs, "note", lambda **facts: lines.append(facts))
    house.test_client().get(HOME)
    assert [(line["endpoint"], line["status"]) for line in lines] == [
        ("participation.consultation", 200)
    ]


def test_the_least_used_page_is_dropped_first() -> None:
    pages = KeptPages(most=10)
    pages.put("a", (b"12345", ""), 5)
    pages.put("b", (b"12345", ""), 5)
    pages.get("a")
    pages.put("c", (b"123", ""), 3)
    assert pages.get("b") is None
    assert pages.get("a") is not None
    pages.put("too large", (b"x" * 11, ""), 11)
    assert pages.get("too large") is None
