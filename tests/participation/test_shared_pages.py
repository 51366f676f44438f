"""The page that citizens share says to each of them what a page of their own would say."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf

from consulta.accounts.guards import signed_in, voter_tag
from consulta.participation import actions, queries
from consulta.participation.digest import Rhythm
from consulta.participation.rules import State, VoteValue
from consulta.participation.views.own import own_answers
from consulta.plan import queries as plans
from consulta.plan.guards import kept_page
from consulta.web.places import KeptSharedPages, SharedPage, own_words, places_kept
from consulta.web.settings import give
from consulta.web.unit_of_work import transaction
from tests.builders import persons
from tests.builders.contributions import contribution, submission
from tests.builders.plans import CLOSES, INSIDE
from tests.participation.page_walks import HOME, SLUG, forms, send, sign_in

PATHS = {
    "consultation": HOME,
    "plan_text": f"{HOME}/plan",
    "commitment": f"{HOME}/compromisos/2",
    "initiative": f"{HOME}/anexo/integridad",
}
NAMES = {"ana": "Ana", "beto": "Beto", "cruz": "<i>Cruz</i> & Cía", "dora": "Dora", "eva": "Eva"}
TOKEN = re.compile(r'name="csrf_token" value="([^"]*)"')


@pytest.fixture
def readers(house: Flask) -> dict[str, FlaskClient]:
    """A visitor, three who voted, wrote or follow, one who did neither, and one in English."""
    with house.app_context(), transaction() as db:
        shown = plans.consultation(db, SLUG)
        people = {name: persons.citizen(db, f"{name}@example.org") for name in NAMES}
        for name, person in people.items():
            person.name = NAMES[name]
        said = {
            name: contribution(
                db, shown, people[name], given=submission(f"Lo que dice {name}."),
                about=about, state=State.PUBLISHED,
            ).folio
            for name, about in [("ana", "commitment:2"), ("dora", "paragraph:c2-p1")]
        }  # fmt: skip
        follow(db, people["beto"], "commitment:2", Rhythm.DAILY)
        follow(db, people["dora"], "plan", Rhythm.WEEKLY)
        vote(db, people["ana"], "commitment:2", VoteValue.AGREE)
        vote(db, people["beto"], f"contribution:{said['ana']}", VoteValue.DISAGREE)
        vote(db, people["dora"], f"contribution:{said['ana']}", VoteValue.ABSTAIN)
    clients = {name: house.test_client() for name in ("visitor", *NAMES)}
    clients["eva"].set_cookie("consulta_language", "en")
    for name in NAMES:
        sign_in(house, clients[name], f"{name}@example.org")
    return clients


def follow(db: Any, person: Any, ref: str, rhythm: Rhythm) -> None:
    target = plans.target(db, plans.consultation(db, SLUG), ref)
    actions.follow(db, person=person, target=target, rhythm=rhythm, language="es", at=INSIDE)


def vote(db: Any, person: Any, ref: str, value: VoteValue) -> None:
    target = plans.target(db, plans.consultation(db, SLUG), ref)
    actions.cast_vote(
        db, target=target, voter=voter_tag(SLUG, person), voter_person_id=person.id,
        value=value, at=INSIDE,
    )  # fmt: skip


def alone(view: Callable[..., Any]) -> Callable[..., Any]:
    """The same page rendered for the one who asks, whose person it is given."""

    def rendered(slug: str, **values: Any) -> Any:
        with places_kept(for_all=False):
            page = SharedPage(view(slug, **values))
        reader, token = signed_in(), {"token": generate_csrf()}
        return page.filled(token | (own_answers(slug, reader, page.keys) if reader else {}))

    return rendered


def pages(clients: dict[str, FlaskClient]) -> dict[tuple[str, str], str]:
    """What each reader sees, the last line of a page included."""
    found = {}
    for name, client in clients.items():
        for path in PATHS.values():
            answer = client.get(f"{path}?orden=oldest")
            assert answer.status_code == 200
            found[name, path] = answer.text
    return found


@pytest.mark.parametrize("at", [INSIDE, CLOSES], ids=["open", "over"])
def test_shared_and_filled_is_what_would_be_rendered_for_each(
    house: Flask, readers: dict[str, FlaskClient], at: Any
) -> None:
    with time_machine.travel(at, tick=False):
        for name in NAMES:
            sign_in(house, readers[name], f"{name}@example.org", at=at)
        pages(readers)
        views: dict[str, Any] = house.view_functions
        kept = {name: views[name] for name in (f"participation.{name}" for name in PATHS)}
        views |= {name: alone(view.__wrapped__) for name, view in kept.items()}
        theirs = pages(readers)
        views |= kept
        for first in readers:
            give(house, KeptSharedPages())
            order = {first: readers[first]} | readers
            assert pages(order) == theirs, first
            assert pages(order) == theirs, first
    tokens = {name: set(TOKEN.findall(theirs[name, PATHS["commitment"]])) for name in NAMES}
    assert all(len(each) == 1 for each in tokens.values())
    assert len(set.union(*tokens.values())) == len(NAMES)


def test_each_sees_their_own_answers_and_nobody_elses(readers: dict[str, FlaskClient]) -> None:
    seen = {name: text for (name, path), text in pages(readers).items() if path.endswith("/2")}
    assert "tu postura</span>" in seen["ana"]
    assert [name for name in seen if "Es tu aporte." in seen[name]] == ["ana", "dora"]
    assert "small-vote--mine small-vote--disagree" in seen["beto"]
    assert "small-vote--mine small-vote--pass" in seen["dora"]
    assert [name for name in seen if "small-vote--mine" in seen[name]] == ["beto", "dora"]
    assert [name for name in seen if "Sigues este compromiso" in seen[name]] == ["beto"]
    assert "&lt;i&gt;Cruz&lt;/i&gt; &amp; Cía" in seen["cruz"]
    for name, text in seen.items():
        others = [other for who, other in NAMES.items() if who not in {name, "cruz"}]
        assert not any(f"<li><span>{other}</span></li>" in text for other in others)
        assert "@example.org" not in text


def test_what_a_reader_does_shows_at_once(house: Flask, readers: dict[str, FlaskClient]) -> None:
    cruz, path = readers["cruz"], PATHS["commitment"]
    pages(readers)
    small = next(each for each in forms(cruz.get(path), "/votos") if "target" not in each.fields)
    cruz.post(f"{HOME}/votos?sobre=contribution:A-000001", data=small.fields | {"value": "agree"})
    send(cruz, forms(cruz.get(path), "/seguir")[0])
    assert "Listo: te escribiremos" in cruz.get(path).text
    again = cruz.get(path).text
    assert "small-vote--mine small-vote--agree" in again
    assert "Sigues este compromiso" in again
    assert "Listo: te escribiremos" not in again
    send(cruz, forms(cruz.get(path), "/salir")[0])
    assert "Cruz" not in cruz.get(path).text


def test_nobody_elses_votes_or_follows_are_answered(
    house: Flask, readers: dict[str, FlaskClient]
) -> None:
    with house.app_context(), transaction() as db:
        shown = plans.consultation(db, SLUG)
        ana = persons.citizen(db, "otra@example.org")
        db.flush()
        target = plans.target(db, shown, "commitment:2")
        given: dict[str, Any] = {
            "voter": voter_tag(SLUG, ana),
            "person_id": ana.id,
            "targets": [target.id],
        }
        assert queries.own_answers(db, SLUG, **given) == ({}, {}, set())
        vote(db, ana, "commitment:2", VoteValue.AGREE)
        follow(db, ana, "plan", Rhythm.DAILY)
        assert queries.own_answers(db, SLUG, **given) == (
            {target.id: "agree"},
            {"plan": "daily"},
            set(),
        )
        assert queries.own_answers(db, "otro-plan", **given) == ({}, {}, set())


def test_words_of_a_reader_are_escaped_and_open_no_place(house: Flask) -> None:
    page = SharedPage(f"<p>{own_words('name')}</p>")
    sly = f"<b>{own_words('token')}"
    filled = page.filled({"name": sly, "token": "secret"}).decode()
    assert filled.startswith("<p>&lt;b&gt;")
    assert "secret" not in filled
    with pytest.raises(KeyError):
        page.filled({"token": "secret"})


def test_a_page_in_which_a_token_stands_is_not_shared(house: Flask) -> None:
    clients = {name: house.test_client() for name in ("ana", "beto")}
    for name, client in clients.items():
        sign_in(house, client, f"{name}@example.org")

    def careless(slug: str) -> str:
        return str(generate_csrf())

    house.view_functions["participation.plan_text"] = kept_page(own=own_answers)(careless)
    tokens = {name: client.get(PATHS["plan_text"]).text for name, client in clients.items()}
    assert tokens["ana"] != tokens["beto"]
