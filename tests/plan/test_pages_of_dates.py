"""The pages of dates, rules and launch: as a browser without scripts walks them."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from consulta.accounts import actions as accounts
from consulta.accounts.models import Person
from consulta.app import create_app
from consulta.config import Config
from consulta.plan import actions, queries
from consulta.plan.promises import Change, Promise
from consulta.web.unit_of_work import database, transaction
from tests.builders import persons
from tests.builders.launching import BEFORE, REASON, SLUG, Ready, launched, ready
from tests.builders.plans import CLOSES, INSIDE
from tests.participation.page_walks import Asked, forms, send
from tests.plan.test_launching import with_a_gap

DESK = f"/equipo/consultas/{SLUG}/plan"
HOME = f"/consultas/{SLUG}"
LATER = CLOSES + timedelta(days=7)
MOVED = {"promise": "close", "day": "2027-04-07", "hour": "", "fold": "", "reason": REASON}


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    """The house, and no context that requests would share."""
    made = create_app(config)
    yield made
    with made.app_context():
        database.engine.dispose()


def prepared(house: Flask, at: datetime = BEFORE, *, is_public: bool = False) -> Ready:
    with house.app_context(), transaction() as db:
        return launched(db, at=at) if is_public else ready(db, at=at)


def desk_of(house: Flask, person: Person, at: datetime) -> FlaskClient:
    """The browser of a member of staff who has signed in."""
    client = house.test_client()
    with house.app_context(), transaction() as db:
        secret = accounts.sign_in(db, person=db.merge(person), at=at)
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = secret, True
    return client


def words(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


def test_a_date_of_a_draft_changes_at_once_and_the_old_one_stays(house: Flask) -> None:
    with time_machine.travel(BEFORE, tick=False):
        made = prepared(house)
        carla = desk_of(house, made.carla, BEFORE)
        (form,) = forms(carla.get(f"{DESK}/calendario"), "/plan/calendario")
        assert send(carla, form, **MOVED).status_code == 303
        assert send(carla, form, **MOVED).status_code == 303
        page = words(carla, f"{HOME}/calendario")
    assert "<del>miércoles 31 de marzo de 2027, 23:59:59, hora de Chile" in page
    assert "Ahora: miércoles 7 de abril de 2027, 23:59:59" in page
    assert f"Motivo: {REASON}" in page
    assert "Lo decidió: analista de la Comisión, el 30 de enero de 2027." in page
    assert page.count(REASON) == 1


def test_an_extension_takes_two_people_and_everybody_reads_it(house: Flask) -> None:
    with time_machine.travel(INSIDE, tick=False):
        made = prepared(house, is_public=True)
        carla, andrea = (desk_of(house, who, INSIDE) for who in (made.carla, made.andrea))
        (form,) = forms(carla.get(f"{DESK}/calendario"), "/plan/calendario")
        assert send(carla, form, **MOVED).status_code == 303
        page = carla.get(f"{DESK}/calendario")
        assert "Lo propusiste tú: lo confirma otra persona." in page.text
        assert not forms(page, "/confirmar")
        assert "El plazo cambió" not in words(house.test_client(), HOME)
        own = carla.post(
            f"{DESK}/calendario/1/confirmar", data={"csrf_token": form.fields["csrf_token"]}
        )
        assert own.status_code == 403
        assert "persona distinta" in own.text
        (confirm,) = forms(andrea.get(f"{DESK}/calendario"), "/confirmar")
        assert send(andrea, confirm).status_code == 303
        assert send(andrea, confirm).status_code == 403
        assert (
            "El plazo se extendió hasta el miércoles 7 de abril de 2027, 23:59:59, "
            "hora de Chile continental (UTC−4). Antes terminaba el miércoles 31 de marzo "
            f"de 2027, 23:59:59, hora de Chile continental (UTC−3). Motivo: {REASON} "
            "Lo decidieron dos analistas de la Comisión el 10 de marzo de 2027."
        ) in words(house.test_client(), f"{HOME}/calendario")
        short = "El plazo cambió. Ahora cierra el 7 de abril; antes, el 31 de marzo."
        assert f"{short} Ver el motivo y las fechas" in words(house.test_client(), HOME)
    with time_machine.travel(CLOSES + timedelta(hours=1), tick=False):
        assert "Quedan 7 días." in words(house.test_client(), HOME)


def test_a_confirmation_that_arrives_after_the_close_reopens_nothing(house: Flask) -> None:
    with time_machine.travel(INSIDE, tick=False):
        made = prepared(house, is_public=True)
        with house.app_context(), transaction() as db:
            actions.propose_change(
                db, consultation=queries.consultation(db, SLUG),
                change=Change(Promise.CLOSE, LATER, REASON), by=db.merge(made.carla), at=INSIDE,
            )  # fmt: skip
    with time_machine.travel(CLOSES, tick=False):
        andrea = desk_of(house, made.andrea, CLOSES)
        (confirm,) = forms(andrea.get(f"{DESK}/calendario"), "/confirmar")
        late = send(andrea, confirm)
        assert late.status_code == 403
        assert "no se reabre" in late.text
        assert "El plazo cambió" not in words(house.test_client(), HOME)
        (drop,) = forms(andrea.get(f"{DESK}/calendario"), "/descartar")
        assert send(andrea, drop).status_code == 303


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"day": "2027-03-20"}, "solo se corre hacia adelante"),
        ({"reason": "corto"}, "Escribe el motivo, en al menos 10 caracteres"),
        ({"day": ""}, "Escribe el día completo"),
        ({"day": "9999-01-01"}, "Escribe un año entre 2000 y 2199."),
        ({"day": "2027-04-03", "hour": "23:30"}, "esa hora ocurre dos veces"),
        ({"promise": "opening", "day": "2027-09-05", "hour": "00:30"}, "esa hora no existe"),
        ({"promise": "opening", "day": "2027-03-20"}, "Esa fecha ya pasó"),
        ({"day": "2027-06-30"}, "Las fechas quedarían desordenadas"),
        ({"promise": "nada"}, "Falta algo para seguir"),
    ],
)
def test_what_does_not_go_is_said_in_words_and_nothing_is_lost(
    house: Flask, changed: dict[str, str], said: str
) -> None:
    with time_machine.travel(INSIDE, tick=False):
        made = prepared(house, is_public=True)
        carla = desk_of(house, made.carla, INSIDE)
        (form,) = forms(carla.get(f"{DESK}/calendario"), "/plan/calendario")
        answer = send(carla, form, **(MOVED | changed))
    assert answer.status_code == 422
    assert said in " ".join(answer.text.split())
    assert changed.get("reason", REASON) in answer.text


def test_a_consultation_is_opened_from_its_gate_by_somebody_else(house: Flask) -> None:
    with time_machine.travel(BEFORE, tick=False):
        made = prepared(house)
        assert house.test_client().get(HOME).status_code == 404
        assert house.test_client().get(f"{HOME}/reglas").status_code == 404
        carla, andrea = (desk_of(house, who, BEFORE) for who in (made.carla, made.andrea))
        assert "Es un borrador que nadie más ve" in words(carla, HOME)
        assert "9000" not in words(carla, HOME)
        own = carla.get(f"{DESK}/apertura")
        assert "persona distinta" in own.text
        assert not forms(own, "/plan/apertura")
        (launch,) = forms(andrea.get(f"{DESK}/apertura"), "/plan/apertura")
        assert send(carla, launch).status_code in {400, 422}
        assert send(andrea, launch).status_code == 303
        twice = send(andrea, launch)
        assert twice.status_code == 422
        assert "La consulta ya es pública" in twice.text
        assert "Es un borrador" not in words(house.test_client(), HOME)
        rules = words(house.test_client(), f"{HOME}/reglas")
        assert "<em>Nunca</em> por la postura" in rules
        assert "Guardamos tu correo doce meses" in rules
        page = carla.get(f"{DESK}/reglas")
        assert "Las reglas están fijas" in page.text
        assert not forms(page, "/plan/reglas")


def test_the_rules_are_written_and_the_gate_leads_to_what_is_missing(house: Flask) -> None:
    with time_machine.travel(BEFORE, tick=False):
        made = prepared(house)
        carla, andrea = (desk_of(house, who, BEFORE) for who in (made.carla, made.andrea))
        (form,) = forms(carla.get(f"{DESK}/reglas"), "/plan/reglas")
        assert form.fields["review_hours"] == "48"
        assert send(carla, form, review_hours="0").status_code == 422
        assert send(carla, form, rules_text="", review_hours="24").status_code == 303
        gate = words(andrea, f"{DESK}/apertura")
        assert "Faltan las reglas de moderación o las horas prometidas." in gate
        assert f'href="{DESK}/reglas#rules_text"' in gate
        assert not forms(andrea.get(f"{DESK}/apertura"), "/plan/apertura")
        token = form.fields["csrf_token"]
        forced = carla.post(f"{DESK}/apertura", data={"csrf_token": token})
        assert forced.status_code == 422
        assert "Todavía falta algo" in forced.text


def test_a_gap_is_passed_over_by_two(house: Flask) -> None:

    with time_machine.travel(BEFORE, tick=False):
        with house.app_context(), transaction() as db:
            made = ready(db, with_a_gap())
        carla, andrea = (desk_of(house, who, BEFORE) for who in (made.carla, made.andrea))
        (ask,) = forms(carla.get(f"{DESK}/apertura"), "/excepcion")
        assert send(carla, ask, reason="no").status_code == 422
        assert send(carla, ask, reason=REASON).status_code == 303
        waits = carla.get(f"{DESK}/apertura")
        assert "La pediste tú: la da otra persona." in waits.text
        assert "Compromiso 1" in waits.text
        (give,) = forms(andrea.get(f"{DESK}/apertura"), "/confirmar")
        assert send(andrea, give).status_code == 303
        assert send(andrea, give).status_code == 403
        assert forms(andrea.get(f"{DESK}/apertura"), "/plan/apertura")


def test_the_calendar_counts_down_and_asks_little(house: Flask) -> None:
    with time_machine.travel(INSIDE, tick=False):
        prepared(house, is_public=True)
        client = house.test_client()
        client.get(f"{HOME}/calendario")
        with Asked(house) as asked:
            page = words(client, f"{HOME}/calendario")
    assert len(asked) <= 10
    assert "Faltan 235 días para la fecha del plan final." in page
    assert "El límite del ciclo es el martes 29 de febrero de 2028" in page
    assert "Se cumplió" in page
    assert "En Rapa Nui" in page


def test_only_who_edits_the_plan_finds_the_desk(house: Flask) -> None:
    with time_machine.travel(INSIDE, tick=False):
        prepared(house, is_public=True)
        with house.app_context(), transaction() as db:
            citizen = persons.citizen(db)
        ana = desk_of(house, citizen, INSIDE)
        for page in ("calendario", "apertura", "reglas"):
            assert ana.get(f"{DESK}/{page}").status_code == 403


def test_what_has_happened_is_not_offered_and_the_page_says_why(house: Flask) -> None:
    with time_machine.travel(BEFORE, tick=False):
        made = prepared(house, is_public=True)
    for at, offered in (
        (INSIDE, ["close", "answer", "final_plan"]),
        (LATER, ["answer", "final_plan"]),
    ):
        with time_machine.travel(at, tick=False):
            carla = desk_of(house, made.carla, at)
            page = words(carla, f"{DESK}/calendario")
            select = page.partition('name="promise"')[2].partition("</select>")[0]
            assert re.findall(r'value="(\w+)"', select) == offered
            assert "ya ocurrió, y lo que ocurrió queda como está" in page
            assert ("no se reabre" in page) is (at == LATER)
            [form] = forms(carla.get(f"{DESK}/calendario"), "/plan/calendario")
            refused = send(carla, form, **(MOVED | {"promise": "opening", "day": "2027-06-01"}))
            assert refused.status_code == 422
