"""The desk of paper and its public pages: files, readings, slips, and who sees what."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consulta.accounts.models import Person
from consulta.config import Config
from consulta.journal.credentials import folio_code, is_folio_code
from consulta.journal.receipts import check_receipt, read_receipt
from consulta.journal.signing import signer_for
from consulta.paper import queries
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import database, session
from tests.builders import paper
from tests.builders.files import PDF, png, word
from tests.builders.plans import CLOSES, INSIDE
from tests.house.test_doors import somebody
from tests.participation.page_walks import HOME, SLUG, house_of

DESK = f"/equipo{HOME}/papel"
READING = {
    "target": "commitment:2", "stance": "against", "kind": "remark", "text": paper.WORDS,
    "proposal": "", "public_name": "",
}  # fmt: skip


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    """One open plan."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        yield made
        with made.app_context():
            database.engine.dispose()


@pytest.fixture
def carla(house: Flask) -> FlaskClient:
    return somebody(house, "analyst")


@pytest.fixture
def dora(house: Flask) -> FlaskClient:
    return somebody(house, "analyst")


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(DESK).text)
    assert found is not None
    return found.group(1)


def register(client: FlaskClient, content: bytes | None = None, **given: str) -> TestResponse:
    fields: dict[str, Any] = {
        "csrf_token": token(client), "stamp": "OP-1", "channel": "paper", "day": "2027-03-10",
        "hour": "12:00", "file": (BytesIO(paper.scan() if content is None else content), "h.png"),
    } | given  # fmt: skip
    return client.post(DESK, data=fields, content_type="multipart/form-data")


def read(client: FlaskClient, **given: str) -> TestResponse:
    fields = {"csrf_token": token(client)} | READING | given
    return client.post(f"{DESK}/1", data=fields)


def settle(client: FlaskClient, **picks: str) -> TestResponse:
    return client.post(f"{DESK}/1/resolver", data={"csrf_token": token(client)} | picks)


def folios(house: Flask) -> list[str]:
    with house.app_context():
        rows = queries.sheets(session(), consultation(session(), SLUG), Person(id=0))
        return [row.folio for row in rows]


def test_a_sheet_is_registered_typed_and_followed(
    house: Flask, config: Config, carla: FlaskClient, dora: FlaskClient
) -> None:
    assert register(carla, channel="letter").status_code == 303
    assert read(carla).headers["Location"] == DESK
    assert folios(house) == [""]
    assert paper.WORDS not in dora.get(f"{DESK}/1").text
    read(dora)
    assert folios(house) == ["A-000001"]
    page = dora.get(f"{DESK}/1")
    assert "Las dos lecturas coincidieron." in page.text
    slip = dora.get(f"{DESK}/1/talon").text
    code = folio_code(b"p" * 32, SLUG, "A-000001")
    assert code in slip
    assert "A-000001" in slip
    assert f"{HOME}/folios/A-000001/qr.svg" in slip
    assert is_folio_code(b"p" * 32, SLUG, "A-000001", code.lower().replace("-", " "))
    kept = read_receipt(dora.get(f"{DESK}/1/comprobante").text)
    assert kept.content is not None
    assert (kept.content["text"], kept.content["channel"]) == (paper.WORDS, "letter")
    signer = signer_for(f"{config.host}/{SLUG}", config.signing_seed_file)
    check_receipt(kept, [signer.vkey])
    followed = house.test_client().get(f"{HOME}/folios/A-000001")
    assert followed.status_code == 200
    assert "Llegó en papel" in followed.text
    assert paper.WORDS not in followed.text
    counted = house.test_client().get(f"{HOME}/papel").text
    assert re.search(r"Carta o correo</th>\s*<td[^>]*>1<", counted)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"stamp": ""}, "Escribe el número que puso la oficina."),
        ({"day": ""}, "Escribe el día completo"),
        ({"hour": ""}, "Escribe la hora del timbre."),
        ({"day": "2027-03-11"}, "La fecha de recepción todavía no llega."),
        ({"channel": "web"}, "Falta algo para seguir"),
        ({"content": b""}, "Falta el archivo"),
        ({"content": word()}, "El archivo no es un escaneo."),
        ({"content": b"<script>alert(1)</script>"}, "archivo"),
    ],
)
def test_a_form_that_lacks_something_comes_back(
    carla: FlaskClient, given: dict[str, Any], said: str
) -> None:
    answer = register(carla, **({"stamp": "OP-9"} | given))
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="OP-9"' in answer.text or not given.get("stamp", "OP-9")
    assert carla.get(f"{DESK}/1").status_code == 404


def test_one_sheet_is_not_registered_twice(carla: FlaskClient, dora: FlaskClient) -> None:
    picture = paper.scan()
    register(carla, picture)
    assert "no entra dos veces" in register(dora, stamp="OP-1").text
    again = register(dora, picture, stamp="OP-2")
    assert again.status_code == 422
    assert "Este mismo escaneo ya está cargado" in again.text


def test_an_hour_that_the_clock_skips_or_repeats_is_asked_again(
    house: Flask, carla: FlaskClient
) -> None:
    answer = register(carla, day="2026-09-06", hour="00:30")
    assert answer.status_code == 422
    assert "esa hora falta o pasa dos veces" in answer.text


def test_a_sheet_out_of_time_is_kept_and_never_typed(house: Flask, carla: FlaskClient) -> None:
    said = carla.get(register(carla, day="2027-02-28").headers["Location"]).text
    assert "La hoja 1 se recibió fuera del plazo" in said
    page = carla.get(f"{DESK}/1").text
    assert "fuera del plazo: queda registrada y no se cuenta" in page
    assert 'name="text"' not in page
    assert read(carla).status_code == 422
    assert "Llegó 1 hoja fuera del plazo" in house.test_client().get(f"{HOME}/papel").text
    assert folios(house) == [""]


def test_what_was_typed_comes_back_when_it_is_refused(carla: FlaskClient) -> None:
    register(carla)
    for given, said in [
        ({"target": ""}, "Elige sobre qué escribe."),
        ({"stance": ""}, "Marca una de las cuatro."),
        ({"kind": "change_proposal"}, "Escribe la redacción que propone la hoja."),
        ({"proposal": "Que diga otra cosa."}, "Marca «Propuesta de cambio»"),
        ({"public_name": "n" * 81}, "Usa como máximo 80 caracteres."),
    ]:
        answer = read(carla, **given)
        assert (answer.status_code, said in answer.text) == (422, True), given
        assert paper.WORDS in answer.text
    read(carla)
    again = read(carla, text="Una segunda lectura de la misma persona.")
    assert again.status_code == 422
    assert "la segunda vez la digita otra persona" in again.text
    assert "Una segunda lectura de la misma persona." in again.text


def test_a_person_settles_field_by_field(
    house: Flask, carla: FlaskClient, dora: FlaskClient
) -> None:
    register(carla)
    read(carla)
    other = {"text": "La plaza no tiene agua desde mayo.", "stance": "neutral", "target": "plan"}
    read(dora, **other)
    page = dora.get(f"{DESK}/1").text
    assert "<mark>" in page
    assert settle(carla, **{"pick-text": "first"}).status_code == 422
    assert folios(house) == [""]
    settled = settle(
        carla,
        **{
            "pick-text": "other", "text": "La plaza no tiene agua desde mayo de 2026.",
            "pick-stance": "second", "pick-target": "first",
        },
    )  # fmt: skip
    assert settled.status_code == 303
    assert folios(house) == ["A-000001"]
    with house.app_context():
        made = queries.sheet(session(), consultation(session(), SLUG), 1).contribution
        assert made is not None
        assert (made.text, made.stance.value, made.target.ref) == (
            "La plaza no tiene agua desde mayo de 2026.", "neutral", "commitment:2",
        )  # fmt: skip
    assert settle(dora, **{"pick-text": "first"}).status_code == 409


@pytest.mark.parametrize(("content", "kind"), [(png(9, 9), "png"), (PDF, "pdf")])
def test_a_scan_is_for_those_who_load_paper(
    house: Flask, carla: FlaskClient, content: bytes, kind: str
) -> None:
    register(carla, content)
    answer = carla.get(f"{DESK}/1/escaneo")
    assert answer.data == content
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert ("attachment" in answer.headers.get("Content-Disposition", "")) is (kind == "pdf")
    for role in ("moderator", "citizen", "institution_contact"):
        assert somebody(house, role).get(f"{DESK}/1/escaneo").status_code == 403


def test_minutes_are_shown_to_everybody_with_their_folios(
    house: Flask, carla: FlaskClient, dora: FlaskClient
) -> None:
    fields: dict[str, Any] = {
        "csrf_token": token(carla), "place": "Sede vecinal", "held_on": "2027-03-09",
        "attendees": "34", "facilitator": "Rosa Ruiz", "points": "2", "day": "2027-03-10",
        "hour": "10:00", "file": (BytesIO(paper.scan()), "acta.png"),
    }  # fmt: skip
    made = carla.post(f"{DESK}/actas", data=fields, content_type="multipart/form-data")
    assert made.status_code == 303
    fields |= {"csrf_token": token(carla), "held_on": "2027-03-11", "file": (BytesIO(PDF), "a")}
    late = carla.post(f"{DESK}/actas", data=fields, content_type="multipart/form-data")
    assert "El encuentro fue antes de que llegara su acta." in late.text
    read(carla)
    read(dora)
    page = house.test_client().get(f"{HOME}/papel").text
    assert "Sede vecinal" in page
    assert "asistieron 34 personas" in page
    assert "El acta trae 2 aportes." in page
    assert f"{HOME}/folios/A-000001" in page


def test_a_form_is_printed_for_the_plan_or_for_one_commitment(house: Flask) -> None:
    anybody = house.test_client()
    whole = anybody.get(f"{HOME}/papel/formulario").text
    one = anybody.get(f"{HOME}/papel/formulario?compromiso=2").text
    assert all(f"Compromiso de prueba número {n}" in whole for n in (1, 2, 3))
    assert "Compromiso de prueba número 2" in one
    assert "Compromiso de prueba número 3" not in one
    assert anybody.get(f"{HOME}/papel/formulario?compromiso=99").status_code == 404
    assert anybody.get(f"{HOME}/papel/qr.svg").mimetype == "image/svg+xml"
    assert "Imprimir el formulario" in anybody.get(f"{HOME}/papel").text
    with time_machine.travel(CLOSES, tick=False):
        over = anybody.get(f"{HOME}/papel").text
    assert "El plazo para entregar hojas terminó" in over
    assert "Imprimir el formulario" not in over
