"""ClaveÚnica lets one RUN in as one person, and no answer is believed that does not hold."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from consulta.accounts.models import Attestation, Person, SignIn
from consulta.config import Config
from consulta.participation.models import Contribution, Vote
from consulta.plan.models import Consultation
from consulta.web.unit_of_work import database, session, transaction
from tests.accounts.doors import ANA, BRUNO, ask, close, enter, hire, is_in, newest, press
from tests.builders.clave_unica import (
    CLIENT_ID,
    OTHER,
    RUN,
    ClaveUnica,
    asking_house,
    clave_unica,
    consent,
)
from tests.builders.plans import INSIDE
from tests.participation.page_walks import HOME, SLUG, forms, house_of, send, sign_in

START = f"/entrar/claveunica?next={HOME}"


@pytest.fixture
def state() -> Iterator[ClaveUnica]:
    with clave_unica() as made:
        yield made


@pytest.fixture
def house(config: Config, state: ClaveUnica) -> Iterator[Flask]:
    with asking_house(config, state) as made:
        yield made


def begin(browser: FlaskClient, start: str = START) -> str:
    """Where the browser is led."""
    answer = browser.get(start)
    assert answer.status_code == 303
    return str(answer.location)


def come_in(browser: FlaskClient, run: str = RUN, start: str = START) -> TestResponse:
    return browser.get(consent(begin(browser, start), run))


def vote(browser: FlaskClient, value: str = "agree") -> TestResponse:
    [form, *_] = forms(browser.get(f"{HOME}/compromisos/2"), "/votos")
    return send(browser, form, value=value, target="commitment:2")


def rows(house: Flask, table: type[Attestation] | type[Person] | type[Vote]) -> list[object]:
    with house.app_context():
        return list(session().scalars(select(table)))


def test_somebody_comes_in_with_nothing_but_claveunica(house: Flask, browser: FlaskClient) -> None:
    page = browser.get(f"/entrar?next={HOME}").text
    assert "Entrar con ClaveÚnica" in page
    answer = come_in(browser)
    assert (answer.status_code, answer.location) == (303, HOME)
    assert is_in(browser)
    assert vote(browser).status_code == 303
    [cast] = rows(house, Vote)
    assert isinstance(cast, Vote)
    assert cast.identity_level == 2


def test_what_is_asked_for_is_no_more_than_needed(
    house: Flask, browser: FlaskClient, state: ClaveUnica
) -> None:
    asked = {key: value[0] for key, value in parse_qs(urlsplit(begin(browser)).query).items()}
    assert asked["scope"] == "openid run name"
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"].endswith("/entrar/claveunica/vuelta")
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 30
    assert asked["nonce"]


def test_the_run_is_nowhere_in_the_database(house: Flask, browser: FlaskClient) -> None:
    come_in(browser)
    vote(browser)
    with house.app_context(), database.engine.connect() as connection:
        for table in Person.metadata.sorted_tables:
            held = str(connection.execute(text(f'SELECT * FROM "{table.name}"')).all())  # noqa: S608
            assert "44444444" not in held, table.name
            assert "María" not in held, table.name


def test_one_run_is_one_person_over_two_accounts(house: Flask, browser: FlaskClient) -> None:
    second = house.test_client()
    first_id = sign_in(house, browser, ANA)
    come_in(browser)
    vote(browser, "agree")
    sign_in(house, second, "otra@example.org")
    answer = come_in(second)
    assert "otra cuenta" in second.get(answer.location).text
    vote(second, "disagree")
    [cast] = rows(house, Vote)
    assert isinstance(cast, Vote)
    assert cast.value == "disagree"
    with house.app_context():
        newest_sign_in = session().scalars(select(SignIn).order_by(SignIn.id.desc())).first()
        assert newest_sign_in is not None
        assert newest_sign_in.person_id == first_id


def test_the_same_run_leaves_no_trace_from_one_consultation_to_another(
    house: Flask, browser: FlaskClient
) -> None:
    come_in(browser)
    come_in(browser, start="/entrar/claveunica?next=/consultas/otra")
    tags = {row.run_tag for row in rows(house, Attestation) if isinstance(row, Attestation)}
    assert len(tags) == 2


def test_an_account_does_not_change_its_run(house: Flask, browser: FlaskClient) -> None:
    sign_in(house, browser, ANA)
    come_in(browser)
    answer = come_in(browser, OTHER)
    assert answer.status_code == 403
    assert "otra ClaveÚnica" in answer.text
    assert len(rows(house, Attestation)) == 1


def test_staff_do_not_take_part_with_claveunica(house: Flask, browser: FlaskClient) -> None:
    hire(house, BRUNO)
    enter(browser)
    assert come_in(browser).status_code == 403
    assert rows(house, Attestation) == []


def test_an_answer_serves_once(house: Flask, browser: FlaskClient) -> None:
    back = consent(begin(browser))
    assert browser.get(back).status_code == 303
    again = browser.get(back)
    assert again.status_code == 403
    assert "no corresponde" in again.text


def test_the_answer_to_another_browser_opens_nothing(house: Flask, browser: FlaskClient) -> None:
    back = consent(begin(browser))
    victim = house.test_client()
    assert victim.get(back).status_code == 403
    begin(victim)
    assert victim.get(back).status_code == 403
    assert not is_in(victim)


@pytest.mark.parametrize("forgets_proof", [False, True])
def test_the_code_of_another_session_opens_nothing(
    house: Flask, browser: FlaskClient, state: ClaveUnica, forgets_proof: bool
) -> None:
    state.forgets_proof = forgets_proof  # then the nonce alone must hold
    code = parse_qs(urlsplit(consent(begin(house.test_client()))).query)["code"][0]
    own = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    answer = browser.get(f"/entrar/claveunica/vuelta?code={code}&state={own}")
    assert answer.status_code == 403
    assert not is_in(browser)


@pytest.mark.parametrize(
    "lie",
    [
        {"claims": {"nonce": "otro"}},
        {"claims": {"aud": "otro-cliente"}},
        {"claims": {"aud": [CLIENT_ID, "otro"], "azp": "otro"}},
        {"claims": {"iss": "https://otro.example"}},
        {"claims": {"exp": int((INSIDE - timedelta(minutes=5)).timestamp())}},
        {"drop": "nonce"},
        {"drop": "aud"},
        {"drop": "exp"},
        {"drop": "iss"},
        {"alg": "none"},
        {"alg": "HS256"},
        {"signs_with_a_strange_key": True},
        {"said_sub": "otra-persona"},
    ],
    ids=str,
)
def test_a_lie_of_the_provider_opens_nothing(
    house: Flask, browser: FlaskClient, state: ClaveUnica, lie: dict[str, object]
) -> None:
    for name, value in lie.items():
        setattr(state, name, value)
    answer = come_in(browser)
    assert answer.status_code == 403
    assert "no corresponde" in answer.text
    assert not is_in(browser)
    assert rows(house, Attestation) == []


def test_a_run_with_a_wrong_digit_opens_nothing(house: Flask, browser: FlaskClient) -> None:
    assert come_in(browser, "44444444-5").status_code == 403


def test_somebody_says_no_at_the_provider(house: Flask, browser: FlaskClient) -> None:
    own = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    answer = browser.get(f"/entrar/claveunica/vuelta?error=access_denied&state={own}")
    assert answer.status_code == 403
    assert "No autorizaste" in answer.text


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example/consultas/x", "/\\evil.example", "/otra"]
)
def test_nobody_is_led_away_from_our_pages(house: Flask, browser: FlaskClient, back: str) -> None:
    assert browser.get("/entrar/claveunica", query_string={"next": back}).status_code == 404


def test_the_link_works_while_the_provider_is_down(
    house: Flask, browser: FlaskClient, state: ClaveUnica
) -> None:
    state.is_broken = True
    answer = browser.get(START)
    assert answer.status_code == 503
    assert "no responde" in answer.text
    assert "Entra con tu correo" in answer.text
    ask(browser)
    press(browser, newest(house).path)
    assert is_in(browser)


def test_the_provider_falls_while_somebody_is_there(
    house: Flask, browser: FlaskClient, state: ClaveUnica
) -> None:
    back = consent(begin(browser))
    state.is_broken = True
    assert browser.get(back).status_code in {403, 503}
    state.is_broken = False
    assert come_in(browser).status_code == 303


def test_a_consultation_may_ask_for_claveunica(house: Flask, browser: FlaskClient) -> None:
    with house.app_context(), transaction() as db:
        db.scalars(select(Consultation)).one().identity_level = 2
    sign_in(house, browser, ANA)
    answer = vote(browser)
    assert answer.status_code == 303
    assert answer.location.startswith("/entrar/claveunica/pedida")
    assert "pide ClaveÚnica" in browser.get(answer.location).text
    assert rows(house, Vote) == []
    come_in(browser)
    assert vote(browser).location.startswith(HOME)
    assert len(rows(house, Vote)) == 1


def test_what_was_written_waits_for_claveunica(house: Flask, browser: FlaskClient) -> None:
    with house.app_context(), transaction() as db:
        db.scalars(select(Consultation)).one().identity_level = 2
    [form] = forms(browser.get(f"{HOME}/aportes/nuevo?sobre=commitment:2"), "/aportes/nuevo")
    given = {"text": "Faltan los plazos de cada hito.", "kind": "remark", "stance": "in_favour"}
    review = send(browser, form, **given, signature="without_name", is_of_age="y")
    assert review.status_code == 303
    page = browser.get(review.location)
    assert "Entra con ClaveÚnica para enviar" in page.text
    assert come_in(browser, start=f"/entrar/claveunica?next={review.location}").status_code == 303
    [form] = forms(browser.get(review.location), "/enviar")
    assert "/folios/A-" in send(browser, form).location
    with house.app_context():
        assert session().scalars(select(Contribution.identity_level)).one() == 2


def test_it_is_off_unless_it_is_configured(config: Config) -> None:
    assert not config.has_claveunica
    with time_machine.travel(INSIDE, tick=False):
        plain = house_of(config)
        browser = plain.test_client()
        assert "ClaveÚnica" not in browser.get(f"/entrar?next={HOME}").text
        assert browser.get(START).status_code == 404
        assert browser.get("/entrar/claveunica/vuelta?code=a&state=b").status_code == 404
        close(plain)


def test_the_same_account_is_one_voter_before_and_after(house: Flask, browser: FlaskClient) -> None:
    sign_in(house, browser, ANA)
    vote(browser, "agree")
    come_in(browser)
    vote(browser, "disagree")
    assert SLUG in HOME
    [cast] = rows(house, Vote)
    assert isinstance(cast, Vote)
    assert (cast.value, cast.identity_level) == ("disagree", 2)
