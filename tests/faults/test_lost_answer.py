"""A form was taken and its answer never arrived: the same form again gives the same receipt."""

import pytest
from sqlalchemy import func, select

from consulta.journal import queries as journal
from consulta.mail.models import Letter
from consulta.participation.models import Contribution, EarlierVersion, Vote
from consulta.web.unit_of_work import database
from tests.faults.browser import HOME, Browser, field_of, words
from tests.faults.served import SLUG, Served

WRITE = f"{HOME}/aportes/nuevo?sobre=commitment:2"
TEXT = "Que cada hito diga quién responde."
AGAIN = "Que cada hito diga quién responde, y cuándo se revisa."
pytestmark = pytest.mark.slow


def rows(served: Served) -> dict[str, int]:
    """How much there is of everything that a doubled form would double."""
    with served.app.app_context():
        db = database.session
        found = {
            table.__name__: db.scalar(select(func.count()).select_from(table)) or 0
            for table in (Contribution, EarlierVersion, Vote, Letter)
        }
        found["entries"] = journal.head(db, SLUG).size
        assert journal.problems(db, SLUG, []) == []
        db.close()
    return found


def taken_once(served: Served, browser: Browser, address: str, **fields: str) -> str:
    """Send and lose the answer, send again; where that leads, with nothing added by it."""
    browser.post_and_hang_up(address, **fields)
    once = rows(served)
    first = browser.post(address, **fields)
    second = browser.post(address, **fields)
    assert (first.status, second.status) == (303, 303)
    assert first.location == second.location
    assert rows(served) == once
    return first.location


def receipt(browser: Browser, folio: str) -> str:
    """The file of a folio's receipt."""
    answer = browser.get(f"{HOME}/folios/{folio}/comprobante")
    assert answer.status == 200
    return answer.text


def test_a_contribution_its_correction_and_a_vote(served: Served) -> None:
    browser = Browser(served.port, served.sign_in("ana@example.org"))
    key = field_of(browser.get(WRITE).text, "form_key")
    draft = taken_once(served, browser, WRITE, **words(TEXT, key))
    shown = taken_once(served, browser, f"{draft}/enviar")
    folio = shown.rpartition("/")[2]
    kept = receipt(browser, folio)
    assert rows(served) | {"entries": 0} == {
        "Contribution": 1, "EarlierVersion": 0, "Vote": 0, "Letter": 1, "entries": 0,
    }  # fmt: skip

    page = browser.get(f"{shown}/corregir").text
    hidden = {name: field_of(page, name) for name in ("form_key", "corrects", "quoted", "opened")}
    correction = taken_once(served, browser, WRITE, **words(AGAIN, "") | hidden)
    assert taken_once(served, browser, f"{correction}/enviar") == shown
    corrected = receipt(browser, folio)
    assert corrected != kept
    assert browser.post(f"{correction}/enviar").location == shown
    assert browser.post(f"{draft}/enviar").location == shown
    assert receipt(browser, folio) == corrected
    assert rows(served)["EarlierVersion"] == 1

    ballot = {"target": "commitment:3", "value": "agree", "back": HOME}
    assert taken_once(served, browser, f"{HOME}/votos", **ballot) == HOME
    with served.app.app_context():
        ref = database.session.scalars(select(Vote.ref)).one()
        database.session.close()
    first = browser.get(f"{HOME}/votos/{ref}/comprobante")
    taken_once(served, browser, f"{HOME}/votos", **ballot)
    assert first.status == 200
    assert browser.get(f"{HOME}/votos/{ref}/comprobante").text == first.text
    assert rows(served)["Vote"] == 1
