"""Signs of the whole site: counted by day of Chile, public without small cells, shown to people."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from consulta.accounts.actions import count_signal
from consulta.accounts.queries import signals
from consulta.accounts.rules import EVERYWHERE, Role, Signal
from consulta.config import Config
from consulta.web.unit_of_work import session, transaction
from tests.accounts.doors import ask, close, enter, hire
from tests.builders.plans import INSIDE
from tests.participation.page_walks import SLUG, house_of

LATE_EVENING = datetime(2027, 3, 11, 2, 30, tzinfo=UTC)  # 23:30 of the tenth in Chile
LATE_NIGHT = datetime(2027, 3, 11, 3, 30, tzinfo=UTC)  # half past midnight
WINTER_NIGHT = datetime(2027, 7, 2, 3, 30, tzinfo=UTC)  # 23:30 of the first, an hour later
TENTH, ELEVENTH = "10 de marzo de 2027", "11 de marzo de 2027"


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        yield made
        close(made)


def told(house: Flask, *counts: tuple[datetime, Signal, int]) -> None:
    with house.app_context(), transaction() as db:
        for at, signal, times in counts:
            for _ in range(times):
                count_signal(db, signal, scope=EVERYWHERE, at=at)


def test_a_day_of_the_house_is_a_day_of_chile(house: Flask) -> None:
    told(
        house,
        (LATE_EVENING, Signal.LINKS_ASKED, 7),
        (LATE_NIGHT, Signal.LINKS_ASKED, 9),
        (WINTER_NIGHT, Signal.LINKS_ASKED, 6),
    )
    with house.app_context():
        asked = {day: n[Signal.LINKS_ASKED] for day, n in signals(session(), EVERYWHERE).items()}
    assert asked == {date(2027, 3, 10): 7, date(2027, 3, 11): 9, date(2027, 7, 1): 6}
    page = house.test_client().get("/senales").text
    assert page.index("1 de julio de 2027") < page.index(ELEVENTH) < page.index(TENTH)
    assert "Cuentas por día de Chile continental" in page


def test_a_day_of_a_consultation_stays_one_of_utc(house: Flask) -> None:
    with house.app_context(), transaction() as db:
        count_signal(db, Signal.LINKS_ASKED, scope=SLUG, at=LATE_EVENING)
    with house.app_context():
        assert list(signals(session(), SLUG)) == [date(2027, 3, 11)]


def test_the_public_page_tells_bursts_and_hides_small_cells(house: Flask) -> None:
    told(
        house,
        (INSIDE, Signal.LINKS_ASKED, 31),
        (INSIDE, Signal.THROWAWAY, 23),
        (INSIDE, Signal.HELD_UP, 17),
        (LATE_NIGHT, Signal.LINKS_ASKED, 12),
        (LATE_NIGHT, Signal.THROWAWAY, 3),
    )
    page = house.test_client().get("/senales").text
    assert ">31<" in page
    assert ">17<" in page
    assert "reservado" in page
    assert ">23<" not in page, "the one that is left would give the small one back"
    assert ">3<" not in page
    assert "17 enlaces tuvieron que esperar" in page
    assert "Muchos de los enlaces fueron a correos desechables." in page


def test_what_is_asked_at_the_sign_in_page_is_told_without_its_address(house: Flask) -> None:
    for number in range(6):
        ask(house.test_client(), f"persona{number}@example.org", back="/")
    page = house.test_client().get("/senales").text
    assert TENTH in page
    assert ">6<" in page
    assert "example.org" not in page
    assert TENTH not in house.test_client().get(f"/consultas/{SLUG}/senales").text


def test_without_anything_asked_the_page_says_so(house: Flask) -> None:
    assert "Todavía no hay nada que contar." in house.test_client().get("/senales").text


@pytest.mark.parametrize("page", ["/que-es", "/privacidad", f"/consultas/{SLUG}/senales"])
def test_where_people_look_the_page_is_linked(house: Flask, page: str) -> None:
    assert 'href="/senales"' in house.test_client().get(page).text


def desk_of(house: Flask, role: Role, scope: str = SLUG) -> FlaskClient:
    hire(house, role=role, scope=scope)
    client = house.test_client()
    enter(client)
    return client


def test_who_moderates_sees_the_last_day_that_stands_out(house: Flask) -> None:
    desk = desk_of(house, Role.MODERATOR)
    assert "Ningún día se sale de lo común." in desk.get("/equipo").text
    told(
        house,
        (INSIDE, Signal.LINKS_ASKED, 70),
        (INSIDE, Signal.HELD_UP, 3),
        (LATE_NIGHT, Signal.LINKS_ASKED, 5),
    )
    home = desk.get("/equipo").text
    assert f"El último día que se sale de lo común: {TENTH}." in home
    assert 'href="/equipo/senales"' in home
    page = desk.get("/equipo/senales").text
    assert "3 enlaces tuvieron que esperar" in page, "the desk judges on the whole counts"
    assert "Miércoles 10 de marzo de 2027" in page
    assert "Jueves 11 de marzo de 2027" not in page


def test_who_does_not_moderate_has_no_such_section(house: Flask) -> None:
    assert "/equipo/senales" not in desk_of(house, Role.ANALYST).get("/equipo").text
