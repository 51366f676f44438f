"""The demonstration as a newcomer clicks through it: each part is found, and its records hold."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consulta import clock
from consulta.accounts import actions as accounts
from consulta.accounts import queries as known
from consulta.analysis import queries as analysis
from consulta.analysis.models import Coding
from consulta.app import create_app
from consulta.config import Config
from consulta.paper.models import PaperSheet
from consulta.participation.models import Contribution
from consulta.plan import queries as plan
from consulta.response import queries as response
from consulta.web.unit_of_work import database, session, transaction
from consulta.workshop.reader import OPEN_SLUG, read_script
from tests.conftest import LONG_ON_BOTH, empty_database

OPEN, OVER = f"/consultas/{OPEN_SLUG}", "/consultas/plan-2018"
ENTRIES_OF_2018 = 2_599
REPRESENTATIVE, MEMBER = "representante@demo.consulta.example", "integrante@demo.consulta.example"


@pytest.fixture
def told(request: pytest.FixtureRequest, tmp_path: Path, engine_kind: str) -> Iterator[Flask]:
    """A house in which the demonstration was loaded by its command."""
    with empty_database(request, engine_kind, tmp_path) as url:
        config = Config(
            data=tmp_path, database_url=url, secret_key="k" * 64, voter_pepper=b"p" * 32,
            signing_seed_file=tmp_path / "signing.seed", public_url="http://localhost",
            mailbox=True, is_demo=True,
        )  # fmt: skip
        app = create_app(config)
        app.testing = True
        said = app.test_cli_runner().invoke(args=["demo", "load"])
        assert said.exit_code == 0, said.output
        yield app
        with app.app_context():
            database.session.close()
            database.engine.dispose()


def click(client: FlaskClient, page: str, words: str) -> str:
    """The address behind the first link of a page that says these words."""
    for href, inside in re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', page, re.S):
        if words in re.sub(r"<[^>]+>", "", unescape(inside)):
            return unescape(href).partition("#")[0]
    raise AssertionError(f"no link says {words}")


def seen(client: FlaskClient, address: str, *links: str) -> str:
    """The page to which these links lead, one after another."""
    page = client.get(address).text
    for words in links:
        page = client.get(click(client, page, words)).text
    return unescape(page)


def signed_in(house: Flask, email: str) -> FlaskClient:
    """The browser of somebody of the story."""
    client = house.test_client()
    with house.app_context(), transaction() as db:
        person = known.person_by_email(db, email)
        assert person is not None, email
        secret = accounts.sign_in(db, person=person, at=clock.now())
    with client.session_transaction() as cookie:
        cookie["_user_id"] = secret
        cookie["_fresh"] = True
    return client


@LONG_ON_BOTH
def test_a_newcomer_finds_each_part_by_clicking(told: Flask) -> None:
    for look in (
        _organisation,
        _its_people,
        _paper,
        _requests,
        _themes,
        _answers,
        _witness,
        _records,
    ):
        look(told)


def _organisation(told: Flask) -> None:
    script, anybody = read_script().organisation, told.test_client()
    for home in (OPEN, OVER):
        page = seen(anybody, home, "Organizaciones que participan", script["name"])
        assert script["anew"]["represents"] in page
        assert script["represents"] in page
        assert script["checked_anew"]["basis"] in page
        assert "Verificada" in page
        folio = seen(anybody, click(anybody, page, "Folio"))
        assert "planilla a mano" in folio
    assert script["name"] in seen(anybody, f"{OVER}/informe")


def _its_people(told: Flask) -> None:
    page = seen(
        signed_in(told, REPRESENTATIVE), OPEN, "Organizaciones que participan", "Ver integrantes"
    )
    assert MEMBER in page
    assert "espera respuesta hasta el" in page
    assert "La integran 2 personas" in page
    assert "Rosa Ejemplo" in seen(signed_in(told, REPRESENTATIVE), "/mis-datos")


def _paper(told: Flask) -> None:
    carla = signed_in(told, "carla@demo.consulta.example")
    page = seen(carla, f"/equipo{OPEN}/papel")
    assert "Oficina de ejemplo 0147" in page
    assert "Oficina de ejemplo 0163" in page
    with told.app_context():
        sheets = list(session().scalars(select(PaperSheet).order_by(PaperSheet.id)))
        entered = [one.contribution for one in sheets if one.contribution is not None]
        assert len(sheets) == 3
        assert len(entered) == 2
        assert all(one.is_demo and one.scan_digest for one in entered)
        folios = [one.folio for one in entered]
    assert any(folio in page for folio in folios)
    said = read_script().sheets[0]["text"].strip()
    anybody = told.test_client()
    assert all(
        any(said in seen(anybody, f"{home}/folios/{folio}") for folio in folios)
        for home in (OPEN, OVER)
    )
    assert "Hay 1 hoja recibida a tiempo" in seen(anybody, OPEN, "Participar en papel")


def _requests(told: Flask) -> None:
    page = seen(signed_in(told, "carla@demo.consulta.example"), "/equipo", "Responder solicitudes")
    for words in ("Corrección", "Acceso", "Bloqueo"):
        assert words in page


def _themes(told: Flask) -> None:
    script, carla = read_script(), signed_in(told, "carla@demo.consulta.example")
    page = seen(carla, f"/equipo{OVER}/clasificar")
    assert "No queda ningún aporte por clasificar." in page
    for theme in script.themes["theme"]:
        assert theme["definition"] in seen(carla, f"/equipo{OVER}/temas")
    with told.app_context():
        counts = analysis.coding_counts(session(), plan.consultation(session(), OPEN_SLUG))
        assert 0.25 < counts.coded / counts.published < 0.45
        rows = session().execute(
            select(Coding.coded_at, Contribution.state_since)
            .join(Contribution, Contribution.id == Coding.contribution_id)
        ).all()  # fmt: skip
        assert all(published < coded < clock.now() for coded, published in rows)
    assert "Quién lo clasificó" in seen(carla, f"/equipo{OPEN}/clasificar?folio=A-000001")


def _answers(told: Flask) -> None:
    anybody, script = told.test_client(), read_script().answers
    page = seen(anybody, OVER, "Ver qué se respondió, y por qué")
    assert page.count('class="reasoned"') == len(script["argument"])
    assert "sin respuesta todavía" in page
    with told.app_context():
        over, still = (plan.consultation(session(), slug) for slug in ("plan-2018", OPEN_SLUG))
        counts = response.coverage(session(), over)
        assert counts.published == counts.answered == counts.coded
        assert response.coverage(session(), still).answered == 0
        assert response.answers(session(), still) == []
        told_changes = [one for one in response.answers(session(), over) if one.changes]
        assert len(told_changes) == sum("changes" in row for row in script["argument"])
        assert all(
            len(one.changes) == len(one.answer.changes) for one in response.answers(session(), over)
        )
    corrected = next(row for row in script["argument"] if "corrected" in row)
    page = seen(anybody, f"{OVER}/respuestas/{script['argument'].index(corrected) + 1}")
    assert "Lo que respondimos antes" in page
    carla = signed_in(told, "carla@demo.consulta.example")
    assert "La publica una persona distinta" in seen(carla, f"/equipo{OPEN}/respuestas")


def _witness(told: Flask) -> None:
    for home in (OPEN, OVER):
        page = seen(told.test_client(), home, "Registro público")
        assert "Red ciudadana de ejemplo (ficticia)" in page
        assert re.search(r"Firmó el de [\d.]+ entradas", page)
        assert "testigo-ciudadania.demo.consulta.example+" in seen(
            told.test_client(), f"{home}/registro", "Claves públicas en texto"
        )


def _records(told: Flask) -> None:
    run = told.test_cli_runner()
    for slug in ("plan-2018", OPEN_SLUG, "plan-en-preparacion"):
        said = run.invoke(args=["record", "verify", slug])
        assert said.exit_code == 0, said.output
    assert (
        f"{ENTRIES_OF_2018} entradas" in run.invoke(args=["record", "verify", "plan-2018"]).output
    )
    assert "ya estaba cargada" in run.invoke(args=["demo", "load"]).output
    assert REPRESENTATIVE in run.invoke(args=["demo", "accounts"]).output
