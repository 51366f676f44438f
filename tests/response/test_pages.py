"""The desk of answers and the public pages, clicked through without scripts."""

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consulta.accounts import actions as accounts
from consulta.accounts.models import Person
from consulta.accounts.rules import Role
from consulta.journal.credentials import folio_code
from consulta.participation.actions import move
from consulta.participation.queries import contribution
from consulta.participation.rules import State
from consulta.plan.queries import consultation
from consulta.response.queries import LOOSE_ROWS
from consulta.web.unit_of_work import transaction
from tests.builders import answers, persons
from tests.builders.contributions import contribution as one_more
from tests.builders.contributions import contributions
from tests.builders.plans import INSIDE
from tests.participation.page_walks import HOME, SLUG, SQL_AT_MOST, forms, send, sign_in
from tests.participation.test_pages_ask_little import asked_by

DESK = f"/equipo/consultas/{SLUG}/respuestas"
REASON = "Canario-razón-4471: sin fecha nadie puede comprobar un hito."
LINE = "Canario-línea-4472: tu ejemplo nos ayudó."
PEPPER = b"p" * 32


def another_analyst(house: Flask, email: str = "camila@example.org") -> FlaskClient:
    client = house.test_client()
    with house.app_context(), transaction() as db:
        person = persons.staff(db, Role.ANALYST, name="Camila Caro", email=email, scope=SLUG)
        secret = accounts.sign_in(db, person=person, at=INSIDE)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = secret
        cookie["_fresh"] = True
    return client


def gather(client: FlaskClient, folios: list[str], **changed: str) -> TestResponse:
    form = forms(client.get(DESK), "/argumentos")[0]
    given = {
        "csrf_token": form.fields["csrf_token"], "folios": folios, "argument": "0",
        "statement": answers.STATEMENT,
    } | changed  # fmt: skip
    return client.post(form.action, data=given)


def draft(client: FlaskClient, **changed: str) -> TestResponse:
    page = client.get(f"{DESK}/1")
    form = next(one for one in forms(page, f"{DESK}/1") if one.action == f"{DESK}/1")
    return send(
        client, form,
        **{"disposition": "already_covered", "reason": REASON, "effect": answers.NOTHING,
           "responsible": "Comisión de prueba"} | changed,
    )  # fmt: skip


def publish(client: FlaskClient, *chosen: str) -> TestResponse:
    form = forms(client.get(DESK), "/publicar")[0]
    given = {"csrf_token": form.fields["csrf_token"], "chosen": list(chosen)}
    return client.post(form.action, data=given)


def test_a_folio_is_answered_by_two_and_by_all_ways_to_it(
    house: Flask, carla: FlaskClient, folios: list[str]
) -> None:
    first, second, loose = folios
    assert gather(carla, [first, second]).status_code == 303
    assert draft(carla, **{f"line-{first}": LINE}).status_code == 303
    visitor, camila = house.test_client(), another_analyst(house)
    public = (HOME, f"{HOME}/respuestas", f"{HOME}/folios/{first}", f"{HOME}/plan", "/buzon",
              f"{HOME}/compromisos/2", f"{HOME}/registro")  # fmt: skip
    assert all("Canario" not in visitor.get(path).text for path in public)
    assert visitor.get(f"{HOME}/respuestas/1").status_code == 404
    own = publish(carla, "1:1")
    assert own.status_code == 422
    assert "La publica una persona distinta" in own.text
    assert publish(camila, "1:1").status_code == 303

    page = visitor.get(f"{HOME}/folios/{first}").text
    for words in (REASON, LINE, "Ya contemplada", answers.NOTHING, "Comisión de prueba"):
        assert words in page
    assert LINE not in visitor.get(f"{HOME}/folios/{second}").text
    assert REASON not in visitor.get(f"{HOME}/folios/{loose}").text
    for path in (f"{HOME}/respuestas", f"{HOME}/respuestas/1"):
        assert REASON in visitor.get(path).text
        assert LINE not in visitor.get(path).text
    tracked = send(
        visitor, forms(visitor.get("/folios"), "/folios")[0], folio=first, consultation=SLUG,
        code=folio_code(PEPPER, SLUG, first),
    ).text  # fmt: skip
    assert REASON in tracked
    assert LINE in tracked
    listed = visitor.get(f"{HOME}/respuestas").text
    assert "con respuesta" in listed
    assert "sin respuesta todavía" in listed


def test_mine_tells_what_became_of_each(house: Flask, carla: FlaskClient) -> None:
    ana = house.test_client()
    whose = sign_in(house, ana)
    with house.app_context(), transaction() as db:
        said = one_more(
            db, consultation(db, SLUG), db.get_one(Person, whose), state=State.PUBLISHED
        ).folio
        answers.closed(db, consultation(db, SLUG))
    gather(carla, [said])
    draft(carla)
    publish(another_analyst(house), "1:1")
    page = ana.get("/mis-aportes").text
    assert "Ya contemplada" in page
    assert f'href="{HOME}/respuestas/1"' in page


def test_what_is_missing_is_named_and_what_was_written_stays(
    carla: FlaskClient, folios: list[str]
) -> None:
    nobody = gather(carla, [])
    assert nobody.status_code == 422
    assert "Marca al menos un aporte." in nobody.text
    assert answers.STATEMENT in nobody.text
    assert "Falta el argumento." in gather(carla, folios[:1], statement=" ").text
    gather(carla, folios[:1])
    for changed, words in (
        ({"reason": ""}, "una respuesta sin razones no se guarda"),
        ({"effect": ""}, "Escribe qué cambia en el plan"),
        ({"responsible": ""}, "Elige quién responde por esto."),
        ({"disposition": "quizás"}, "Falta algo para seguir"),
        ({"changes": "paragraph:c2-p1"}, "Quita las marcas"),
        ({"disposition": "incorporated", "changes": "paragraph:c2-p1"}, "no cambió en el plan"),
    ):
        answer = draft(carla, **changed)
        assert answer.status_code == 422
        assert words in answer.text
        assert "reason" in changed or REASON in answer.text
    taken = gather(carla, folios[:2])
    assert taken.status_code == 422
    assert "cada uno plantea uno solo" in taken.text
    draft(carla)
    assert "No marcaste ninguna respuesta." in publish(carla).text


def test_two_who_write_at_once_see_each_other(
    house: Flask, carla: FlaskClient, folios: list[str]
) -> None:
    gather(carla, folios[:1])
    camila = another_analyst(house)
    stale = forms(carla.get(f"{DESK}/1"), f"{DESK}/1")[0]
    assert draft(camila, reason="Lo que escribió Camila.").status_code == 303
    answer = send(
        carla, stale, disposition="referred", reason=REASON, effect=answers.NOTHING,
        responsible="Comisión de prueba",
    )  # fmt: skip
    assert answer.status_code == 409
    assert "Lo que escribió Camila." in answer.text
    given_back = send(carla, stale, disposition="referred", reason="", effect=answers.NOTHING,
                      responsible="Comisión de prueba")  # fmt: skip
    again = next(one for one in forms(given_back, f"{DESK}/1") if one.action == f"{DESK}/1")
    assert given_back.status_code == 422
    kept = {"disposition": "referred", "responsible": "Comisión de prueba", "reason": REASON}
    assert send(carla, again, **kept).status_code == 409
    assert REASON in answer.text
    assert draft(carla).status_code == 303
    third = publish(another_analyst(house, "carmen@example.org"), "1:1")
    assert third.status_code == 409
    assert "Otra persona guardó esta respuesta" in third.text


def test_a_correction_stays_beside_what_was_said_before(
    house: Flask, carla: FlaskClient, folios: list[str]
) -> None:
    gather(carla, folios[:2])
    draft(carla)
    camila, visitor = another_analyst(house), house.test_client()
    publish(camila, "1:1")
    draft(camila, reason="Lo corregimos: no cabe.", disposition="not_incorporated")
    publish(carla, "1:1")
    page = visitor.get(f"{HOME}/respuestas/1").text
    assert "Lo corregimos: no cabe." in page
    assert REASON in page
    assert "Lo que respondimos antes" in page
    assert REASON not in visitor.get(f"{HOME}/folios/{folios[0]}").text
    with house.app_context(), transaction() as db:
        gone = contribution(db, consultation(db, SLUG), folios[0])
        move(db, gone, to=State.WITHDRAWN, at=INSIDE)
        text = gone.text
    page = visitor.get(f"{HOME}/respuestas/1").text
    assert text not in page
    assert "Aporte retirado por su autor o autora" in page
    assert text not in carla.get(f"{DESK}/1").text


def test_every_loose_contribution_is_on_some_page(house: Flask, carla: FlaskClient) -> None:
    with house.app_context(), transaction() as db:
        many = [one.folio for one in contributions(db, consultation(db, SLUG), LOOSE_ROWS + 2)]
    first = carla.get(DESK).text
    assert many[LOOSE_ROWS - 1] in first
    assert many[LOOSE_ROWS] not in first
    assert "Ver los aportes siguientes" in first
    second = carla.get(f"{DESK}?pagina=2").text
    assert all(folio in second for folio in many[LOOSE_ROWS:])
    assert "Ver los aportes siguientes" not in second


def test_pages_ask_little_for_three_and_for_many(
    house: Flask, carla: FlaskClient, folios: list[str]
) -> None:
    gather(carla, folios)
    draft(carla)
    publish(another_analyst(house), "1:1")
    visitor = house.test_client()
    paths = (f"{HOME}/respuestas", f"{HOME}/respuestas/1", f"{HOME}/folios/{folios[0]}")
    for path in paths:
        assert asked_by(house, visitor, path) <= SQL_AT_MOST, path
    for path in (DESK, f"{DESK}/1"):
        assert asked_by(house, carla, path) <= SQL_AT_MOST + 2, path
