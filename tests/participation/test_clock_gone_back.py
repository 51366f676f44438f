"""A clock that steps back takes nothing it refused before, says so, and tells who watches it."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from consulta.participation.models import Contribution, Vote
from consulta.participation.rules import CLOCK_TOLERANCE, Refusal, refusal_of_clock
from consulta.web.unit_of_work import session
from tests.builders.plans import CLOSES, INSIDE
from tests.participation.page_walks import HOME, forms, send, sign_in

TEXT = "Palabras que llegaron tarde, y que el reloj no hace llegar antes."
WORDS = "El reloj de este sitio se atrasó"
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("before", "answer"),
    [(-SECOND, None), (CLOCK_TOLERANCE, None), (3 * SECOND, Refusal.CLOCK_WENT_BACK)],
)
def test_two_seconds_are_no_step(before: timedelta, answer: Refusal | None) -> None:
    assert refusal_of_clock(INSIDE - before, INSIDE) is answer
    assert refusal_of_clock(INSIDE - before, None) is None


def test_what_the_close_refused_is_not_taken_when_the_clock_steps_back(
    house: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with time_machine.travel(CLOSES - 5 * MINUTE, tick=False):
        ana = house.test_client()
        sign_in(house, ana, at=CLOSES - 5 * MINUTE)
        [form, *_] = forms(ana.get(f"{HOME}/aportes/nuevo?sobre=commitment:1"), "/aportes/nuevo")
        given = {"kind": "remark", "stance": "against", "text": TEXT, "is_of_age": "y"}
        given["signature"] = "without_name"
        place = send(ana, form, **given).location
        [last] = forms(ana.get(place), "/enviar")
        [vote, *_] = forms(ana.get(f"{HOME}/compromisos/2"), "/votos")
    with time_machine.travel(CLOSES, tick=False):
        assert send(ana, last).status_code == 403
    with time_machine.travel(CLOSES - MINUTE, tick=False):
        told = send(ana, last)
        assert (told.status_code, WORDS in told.text) == (403, True)
        assert f'href="{place}"' in told.text
        again = send(ana, form, **given)
        assert (WORDS in again.text, TEXT in again.text) == (True, True)
        assert WORDS in send(ana, vote, value="agree", target="commitment:2").text
        ready = house.test_client().get("/salud/listo")
        assert (ready.status_code, ready.get_json()["reloj"]) == (503, False)
        assert "the clock went back" in caplog.text
    with house.app_context():
        assert session().scalars(select(Contribution)).all() == []
        assert session().scalars(select(Vote)).all() == []
    with time_machine.travel(CLOSES + SECOND, tick=False):
        assert house.test_client().get("/salud/listo").get_json()["reloj"] is True


def test_what_stands_in_the_record_is_not_followed_by_an_earlier_moment(house: Flask) -> None:
    waiting = []
    for name in ("ana", "bea", "eva"):
        browser = house.test_client()
        sign_in(house, browser, f"{name}@example.org")
        page = browser.get(f"{HOME}/aportes/nuevo?sobre=commitment:1")
        [form, *_] = forms(page, "/aportes/nuevo")
        given = {"kind": "remark", "stance": "against", "text": TEXT, "is_of_age": "y"}
        place = send(browser, form, signature="without_name", **given).location
        waiting += [(browser, each) for each in forms(browser.get(place), "/enviar")]
    answers = []
    for (browser, form), step in zip(waiting, (MINUTE, timedelta(0), MINUTE - SECOND), strict=True):
        with time_machine.travel(INSIDE + step, tick=False):
            answers.append(send(browser, form).status_code)
    assert answers == [303, 403, 303]
