"""The text of a version is put together once, and never outlives its version."""

import re

import pytest
from flask import Flask

from consulta.participation.rules import State
from consulta.participation.views.text import KeptTexts
from consulta.plan import queries as plans
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction
from tests.builders import persons
from tests.builders.contributions import contribution, submission
from tests.builders.editions import departed, next_version, renamed, reworded
from tests.builders.plans import INSIDE
from tests.participation.page_walks import HOME, SLUG

COMMITMENT = f"{HOME}/compromisos/2"
PAGES = (COMMITMENT, f"{HOME}/plan")


def said(house: Flask, about: str) -> None:
    with house.app_context(), transaction() as db:
        author = persons.citizen(db, f"{about.replace(':', '-').replace('/', '-')}@example.org")
        given = submission(f"Sobre {about}.")
        shown = plans.consultation(db, SLUG)
        contribution(db, shown, author, given=given, about=about, state=State.PUBLISHED)


@pytest.mark.parametrize("page", PAGES)
def test_new_words_are_shown_with_their_version(house: Flask, page: str) -> None:
    client = house.test_client()
    before = client.get(page).text
    with house.app_context(), transaction() as db:
        shown = plans.consultation(db, SLUG)
        next_version(db, shown, reworded("c2-p1", "Palabras de otra versión."), at=INSIDE)
        next_version(db, shown, renamed(2, "Otro nombre"), at=INSIDE)
    after = client.get(page).text
    assert "Palabras de otra versión." not in before
    assert "Palabras de otra versión." in after
    assert "Otro nombre" in after


def test_a_commitment_that_left_is_shown_as_left(house: Flask) -> None:
    client = house.test_client()
    assert client.get(COMMITMENT).status_code == 200
    with house.app_context(), transaction() as db:
        next_version(db, plans.consultation(db, SLUG), departed(2), at=INSIDE)
    assert "La institución declinó el compromiso." in client.get(COMMITMENT).text
    assert client.get(f"{HOME}/compromisos/99").status_code == 404


def test_what_arrives_leaves_the_text_as_it_was_put_together(house: Flask) -> None:
    client = house.test_client()
    client.get(COMMITMENT)
    with house.app_context():
        shown = plans.consultation(session(), SLUG)
        key = (shown.id, plans.current_digest(session(), shown))
        kept = held(KeptTexts).get(key)
    said(house, "paragraph:c2-p1")
    client.get(COMMITMENT)
    with house.app_context():
        assert kept is not None
        assert held(KeptTexts).get(key) is kept


def test_contents_count_what_speaks_of_a_part_and_of_its_passages(house: Flask) -> None:
    said(house, "field:2/problem")
    said(house, "paragraph:c2-p1")
    said(house, "commitment:2")
    page = house.test_client().get(COMMITMENT).text
    counts = re.findall(r'<li><a href="#(\w+)"><span>[^<]*</span> <span class="number">(\d+)', page)
    assert dict(counts)["problem"] == "2"
    assert dict(counts)["aportes"] == "1"
    assert sum(int(count) for _, count in dict(counts).items()) == 3
