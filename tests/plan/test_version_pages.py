"""The pages of the versions of a plan, and that nothing published is ever changed."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from consulta.accounts import actions as accounts
from consulta.accounts.rules import Role
from consulta.app import create_app
from consulta.config import Config
from consulta.drafting import edits
from consulta.errors import Refused
from consulta.plan import actions, queries
from consulta.plan.editions import Edition
from consulta.plan.models import Consultation, PlanVersion
from consulta.plan.reader.document import (
    ActorText,
    DepartureText,
    FieldText,
    ParagraphText,
    PlanDocument,
)
from consulta.plan.rules import Refusal, Sector
from consulta.web.unit_of_work import database, transaction
from tests.builders.plans import INSIDE, OPENS, VKEY, plan_document, published
from tests.participation.page_walks import Asked

HOME = "/consultas/plan-2027/versiones"
BEFORE = OPENS - timedelta(days=30)
REASON = "La Mesa pidió precisar el problema del primer compromiso."
DECLINED = "La institución invitada declinó: no tiene presupuesto."
SQL_AT_MOST = 10


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    """The house while the window is open, without a context that requests would share."""
    with time_machine.travel(INSIDE, tick=False):
        made = create_app(config)
        yield made
        with made.app_context():
            database.engine.dispose()


@pytest.fixture
def client(house: Flask) -> FlaskClient:
    return house.test_client()


def problem(document: PlanDocument, *paragraphs: ParagraphText) -> PlanDocument:
    """The document with another problem in its first commitment."""
    one, *rest = document.commitments
    texts = (FieldText("problem", paragraphs), *one.texts[1:])
    return replace(document, commitments=(replace(one, texts=texts), *rest))


def three_versions() -> tuple[PlanDocument, PlanDocument, PlanDocument]:
    actors = (ActorText("Mesa del agua", Sector.CIVIL_SOCIETY), ActorText("Liceo", Sector.ACADEMIA))
    first = plan_document()
    one, *rest = first.commitments
    first = replace(first, commitments=(replace(one, actors=actors), *rest))
    given = one.texts[0].paragraphs
    new = ParagraphText("c1-p9", "Un párrafo nuevo entero.")
    changed = edits.reworded(given, "c1-p1", "Pocas comunas saben cómo *participar*.")
    second = problem(first, *edits.inserted(changed, 0, new))
    gone = DepartureText(3, first.commitments[2].name, DECLINED, "Servicio de prueba",
                         date(2027, 2, 20))  # fmt: skip
    third = replace(second, commitments=second.commitments[:2], departures=(gone,))
    return first, second, third


def told(db: Session, *, upto: int = 3, launched: bool = True) -> Consultation:
    """A plan with so many of its versions, published by an analyst."""
    documents = three_versions()
    consultation = actions.create_consultation(db, given=documents[0].consultation, at=BEFORE)
    carla = accounts.add_staff(
        db, email="carla@example.org", name="Carla Fuentes", password="una-clave-larga", at=BEFORE
    )
    accounts.grant_role(db, person=carla, role=Role.ANALYST, scope="plan-2027", at=BEFORE)
    db.flush()
    editions = (Edition.FORUM_DRAFT, Edition.CONSULTATION_DRAFT, Edition.CONSULTATION_DRAFT)
    for number, (edition, document) in enumerate(zip(editions, documents, strict=True), start=1):
        if number <= upto:
            new = actions.NewVersion(edition, document, reason=REASON)
            at = BEFORE + timedelta(days=number)
            by = carla if number < upto else None
            actions.publish_version(db, consultation=consultation, new=new, by=by, at=at)
    if launched:
        actions.enter_opening(db, consultation=consultation, by=None, at=BEFORE, vkey=VKEY)
    return consultation


def tell(house: Flask, *, upto: int = 3, launched: bool = True) -> None:
    with house.app_context(), transaction() as db:
        told(db, upto=upto, launched=launched)


def sign_in_analyst(house: Flask, client: FlaskClient) -> None:
    with house.app_context(), transaction() as db:
        ana = accounts.add_staff(
            db, email="ana@example.org", name="Ana", password="una-clave-larga", at=INSIDE
        )
        accounts.grant_role(db, person=ana, role=Role.ANALYST, scope="plan-2027", at=INSIDE)
        db.flush()
        secret = accounts.sign_in(db, person=ana, at=INSIDE)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = secret
        cookie["_fresh"] = True


def test_every_version_says_who_when_why_and_what_changed(
    house: Flask, client: FlaskClient
) -> None:
    tell(house)
    page = client.get(HOME).text
    at = [page.index(f'id="version-{number}"') for number in (3, 2, 1)]
    assert at == sorted(at)
    third, second = page[at[0] : at[1]], page[at[1] : at[2]]
    assert "por Comisión de prueba" in third
    assert "por Carla Fuentes (análisis)" in second
    assert "Borrador para la Mesa" in page[at[2] :]
    assert "hora de Chile continental" in second
    assert REASON in second
    assert "1 párrafo con otras palabras" in second
    assert "1 párrafo nuevo" in second
    assert "1 compromiso salió del plan" in third
    assert "entrada 1 del registro" in second
    assert f'href="{HOME}/comparar?de=1&amp;a=2"' in second
    left = page[page.index('id="salieron"') :]
    for words in ("Compromiso 3", "Servicio de prueba", DECLINED, "20 de febrero de 2027"):
        assert words in left


def test_a_version_is_read_whole_and_kept_to_the_byte(house: Flask, client: FlaskClient) -> None:
    tell(house)
    page = client.get(f"{HOME}/1").text
    assert "Pocas personas saben cómo <em>participar</em>." in page
    assert 'id="c1-p1"' in page
    assert "Compromiso 3" in page
    assert f'href="{HOME}/comparar?de=1&amp;a=3"' in page
    with house.app_context(), transaction() as db:
        versions = queries.versions(db, queries.consultation(db, "plan-2027"))
        digests = {each.number: each.digest for each in versions}
    for number, digest in digests.items():
        file = client.get(f"{HOME}/{number}/plan.toml")
        assert hashlib.sha256(file.data).hexdigest() == digest
        assert digest in file.headers["ETag"]
        assert "attachment" in file.headers["Content-Disposition"]


@pytest.mark.parametrize("form", ["", "&forma=linea", "&forma=lado", "&forma=imprimir"])
def test_two_versions_are_compared_in_words_that_are_also_heard(
    house: Flask, client: FlaskClient, form: str
) -> None:
    tell(house)
    page = client.get(f"{HOME}/comparar?de=1&a=3{form}").text
    assert (
        "Qué cambió de la versión 1 a la 3" in page or "qué cambió de la versión 1 a la 3" in page
    )
    assert '<del><span class="unseen">(se quita: </span>' in page
    assert '<ins><span class="unseen">(se agrega: </span>' in page
    assert "Un párrafo nuevo entero." in page
    assert DECLINED in page
    assert "Sin cambios:" in page
    assert "Código de ética en línea" in page
    assert ("[−" in page) is ("imprimir" in form)
    assert ("side__label" in page) is ("lado" in form)
    assert ("<select" in page) is ("imprimir" not in form)


def test_the_older_one_is_first_whatever_was_asked(house: Flask, client: FlaskClient) -> None:
    tell(house)
    backwards = client.get(f"{HOME}/comparar?de=3&a=1").text
    assert "Qué cambió de la versión 1 a la 3" in backwards
    assert "La versión más antigua va siempre primero." in backwards
    assert "Qué cambió de la versión 2 a la 3" in client.get(f"{HOME}/comparar").text
    same = client.get(f"{HOME}/comparar?de=2&a=2")
    assert same.status_code == 200
    assert "Es la misma versión dos veces" in same.text
    assert client.get(f"{HOME}/comparar?de=2&a=2&forma=imprimir").status_code == 200


def test_what_there_is_not_is_not_found(house: Flask, client: FlaskClient) -> None:
    tell(house)
    for path in (
        "/4", "/0", "/99999999999999999999", "/4/plan.toml", "/comparar?de=1&a=4",
        "/comparar?de=x", "/comparar?a=-1", "/comparar?de=99999999999999999999", "/comparar?de=²",
    ):  # fmt: skip
        assert client.get(HOME + path).status_code == 404, path


def test_before_the_launch_only_those_who_prepare_read(house: Flask, client: FlaskClient) -> None:
    tell(house, launched=False)
    paths = ("", "/1", "/1/plan.toml", "/comparar")
    assert [client.get(HOME + path).status_code for path in paths] == [404] * 4
    sign_in_analyst(house, client)
    assert [client.get(HOME + path).status_code for path in paths] == [200] * 4


def test_the_draft_of_the_forum_is_public_once_a_later_edition_is(
    house: Flask, client: FlaskClient
) -> None:
    tell(house, upto=1)
    assert "Todavía no hay una versión para leer" in client.get(HOME).text
    assert client.get(f"{HOME}/1").status_code == 404
    assert client.get(f"{HOME}/comparar").status_code == 404
    sign_in_analyst(house, client)
    assert client.get(f"{HOME}/1").status_code == 200
    assert "Por ahora hay una sola versión" in client.get(f"{HOME}/comparar").text


def test_one_version_has_nothing_to_be_compared_with(house: Flask, client: FlaskClient) -> None:
    with house.app_context(), transaction() as db:
        published(db)
    page = client.get(HOME).text
    assert "<select" not in page
    assert client.get(f"{HOME}/comparar").status_code == 200
    assert f'href="{HOME}"' in client.get("/consultas/plan-2027").text
    assert f'href="{HOME}"' in client.get("/consultas/plan-2027/plan").text


def test_a_page_asks_as_little_for_three_versions_as_for_two(house: Flask) -> None:
    tell(house, upto=2)
    paths = (
        "",
        "/1",
        "/1/plan.toml",
        "/comparar",
        "/comparar?forma=lado",
        "/comparar?forma=imprimir",
    )
    few = [asked(house, path) for path in paths]
    with house.app_context(), transaction() as db:
        consultation = queries.consultation(db, "plan-2027")
        new = actions.NewVersion(Edition.CONSULTATION_DRAFT, three_versions()[2], reason=REASON)
        actions.publish_version(db, consultation=consultation, new=new, by=None, at=BEFORE)
    assert [asked(house, path) for path in paths] == few
    assert max(few) <= SQL_AT_MOST


def asked(house: Flask, path: str) -> int:
    """How many questions one page asks of whoever prepares the plan, so that none is kept."""
    client = house.test_client()
    with house.app_context(), transaction() as db:
        person = accounts.ensure_citizen(db, email="rosa@example.org", at=INSIDE)
        db.flush()
        secret = accounts.sign_in(db, person=person, at=INSIDE)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = secret
        cookie["_fresh"] = True
    with Asked(house) as seen:
        assert client.get(HOME + path).status_code == 200
    return sum(not said.startswith(("BEGIN", "PRAGMA")) for said in seen.statements)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE plan_version SET label = 'otra'", "UPDATE plan_version SET document = digest",
     "DELETE FROM plan_version"],
)  # fmt: skip
def test_a_published_version_is_never_changed(db: Session, engine: Engine, statement: str) -> None:
    consultation = told(db)
    db.commit()
    if "document" in statement and engine.dialect.name == "postgresql":
        statement = "UPDATE plan_version SET document = '\\x00'::bytea"
    with pytest.raises(DatabaseError):
        db.execute(text(statement))
    db.rollback()
    kept = db.query(PlanVersion).filter_by(consultation_id=consultation.id).count()
    assert kept == 3


def test_a_version_that_could_not_be_read_again_is_not_published(db: Session) -> None:
    consultation = told(db, upto=2)
    without_words = problem(three_versions()[1])
    wanted = actions.NewVersion(Edition.CONSULTATION_DRAFT, without_words, reason=REASON)
    with pytest.raises(Refused) as refused:
        actions.publish_version(db, consultation=consultation, new=wanted, by=None, at=INSIDE)
    assert refused.value.reason is Refusal.NOT_READABLE
    latest = queries.latest_version(db, consultation)
    assert latest is not None
    assert latest.number == 2


def test_the_same_actors_stay_and_others_may_come_or_go(db: Session) -> None:
    consultation = told(db, upto=2)
    document = three_versions()[1]
    one, *rest = document.commitments
    fewer = (replace(one.actors[1], sector=Sector.PRIVATE),)
    new = replace(document, commitments=(replace(one, actors=fewer), *rest))
    wanted = actions.NewVersion(Edition.CONSULTATION_DRAFT, new, reason=REASON)
    actions.publish_version(db, consultation=consultation, new=wanted, by=None, at=INSIDE)
    db.flush()
    db.expire_all()
    found = queries.commitment(db, consultation, 1).actors
    assert [(each.position, each.name, each.sector) for each in found] == [
        (1, "Liceo", Sector.PRIVATE)
    ]
