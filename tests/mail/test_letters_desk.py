"""Whoever administers sees which letters do not arrive, and decides on each."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consulta.accounts.rules import Role
from consulta.mail import actions, queries
from consulta.mail.models import Letter
from consulta.mail.rules import REFUSED_TRIES, STUCK_TRIES
from consulta.web.unit_of_work import session, transaction
from tests.accounts.doors import enter, hire
from tests.builders.plans import INSIDE
from tests.mail.post import Post
from tests.participation.page_walks import forms, send

PAGE = "/equipo/cartas"
REASON = "La casilla ya no existe; se le avisó por teléfono."


@pytest.fixture
def desk(house: Flask) -> FlaskClient:
    hire(house, role=Role.ADMINISTRATOR)
    client = house.test_client()
    enter(client)
    return client


@pytest.fixture
def numbers(house: Flask) -> list[int]:
    """One letter that was refused for good, one that is tried again, one that waits."""
    with house.app_context(), transaction() as db:
        made = [
            actions.queue_letter(
                db, to=f"{name}@example.org", template="accounts/mail/link",
                values={"link": "http://x", "code": "12345678"}, at=INSIDE,
            )
            for name in ("moved", "busy", "calm")
        ]  # fmt: skip
        db.flush()
        moved, busy, _calm = made
        moved.attempts = moved.refusals = REFUSED_TRIES
        moved.given_up_at, moved.trouble = INSIDE, "SMTPRecipientsRefused 550"
        busy.attempts, busy.trouble = STUCK_TRIES, "ConnectionRefusedError"
        return [each.id for each in made]


def row(house: Flask, number: int) -> Letter:
    with house.app_context():
        return session().scalars(select(Letter).where(Letter.id == number)).one()


def test_the_page_says_why_and_since_when_and_hides_whose(
    house: Flask, post: Post, desk: FlaskClient, numbers: list[int]
) -> None:
    page = desk.get(PAGE).text.replace("<wbr>", "")
    assert "2 cartas detenidas" in page
    assert "m***@example.org" in page
    assert "moved@" not in page
    assert "SMTPRecipientsRefused 550" in page
    assert "12 rechazos definitivos" in page
    assert "c***@" not in page
    assert "12345678" not in page
    assert "2 cartas detenidas" in desk.get("/equipo").text


def test_a_letter_is_tried_again(
    house: Flask, post: Post, desk: FlaskClient, numbers: list[int]
) -> None:
    [form] = forms(desk.get(PAGE), f"/{numbers[0]}/reintentar")
    assert send(desk, form).status_code == 303
    again = row(house, numbers[0])
    assert (again.given_up_at, again.attempts, again.refusals) == (None, 0, 0)
    assert send(desk, form).status_code == 404  # it is stuck no more
    assert row(house, numbers[1]).attempts == STUCK_TRIES


def test_a_letter_is_given_up_for_a_reason_and_loses_its_words(
    house: Flask, post: Post, desk: FlaskClient, numbers: list[int]
) -> None:
    [form] = forms(desk.get(PAGE), f"/{numbers[0]}/perdida")
    bare = send(desk, form, reason="corto")
    assert bare.status_code == 422
    assert "entre 10 y 300" in bare.text
    assert bare.text.count('value="corto"') == 1
    assert row(house, numbers[0]).lost_reason == ""
    assert send(desk, form, reason=REASON).status_code == 303
    gone = row(house, numbers[0])
    assert (gone.lost_reason, gone.values) == (REASON, {})
    page = desk.get(PAGE).text
    assert REASON in page
    assert "1 carta detenida" in page
    with house.app_context(), transaction() as db:
        assert queries.count_given_up(db) == 0
        assert actions.try_again(db, at=INSIDE) == 0
    assert send(desk, form, reason=REASON).status_code == 404


def test_nobody_else_sees_it(house: Flask, post: Post, numbers: list[int]) -> None:
    hire(house, role=Role.ANALYST)
    client = house.test_client()
    enter(client)
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}/{numbers[0]}/perdida", data={"reason": REASON}).status_code != 303
    assert row(house, numbers[0]).lost_reason == ""


def test_where_all_arrive_the_page_says_so(house: Flask, post: Post, desk: FlaskClient) -> None:
    assert "Todas las cartas salen." in desk.get(PAGE).text
