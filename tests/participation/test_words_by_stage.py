"""The page of a consultation speaks of what can be done now, and of nothing that is over."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from consulta.web.filters import spoken
from tests.builders.plans import CLOSES, INSIDE, OPENS
from tests.participation.page_walks import HOME

SAID = {
    OPENS - timedelta(hours=1): "Podrás escribir y votar cuando la consulta se abra.",
    INSIDE: "lo que escribas aquí puede cambiarlo.",
    CLOSES + timedelta(hours=1): "Esta consulta terminó: ya no recibe aportes ni votos.",
}


@pytest.mark.parametrize("at", SAID)
def test_only_the_words_of_the_stage_are_said(house: Flask, at: object) -> None:
    with time_machine.travel(at, tick=False):  # type: ignore[arg-type]
        page = house.test_client().get(HOME).text
    assert [words for words in SAID.values() if words in page] == [SAID[at]]  # type: ignore[index]


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        (
            "Tres actas · 2020-01-02 · 2020-07-31",
            "Tres actas · del 2 de enero al 31 de julio de 2020",
        ),
        (
            "Tres actas · 2019-12-01 · 2020-07-31 · Aguas",
            "Tres actas · del 1 de diciembre de 2019 al 31 de julio de 2020 · Aguas",
        ),
        ("Portal en línea · 2027-06-30", "Portal en línea · 30 de junio de 2027"),
        ("Ley 2020-01-02 y nada más", "Ley 2020-01-02 y nada más"),
        ("Tres actas · 2020-13-99", "Tres actas · 2020-13-99"),
    ],
)
def test_days_in_a_quote_are_said_as_people_say_them(house: Flask, quote: str, words: str) -> None:
    with house.test_request_context():
        assert spoken(quote) == words
