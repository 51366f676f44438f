"""The editor: a form that keeps ids, two who write at once, what is hostile, what is large."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from consulta.accounts.rules import Role
from consulta.config import Config
from consulta.plan.rules import PARAGRAPH_MAX_CHARS
from consulta.web.unit_of_work import database
from tests.builders.plans import INSIDE
from tests.drafting.hands import (
    DESK,
    TWO,
    Pairs,
    begin,
    commitment,
    draft,
    post,
    said,
    sent,
    staff,
    with_words,
)
from tests.participation.page_walks import house_of

P1, P2, NEW = "p.problem.c2-p1", "p.problem.c2-p2", "p.problem.c2-p3"
FIRST, SECOND = "Pocas personas saben cómo *participar*.", "Las respuestas tardan más de un año."
HOSTILE = '<script>alert(1)</script> "">{{ 7*7 }} {#c1-p1} \\" """ ﷽ \u202e fin'


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    """The small plan with a draft."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        begin(made)
        yield made
        with made.app_context():
            database.engine.dispose()


@pytest.fixture
def carla(house: Flask) -> FlaskClient:
    """The browser of an analyst."""
    return staff(house)


def form(client: FlaskClient, address: str = TWO) -> Pairs:
    answer = client.get(address)
    assert answer.status_code == 200
    return sent(answer)


def test_saving_what_is_there_changes_nothing(house: Flask, carla: FlaskClient) -> None:
    with draft(house) as document:
        was = document
    for address in (TWO, f"{DESK}/texto", f"{DESK}/iniciativas/integridad"):
        answer = post(carla, address, form(carla, address))
        assert (answer.status_code, answer.location) == (303, address)
    with draft(house) as document:
        assert document == was


def test_words_change_and_ids_stay(house: Flask, carla: FlaskClient) -> None:
    post(carla, TWO, with_words(form(carla), P1, "  Nadie sabe cómo participar.  "))
    assert said(house) == [("c2-p1", "Nadie sabe cómo participar."), ("c2-p2", SECOND)]
    assert "Nadie sabe cómo participar." in carla.get(TWO).text


def test_a_new_paragraph_gets_an_id_that_nobody_had(house: Flask, carla: FlaskClient) -> None:
    post(carla, TWO, with_words(form(carla), NEW, "Un tercer párrafo."))
    assert said(house)[2:] == [("c2-p3", "Un tercer párrafo.")]


def test_inserting_above_shifts_nothing(house: Flask, carla: FlaskClient) -> None:
    added = with_words(form(carla), NEW, "Primero lo primero.")
    for _ in range(2):
        post(carla, TWO, [*added, ("act", "up.c2-p3")])
        added = form(carla)
    assert [key for key, _ in said(house)] == ["c2-p3", "c2-p1", "c2-p2"]
    assert dict(said(house)) == {
        "c2-p1": FIRST, "c2-p2": SECOND, "c2-p3": "Primero lo primero.",
    }  # fmt: skip


def test_a_blank_line_splits_and_the_first_part_keeps_the_id(
    house: Flask, carla: FlaskClient
) -> None:
    post(carla, TWO, with_words(form(carla), P1, "Una parte.\r\n\r\nOtra parte."))
    assert said(house) == [
        ("c2-p1", "Una parte."), ("c2-p3", "Otra parte."), ("c2-p2", SECOND),
    ]  # fmt: skip


def test_joining_remembers_the_id_that_went(house: Flask, carla: FlaskClient) -> None:
    answer = post(carla, TWO, [*form(carla), ("act", "join.c2-p2")])
    assert answer.status_code == 303
    (one,) = commitment(house).prose("problem")
    assert (one.key, one.text, one.joined) == ("c2-p1", f"{FIRST} {SECOND}", ("c2-p2",))
    assert "c2-p3" in [name.rpartition(".")[2] for name, _ in form(carla)]


@pytest.mark.parametrize("act", [("act", "remove.c2-p1"), ("act", "down.c2-p1")])
def test_one_button_does_one_thing(house: Flask, carla: FlaskClient, act: tuple[str, str]) -> None:
    post(carla, TWO, [*form(carla), act])
    keys = [key for key, _ in said(house)]
    assert keys == (["c2-p2"] if "remove" in act[1] else ["c2-p2", "c2-p1"])


def test_an_emptied_paragraph_goes_and_its_id_is_not_given_again(
    house: Flask, carla: FlaskClient
) -> None:
    post(carla, TWO, with_words(form(carla), P2, "  "))
    post(carla, TWO, with_words(form(carla), NEW, "Otro."))
    assert said(house) == [("c2-p1", FIRST), ("c2-p3", "Otro.")]


def test_an_id_of_another_commitment_is_not_taken_over(house: Flask, carla: FlaskClient) -> None:
    pairs = [
        ("p.problem.c1-p1" if name == NEW else name, "Ajeno." if name == NEW else text)
        for name, text in form(carla)
    ]
    post(carla, TWO, [*pairs, ("p.problem.c2-p1-x", "Raro.")])
    assert said(house) == [
        ("c2-p1", FIRST), ("c2-p2", SECOND), ("c2-p3", "Ajeno."), ("c2-p4", "Raro."),
    ]  # fmt: skip


def test_an_id_of_another_field_is_not_taken_over(house: Flask, carla: FlaskClient) -> None:
    with draft(house) as document:
        before = document
    text = next(each for each in before.commitments[1].texts if each.code != "problem")
    own = text.paragraphs[0].key
    pairs = [one for one in form(carla) if one != ("has", text.code)]
    post(carla, TWO, [*pairs, (f"p.problem.{own}", "Robado.")])
    with draft(house) as document:
        ids = list(document.ids())
        assert document.commitments[1].prose(text.code) == text.paragraphs
    assert len(ids) == len(set(ids))


def test_one_send_brings_no_more_paragraphs_than_a_field_holds(
    house: Flask, carla: FlaskClient
) -> None:
    pairs = [(name, "a\n\n" * 2_000 if name == NEW else text) for name, text in form(carla)]
    answer = post(carla, TWO, pairs)
    assert answer.status_code == 422
    assert "hasta 400 párrafos" in answer.text
    assert said(house) == [("c2-p1", FIRST), ("c2-p2", SECOND)]


def test_facts_milestones_actors_and_goals(house: Flask, carla: FlaskClient) -> None:
    pairs = form(carla)
    for name, text in (
        ("starts_on", "2027-06-01"), ("ends_on", "2029-06-01"), ("contact_unit", "Unidad"),
        ("contact_mailbox", "a@b.example"), ("inputs_published", "yes"),
        ("engagement_form", "Talleres"), ("milestone.activity", "Instalar medidores"),
        ("milestone.product", "Lista"), ("milestone.starts", "2027-06-01"),
        ("milestone.ends", "2027-12-01"), ("milestone.lead", "Hidrología"),
        ("actor.name", "Junta"), ("actor.sector", "civil_society"),
        ("p.ogp_values/transparency.c2-vt1", "Se publica todo."),
    ):  # fmt: skip
        pairs = with_words(pairs, name, text)
    assert post(carla, TWO, [*pairs, ("sdgs", "6"), ("sdgs", "13")]).status_code == 303
    one = commitment(house)
    assert [(each.key, each.activity, each.lead) for each in one.milestones] == [
        ("c2-m1", "Instalar medidores", "Hidrología")
    ]
    assert (one.sdgs, one.inputs_published, one.actors[0].sector) == (
        (6, 13),
        True,
        "civil_society",
    )
    assert [value.paragraphs[0].key for value in one.ogp_values] == ["c2-vt1"]
    assert {"term", "contact", "milestones", "ogp_values"} <= one.filled
    post(carla, TWO, form(carla))
    assert commitment(house) == one


def test_milestones_move_and_keep_their_ids(house: Flask, carla: FlaskClient) -> None:
    for words in ("Uno", "Dos", "Tres"):
        pairs = form(carla)
        last = max(at for at, (name, _) in enumerate(pairs) if name == "milestone.activity")
        pairs[last] = ("milestone.activity", words)
        post(carla, TWO, [*pairs, ("act", "add")])
    post(carla, TWO, [*form(carla), ("act", "up.c2-m3")])
    post(carla, TWO, [*form(carla), ("act", "remove.c2-m1")])
    assert [(each.key, each.activity) for each in commitment(house).milestones] == [
        ("c2-m3", "Tres"), ("c2-m2", "Dos"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("name", "", "Escribe el nombre."),
        ("name", "x" * 301, "Pasa de 300 caracteres."),
        ("milestone.lead", "x" * 201, "pasa de 200 caracteres."),
        ("actor.name", "x" * 201, "pasa de 200 caracteres."),
        ("contact_mailbox", "sin arroba", "Escribe un correo"),
        ("ends_on", "2027-02-30", "Escribe un día que exista"),
        ("ends_on", "1927-02-03", "El año tiene que estar"),
        ("milestone.product", "Lista", "escribe la actividad"),
        ("milestone.ends", "ayer", "no es un día"),
        (P1, "x" * (PARAGRAPH_MAX_CHARS + 1), "el máximo es 10000"),
    ],
)
def test_what_cannot_be_kept_is_said_and_given_back(
    house: Flask, carla: FlaskClient, name: str, text: str, words: str
) -> None:
    was = commitment(house)
    pairs = with_words(with_words(form(carla), NEW, "No me pierdas."), name, text)
    answer = post(carla, TWO, pairs)
    assert answer.status_code == 422
    assert words in answer.text
    assert "No me pierdas." in answer.text
    assert commitment(house) == was
    quiet = post(carla, TWO, [*pairs, ("autosave", "1")])
    assert (quiet.status_code, "Todavía no se guarda" in quiet.text) == (422, True)


def test_an_autosave_answers_with_the_new_revision_and_gives_no_id_twice(
    house: Flask, carla: FlaskClient
) -> None:
    pairs = with_words(form(carla), NEW, "Uno.\n\nDos.")
    for _ in range(3):
        answer = post(carla, TWO, [*pairs, ("autosave", "1")])
        assert (answer.status_code, answer.text) == (204, "")
        assert answer.headers["X-Saved"] == "12:30"
        pairs = with_words(pairs, "revision", answer.headers["X-Revision"])
    pairs = with_words(pairs, NEW, "Uno.\n\nDos y medio.")
    post(carla, TWO, [*pairs, ("autosave", "1")])
    assert said(house)[2:] == [("c2-p3", "Uno."), ("c2-p4", "Dos y medio.")]


def test_two_at_once_lose_nothing(house: Flask, carla: FlaskClient) -> None:
    elisa = staff(house, name="Elisa Egaña")
    mine, theirs = form(carla), form(elisa)
    post(elisa, TWO, with_words(with_words(theirs, P1, "Lo de Elisa."), NEW, "Nuevo de Elisa."))
    mine = with_words(with_words(mine, P2, "Lo de Carla."), NEW, "Nuevo de Carla.")
    quiet = post(carla, TWO, [*mine, ("autosave", "1")])
    assert (quiet.status_code, "Elisa Egaña guardó" in quiet.text) == (409, True)
    answer = post(carla, TWO, mine)
    assert answer.status_code == 409
    for words in ("Lo de Elisa.", "Nuevo de Elisa.", "Lo de Carla.", "Nuevo de Carla."):
        assert words in answer.text
    assert "Elisa Egaña guardó esta parte" in answer.text
    assert [text for _, text in said(house)] == ["Lo de Elisa.", SECOND, "Nuevo de Elisa."]
    over = sent(answer)
    assert post(carla, TWO, over).status_code == 303
    assert said(house) == [
        ("c2-p1", FIRST), ("c2-p2", "Lo de Carla."), ("c2-p4", "Nuevo de Carla."),
    ]  # fmt: skip
    past = carla.get(f"{TWO}/historia").text
    assert "Nuevo de" in past
    assert "Elisa" in past


def test_a_paragraph_that_the_other_removed_comes_back_under_its_id(
    house: Flask, carla: FlaskClient
) -> None:
    elisa = staff(house, name="Elisa Egaña")
    mine = with_words(form(carla), P1, "Lo mío.")
    post(elisa, TWO, [*form(elisa), ("act", "join.c2-p2")])
    answer = post(carla, TWO, mine)
    assert answer.status_code == 409
    post(carla, TWO, sent(answer))
    assert [(each.key, each.joined) for each in commitment(house).prose("problem")] == [
        ("c2-p1", ()), ("c2-p2", ()),
    ]  # fmt: skip


def test_moving_a_commitment_disturbs_nobody_who_writes_in_it(
    house: Flask, carla: FlaskClient
) -> None:
    pairs = with_words(form(carla), P1, "Sigo escribiendo.")
    elisa = staff(house, name="Elisa Egaña")
    token = dict(form(elisa))["csrf_token"]
    moved = {"csrf_token": token, "ref": "commitment:2", "way": "up"}
    assert elisa.post(f"{DESK}/mover", data=moved).status_code == 303
    assert post(carla, TWO, pairs).status_code == 303
    assert said(house)[0] == ("c2-p1", "Sigo escribiendo.")


def test_the_preview_keeps_what_is_typed_and_saves_nothing(
    house: Flask, carla: FlaskClient
) -> None:
    pairs = with_words(form(carla), P1, "Con **fuerza** y <b>sin marcas</b>.")
    answer = post(carla, TWO, [*pairs, ("act", "preview")])
    assert answer.status_code == 200
    assert "<strong>fuerza</strong> y &lt;b&gt;sin marcas&lt;/b&gt;" in answer.text
    assert dict(sent(answer))[P1] == "Con **fuerza** y <b>sin marcas</b>."
    assert said(house)[0] == ("c2-p1", FIRST)
    token = dict(pairs)["csrf_token"]
    look = carla.post(f"{DESK}/vista", data={"csrf_token": token, "text": "*a* <i>b</i>"})
    assert "<em>a</em> &lt;i&gt;b&lt;/i&gt;" in look.text
    long = {"csrf_token": token, "text": "x" * 10_001}
    assert carla.post(f"{DESK}/vista", data=long).status_code == 422


def test_an_earlier_state_comes_back_as_a_new_one(house: Flask, carla: FlaskClient) -> None:
    post(carla, TWO, with_words(form(carla), P1, "Otra cosa."))
    past = carla.get(f"{TWO}/historia")
    assert "<del>" in past.text
    assert "<ins>" in past.text
    data = {key: dict(form(carla))[key] for key in ("csrf_token", "revision")}
    assert carla.post(f"{TWO}/historia/1", data=data).status_code == 303
    assert said(house)[0] == ("c2-p1", FIRST)
    assert carla.post(f"{TWO}/historia/1", data=data).status_code == 409
    assert carla.post(f"{TWO}/historia/0", data=data).status_code == 404


def test_hostile_words_are_kept_as_words(house: Flask, carla: FlaskClient) -> None:
    pairs = form(carla)
    for name in (P1, "name", "theme", "lead_institution", "milestone.activity", "actor.name"):
        pairs = with_words(pairs, name, HOSTILE[:78])
    assert post(carla, TWO, pairs).status_code == 303
    assert said(house)[0][1] == HOSTILE[:78]
    for address in (TWO, DESK, f"{TWO}/historia"):
        page = carla.get(address)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "49" not in page.text or "{{ 7*7 }}" in page.text
    assert post(carla, TWO, form(carla)).status_code == 303
    assert said(house)[0][1] == HOSTILE[:78]


def test_two_hundred_paragraphs_are_kept(house: Flask, carla: FlaskClient) -> None:
    words = [f"Párrafo número {number} de muchos." for number in range(1, 201)]
    post(carla, TWO, with_words(form(carla), NEW, "\n\n".join(words)))
    pairs = form(carla)
    assert (
        post(carla, TWO, with_words(pairs, "p.problem.c2-p100", "Cambia uno.")).status_code == 303
    )
    found = said(house)
    assert len(found) == 202
    assert ("c2-p100", "Cambia uno.") in found
    assert len({key for key, _ in found}) == len(found)


@pytest.mark.parametrize("address", ["compromisos/77", "iniciativas/nada", "compromisos/0"])
def test_what_is_not_in_the_draft_is_not_found(carla: FlaskClient, address: str) -> None:
    assert carla.get(f"{DESK}/{address}").status_code == 404
    assert carla.get(f"{DESK}/{address}/historia").status_code == 404


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.FORUM_MEMBER, Role.INSTITUTION_CONTACT])
def test_only_who_edits_the_plan_writes_in_it(house: Flask, role: Role) -> None:
    client = staff(house, role, name="Bruno Barra")
    was = commitment(house)
    assert client.get(TWO).status_code == 403
    token = dict(form(staff(house)))["csrf_token"]
    assert token
    assert client.post(TWO, data={"revision": "1"}).status_code in {400, 403}
    assert commitment(house) == was
