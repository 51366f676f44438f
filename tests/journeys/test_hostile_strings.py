"""Hostile words at every door: nothing answers 500, nothing is stored mangled."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consulta.config import Config
from consulta.participation.models import Contribution
from consulta.participation.rules import CONTRIBUTION_MAX_CHARS
from consulta.text.clean import plain
from consulta.web.unit_of_work import database
from tests.builders.plans import INSIDE
from tests.participation.page_walks import HOME, house_of, sign_in

OWN = [
    "<script>alert(1)</script>", "{{7*7}}${7*7}", "' OR 1=1 --", "=HYPERLINK(\"http://x\")",
    "../../etc/passwd", "\u202etxt.exe", "🌳" * 20, "%00%0d%0aBcc: x@y.cl", "𝒞𝑜𝓃𝓈𝓊𝓁𝓉𝒶 ﷽ ﾟ･✿",
    "a\u0301rbol", "\N{ZERO WIDTH JOINER}" * 12 + "texto", "9" * 400,
]  # fmt: skip
SECONDS_TO_WRITE = 5  # nobody writes faster, and the limits of one person count it
PADDING = " — y algo más para llegar al mínimo."


@pytest.fixture
def hours() -> Iterator[time_machine.Traveller]:
    """A clock that stands inside the window until a test moves it on."""
    with time_machine.travel(INSIDE, tick=False) as clock:
        yield clock


@pytest.fixture
def house(config: Config, hours: time_machine.Traveller) -> Iterator[Flask]:
    """One open plan."""
    made = house_of(config)
    yield made
    with made.app_context():
        database.session.close()
        database.engine.dispose()


@pytest.fixture
def words(shared_data: Path) -> list[str]:
    """The big list of naughty strings where it is, and our own."""
    listed = json.loads((shared_data / "wordlists" / "blns.json").read_text("utf-8"))
    return OWN + [one for one in listed if "\0" not in one]


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/reglas").text)
    assert found is not None
    return found.group(1)


def test_every_hostile_contribution_is_stored_as_it_reads(
    house: Flask, words: list[str], hours: time_machine.Traveller
) -> None:
    client = house.test_client()
    sign_in(house, client)
    kept = {}
    for number, word in enumerate(words):
        hours.shift(SECONDS_TO_WRITE)
        text = word + PADDING
        answer = client.post(
            f"{HOME}/aportes/nuevo?sobre=plan",
            data={
                "csrf_token": token(client), "form_key": f"hostile-{number:05d}".ljust(43, "x"),
                "stance": "neutral", "kind": "remark", "text": text, "proposal": "",
                "public_name": word[:80], "signature": "with_name" if word.strip() else
                "without_name", "is_of_age": "y",
            },
        )  # fmt: skip
        assert answer.status_code in {303, 422}, (word, answer.status_code)
        if answer.status_code != 303:
            continue
        review = client.get(answer.headers["Location"])
        assert review.status_code == 200, word
        assert "<script>alert" not in review.text
        sent = client.post(
            answer.headers["Location"] + "/enviar", data={"csrf_token": token(client)}
        )
        assert sent.status_code == 303, word
        kept[sent.headers["Location"].rsplit("/", 1)[1]] = text
        if number % 25 == 0:
            shown = client.get(sent.headers["Location"])
            assert plain(text) in unescape(shown.text)
    with house.app_context():
        stored = dict(database.session.execute(select(Contribution.folio, Contribution.text)).all())
        database.session.close()
    assert len(kept) > len(words) // 2
    assert {folio: stored[folio] for folio in kept} == {
        folio: plain(text) for folio, text in kept.items()
    }


ADDRESSES = [
    "/consultas/{}", "/consultas/plan-2027/compromisos/{}", "/consultas/plan-2027/anexo/{}",
    "/consultas/plan-2027/folios/{}", "/consultas/plan-2027/aportes/nuevo?sobre={}",
    "/consultas/plan-2027/compromisos/2?orden={0}&tipo={0}&tras={0}", "/entrar?next={}",
    "/buzon?para={}", "/entrar/enlace/{}", "/consultas/plan-2027/borradores/{}",
    "/consultas/plan-2027/informe/{}", "/equipo/consultas/{0}/moderacion?folio={0}",
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_hostile_address_breaks_a_page(house: Flask, words: list[str], address: str) -> None:
    client = house.test_client()
    for word in [
        *words[:: max(1, len(words) // 60)],
        "-1",
        "0",
        str(2**63),
        str(2**64 + 1),
        "x" * 3000,
    ]:
        answer = client.get(address.format(quote(word, safe="")))
        assert answer.status_code < 500, (address, word, answer.status_code)
        assert "<script>alert(1)" not in answer.text


def test_ten_megabytes_are_refused_in_words(house: Flask) -> None:
    client = house.test_client()
    answer = client.post(
        f"{HOME}/aportes/nuevo?sobre=plan",
        data={"csrf_token": "x", "text": "a" * 10_000_000},
    )
    assert answer.status_code == 413
    assert f"{CONTRIBUTION_MAX_CHARS:,}".replace(",", ".") in answer.text


@pytest.mark.parametrize("raw", [b"text=a%00b", b"text=%ED%A0%80", b"text=\xff\xfe"])
def test_what_is_no_text_is_refused(house: Flask, raw: bytes) -> None:
    answer = house.test_client().post(
        f"{HOME}/aportes/nuevo?sobre=plan", data=raw,
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/", "/nada", f"{HOME}/plan"])
def test_a_name_that_is_not_ours_is_refused_in_words(house: Flask, path: str) -> None:
    answer = house.test_client().get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "no responde con ese nombre" in answer.text
