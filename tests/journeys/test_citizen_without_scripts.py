"""A citizen writes, signs in by a mailed link, sends, keeps a receipt and votes: no scripts."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from consulta.config import Config
from consulta.journal.receipts import check_receipt, read_receipt
from consulta.journal.signing import signer_for
from consulta.participation import actions, queries
from consulta.participation.rules import State
from consulta.plan import queries as plan_queries
from consulta.web.unit_of_work import database, transaction
from tests.builders.plans import CLOSES, INSIDE
from tests.participation.page_walks import HOME, SLUG, Form, forms, house_of, send, sign_in

pytestmark = pytest.mark.journey
WORDS = "En nuestra comuna los turnos se deciden cada semana.\n\nTreinta días es mucho."
OTHER = "Se publicará cada respuesta en quince días."
GIVEN = {
    "stance": "with_changes",
    "kind": "change_proposal",
    "text": WORDS.replace("\n", "\r\n"),
    "proposal": OTHER,
    "reason": "Treinta días es mucho en temporada de riego.",
    "signature": "with_name",
    "public_name": "Rosa, Petorca",
    "is_of_age": "y",
}


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    """The house with one open plan, ten days after it opened."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        yield made
        with made.app_context():
            database.engine.dispose()


@pytest.fixture
def client(house: Flask) -> FlaskClient:
    """A browser without scripts."""
    return house.test_client()


def _link(client: FlaskClient) -> str:
    page = client.get("/buzon").text
    found = re.search(r"https?://[^/]+(/entrar/enlace/[^\s<\"]+)", unescape(page))
    assert found
    return found.group(1)


def _sign_in(client: FlaskClient, form: Form, email: str = "rosa@example.org") -> str:
    assert send(client, form, email=email).status_code == 200
    [button] = forms(client.get(_link(client)), "/entrar/enlace/")
    answer = send(client, button)
    assert answer.status_code == 303
    return answer.location


def _draft(client: FlaskClient) -> str:
    page = client.get(f"{HOME}/compromisos/2")
    found = re.search(r'href="([^"]*aportes/nuevo\?sobre=paragraph[^"]*c2-d1)"', page.text)
    assert found
    [form] = forms(client.get(unescape(found.group(1))), "aportes/nuevo")
    assert form.fields["proposal"] == "Se publicará cada respuesta en treinta días."
    answer = send(client, form, **GIVEN)
    assert answer.status_code == 303
    return answer.location


def _sent(client: FlaskClient) -> tuple[Form, str]:
    [identity] = forms(client.get(_draft(client)), "/entrar")
    [form] = forms(client.get(_sign_in(client, identity)), "/enviar")
    answer = send(client, form)
    assert answer.status_code == 303
    return form, answer.location


def test_a_citizen_writes_and_signs_in_without_losing_a_word(client: FlaskClient) -> None:
    assert "Plan de acción de prueba" in client.get("/").text
    assert f"{HOME}/compromisos/2" in client.get(HOME).text
    review = client.get(_draft(client))
    assert WORDS in unescape(review.text)
    assert "<del>" in review.text
    assert "Rosa, Petorca" in review.text
    [identity] = forms(review, "/entrar")
    review = client.get(_sign_in(client, identity))
    assert WORDS in unescape(review.text)
    assert len(forms(review, "/enviar")) == 1


def test_what_is_sent_has_one_receipt_that_holds(client: FlaskClient, config: Config) -> None:
    form, folio = _sent(client)
    receipt = client.get(folio)
    for words in ("A-000001", "12:30:00", "UTC−3", WORDS):
        assert words in unescape(receipt.text)
    assert send(client, form).location == folio
    file = client.get(f"{folio}/comprobante").text
    signer = signer_for(f"{config.host}/{SLUG}", config.signing_seed_file)
    check_receipt(read_receipt(file), [signer.vkey])
    content = read_receipt(file).content
    assert content is not None
    assert content["text"] == WORDS
    assert client.get(f"{folio}/qr.svg").mimetype == "image/svg+xml"
    letter = unescape(client.get("/buzon?para=rosa@example.org").text)
    assert "folio A-000001" in letter
    assert WORDS in letter


def test_a_stance_is_kept_and_shown(client: FlaskClient) -> None:
    _sent(client)
    [box] = forms(client.get(f"{HOME}/compromisos/2"), "/votos")
    voted = send(client, box, value="agree")
    assert (voted.status_code, voted.location) == (303, f"{HOME}/compromisos/2#tu-postura")
    assert "tu postura" in client.get(f"{HOME}/compromisos/2").text
    mine = client.get("/mis-aportes").text
    for words in ("A-000001", "En revisión", "De acuerdo"):
        assert words in mine


def test_another_browser_sees_neither_draft_nor_text(house: Flask, client: FlaskClient) -> None:
    review = _draft(client)
    stranger = house.test_client()
    assert stranger.get(review).status_code == 404
    [identity] = forms(client.get(review), "/entrar")
    [form] = forms(client.get(_sign_in(client, identity)), "/enviar")
    folio = send(client, form).location
    page = stranger.get(folio)
    assert "en revisión" in page.text
    assert "turnos" not in page.text
    assert stranger.get(f"{folio}/comprobante").status_code == 303
    assert stranger.get(f"{HOME}/compromisos/2").text.count("turnos") == 0


def test_what_is_decided_shows_everywhere_and_what_is_withheld_nowhere(
    house: Flask, client: FlaskClient
) -> None:
    folio = _sent(client)[1]
    stranger = house.test_client()
    with house.app_context(), transaction() as db:
        shown = plan_queries.consultation(db, SLUG)
        row = queries.contribution(db, shown, "A-000001")
        actions.move(db, row, to=State.WITHHELD, at=INSIDE, ground="off_topic")
    page = stranger.get(folio).text
    assert "ajeno al plan" in page
    assert "turnos" not in page
    assert "Rosa" not in page
    assert "ajeno al plan" in client.get(folio).text

    [ask] = forms(client.get(f"{folio}/retirar"), "/retirar")
    assert send(client, ask).status_code == 303
    assert "retirado" in stranger.get(folio).text
    assert send(client, ask).status_code == 403


def test_what_comes_after_the_close_gets_its_words_back(house: Flask, client: FlaskClient) -> None:
    with time_machine.travel(CLOSES - timedelta(minutes=5), tick=False):
        [identity] = forms(client.get(_draft(client)), "/entrar")
        back = _sign_in(client, identity)
        [form] = forms(client.get(back), "/enviar")
        [write] = forms(client.get(f"{HOME}/aportes/nuevo?sobre=plan"), "aportes/nuevo")
    with time_machine.travel(CLOSES, tick=False):
        late = send(client, form)
        assert late.status_code == 403
        assert WORDS in unescape(late.text).replace("\r", "")
        late = send(client, write, **(GIVEN | {"kind": "remark", "proposal": "", "reason": ""}))
        assert late.status_code == 403
        assert WORDS in unescape(late.text).replace("\r", "")
        assert "ya cerró" in client.get(f"{HOME}/aportes/nuevo?sobre=plan").text


def test_what_comes_in_the_last_second_is_in_time(house: Flask, client: FlaskClient) -> None:
    with time_machine.travel(CLOSES - timedelta(minutes=5), tick=False):
        [identity] = forms(client.get(_draft(client)), "/entrar")
        [form] = forms(client.get(_sign_in(client, identity)), "/enviar")
    with time_machine.travel(CLOSES - timedelta(seconds=1), tick=False):
        assert send(client, form).status_code == 303


def test_a_vote_has_a_folio_and_a_receipt_that_holds(
    house: Flask, client: FlaskClient, config: Config
) -> None:
    sign_in(house, client)
    [box] = forms(client.get(f"{HOME}/compromisos/1"), "/votos")
    assert send(client, box, value="agree").status_code == 303
    page = client.get(f"{HOME}/votos").text
    found = re.search(r"/votos/(V-[0-9A-Z]{10})/comprobante", page)
    assert found is not None
    receipt = read_receipt(client.get(f"/consultas/{SLUG}{found.group()}").text)
    signer = signer_for(f"{config.host}/{SLUG}", config.signing_seed_file)
    check_receipt(receipt, [signer.vkey])
    assert receipt.content is None, "until the close nobody can be asked to show how they voted"
    stranger = house.test_client()
    sign_in(house, stranger, "otra@example.org")
    assert stranger.get(f"/consultas/{SLUG}{found.group()}").status_code == 404
