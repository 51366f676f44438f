"""Whoever has no address erases by showing ClaveÚnica again, and by nothing older than that."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consulta.accounts.models import Attestation, Person, SignIn
from consulta.accounts.rules import LINK_LIFE, is_proved_again
from consulta.config import Config
from consulta.journal import queries as journal
from consulta.participation.models import Contribution
from consulta.participation.rules import State
from consulta.plan.queries import consultation
from consulta.rights import actions
from consulta.rights.rules import RequestKind, RequestOutcome
from consulta.web.settings import give, held
from consulta.web.unit_of_work import session, transaction
from tests.accounts.doors import is_in
from tests.builders.clave_unica import (
    OTHER,
    RUN,
    ClaveUnica,
    asking_house,
    clave_unica,
    consent,
)
from tests.builders.contributions import contribution, submission
from tests.builders.plans import INSIDE
from tests.cast import bruno
from tests.participation.page_walks import HOME, SLUG, forms, send, sign_in

ERASE, AGAIN = "/mis-datos/borrar", "/entrar/claveunica/de-nuevo?next=/mis-datos/borrar"
WORDS = "Las plazas del barrio alto no tienen bebederos que funcionen."
LATER = INSIDE + timedelta(minutes=1)


@pytest.fixture
def state() -> Iterator[ClaveUnica]:
    with clave_unica() as made:
        yield made


@pytest.fixture
def house(config: Config, state: ClaveUnica) -> Iterator[Flask]:
    with asking_house(config, state) as made:
        yield made


@pytest.fixture
def browser(house: Flask) -> FlaskClient:
    """Somebody whom only ClaveÚnica knows, and who wrote once."""
    client = house.test_client()
    come(client, f"/entrar/claveunica?next={HOME}")
    with house.app_context(), transaction() as db:
        person = db.scalars(select(Person).where(Person.email.is_(None))).one()
        contribution(db, consultation(db, SLUG), person, given=submission(WORDS))
    return client


def come(client: FlaskClient, start: str = AGAIN, run: str = RUN) -> tuple[int, str]:
    """Go to the provider and back: the status, and the page or where it leads."""
    answer = client.get(consent(client.get(start).location, run))
    return answer.status_code, answer.location or answer.text


def press(client: FlaskClient, **fields: str) -> int:
    """Press the button that erases."""
    [form] = [one for one in forms(client.get(ERASE), ERASE) if one.action == ERASE]
    return send(client, form, **fields).status_code


def test_claveunica_again_erases_all_and_the_record_verifies(
    house: Flask, browser: FlaskClient
) -> None:
    page = browser.get(ERASE).text
    assert "Confirmar con ClaveÚnica" in page
    assert "None" not in page
    assert "Confirmar con un código" not in page
    with time_machine.travel(LATER, tick=False):
        assert come(browser) == (303, ERASE)
        assert press(browser) == 422  # the box is not marked
        assert press(browser, is_sure="y") == 303
        assert not is_in(browser)
        with house.app_context():
            [person] = session().scalars(select(Person).where(Person.email.is_(None)))
            assert person.disabled_at == LATER
            [one] = session().scalars(select(Contribution))
            assert (one.state, one.text) == (State.WITHDRAWN, "")
            assert session().scalars(select(SignIn)).all() == []
            assert journal.problems(session(), SLUG, []) == []


def test_coming_back_before_the_close_says_that_the_erasure_is_why(
    house: Flask, browser: FlaskClient
) -> None:
    start = f"/entrar/claveunica?next={HOME}"
    with time_machine.travel(LATER, tick=False):
        come(browser)
        press(browser, is_sure="y")
        status, page = come(browser, start)
        assert status == 403
        assert "Borraste la cuenta" in page
        assert "hasta que cierre" in page
        assert "/mis-datos/solicitud" in page
        assert "administra el sitio" not in page
        assert come(house.test_client(), start, OTHER)[0] == 303


def test_the_provider_is_told_to_ask_for_the_password(browser: FlaskClient) -> None:
    asked = {key: value[0] for key, value in parse_qs(browser.get(AGAIN).location).items()}
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    assert asked["code_challenge_method"] == "S256"
    assert asked["nonce"]


def test_having_come_in_a_moment_ago_erases_nothing(house: Flask, browser: FlaskClient) -> None:
    assert [one for one in forms(browser.get(ERASE), ERASE) if one.action == ERASE] == []
    [token, *_] = forms(browser.get("/mis-datos"), "/mis-datos/nombre")
    answer = browser.post(ERASE, data=token.fields | {"is_sure": "y"})
    assert answer.status_code == 422
    assert "Confirmar con ClaveÚnica" in answer.text
    assert is_in(browser)


def test_a_proof_ends_with_its_minutes(browser: FlaskClient) -> None:
    with time_machine.travel(LATER, tick=False):
        come(browser)
        [form] = [one for one in forms(browser.get(ERASE), ERASE) if one.action == ERASE]
    with time_machine.travel(LATER + LINK_LIFE, tick=False):
        assert send(browser, form, is_sure="y").status_code == 422
        assert is_in(browser)


@pytest.mark.parametrize(
    ("started", "proved", "answer"), [(0, 0, False), (0, 1, True), (0, None, False)]
)
def test_a_proof_is_one_after_coming_in(started: int, proved: int | None, answer: bool) -> None:
    begun = INSIDE + timedelta(seconds=started)
    given = None if proved is None else INSIDE + timedelta(seconds=proved)
    assert is_proved_again(begun, given, LATER) is answer
    assert is_proved_again(begun, given, LATER + LINK_LIFE) is False


def test_the_run_of_somebody_else_proves_nothing(house: Flask, browser: FlaskClient) -> None:
    with time_machine.travel(LATER, tick=False):
        status, page = come(browser, run=OTHER)
        assert status == 403
        assert "otra ClaveÚnica" in page
        assert "sigues dentro" in page
        assert forms(browser.get(ERASE), ERASE) == []
        with house.app_context():
            assert len(session().scalars(select(Attestation)).all()) == 1


def test_an_old_password_at_the_provider_proves_nothing(
    browser: FlaskClient, state: ClaveUnica
) -> None:
    state.claims = {"auth_time": int((LATER - timedelta(hours=1)).timestamp())}
    with time_machine.travel(LATER, tick=False):
        status, page = come(browser)
        assert status == 403
        assert "no te volvió a pedir la clave" in page
        assert forms(browser.get(ERASE), ERASE) == []


def test_a_provider_that_is_silent_about_it_is_believed(
    browser: FlaskClient, state: ClaveUnica
) -> None:
    state.drop = "auth_time"
    with time_machine.travel(LATER, tick=False):
        assert come(browser) == (303, ERASE)
        assert press(browser, is_sure="y") == 303


def test_an_answer_to_coming_in_is_no_proof(browser: FlaskClient) -> None:
    with time_machine.travel(LATER, tick=False):
        come(browser, f"/entrar/claveunica?next={ERASE}".replace(ERASE, HOME))
        assert forms(browser.get(ERASE), ERASE) == []


def test_a_proof_from_a_browser_that_is_out_by_now_is_no_sign_in(
    house: Flask, browser: FlaskClient
) -> None:
    back = consent(browser.get(AGAIN).location)
    [out, *_] = forms(browser.get("/mis-datos"), "/salir")
    send(browser, out)
    assert browser.get(back).status_code in {303, 403}
    assert not is_in(browser)


def test_without_the_provider_the_page_says_where_to_go(house: Flask, browser: FlaskClient) -> None:
    with house.app_context():
        give(house, replace(held(Config), claveunica_issuer=""))
    page = browser.get(ERASE).text
    assert "ya no usa ClaveÚnica" in page
    assert "/mis-datos/solicitud" in page
    assert browser.get(AGAIN).status_code == 404


def test_whoever_has_an_address_keeps_the_code(house: Flask) -> None:
    client = house.test_client()
    sign_in(house, client)
    assert "Confirmar con un código" in client.get(ERASE).text
    assert client.get(AGAIN).status_code == 404


def test_own_data_name_and_request_work_without_an_address(browser: FlaskClient) -> None:
    page = browser.get("/mis-datos")
    assert not re.search(r"\bNone\b", page.text)  # a token of the form may hold these letters
    assert "No tenemos tu correo" in page.text
    [form] = forms(page, "/mis-datos/nombre")
    assert send(browser, form, name="Rosa").status_code == 303
    assert 'value="Rosa"' in browser.get("/mis-datos").text
    [form] = forms(browser.get("/mis-datos/solicitud"), "/mis-datos/solicitud")
    assert form.fields["contact"] == ""
    taken = send(
        browser,
        form,
        kind="access",
        contact="rosa@example.org",
        words="Qué saben de mí, por favor.",
    )
    assert "Recibimos tu solicitud" in taken.text


def test_requests_that_lost_their_address_are_nobodys(house: Flask, browser: FlaskClient) -> None:
    """An answered request is emptied in time; it is not shown to, or emptied by, who has none."""
    reason = "Se comprobó la identidad de otra persona."
    with house.app_context(), transaction() as db:
        asked = actions.Asked(
            RequestKind.ACCESS, "otra@example.org", "Quiero saberlo todo.", "", "es", INSIDE
        )
        made = actions.file_request(db, asked)
        actions.answer(
            db, number=made.id, outcome=RequestOutcome.GRANTED, reason=reason, by=bruno(db),
            at=INSIDE,
        )  # fmt: skip
        made.contact = ""
    assert reason not in browser.get("/mis-datos/archivo/json").text
    with time_machine.travel(LATER, tick=False):
        come(browser)
        assert press(browser, is_sure="y") == 303
    with house.app_context():
        assert session().scalars(select(type(made).reason)).all() == [reason]
