"""The second before the close, the close, the second after: every door that writes, all nights."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consulta.app import create_app
from consulta.config import Config
from consulta.web.unit_of_work import database, transaction
from tests.builders.plans import published
from tests.participation.page_walks import HOME, SLUG, sign_in

TEXT = "Llegué con estas palabras en el último segundo."
NIGHTS = {
    "an ordinary night": datetime(2027, 4, 1, 3, tzinfo=UTC),
    "the night of the repeated hour": datetime(2027, 4, 4, 4, tzinfo=UTC),
    "the night of the missing hour": datetime(2027, 9, 5, 4, tzinfo=UTC),
}
SECOND = timedelta(seconds=1)


@pytest.fixture(params=NIGHTS, ids=list(NIGHTS))
def closes_at(request: pytest.FixtureRequest) -> datetime:
    """The first instant at which a consultation is closed."""
    return NIGHTS[request.param]


@pytest.fixture
def house(config: Config, closes_at: datetime) -> Iterator[Flask]:
    """A consultation that ends on that night."""
    made = create_app(config)
    with made.app_context():
        with time_machine.travel(closes_at - timedelta(days=3), tick=False), transaction() as db:
            published(db, SLUG, opens_at=closes_at - timedelta(days=2), closes_at=closes_at)
        database.session.close()
    yield made
    with made.app_context():
        database.engine.dispose()


def posted(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    """A form that was opened in time, sent now."""
    page = client.get("/reglas").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    return client.post(path, data={"csrf_token": token.group(1)} | fields)


def draft(client: FlaskClient) -> TestResponse:
    """What somebody wrote, kept for their browser."""
    page = client.get(f"{HOME}/aportes/nuevo?sobre=commitment:2").text
    key = re.search(r'name="form_key"[^>]*value="([^"]+)"', page)
    return posted(
        client, f"{HOME}/aportes/nuevo?sobre=commitment:2",
        form_key=key.group(1) if key else "k" * 43, stance="neutral", kind="remark",
        text=TEXT, proposal="", public_name="",
        signature="without_name", is_of_age="y",
    )  # fmt: skip


@pytest.mark.parametrize("late", [-SECOND, timedelta(0), SECOND], ids=["-1 s", "0", "+1 s"])
def test_every_door_that_writes(house: Flask, closes_at: datetime, late: timedelta) -> None:
    client = house.test_client()
    with time_machine.travel(closes_at - timedelta(minutes=2), tick=False):
        sign_in(house, client, at=closes_at - timedelta(minutes=2))
        kept = draft(client)
        assert kept.status_code == 303
    answers = []
    with time_machine.travel(closes_at + late, tick=False):
        sent = posted(client, kept.headers["Location"] + "/enviar")
        voted = posted(client, f"{HOME}/votos", target="commitment:1", value="agree", back=HOME)
        written = draft(client)
        answers = [sent, voted, written]
    codes = [answer.status_code for answer in answers]
    if late < timedelta(0):
        assert codes == [303, 303, 303]
        return
    assert codes == [403, 403, 403]
    assert TEXT in sent.text
    assert TEXT in written.text


@pytest.mark.parametrize(("early", "codes"), [(-SECOND, [403, 403]), (timedelta(0), [303, 303])])
def test_the_opening_is_as_exact(
    house: Flask, closes_at: datetime, early: timedelta, codes: list[int]
) -> None:
    client, opens_at = house.test_client(), closes_at - timedelta(days=2)
    with time_machine.travel(opens_at + early, tick=False):
        sign_in(house, client, at=opens_at + early)
        voted = posted(client, f"{HOME}/votos", target="commitment:1", value="agree", back=HOME)
        assert [draft(client).status_code, voted.status_code] == codes
