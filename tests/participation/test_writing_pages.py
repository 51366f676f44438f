"""The pages of writing without scripts: late words handed back, grace, advice, corrections."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consulta.accounts.models import Person
from consulta.app import create_app
from consulta.config import Config
from consulta.participation import actions, queries
from consulta.participation.models import Draft
from consulta.participation.rules import State
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import database, transaction
from tests.builders import plans
from tests.builders.contributions import contribution, submission
from tests.builders.plans import CLOSES, INSIDE, OPENS
from tests.participation.page_walks import HOME, SLUG, forms, send, sign_in

SAID = "Los municipios rurales necesitan internet y capacitación para responder a tiempo."
ALMOST = "Las municipalidades rurales no tienen internet ni capacitación para responder."
GIVEN = {
    "stance": "with_changes", "kind": "remark", "text": SAID, "signature": "without_name",
    "is_of_age": "y",
}  # fmt: skip
NEW = f"{HOME}/aportes/nuevo?sobre=commitment:2"
SECOND = timedelta(seconds=1)


@pytest.fixture(params=[0, 5], ids=["no grace", "grace"])
def grace(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def house(config: Config, grace: int) -> Iterator[Flask]:
    made = create_app(config)
    document = plans.plan_document(SLUG)
    frame = replace(document.consultation, grace_minutes=grace)
    with made.app_context(), transaction() as db:
        document = replace(document, consultation=frame)
        plans.publish_plan(db, document=document, at=OPENS - timedelta(days=7))
    yield made
    with made.app_context():
        database.engine.dispose()


@pytest.fixture
def ana(house: Flask) -> FlaskClient:
    client = house.test_client()
    with time_machine.travel(CLOSES - SECOND, tick=False):
        sign_in(house, client, at=CLOSES - SECOND)
    return client


def opened_and_sent(ana: FlaskClient, late: timedelta) -> TestResponse:
    with time_machine.travel(CLOSES - SECOND, tick=False):
        [form] = forms(ana.get(NEW), "aportes/nuevo")
    assert form.fields["quoted"] == ""
    with time_machine.travel(CLOSES + late, tick=False):
        kept = send(ana, form, **GIVEN)
        if kept.status_code != 303:
            return kept
        [button] = forms(ana.get(kept.location), "/enviar")
        return send(ana, button)


@pytest.mark.parametrize("late", [timedelta(seconds=42), timedelta(minutes=5) - SECOND])
def test_a_form_opened_in_time(house: Flask, ana: FlaskClient, grace: int, late: timedelta) -> None:
    answer = opened_and_sent(ana, late)
    if not grace:
        assert answer.status_code == 403
        return
    assert answer.status_code == 303
    with time_machine.travel(CLOSES + late, tick=False):
        page = ana.get(answer.location).text
    assert "dentro de los 5 minutos de gracia anunciados" in page
    with time_machine.travel(OPENS, tick=False):
        for path in ("", "/calendario", "/reglas"):
            assert "hasta 5 minutos después" in ana.get(HOME + path).text


def test_what_is_too_late_is_handed_back_counted_and_not_kept(
    house: Flask, ana: FlaskClient, grace: int
) -> None:
    late = timedelta(minutes=grace) + timedelta(seconds=42)
    answer = opened_and_sent(ana, late)
    assert answer.status_code == 403
    assert ("5 minutos" if grace else "42 segundos") + " después del cierre" in answer.text
    assert SAID in answer.text
    [copy] = forms(answer, "/aportes/copia")
    with time_machine.travel(CLOSES + late, tick=False):
        file = send(ana, copy)
    assert file.data.decode() == f"{SAID}\n"
    assert "attachment" in file.headers["Content-Disposition"]
    with house.app_context(), transaction() as db:
        shown = consultation(db, SLUG)
        assert queries.refused_counts(db, shown) == {"window_closed": 1}
        assert db.query(Draft).count() == 0
        assert queries.contributions_awaiting_moderation(db, shown) == []


def test_a_form_that_was_opened_late_or_elsewhere_has_no_grace(
    house: Flask, ana: FlaskClient, grace: int
) -> None:
    with time_machine.travel(CLOSES - SECOND, tick=False):
        [stolen] = forms(house.test_client().get(NEW), "aportes/nuevo")
        [mine] = forms(ana.get(NEW), "aportes/nuevo")
    assert bool(mine.fields["opened"]) is bool(grace)
    with time_machine.travel(CLOSES, tick=False):
        for token in (stolen.fields["opened"], "", "x"):
            assert send(ana, mine, **GIVEN, opened=token).status_code == 403


def test_the_review_step_advises_without_scripts(house: Flask, ana: FlaskClient) -> None:
    with time_machine.travel(INSIDE, tick=False):
        sign_in(house, ana)
        with house.app_context(), transaction() as db:
            shown = consultation(db, SLUG)
            folio = contribution(db, shown, given=submission(SAID), state=State.PUBLISHED).folio
        [form] = forms(ana.get(NEW), "aportes/nuevo")
        review = send(ana, form, **GIVEN | {"text": f"{ALMOST} Soy 12.345.678-5."}).location
        page = ana.get(review).text
        assert "Parece que escribiste un RUN" in page
        assert "Estos aportes se parecen al tuyo." in page
        key = review.rsplit("/", 1)[1]
        [form] = forms(ana.get(f"{NEW}&borrador={key}&sumar={folio}"), "aportes/nuevo")
        assert form.fields["joins"] == folio
        review = send(ana, form, **GIVEN | {"text": "Sí."}).location
        [button] = forms(ana.get(review), "/enviar")
        sent = send(ana, button).location
        assert folio in ana.get(sent).text or sent
        with house.app_context(), transaction() as db:
            mine = queries.contribution(db, consultation(db, SLUG), sent.rsplit("/", 1)[1])
            assert (mine.joins, mine.text) == (folio, "Sí.")


def test_a_correction_after_the_decision_offers_to_send_again(
    house: Flask, ana: FlaskClient
) -> None:
    with time_machine.travel(INSIDE, tick=False):
        author = sign_in(house, ana)
        with house.app_context(), transaction() as db:
            made = contribution(db, consultation(db, SLUG), db.get_one(Person, author))
            folio = made.folio
        path = f"{HOME}/folios/{folio}"
        stranger = house.test_client()
        sign_in(house, stranger, "otra@example.org")
        for door in ("/corregir", "/reemplazar", "/otra-vez"):
            assert stranger.get(path + door).status_code == 404
        [form] = forms(ana.get(f"{path}/corregir"), "aportes/nuevo")
        with house.app_context(), transaction() as db:
            read = queries.contribution(db, consultation(db, SLUG), folio)
            actions.move(db, read, to=State.PUBLISHED, at=INSIDE)
        review = send(ana, form, **GIVEN).location
        assert forms(ana.get(review), "/enviar") == []
        page = ana.get(review).text
        assert "Una persona lo revisó mientras lo corregías" in page
        assert SAID in page
        key = review.rsplit("/", 1)[1]
        [ask] = forms(ana.get(f"{path}/reemplazar?borrador={key}"), "/reemplazar")
        again = send(ana, ask)
        assert again.status_code == 303
        [form] = forms(ana.get(again.location), "aportes/nuevo")
        assert (form.fields["text"], form.fields["replaces"]) == (SAID, folio)
        [button] = forms(ana.get(send(ana, form, **GIVEN).location), "/enviar")
        new = send(ana, button).location
        assert folio in ana.get(new).text
        assert new.rsplit("/", 1)[1] in stranger.get(path).text


@pytest.mark.parametrize("again_at", [INSIDE, CLOSES + timedelta(hours=3)], ids=["open", "over"])
def test_an_answer_that_was_lost_is_fetched_again_by_the_same_form(
    house: Flask, ana: FlaskClient, again_at: datetime
) -> None:
    with time_machine.travel(INSIDE, tick=False):
        sign_in(house, ana)
        [form] = forms(ana.get(NEW), "aportes/nuevo")
        [button] = forms(ana.get(send(ana, form, **GIVEN).location), "/enviar")
        first = send(ana, button)
        receipt = ana.get(first.location).text
    with time_machine.travel(again_at, tick=False):
        sign_in(house, ana, at=again_at)
        again = send(ana, button)
        assert (again.status_code, again.location) == (first.status_code, first.location)
        assert SAID in receipt
        assert SAID in ana.get(again.location).text
        with house.app_context(), transaction() as db:
            shown = consultation(db, SLUG)
            assert len(queries.contributions_awaiting_moderation(db, shown)) == 1
            assert queries.refused_counts(db, shown) == {}
