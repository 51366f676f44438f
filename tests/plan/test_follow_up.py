"""The pages of an approved plan: what everybody reads, what staff report."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from consulta.accounts import actions as accounts
from consulta.accounts.rules import Role
from consulta.app import create_app
from consulta.config import Config
from consulta.plan.actions import NewDocument, keep_document, report_milestone
from consulta.plan.documents import DocumentKind
from consulta.plan.milestones import Level, Progress
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import database, transaction
from tests.builders.files import PDF
from tests.builders.milestones import APPROVED, TODAY, approved
from tests.builders.persons import staff
from tests.participation.page_walks import HOME, SLUG, SQL_AT_MOST, Asked, house_of
from tests.participation.test_pages_ask_little import asked_by

FOLLOW = f"{HOME}/seguimiento"
DESK = f"/equipo{HOME}/plan/hitos"
NOW = APPROVED + timedelta(days=9)


def made(config: Config, **size: int) -> Iterator[Flask]:
    with time_machine.travel(NOW, tick=False):
        house = create_app(config)
        with house.app_context(), transaction() as db:
            approved(db, **size)
        yield house
        with house.app_context():
            database.engine.dispose()


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    """A plan that was approved: three commitments, three milestones each."""
    yield from made(config)


def analyst_of(house: Flask) -> FlaskClient:
    """The browser of somebody who edits this plan."""
    client = house.test_client()
    with house.app_context(), transaction() as db:
        secret = accounts.sign_in(db, person=staff(db, Role.ANALYST), at=NOW)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = secret
        cookie["_fresh"] = True
    return client


def report(house: Flask, key: str, level: Level, evidence: str = "Se puede comprobar.") -> None:
    with house.app_context(), transaction() as db:
        given = Progress(milestone=key, level=level, on=TODAY, evidence=evidence)
        report_milestone(db, consultation=consultation(db, SLUG), given=given, by=None, at=NOW)


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_before_the_final_plan_the_page_says_what_it_will_be(config: Config) -> None:
    with time_machine.travel(NOW, tick=False):
        draft = house_of(config)
        page = draft.test_client().get(FOLLOW)
        analyst = analyst_of(draft).get(DESK)
        with draft.app_context():
            database.engine.dispose()
    assert "El plan todavía no está aprobado." in page.text
    assert "en esta misma página" in page.text
    assert "El plan todavía no está aprobado." in analyst.text


def test_everybody_sees_how_far_the_plan_is(house: Flask) -> None:
    report(house, "c1-h1", Level.COMPLETED, "El registro está en línea.")
    report(house, "c2-h1", Level.LIMITED, "<script>alert(1)</script> y más")
    page = house.test_client().get(FOLLOW).text
    said = words(page)
    assert "9 hitos" in said
    assert "= 1 Completo + 0 Avance sustancial + 1 Avance limitado + 7 No iniciado" in said
    assert "2 hitos están atrasados" in said
    assert "Compromiso 2, hito 1 : atrasado 9 días" in said
    assert "El registro está en línea." in said
    assert "&lt;script&gt;alert(1)" in page
    assert "<em>registro</em>" in page
    assert page.count("Sin informes todavía.") == 7
    commitment = words(house.test_client().get(f"{HOME}/compromisos/1").text)
    assert "producto: Registro en línea, etapa 1 · Completo · ver evidencia" in commitment
    assert commitment.count("ver evidencia") == 1


def fields(client: FlaskClient, key: str = "c1-h1") -> dict[str, str]:
    page = client.get(f"{DESK}?hito={key}").text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    return {
        "csrf_token": found.group(1), "milestone": key, "level": "limited",
        "on": str(TODAY), "evidence": "", "url": "", "document": "",
    }  # fmt: skip


def test_an_analyst_reports_on_a_milestone(house: Flask) -> None:
    with house.app_context(), transaction() as db:
        given = NewDocument(DocumentKind.EVIDENCE, "Acta de entrega", PDF)
        keep_document(db, consultation=consultation(db, SLUG), given=given, by=None, at=NOW)
    analyst = analyst_of(house)
    answer = analyst.post(DESK, data=fields(analyst) | {"document": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{DESK}#c1-h1")
    public = house.test_client().get(FOLLOW).text
    assert f"{HOME}/documentos/1/acta-de-entrega.pdf" in public
    opened = analyst.get(f"{DESK}?hito=c1-h1").text
    assert "Un informe anterior" in opened
    assert re.search(r'<input checked[^>]*value="limited"', opened)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Falta la evidencia de este avance."),
        ({"url": "http://example.org"}, "El enlace no lleva a una página segura."),
        ({"level": ""}, "Elige hasta dónde llegó el hito."),
        ({"level": "done"}, "Falta algo para seguir"),
        ({"on": "2027-06-11", "evidence": "Algo que mostrar"}, "posterior a hoy"),
        ({"on": "ayer"}, "Falta algo para seguir"),
        ({"document": "9"}, "Falta algo para seguir"),
        ({"evidence": "a" * 2001}, "La evidencia pasa de 2.000 caracteres."),
        ({"milestone": "c1-p1", "evidence": "Algo que mostrar"}, "no está en el plan vigente"),
    ],
)
def test_a_report_that_is_refused_says_why(house: Flask, given: dict[str, str], said: str) -> None:
    analyst = analyst_of(house)
    answer = analyst.post(DESK, data=fields(analyst) | given)
    assert answer.status_code == 422
    assert said in answer.text
    assert "Sin informes todavía." in house.test_client().get(FOLLOW).text


def test_what_was_written_is_handed_back(house: Flask) -> None:
    report(house, "c1-h1", Level.COMPLETED)
    analyst = analyst_of(house)
    given = {"evidence": "Se cayó.", "url": "https://example.org/caida"}
    answer = analyst.post(DESK, data=fields(analyst) | given)
    assert answer.status_code == 422
    assert "El hito retrocede y falta decir por qué." in answer.text
    assert "Se cayó." in answer.text
    assert 'value="https://example.org/caida"' in answer.text


def test_a_hundred_commitments_ask_as_little_as_three(config: Config) -> None:
    few, many = {}, {}
    pages = (FOLLOW, f"{HOME}/compromisos/1", f"{HOME}/documentos", HOME)
    for house in made(config, commitments=100, milestones=5):
        report(house, "c1-h1", Level.LIMITED)
        analyst = analyst_of(house)
        first = {page: asked_by(house, house.test_client(), page) for page in pages}
        assert max(first.values()) <= SQL_AT_MOST, first
        report(house, "c1-h1", Level.SUBSTANTIAL)
        few = {page: asked_by(house, house.test_client(), page) for page in pages}
        few[DESK] = asked_by(house, analyst, f"{DESK}?hito=c1-h1")
        for number in range(2, 101):
            report(house, f"c{number}-h1", Level.COMPLETED)
        many = {page: asked_by(house, house.test_client(), page) for page in pages}
        many[DESK] = asked_by(house, analyst, f"{DESK}?hito=c1-h1")
        with Asked(house) as asked:
            house.test_client().get(FOLLOW)
        assert "content" not in " ".join(asked.statements)
    assert few == many
    assert max(many.values()) <= SQL_AT_MOST, many
