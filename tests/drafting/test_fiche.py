"""The template that an institution completes: kept on each pause, clashes shown, closed in time."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consulta.app import create_app
from consulta.config import Config
from consulta.drafting import queries
from consulta.drafting.actions import answers, invitations
from consulta.plan.queries import consultation
from consulta.plan.reader.document import CommitmentText
from consulta.web.unit_of_work import database, session, transaction
from tests.builders.invitations import DUE, INVITED, MAILBOX, UNIT, drafted, invited
from tests.participation.page_walks import Form, forms, send

SLUG = "plan-2027"
FICHE = f"/instituciones/{SLUG}/fichas/2"
WORDS = "Faltan datos de <b>participación</b>."
NOW = INVITED + timedelta(days=1)


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    with time_machine.travel(NOW, tick=False):
        yield create_app(config)


@pytest.fixture
def client(house: Flask) -> Iterator[FlaskClient]:
    """A browser without scripts, of an institution that accepted."""
    with house.app_context(), transaction() as db:
        found, secret = invited(db, drafted(db))
        answers.accept(db, invitation=found, unit=UNIT, mailbox=MAILBOX, at=INVITED)
    client = house.test_client()
    [button] = forms(client.get(f"/instituciones/enlace/{secret}"), "/enlace/")
    assert send(client, button).status_code == 303
    yield client
    with house.app_context():
        database.engine.dispose()


def kept(house: Flask) -> CommitmentText:
    with house.app_context():
        part = queries.part(session(), consultation(session(), SLUG), "commitment:2")
        value = queries.content_of(part)
        assert isinstance(value, CommitmentText)
        return value


def opened(client: FlaskClient) -> Form:
    [form] = forms(client.get(FICHE), "/fichas/2")
    return form


def typed(client: FlaskClient, form: Form, text: str = WORDS, **more: str) -> TestResponse:
    given = {**form.fields, "has": ["problem"], "p.problem.c2-p1": text, **more}
    return client.post(form.action, data=given)


def test_what_is_typed_is_kept_and_the_plan_decides_the_rest(
    house: Flask, client: FlaskClient
) -> None:
    answer = typed(client, opened(client), theme="Otro", ogp_id="CL9", name="Otro nombre")
    assert (answer.status_code, answer.location) == (303, FICHE)
    value = kept(house)
    assert value.prose("problem")[0].text == WORDS
    assert (value.name, value.theme, value.ogp_id) == ("Otro nombre", "Participación", None)
    page = client.get("/instituciones/compromiso/vista").text
    assert "<b>participación" not in page
    assert "&lt;b&gt;participación" in page


def test_a_pause_is_answered_with_the_new_revision(house: Flask, client: FlaskClient) -> None:
    form = opened(client)
    answer = typed(client, form, autosave="1")
    assert answer.status_code == 204
    assert answer.headers["X-Saved"] == "09:00"
    form.fields["revision"] = answer.headers["X-Revision"]
    assert typed(client, form, "Otra vez.", autosave="1").status_code == 204
    assert kept(house).prose("problem")[0].text == "Otra vez."


def test_two_who_write_at_once_see_both_texts(house: Flask, client: FlaskClient) -> None:
    form = opened(client)
    assert typed(client, form, "Lo de la jefatura.").status_code == 303
    heard = typed(client, form, autosave="1")
    assert heard.status_code == 409
    assert UNIT in heard.text
    clash = typed(client, form)
    assert clash.status_code == 409
    for words in ("Lo de la jefatura.", WORDS):
        assert words in unescape(clash.text)
    assert kept(house).prose("problem")[0].text == "Lo de la jefatura."
    [again] = forms(clash, "/fichas/2")
    assert typed(client, again, again.fields["p.problem.c2-p1"]).status_code == 303
    assert kept(house).prose("problem")[0].text == WORDS


def test_what_cannot_be_kept_comes_back_whole(house: Flask, client: FlaskClient) -> None:
    form = opened(client)
    before = kept(house)
    answer = typed(client, form, name="")
    assert answer.status_code == 422
    assert WORDS in unescape(answer.text)
    assert typed(client, form, "a" * 10_001).status_code == 422
    assert kept(house) == before


def test_in_the_last_second_it_is_kept_and_at_the_deadline_it_comes_back(
    house: Flask, client: FlaskClient
) -> None:
    form = opened(client)
    with time_machine.travel(DUE - timedelta(seconds=1), tick=False):
        assert typed(client, form, "En el último segundo.").status_code == 303
        form = opened(client)
    with time_machine.travel(DUE, tick=False):
        assert client.get(FICHE).location == "/instituciones/compromiso"
        late = typed(client, form)
        assert late.status_code == 403
        assert WORDS in unescape(late.text)
        pause = typed(client, form, autosave="1")
        assert pause.status_code == 409
        assert not pause.text.strip().startswith("<")
    assert kept(house).prose("problem")[0].text == "En el último segundo."


ALL = {
    "name": "Nombre <b>nuevo</b>",
    "ends_on": "2029-05-01",
    "cocreation_table": "Mesa del agua",
    "engagement_form": "Talleres en cada región",
    "inputs_published": "yes",
    "contact_unit": "Unidad de aguas",
    "contact_mailbox": "agua@servicio.example",
    "p.ogp_values/participation.c2-vp1": "Abre una puerta.",
}
MANY = {
    "has": ["problem", "milestones", "actors", "sdgs"],
    "sdgs": ["6", "13"],
    "milestone.key": ["c2-m1", "c2-m2"],
    "milestone.activity": ["Contar pozos", ""],
    "milestone.product": ["Catastro", ""],
    "milestone.starts": ["2027-07-01", ""],
    "milestone.ends": ["2027-08-01", ""],
    "milestone.lead": ["Dirección de Aguas", ""],
    "actor.name": ["Fundación Río", ""],
    "actor.sector": ["civil_society", "government"],
}
SAID = (
    "Nombre <b>nuevo</b>", "2029-05-01", "Mesa del agua", "Talleres en cada región",
    "Sí, se publicarán", "Unidad de aguas", "agua@servicio.example", "Abre una puerta.",
    "Objetivos de Desarrollo Sostenible\n6\n\n13",
    "- Contar pozos · Catastro · 2027-07-01 · 2027-08-01 · Dirección de Aguas",
    "- Fundación Río (Sociedad civil)",
)  # fmt: skip


@pytest.mark.parametrize("why", ["late", "delivered", "replaced"])
def test_everything_that_was_typed_comes_back_when_it_cannot_be_kept(
    house: Flask, client: FlaskClient, why: str
) -> None:
    form, before = opened(client), kept(house)
    with house.app_context(), transaction() as db:
        found = queries.invitation(db, consultation(db, SLUG), 2)
        assert found is not None
        if why == "delivered":
            found.delivered_at = NOW
        if why == "replaced":
            invitations.invite_again(
                db, invitation=found, contact_email="otra@servicio.example", by=None, at=NOW
            )
    given = form.fields | ALL | MANY | {"starts_on": "2027-06-01", "p.problem.c2-p1": WORDS}
    with time_machine.travel(DUE if why == "late" else NOW, tick=False):
        answer = client.post(form.action, data=given)
    assert answer.status_code == 403
    given_back = unescape(answer.text.split('id="lo-que-escribiste"')[1].split("</textarea>")[0])
    for words in (*SAID, WORDS, "2027-06-01"):
        assert words in given_back
    assert form.fields["csrf_token"] not in given_back
    assert kept(house) == before


def test_a_fiche_belongs_to_its_invitation(house: Flask, client: FlaskClient) -> None:
    for path in (f"/instituciones/{SLUG}/fichas/3", "/instituciones/otra/fichas/2"):
        assert client.get(path).status_code == 404
    stranger = house.test_client()
    assert stranger.get(FICHE).status_code == 403
    form = opened(client)
    form.fields["csrf_token"] = forms(stranger.get("/entrar"), "/entrar")[-1].fields["csrf_token"]
    assert typed(stranger, form).status_code == 403


def test_markdown_is_shown_cleaned(client: FlaskClient) -> None:
    token = opened(client).fields["csrf_token"]
    given = {"csrf_token": token, "text": "*agua* <script>x</script>"}
    answer = client.post(f"{FICHE}/parrafo", data=given)
    assert "<em>agua</em>" in answer.text
    assert "<script>" not in answer.text
    assert client.post(f"{FICHE}/parrafo", data=given | {"text": "a" * 10_001}).status_code == 422
