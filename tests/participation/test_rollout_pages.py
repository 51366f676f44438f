"""The pages of a new version: the desk that publishes and places, and what the public sees."""

from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consulta.accounts import actions as accounts
from consulta.accounts.models import Grant, Person
from consulta.accounts.rules import Role
from consulta.drafting import actions as drafting
from consulta.drafting.rules import Hand
from consulta.journal import queries as journal
from consulta.participation import queries
from consulta.participation.rules import State
from consulta.plan.queries import consultation, plan_document, versions
from consulta.plan.reader.writer import write_plan
from consulta.web.unit_of_work import database, transaction
from tests.builders.contributions import contribution, contributions
from tests.builders.editions import (
    REASON,
    departed,
    moved_before,
    next_version,
    renamed,
    reworded,
    without,
)
from tests.builders.plans import INSIDE
from tests.participation.page_walks import (
    HOME,
    SLUG,
    SQL_AT_MOST,
    Asked,
    forms,
    send,
    sign_in,
)

P1, P2 = "paragraph:c2-p1", "paragraph:c2-p2"
DESK = f"/equipo{HOME}/plan"
NEW = "Casi nadie sabe cómo participar."


@pytest.fixture
def said(house: Flask) -> list[str]:
    """The folios of two published contributions on the paragraphs of commitment 2."""
    with house.app_context(), transaction() as db:
        plan = consultation(db, SLUG)
        made = [contribution(db, plan, about=ref, state=State.PUBLISHED) for ref in (P1, P2)]
        return [one.folio for one in made]


def publish(house: Flask, *changes: object) -> None:
    with house.app_context(), transaction() as db:
        next_version(db, consultation(db, SLUG), *changes)  # type: ignore[arg-type]


def draft(house: Flask, *changes: object) -> None:
    """A draft of the plan in force with these changes."""
    with house.app_context(), transaction() as db:
        plan = consultation(db, SLUG)
        document = plan_document(db, plan)
        for change in changes:
            document = change(document)  # type: ignore[operator]
        drafting.start_draft(
            db, consultation=plan, document=document, hand=Hand("Carla Cid", INSIDE)
        )


def analyst(house: Flask, name: str = "carla", role: Role = Role.ANALYST) -> FlaskClient:
    client = house.test_client()
    with house.app_context(), transaction() as db:
        person: Person = accounts.ensure_citizen(db, email=f"{name}@example.org", at=INSIDE)
        person.password_hash = "not-a-hash"
        db.add(Grant(person=person, role=role, scope=SLUG, granted_at=INSIDE))
        secret = accounts.sign_in(db, person=person, at=INSIDE)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = secret
        cookie["_fresh"] = True
    return client


def numbers(house: Flask) -> list[int]:
    with house.app_context():
        return [
            one.number for one in versions(database.session, consultation(database.session, SLUG))
        ]


def test_a_folio_shows_the_words_before_and_now(house: Flask, said: list[str]) -> None:
    client = house.test_client()
    publish(house, reworded("c2-p1", NEW), without("c2-p2"))
    moved = client.get(f"{HOME}/folios/{said[0]}").text
    assert "El texto cambió después" in moved
    assert "Pocas personas saben cómo" in moved
    assert NEW in moved
    assert f"{HOME}/compromisos/2#c2-p1" in moved
    assert f"{HOME}/versiones/comparar?de=1&amp;a=2" in moved
    orphan = client.get(f"{HOME}/folios/{said[1]}").text
    assert "El texto sobre el que se escribió ya no está en el plan" in orphan
    assert "Las respuestas tardan más de un año." in orphan
    assert "Una persona le buscará su lugar." in orphan


def test_a_folio_says_that_its_words_are_elsewhere_now(house: Flask, said: list[str]) -> None:
    publish(house, moved_before("c2-p2", "c2-d1"))
    for path in (f"{HOME}/folios/{said[1]}", f"{HOME}/compromisos/2"):
        page = house.test_client().get(path).text
        assert "El texto está ahora en otra parte del plan" in page
        assert "El texto cambió después" not in page
        assert page.count("Las respuestas tardan más de un año.") >= 2


def test_an_orphan_stands_under_its_own_heading(house: Flask, said: list[str]) -> None:
    publish(house, reworded("c2-p1", NEW), without("c2-p2"))
    page = house.test_client().get(f"{HOME}/compromisos/2").text
    others, _, below = page.partition("Aportes sobre textos que ya no están")
    assert f"f-{said[0]}" in others
    assert f"f-{said[1]}" not in others
    assert f"f-{said[1]}" in below
    assert "El texto cambió después" in others


def test_a_commitment_that_left_says_why_and_takes_nothing(house: Flask, said: list[str]) -> None:
    publish(house, departed(2, "La institución lo declinó en marzo."))
    client = house.test_client()
    sign_in(house, client)
    answer = client.get(f"{HOME}/compromisos/2")
    assert answer.status_code == 200
    assert "Este compromiso salió del plan" in answer.text
    assert "La institución lo declinó en marzo." in answer.text
    assert all(f"f-{folio}" in answer.text for folio in said)
    assert not [
        one for one in forms(answer, "/votos") if one.fields.get("target") == "commitment:2"
    ]
    for path in (HOME, f"{HOME}/plan"):
        page = client.get(path).text
        assert "Lo que salió del plan" in page
        assert "La institución lo declinó en marzo." in page
    vote = forms(client.get(f"{HOME}/compromisos/1"), "/votos")[0]
    vote.fields.update(target="commitment:2", value="agree")
    refused = send(client, vote)
    assert refused.status_code == 403
    assert "ya no está en el plan" in refused.text


def test_a_vote_on_a_commitment_that_left_is_named_as_one(house: Flask, said: list[str]) -> None:
    client = house.test_client()
    sign_in(house, client)
    page = client.get(f"{HOME}/compromisos/2")
    about = ("commitment:2", "commitment:1", f"contribution:{said[0]}")
    for ref in about:
        button = forms(page, "/votos")[0]
        button.fields["target"] = ref
        assert send(client, button, value="agree").status_code == 303
    publish(house, departed(2))
    mine = client.get("/mis-aportes").text
    assert "2. Compromiso de prueba número 2" in mine
    assert mine.count("Salió en la versión 2.") == 1
    assert f"{HOME}/compromisos/1#tu-postura" in mine
    assert "Además votaste 1 aporte de otra persona." in mine


@pytest.mark.parametrize("ref", ["commitment:2", "paragraph:c2-p1", "field:2/problem"])
def test_what_left_is_not_written_about(house: Flask, ref: str) -> None:
    publish(house, departed(2))
    answer = house.test_client().get(f"{HOME}/aportes/nuevo?sobre={ref}")
    assert answer.status_code == 200
    assert "Este texto ya no está en el plan" in answer.text
    assert not forms(answer, "/aportes/nuevo")


def written(house: Flask, client: FlaskClient, ref: str) -> str:
    """A draft about this; the address of its review."""
    form = forms(client.get(f"{HOME}/aportes/nuevo?sobre={ref}"), "/aportes/nuevo")[0]
    answer = send(
        client, form, stance="in_favour", kind="remark", text="Esto es lo que pienso de ello.",
        signature="without_name", is_of_age="y",
    )  # fmt: skip
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_a_draft_on_a_paragraph_that_went_is_kept(house: Flask) -> None:
    client = house.test_client()
    sign_in(house, client)
    review = written(house, client, P2)
    button = forms(client.get(review), "/enviar")[0]
    publish(house, without("c2-p2"))
    answer = client.get(review)
    assert "salió del plan mientras escribías" in answer.text
    assert "Las respuestas tardan más de un año." in answer.text
    assert "Esto es lo que pienso de ello." in answer.text
    assert not forms(answer, "/enviar")
    again = send(client, button)
    assert again.status_code == 303
    assert again.headers["Location"] == review
    elsewhere = client.get(f"{HOME}/aportes/nuevo?sobre=commitment:2&borrador={review[-43:]}")
    assert "Esto es lo que pienso de ello." in elsewhere.text


def test_a_draft_on_words_that_changed_shows_both_and_binds_the_new(house: Flask) -> None:
    client = house.test_client()
    sign_in(house, client)
    review = written(house, client, P1)
    publish(house, reworded("c2-p1", NEW))
    answer = client.get(review)
    assert "El texto cambió desde que empezaste" in answer.text
    assert NEW in answer.text
    assert "Pocas personas saben cómo *participar*." in answer.text
    sent = send(client, forms(answer, "/enviar")[0])
    assert sent.status_code == 303
    with house.app_context():
        db = database.session
        found = queries.contribution(db, consultation(db, SLUG), sent.headers["Location"][-8:])
        assert found.quote == NEW
        assert found.target_version == versions(db, found.consultation)[0].digest


def test_the_desk_says_what_becomes_of_all_before_it_publishes(
    house: Flask, said: list[str]
) -> None:
    client = analyst(house)
    draft(house, reworded("c2-p1", NEW), without("c2-p2"))
    page = client.get(f"{DESK}/publicar")
    assert said[1] in page.text
    assert "Las respuestas tardan más de un año." in page.text
    assert numbers(house) == [1]
    form = forms(page, "/publicar")[0]
    refused = send(client, form, edition="consultation_draft", reason="")
    assert refused.status_code == 422
    assert "Falta el motivo, que es público." in refused.text
    done = send(client, form, edition="consultation_draft", reason=REASON, label="corregido")
    assert done.status_code == 303
    assert numbers(house) == [2, 1]
    again = send(client, form, edition="consultation_draft", reason=REASON, label="corregido")
    assert again.status_code == 409
    assert REASON in again.text
    assert numbers(house) == [2, 1]
    page = client.get(done.headers["Location"])
    assert said[1] in page.text
    with house.app_context():
        assert journal.problems(database.session, SLUG, []) == []


def test_a_draft_with_problems_is_not_published(house: Flask) -> None:
    client = analyst(house)
    draft(house, without("c2-d1"))
    page = client.get(f"{DESK}/publicar")
    assert "problema" in page.text
    assert not forms(page, "/publicar")


def test_a_hand_places_an_orphan_and_the_public_reads_why(house: Flask, said: list[str]) -> None:
    publish(house, without("c2-p2"))
    client = analyst(house)
    form = forms(client.get(f"{DESK}/anclas"), f"/anclas/{said[1]}")[0]
    assert send(client, form, target=P1, reason="").status_code == 422
    assert send(client, form, target="", reason=REASON).status_code == 422
    gone = send(client, form, target=P2, reason=REASON)
    assert gone.status_code == 422
    assert "ya no está en el plan" in gone.text
    for _ in range(2):
        assert send(client, form, target=P1, reason=REASON).status_code == 303
    page = house.test_client().get(f"{HOME}/folios/{said[1]}").text
    assert "Una persona del equipo de análisis le dio este lugar" in page
    assert REASON in page
    listed = house.test_client().get(f"{HOME}/compromisos/2").text
    assert "Aportes sobre textos que ya no están" not in listed


def test_a_hand_may_leave_it_without_a_place(house: Flask, said: list[str]) -> None:
    publish(house, without("c2-p2"))
    client = analyst(house)
    form = forms(client.get(f"{DESK}/anclas"), f"/anclas/{said[1]}")[0]
    assert send(client, form, target="none", reason=REASON).status_code == 303
    assert REASON in client.get(f"{DESK}/anclas").text
    assert REASON in house.test_client().get(f"{HOME}/folios/{said[1]}").text


def test_a_moderator_neither_publishes_nor_places(house: Flask, said: list[str]) -> None:
    publish(house, without("c2-p2"))
    form = forms(analyst(house).get(f"{DESK}/anclas"), "/anclas/")[0]
    client = analyst(house, "bruno", Role.MODERATOR)
    assert client.get(f"{DESK}/publicar").status_code == 403
    token = forms(client.get("/"), "/idioma")
    form.fields["csrf_token"] = token[0].fields.get("csrf_token", "") if token else ""
    assert send(client, form, target=P1, reason=REASON).status_code in {400, 403}


def test_two_analysts_publish_at_once(house: Flask, said: list[str]) -> None:
    draft(house, renamed(1, "Otro nombre"))
    hands = [analyst(house, name) for name in ("carla", "clara")]
    pages = [forms(client.get(f"{DESK}/publicar"), "/publicar")[0] for client in hands]
    start, got = Barrier(2), []

    def press(place: int) -> None:
        start.wait()
        answer = send(hands[place], pages[place], edition="consultation_draft", reason=REASON)
        got.append(answer.status_code)

    threads = [Thread(target=press, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got)[0] == 303
    assert sorted(got)[1] in {409, 422}
    assert numbers(house) == [2, 1]
    with house.app_context():
        assert journal.problems(database.session, SLUG, []) == []


def test_the_command_publishes_and_says_what_became_of_all(
    house: Flask, said: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "final.toml"
    with house.app_context():
        plan = consultation(database.session, SLUG)
        document = without("c2-p2")(plan_document(database.session, plan))
        file.write_text(write_plan(document))
    command = ["versions", "publish", str(file), "--consultation", SLUG, "--edition"]
    run = house.test_cli_runner().invoke
    early = run(args=[*command, "final", "--reason", REASON])
    assert "el plan definitivo espera al cierre" in early.output
    command.append("consultation_draft")
    short = run(args=[*command, "--reason", "corta"])
    assert short.exit_code == 1
    assert "Falta la razón pública" in short.output
    done = run(args=[*command, "--reason", REASON])
    assert done.exit_code == 0, done.output
    assert "Publicada la versión 2" in done.output
    assert "1 perdió su texto" in done.output
    twice = run(args=[*command, "--reason", REASON])
    assert "palabra por palabra" in twice.output
    assert numbers(house) == [2, 1]


@pytest.mark.parametrize("is_signed_in", [False, True], ids=["visitor", "citizen"])
def test_many_that_moved_ask_no_more_than_few(house: Flask, is_signed_in: bool) -> None:
    client = house.test_client()
    if is_signed_in:
        sign_in(house, client)
    paths = [HOME, f"{HOME}/plan", f"{HOME}/compromisos/2", f"{HOME}/folios/A-000001"]

    def asked() -> list[int]:
        found = []
        for path in paths:
            with Asked(house) as watched:
                assert client.get(path).status_code == 200
            found.append(sum(not one.startswith(("BEGIN", "PRAGMA")) for one in watched.statements))
        return found

    with house.app_context(), transaction() as db:
        plan = consultation(db, SLUG)
        for ref in (P1, P2):
            contributions(db, plan, 5, about=ref)
        next_version(db, plan, without("c2-p2"), reworded("c2-p1", NEW), departed(3))
    few = asked()
    with house.app_context(), transaction() as db:
        plan = consultation(db, SLUG)
        contributions(db, plan, 60, about=P1)
        next_version(db, plan, reworded("c2-p1", "Nadie participa."))
    many = asked()
    assert few == many
    assert max(many) <= SQL_AT_MOST, many
