"""Nobody's words are bound to a passage that they were not shown."""

from dataclasses import replace
from datetime import date
from threading import Thread
from time import sleep

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consulta.journal import queries as journal
from consulta.participation import queries
from consulta.participation.rules import Refusal, passage_digest, refusal_of_passage
from consulta.plan.queries import consultation, versions
from consulta.plan.reader.document import MilestoneText, PlanDocument
from consulta.web.filters import spoken
from consulta.web.unit_of_work import database, transaction
from tests.builders.editions import Change, next_version, promising, renamed, reworded
from tests.participation.page_walks import HOME, SLUG, Form, forms, send, sign_in

P1, LEAD = "paragraph:c2-p1", "field:2/lead_institution"
OLD, NEW = "Pocas personas saben cómo *participar*.", "Casi nadie sabe cómo participar."
TEXT = "Esto es lo que pienso de ello."
HEAD_START = 0.4
JUNE = MilestoneText("c2-h1", "Abrir el portal", "Portal en línea", None, date(2027, 6, 30))
PROMISED = "Abrir el portal · Portal en línea · 2027-06-30"
LATER = replace(JUNE, ends_on=date(2027, 12, 31))


def led_by(name: str) -> Change:
    """Another institution leads commitment 2."""

    def change(document: PlanDocument) -> PlanDocument:
        return replace(
            document,
            commitments=tuple(
                replace(each, lead_institution=name) if each.number == 2 else each
                for each in document.commitments
            ),
        )

    return change


def publish(house: Flask, *changes: Change) -> None:
    with house.app_context(), transaction() as db:
        next_version(db, consultation(db, SLUG), *changes)


def reviewed(house: Flask, client: FlaskClient, ref: str) -> tuple[str, Form]:
    """The address of a review, and the button on it."""
    sign_in(house, client)
    form = forms(client.get(f"{HOME}/aportes/nuevo?sobre={ref}"), "/aportes/nuevo")[0]
    answer = send(
        client, form, stance="in_favour", kind="remark", text=TEXT, signature="without_name",
        is_of_age="y",
    )  # fmt: skip
    review = answer.headers["Location"]
    return review, forms(client.get(review), "/enviar")[0]


def bound(house: Flask, answer: TestResponse) -> tuple[str, bool]:
    """The words that were bound, and whether they are those of the version in force."""
    with house.app_context():
        db = database.session
        found = queries.contribution(db, consultation(db, SLUG), answer.headers["Location"][-8:])
        return found.quote, found.target_version == versions(db, found.consultation)[0].digest


def received(house: Flask) -> int:
    with house.app_context():
        db = database.session
        assert journal.problems(db, SLUG, []) == []
        return sum(queries.counts_by_state(db, consultation(db, SLUG)).values())


def test_words_that_came_while_reviewing_are_shown_before_they_are_bound(house: Flask) -> None:
    client = house.test_client()
    review, button = reviewed(house, client, P1)
    publish(house, reworded("c2-p1", NEW))
    for _ in range(2):
        refused = send(client, button)
        assert (refused.status_code, refused.headers["Location"]) == (303, review)
    assert received(house) == 0
    page = client.get(review)
    assert "El texto cambió mientras revisabas. Míralo y envía de nuevo." in page.text
    assert all(words in page.text for words in (OLD, NEW, TEXT))
    sent = send(client, forms(page, "/enviar")[0])
    assert "/folios/" in sent.headers["Location"]
    assert bound(house, sent) == (NEW, True)
    assert received(house) == 1


def test_another_date_of_a_milestone_is_other_words(house: Flask) -> None:
    client = house.test_client()
    publish(house, promising(2, JUNE))
    review, button = reviewed(house, client, "paragraph:c2-h1")
    assert spoken(PROMISED) in client.get(review).text
    publish(house, promising(2, LATER))
    assert send(client, button).headers["Location"] == review
    later = PROMISED.replace("06-30", "12-31")
    page = client.get(review).text
    assert all(spoken(words) in page for words in (PROMISED, later))
    sent = send(client, forms(client.get(review), "/enviar")[0])
    assert bound(house, sent) == (later, True)


@pytest.mark.parametrize("ref", ["paragraph:c2-h1", "field:2/milestones"])
def test_what_was_said_of_a_milestone_stands_beside_all_its_words(house: Flask, ref: str) -> None:
    client = house.test_client()
    publish(house, promising(2, JUNE))
    _, button = reviewed(house, client, ref)
    sent = send(client, button)
    assert bound(house, sent) == (PROMISED, True)
    assert "Decía" not in client.get(sent.headers["Location"]).text
    publish(house, promising(2, LATER))
    page = client.get(sent.headers["Location"]).text
    assert spoken(PROMISED) in page
    assert spoken(PROMISED.replace("06-30", "12-31")) in page


def test_a_change_elsewhere_stops_nobody(house: Flask) -> None:
    client = house.test_client()
    _, button = reviewed(house, client, P1)
    publish(house, renamed(1, "Otro nombre"))
    assert bound(house, send(client, button)) == (OLD, True)


def test_a_title_is_not_quoted_and_not_asked_about(house: Flask) -> None:
    client = house.test_client()
    _, button = reviewed(house, client, "commitment:2")
    publish(house, renamed(2, "Otro nombre"))
    assert bound(house, send(client, button)) == ("", True)


@pytest.mark.race
@pytest.mark.parametrize(
    ("ref", "change"),
    [(P1, reworded("c2-p1", NEW)), (LEAD, led_by("Otra institución"))],
    ids=["paragraph", "field"],
)
def test_the_button_pressed_while_a_version_is_being_published(
    house: Flask, ref: str, change: Change
) -> None:
    client = house.test_client()
    review, button = reviewed(house, client, ref)
    got: list[TestResponse] = []
    pressing = Thread(target=lambda: got.append(send(client, button)))
    with house.app_context(), transaction() as db:
        next_version(db, consultation(db, SLUG), change)
        db.flush()
        pressing.start()
        sleep(HEAD_START)
        assert got == []
    pressing.join()
    assert got[0].headers["Location"] == review
    assert received(house) == 0
    sent = send(client, forms(client.get(review), "/enviar")[0])
    quote, is_current = bound(house, sent)
    assert is_current
    assert quote in {NEW, "Otra institución"}


def test_who_was_shown_nothing_is_not_asked() -> None:
    assert refusal_of_passage("", NEW) is None
    assert refusal_of_passage(passage_digest(NEW), NEW) is None
    assert refusal_of_passage(passage_digest(OLD), NEW) is Refusal.WORDS_CHANGED


@pytest.mark.parametrize("page", ["compromisos/2", "votar?otra=commitment:2"])
@pytest.mark.parametrize(
    "change",
    [renamed(2, "Lo contrario de lo que era"), reworded("c2-p1", NEW), promising(2, JUNE)],
    ids=["name", "paragraph", "milestone"],
)
def test_a_vote_falls_on_no_words_that_its_voter_was_not_shown(
    house: Flask, page: str, change: Change
) -> None:
    client = house.test_client()
    sign_in(house, client)
    box = forms(client.get(f"{HOME}/{page}"), "/votos")[0]
    publish(house, change)
    answer = send(client, box, value="agree")
    assert answer.status_code == 303
    again = client.get(f"{HOME}/compromisos/2")
    assert "El compromiso cambió mientras votabas." in again.text
    assert "tu postura</span>" not in again.text
    assert send(client, forms(again, "/votos")[0], value="agree").status_code == 303
    assert "tu postura</span>" in client.get(f"{HOME}/compromisos/2").text


def test_a_change_of_another_commitment_stops_no_vote(house: Flask) -> None:
    client = house.test_client()
    sign_in(house, client)
    box = forms(client.get(f"{HOME}/compromisos/2"), "/votos")[0]
    publish(house, renamed(1, "Otro nombre"), reworded("c3-p1", NEW))
    assert send(client, box, value="agree").status_code == 303
    assert "tu postura</span>" in client.get(f"{HOME}/compromisos/2").text


def test_a_vote_that_names_no_version_of_ours_is_not_taken(house: Flask) -> None:
    client = house.test_client()
    sign_in(house, client)
    box = forms(client.get(f"{HOME}/compromisos/2"), "/votos")[0]
    assert send(client, box, value="agree", seen="0" * 64).status_code == 303
    assert "tu postura</span>" not in client.get(f"{HOME}/compromisos/2").text
