"""In a burst a link waits for a puzzle or for a minute; nobody is turned away, nobody is named."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from consulta.accounts.credentials import is_solved, moment_asked, puzzle_of, waiting_ticket
from consulta.accounts.models import SignalCount
from consulta.accounts.queries import signals
from consulta.accounts.rules import (
    EVERYWHERE,
    WAIT,
    WAIT_LIFE,
    Refusal,
    Signal,
    consultation_of,
    is_to_look_at,
    refusal_of_asking,
)
from consulta.accounts.throwaway import is_throwaway
from consulta.config import Config
from consulta.web.limits import BURST_SECONDS, is_bursting, limiter
from consulta.web.unit_of_work import session
from tests.accounts.doors import ask, close, letters
from tests.builders.plans import INSIDE
from tests.participation.page_walks import SLUG, forms, house_of, send

BACK = f"/consultas/{SLUG}/votar"
CALM = 2
SECRET = "k" * 64


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    """A house in which a third request for a link in a minute is a burst."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(replace(config, burst_a_minute=CALM))
        limiter.reset()
        yield made
        close(made)
        limiter.reset()


def burst(house: Flask, email: str = "eva@example.org") -> tuple[FlaskClient, TestResponse]:
    """Somebody who asks while a burst is on, and what they are told."""
    for number in range(CALM):
        assert ask(house.test_client(), f"calm{number}@example.org", back=BACK).status_code == 200
    browser = house.test_client()
    return browser, ask(browser, email, back=BACK)


def answer_to(puzzle: str) -> str:
    return next(str(n) for n in range(10**7) if is_solved(puzzle, str(n)))


def test_who_asks_in_a_burst_is_told_what_happened_and_keeps_the_address(house: Flask) -> None:
    _, told = burst(house)
    assert told.status_code == 429
    assert int(told.headers["Retry-After"]) == WAIT.seconds
    for words in (
        "todavía no sale",
        "Guardamos tu lugar",
        "60 segundos",
        "eva@example.org",
        'href="/senales"',
    ):
        assert words in told.text
    assert len(letters(house)) == CALM


def test_a_puzzle_that_was_solved_sends_the_link_at_once(house: Flask) -> None:
    browser, told = burst(house)
    [form] = forms(told, "/entrar")
    sent = send(browser, form, answer=answer_to(puzzle_of(form.fields["ticket"])))
    assert sent.status_code == 200
    assert letters(house)[-1].to == "eva@example.org"


def test_a_minute_of_patience_sends_the_link_without_any_script(house: Flask) -> None:
    browser, told = burst(house)
    [form] = forms(told, "/entrar")
    with time_machine.travel(INSIDE + WAIT - timedelta(seconds=10), tick=False):
        early = send(browser, form)
        assert (early.status_code, early.headers["Retry-After"]) == (429, "10")
        assert forms(early, "/entrar")[0].fields["ticket"] == form.fields["ticket"]
    with time_machine.travel(INSIDE + WAIT, tick=False):
        assert send(browser, form).status_code == 200
    assert letters(house)[-1].to == "eva@example.org"


@pytest.mark.parametrize("changed", ["address", "browser", "answer", "ticket"])
def test_a_puzzle_serves_one_browser_and_one_address(house: Flask, changed: str) -> None:
    browser, told = burst(house)
    [form] = forms(told, "/entrar")
    fields = {"answer": answer_to(puzzle_of(form.fields["ticket"]))}
    if changed == "browser":
        browser = house.test_client()
        [other] = forms(browser.get("/entrar"), "/entrar")
        fields["csrf_token"] = other.fields["csrf_token"]
    elif changed == "address":
        fields["email"] = "otra@example.org"
    else:
        fields[changed] = {"answer": "٣", "ticket": "x" * 5000}[changed]
    assert send(browser, form, **fields).status_code == 429
    assert len(letters(house)) == CALM


def test_a_burst_of_one_consultation_is_none_of_another(house: Flask) -> None:
    burst(house)
    assert ask(house.test_client(), "ana@example.org", back="/mis-aportes").status_code == 200


def test_a_burst_goes_by(house: Flask) -> None:
    _, told = burst(house)
    assert told.status_code == 429
    limiter.reset()
    assert ask(house.test_client(), "ana@example.org", back=BACK).status_code == 200


def test_what_is_counted_names_nobody(house: Flask) -> None:
    burst(house)
    limiter.reset()
    ask(house.test_client(), "uno@mailinator.com", back=BACK)
    with house.app_context():
        counted = signals(session(), SLUG)
        rows = session().scalars(select(SignalCount)).all()
    day = counted[INSIDE.date()]
    assert day[Signal.THROWAWAY] == 1
    assert day[Signal.LINKS_ASKED] == len(letters(house))
    assert day[Signal.HELD_UP] >= 1
    assert {row.scope for row in rows} == {SLUG}
    assert set(SignalCount.__table__.c.keys()) == {"id", "scope", "day", "signal", "count"}


def test_what_leads_to_no_consultation_is_counted_for_the_house(house: Flask) -> None:
    ask(house.test_client(), back="/consultas/inventada/votar")
    ask(house.test_client(), back="/")
    with house.app_context():
        rows = session().scalars(select(SignalCount)).all()
    assert [(row.scope, row.signal, row.count) for row in rows] == [
        (EVERYWHERE, Signal.LINKS_ASKED, 2)
    ]


def test_invented_consultations_are_one_bucket_with_the_house(house: Flask) -> None:
    """Whoever writes another path at each asking is held up all the same."""
    told = [
        ask(
            house.test_client(), f"n{number}@example.org", back=f"/consultas/no-existe-{number}"
        ).status_code
        for number in range(CALM * 5)
    ]
    assert told == [200] * CALM + [429] * CALM * 4
    assert ask(house.test_client(), "ana@example.org", back="/").status_code == 429
    assert len(letters(house)) == CALM
    with house.app_context():
        counted = signals(session(), EVERYWHERE)[INSIDE.date()]
    assert counted[Signal.HELD_UP] == CALM * 4 + 1
    assert ask(house.test_client(), "bea@example.org", back=BACK).status_code == 200
    kept = [key for key in vars(limiter.storage)["storage"] if key.startswith("consulta/burst")]
    assert kept == [f"consulta/burst/{EVERYWHERE}"]


def test_a_burst_lasts_five_minutes_from_its_last_moment_above_the_threshold(house: Flask) -> None:
    burst(house)
    last = INSIDE + timedelta(minutes=4)
    with time_machine.travel(last, tick=False), house.test_request_context("/"):
        assert [is_bursting(SLUG) for _ in range(CALM + 1)] == [True] * (CALM + 1)
    for seconds, is_on in ((BURST_SECONDS - 1, True), (BURST_SECONDS + 1, False)):
        later = last + timedelta(seconds=seconds)
        with time_machine.travel(later, tick=False), house.test_request_context("/"):
            assert is_bursting(SLUG) is is_on


def test_no_burst_without_a_threshold(config: Config) -> None:
    with time_machine.travel(INSIDE, tick=False):
        house = house_of(replace(config, burst_a_minute=0))
        for number in range(CALM * 3):
            sent = ask(house.test_client(), f"n{number}@example.org", back=BACK)
            assert sent.status_code == 200
        close(house)


@pytest.mark.parametrize(
    ("waited", "is_burst", "solved", "answer"),
    [
        (None, False, False, None),
        (None, True, False, Refusal.BURST),
        (None, True, True, Refusal.BURST),
        (timedelta(0), True, True, None),
        (timedelta(0), True, False, Refusal.BURST),
        (WAIT, True, False, None),
        (-timedelta(seconds=1), True, True, Refusal.BURST),
        (WAIT_LIFE, True, True, Refusal.BURST),
    ],
)
def test_when_a_link_waits(
    waited: timedelta | None, is_burst: bool, solved: bool, answer: Refusal | None
) -> None:
    asked_at = None if waited is None else INSIDE - waited
    assert refusal_of_asking(asked_at, INSIDE, is_burst=is_burst, is_solved=solved) is answer


@given(st.text())
def test_no_text_is_a_ticket_or_an_answer_by_chance(text: str) -> None:
    assert moment_asked(SECRET, text, email="a@example.org", browser="b") is None
    assert not is_solved("puzzle", text) or re.fullmatch("[0-9]{1,12}", text)


def test_a_ticket_tells_its_moment_and_no_address() -> None:
    made = waiting_ticket(SECRET, email="a@example.org", browser="b", at=INSIDE)
    assert moment_asked(SECRET, made, email="a@example.org", browser="b") == INSIDE
    assert moment_asked("x" * 64, made, email="a@example.org", browser="b") is None
    assert "example" not in made


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/consultas/plan-2027", "plan-2027"),
        ("/consultas/plan-2027/votar?x=1", "plan-2027"),
        ("/consultas/plan-2027?otra", "plan-2027"),
        ("/mis-aportes", ""),
        ("/consultas/" + "a" * 65, ""),
        ("/x/consultas/plan-2027", ""),
    ],
)
def test_an_address_names_its_consultation(path: str, scope: str) -> None:
    assert consultation_of(path) == scope


@pytest.mark.parametrize(
    ("email", "found"),
    [
        ("a@mailinator.com", True),
        ("a@eu.mailinator.com", True),
        ("a@example.org", False),
        ("a@com", False),
        ("a@usar-y-tirar.example", True),
    ],
)
def test_a_throwaway_address_is_known_by_its_domain(email: str, found: bool) -> None:
    assert is_throwaway(email, {"usar-y-tirar.example"}) is found


def test_few_are_no_sign() -> None:
    assert not is_to_look_at(19, 19)
    assert is_to_look_at(20, 4)
    assert not is_to_look_at(20, 3)
    assert not is_to_look_at(0, 0)
