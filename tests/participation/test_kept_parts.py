"""Parts that are kept are the parts that would be rendered now, for every reader."""

import re
from dataclasses import replace
from datetime import datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from consulta.participation.rules import State
from consulta.plan.queries import consultation
from consulta.web.parts import KeptParts
from consulta.web.settings import give
from consulta.web.unit_of_work import transaction
from tests.builders.contributions import contribution, submission
from tests.builders.editions import next_version, reworded
from tests.builders.plans import CLOSES, INSIDE
from tests.participation.page_walks import HOME, SLUG, forms, send, sign_in

PAGES = [f"{HOME}/compromisos/2", f"{HOME}/plan", f"{HOME}/anexo/integridad"]
TOKEN = re.compile(r'(name="csrf_token" value=")[^"]*')


def write(house: Flask, text: str, *, about: str = "commitment:2", state: State) -> str:
    with house.app_context(), transaction() as db:
        shown = consultation(db, SLUG)
        given = submission(text)
        return contribution(db, shown, about=about, given=given, state=state).folio


def readers(house: Flask, at: datetime) -> dict[str, FlaskClient]:
    found = {name: house.test_client() for name in ("visitor", "english", "ana", "beto")}
    found["english"].set_cookie("consulta_language", "en")
    for name in ("ana", "beto"):
        sign_in(house, found[name], f"{name}@example.org", at=at)
    return found


def seen(clients: dict[str, FlaskClient]) -> dict[tuple[str, str], str]:
    return {
        (name, page): TOKEN.sub(r"\1", client.get(f"{page}?orden=oldest").text)
        for name, client in clients.items()
        for page in PAGES
    }


@pytest.mark.parametrize("at", [INSIDE, CLOSES], ids=["open", "over"])
def test_what_is_kept_is_what_would_be_rendered(house: Flask, at: datetime) -> None:
    write(house, "Un aporte sobre el párrafo.", about="paragraph:c2-p1", state=State.PUBLISHED)
    write(house, "Otro <b>aporte</b> & más.", state=State.PUBLISHED)
    write(house, "Uno que se retuvo de verdad.", state=State.WITHHELD)
    ana = readers(house, INSIDE)["ana"]
    vote = forms(ana.get(PAGES[0]), "/votos")[0]
    send(ana, vote, value="agree", target="contribution:A-000002")
    with time_machine.travel(at, tick=False):
        clients = readers(house, at)
        give(house, KeptParts(most=0))
        now = seen(clients)
        give(house, KeptParts())
        first, again = seen(clients), seen(clients)
    assert now == first == again
    assert "&lt;b&gt;aporte&lt;/b&gt; &amp; más." in now["ana", PAGES[0]]
    assert ("small-vote--mine" in now["ana", PAGES[0]]) is (at == INSIDE)
    assert "small-vote--mine" not in now["beto", PAGES[0]]
    assert now["visitor", PAGES[0]] != now["english", PAGES[0]]


def test_a_change_shows_at_once(house: Flask) -> None:
    client = house.test_client()
    sign_in(house, client)
    page = PAGES[0]
    write(house, "El primero de los aportes.", state=State.PUBLISHED)
    assert "El primero de los aportes." in client.get(page).text
    write(house, "El segundo de los aportes.", state=State.PUBLISHED)
    assert "El segundo de los aportes." in client.get(page).text
    with house.app_context(), transaction() as db:
        next_version(db, consultation(db, SLUG), reworded("c2-p1", "Palabras del todo nuevas."))
    text = client.get(page).text
    assert "Palabras del todo nuevas." in text
    assert "El primero de los aportes." in text


def test_a_button_below_a_contribution_votes_on_it_and_comes_back_to_it(house: Flask) -> None:
    client = house.test_client()
    sign_in(house, client)
    folio = write(house, "El primero de los aportes.", state=State.PUBLISHED)
    answer = client.get(PAGES[0])
    form = next(each for each in forms(answer, "/votos") if "target" not in each.fields)
    action = f"{HOME}/votos?sobre=contribution:{folio}"
    assert f'form="votos" formaction="{action}"' in answer.text
    voted = client.post(action, data=form.fields | {"value": "disagree"})
    assert voted.headers["Location"] == f"{PAGES[0]}#f-{folio}"
    assert "small-vote--mine small-vote--disagree" in client.get(PAGES[0]).text


@pytest.mark.parametrize("about", ["", "contribution:A-999999", "x" * 500, "<b>", "a\rb"])
def test_a_vote_on_nothing_is_not_found(house: Flask, about: str) -> None:
    client = house.test_client()
    sign_in(house, client)
    write(house, "El primero de los aportes.", state=State.PUBLISHED)
    form = next(each for each in forms(client.get(PAGES[0]), "/votos"))
    given = form.fields | {"value": "agree", "target": ""}
    answer = client.post(f"{HOME}/votos", query_string={"sobre": about}, data=given)
    assert answer.status_code == 404


def test_who_joins_shows_at_once_on_the_card_that_is_kept(house: Flask) -> None:
    client = house.test_client()
    folio = write(house, "El primero de los aportes.", state=State.PUBLISHED)
    assert "Se le suma" not in client.get(PAGES[0]).text
    with house.app_context(), transaction() as db:
        given = replace(submission("Otra razón para lo mismo."), joins=folio)
        shown = consultation(db, SLUG)
        contribution(db, shown, about="commitment:2", given=given, state=State.PUBLISHED)
    text = client.get(PAGES[0]).text
    assert "Se le suma 1 aporte, con su razón" in text
    assert "Se suma al aporte" in text
