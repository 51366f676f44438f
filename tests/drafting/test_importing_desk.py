"""The desk that takes a file: nothing is written before its bringer confirms it."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from consulta.accounts import actions as accounts
from consulta.accounts.rules import Role
from consulta.config import Config
from consulta.drafting import actions, queries
from consulta.drafting.models import IncomingPlan
from consulta.drafting.rules import Hand
from consulta.drafting.tasks import remove_incoming_plans
from consulta.plan import as_docx, as_markdown
from consulta.plan.queries import consultation
from consulta.plan.reader.document import PlanDocument
from consulta.web.unit_of_work import database, session, transaction
from tests.builders.plans import INSIDE, plan_document
from tests.participation.page_walks import house_of

SLUG = "plan-2027"
DOOR = f"/equipo/consultas/{SLUG}/plan/importar"
HAND = Hand("Ana", INSIDE)


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        yield made
        with made.app_context():
            database.engine.dispose()


def analyst(house: Flask, name: str = "carla", *, email: str = "") -> FlaskClient:
    client = house.test_client()
    with house.app_context(), transaction() as db:
        person = accounts.add_staff(
            db, email=email or f"{name}@example.org", name=name, password="una-clave-de-prueba",
            at=INSIDE,
        )  # fmt: skip
        accounts.grant_role(db, person=person, role=Role.ANALYST, scope=SLUG, at=INSIDE)
        db.flush()
        secret = accounts.sign_in(db, person=person, at=INSIDE)
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = secret, True
    return client


def send(client: FlaskClient, content: bytes | None, name: str = "plan.md") -> TestResponse:
    fields: dict[str, object] = {"csrf_token": token(client)}
    if content is not None:
        fields["file"] = (io.BytesIO(content), name)
    return client.post(DOOR, data=fields, content_type="multipart/form-data")


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(DOOR).text)
    assert found is not None
    return found[1]


def confirm(client: FlaskClient, address: str, act: str = "replace") -> TestResponse:
    return client.post(address, data={"csrf_token": token(client), "act": act})


def draft(house: Flask) -> PlanDocument | None:
    with house.app_context():
        found = consultation(session(), SLUG)
        return (
            queries.draft_document(session(), found)
            if queries.has_draft(session(), found)
            else None
        )


def changed() -> PlanDocument:
    """The published plan as an institution sends it back: one gone, one renamed, one more."""
    first, second, third = plan_document().commitments
    more = replace(third, number=7, name="Uno nuevo", texts=(), milestones=())
    return replace(
        plan_document(), commitments=(replace(first, name="Otro <b>nombre</b>"), second, more)
    )


def test_a_file_is_shown_then_becomes_the_draft(house: Flask) -> None:
    client = analyst(house)
    answer = send(client, as_docx.render(changed()), "plan del servicio.docx")
    assert answer.status_code == 303
    assert draft(house) is None
    page = client.get(answer.location)
    assert "Otro &lt;b&gt;nombre&lt;/b&gt;" in page.text
    assert "1 parte del borrador no está en el archivo y saldría" in page.text
    assert "Nuevos: 1. Con cambios: 1. Iguales: 2." in page.text
    assert page.text.index('value="new"') < page.text.index('value="replace"')
    for commitment in changed().commitments:
        for milestone in commitment.milestones:
            assert milestone.activity in page.text
            assert not milestone.product or milestone.product in page.text
    assert confirm(client, answer.location).status_code == 303
    written = draft(house)
    assert written is not None
    assert [each.number for each in written.commitments] == [1, 2, 7]
    assert [each.number for each in written.departures] == [3]
    assert next(written.ids()) == next(plan_document().ids())
    assert client.get(answer.location).status_code == 404
    with house.app_context():
        part = queries.part(session(), consultation(session(), SLUG), "commitment:1")
        history = queries.revisions(session(), part)
        assert history[0].saved_by == "carla (plan del servicio.docx)"


def test_a_long_name_on_a_long_file_signs_what_fits(house: Flask) -> None:
    client = analyst(house, "m" * 120, email="mar@example.org")
    file_name = "p" * 117 + ".md"
    address = send(client, as_markdown.render(changed()), file_name).location
    assert confirm(client, address).status_code == 303
    with house.app_context():
        parts = queries.parts(session(), consultation(session(), SLUG))
        assert {each.saved_by for each in parts} == {f"{'m' * 120} ({'p' * 78}"}


def test_no_address_signs_what_somebody_without_a_name_does(house: Flask) -> None:
    client = analyst(house, "", email="anonima@example.org")
    answer = send(client, as_markdown.render(changed()))
    assert confirm(client, answer.location).status_code == 303
    form = {"csrf_token": token(client), "ref": "commitment:1", "reason": "No corresponde aquí."}
    assert client.post(f"/equipo/consultas/{SLUG}/plan/retirar", data=form).status_code == 303
    with house.app_context():
        parts = queries.parts(session(), consultation(session(), SLUG))
        assert {each.saved_by for each in parts} == {"Comisión", "Comisión (plan.md)"}


def test_only_what_is_new_can_be_taken(house: Flask) -> None:
    client = analyst(house)
    answer = send(client, as_markdown.render(changed()))
    assert confirm(client, answer.location, "new").status_code == 303
    written = draft(house)
    assert written is not None
    assert [each.number for each in written.commitments] == [1, 2, 3, 7]
    assert written.commitments[0].name == plan_document().commitments[0].name


def test_a_preview_belongs_to_who_brought_it_and_ends(house: Flask) -> None:
    address = send(client := analyst(house), as_markdown.render(changed())).location
    other = analyst(house, "diego")
    for answer in (other.get(address), confirm(other, address), client.get(f"{DOOR}/none")):
        assert answer.status_code == 404
        assert "Esta vista previa ya no está" in answer.text
    with time_machine.travel(INSIDE + timedelta(hours=23), tick=False), house.app_context():
        assert remove_incoming_plans() == 0
    with time_machine.travel(INSIDE + timedelta(hours=25), tick=False), house.app_context():
        assert remove_incoming_plans() == 1
        assert session().scalars(select(IncomingPlan)).all() == []
    assert draft(house) is None


def test_a_draft_that_changed_meanwhile_is_not_replaced(house: Flask) -> None:
    client = analyst(house)
    address = send(client, as_markdown.render(changed())).location
    with house.app_context(), transaction() as db:
        found = consultation(db, SLUG)
        other = replace(plan_document(), label="De otra persona")
        actions.start_draft(db, consultation=found, document=other, hand=HAND)
    answer = confirm(client, address)
    assert answer.status_code == 409
    assert "El borrador cambió mientras mirabas" in answer.text
    written = draft(house)
    assert written is not None
    assert written.label == "De otra persona"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (None, "", "Elige un archivo. No se leyó nada."),
        (b"PK\x03\x04nada", "<plan>.docx", "El archivo está dañado o incompleto."),
        (b"%PDF", "plan.pdf", "no es un DOCX, ODT, XLSX ni Markdown"),
        (b"format = 1", "plan.toml", "plan.toml:1: format:"),
    ],
)
def test_a_file_that_is_not_read_is_refused_in_words(
    house: Flask, content: bytes | None, name: str, said: str
) -> None:
    answer = send(analyst(house), content, name)
    assert answer.status_code == 422
    assert said in answer.text
    assert "<plan>" not in answer.text
    with house.app_context():
        assert session().scalars(select(IncomingPlan)).all() == []


def test_more_than_the_limit_is_refused_before_it_is_read(house: Flask) -> None:
    declared = {"CONTENT_LENGTH": "200000000"}
    kind = "multipart/form-data; boundary=x"
    answer = analyst(house).post(DOOR, content_type=kind, environ_overrides=declared)
    assert answer.status_code == 413
