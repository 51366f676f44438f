"""Check a receipt: paste or file, hostile or honest; always words, never trouble."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from consulta.config import Config
from consulta.journal import merkle
from consulta.journal.receipts import read_receipt
from consulta.journal.rules import canonical
from consulta.journal.tasks import keep_checkpoints
from consulta.participation.actions import edit, forget_contribution
from consulta.participation.models import Contribution
from consulta.participation.rules import Basis
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import database, transaction
from tests.builders.contributions import contribution, submission
from tests.builders.persons import citizen
from tests.builders.plans import CLOSES, INSIDE
from tests.participation.page_walks import HOME, SLUG, forms, house_of, sign_in

GOOD = "El comprobante es auténtico: el texto guardado es el mismo que recibimos."
DIFFERS = "El texto guardado no coincide con este comprobante."


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        with made.app_context(), transaction() as db:
            contribution(db, consultation(db, SLUG), citizen(db))
        yield made
        with made.app_context():
            database.engine.dispose()


@pytest.fixture
def receipt(house: Flask) -> str:
    author = house.test_client()
    sign_in(house, author)
    return author.get(f"{HOME}/folios/A-000001/comprobante").text


@pytest.fixture
def visitor(house: Flask) -> FlaskClient:
    return house.test_client()


def check(client: FlaskClient, *, pasted: str = "", file: bytes | None = None) -> TestResponse:
    form = forms(client.get("/comprobar"), "/comprobar")[0]
    data: dict[str, Any] = form.fields | {"receipt": pasted}
    data["file"] = (BytesIO(file or b""), "a.tlog-proof" if file is not None else "")
    return client.post("/comprobar", data=data, content_type="multipart/form-data")


def with_extra(receipt: str, **changed: Any) -> str:
    """The receipt with other things in what it carries."""
    line = next(one for one in receipt.split("\n") if one.startswith("extra "))
    given = json.loads(base64.b64decode(line[6:])) | changed
    return receipt.replace(line[6:], base64.b64encode(canonical(given)).decode())


def test_an_honest_receipt_pasted_or_as_a_file(visitor: FlaskClient, receipt: str) -> None:
    for answer in (
        check(visitor, pasted=receipt), check(visitor, pasted="\n " + receipt + "\n"),
        check(visitor, pasted=receipt.replace("\n", "\r\n")),
        check(visitor, file=receipt.encode()),
        check(visitor, file=receipt.replace("\n", "\r\n").encode()),
    ):  # fmt: skip
        assert answer.status_code == 200
        assert GOOD in answer.text
        assert "El aporte está en revisión." in answer.text
        assert "A-000001" in answer.text


def test_a_stored_text_that_was_changed_is_an_incident(
    house: Flask, visitor: FlaskClient, receipt: str
) -> None:
    with house.app_context(), transaction() as db:
        db.execute(update(Contribution).values(text="Otro texto."))
    answer = check(visitor, pasted=receipt)
    assert DIFFERS in answer.text
    assert "lo trataremos como un incidente" in answer.text


def test_a_file_whose_words_were_changed(visitor: FlaskClient, receipt: str) -> None:
    content = dict(read_receipt(receipt).content or {}) | {"text": "No fui yo."}
    said = check(visitor, pasted=with_extra(receipt, content=content)).text
    assert "El texto de este archivo no es el que recibimos." in said


def test_a_note_of_another_key(visitor: FlaskClient, receipt: str) -> None:
    head, _, signature = receipt.rpartition(" ")
    flipped = ("A" if signature[20] != "A" else "B").join((signature[:20], signature[21:]))
    assert "no es auténtico" in check(visitor, pasted=f"{head} {flipped}").text
    assert "no es auténtico" in check(visitor, pasted=with_extra(receipt, entry=canonical(
        {"c": SLUG, "n": 0}).decode())).text  # fmt: skip
    elsewhere = with_extra(receipt, entry=canonical({"c": "otra", "n": 0}).decode())
    assert "no es de este sitio" in check(visitor, pasted=elsewhere).text


def hostile(receipt: str) -> list[bytes]:
    line = next(one for one in receipt.split("\n") if one.startswith("extra "))[6:]

    def extra(raw: bytes) -> bytes:
        return receipt.replace(line, base64.b64encode(raw).decode()).encode()

    return [
        b"?", b"\0" * 500, b"\xff\xfe" * 200, b"PK\x03\x04" + b"\x00" * 300,
        b"<svg/onload=alert(1)>",
        b"c2sp.org/tlog-proof@v1", b"c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n",
        receipt.encode()[:200], receipt.encode() + b"x", receipt.encode() * 2,
        extra(b"[]"), extra(b"7"), extra(b"null"), extra(b"[" * 9000), extra(b"9" * 5000),
        extra(b'{"entry":7}'), extra(b'{"entry":"{}"}'), extra(b'{"entry":"\\ud800"}'),
        with_extra(receipt, salt="00").encode(), with_extra(receipt, salt="zz").encode(),
        with_extra(receipt, content=[]).encode(), with_extra(receipt, content="x").encode(),
        receipt.replace("index ", "index 99999999999999999").encode(),
        with_extra(receipt, entry='{"c":"../../etc","n":1}').encode(),
        with_extra(receipt, entry=canonical({"c": SLUG, "n": 10**15}).decode()).encode(),
    ]  # fmt: skip


def test_hostile_files_get_words(visitor: FlaskClient, receipt: str) -> None:
    for file in hostile(receipt):
        answer = check(visitor, file=file)
        assert answer.status_code == 200, file[:80]
        assert re.search("no es un comprobante|no es auténtico|no es de este sitio", answer.text)
        assert "alert(1)" not in answer.text


def test_what_is_too_large_or_empty_is_said(visitor: FlaskClient) -> None:
    assert check(visitor, file=b"x" * 300_000).status_code == 413
    assert check(visitor, pasted="x" * 61_000).status_code == 422
    empty = check(visitor)
    assert empty.status_code == 422
    assert "Pega el comprobante o elige su archivo." in empty.text


def test_a_vote_under_embargo_proves_that_it_came_and_not_what_it_says(
    house: Flask, visitor: FlaskClient
) -> None:
    voter = house.test_client()
    sign_in(house, voter, "vota@example.org")
    form = forms(voter.get(f"{HOME}/compromisos/2"), "/votos")[0]
    voter.post(form.action, data=form.fields | {"value": "agree"})
    page = voter.get(f"{HOME}/votos").text
    assert "pero no dice cuál es" in page
    path = re.search(r'href="([^"]+/comprobante)"', page)
    assert path is not None
    early = voter.get(path.group(1)).text
    assert read_receipt(early).content is None
    assert "agree" not in str(base64.b64decode(early.split("\n")[1][6:]))
    said = check(visitor, pasted=early).text
    assert "lo que recibimos está en el registro" in said
    with time_machine.travel(CLOSES, tick=False):
        sign_in(house, voter, "vota@example.org", at=CLOSES)
        late = voter.get(path.group(1)).text
        assert (read_receipt(late).content or {})["option"] == "agree"
        assert GOOD in check(visitor, pasted=late).text


def test_a_vote_that_was_changed_later_says_which_entry_did_it(
    house: Flask, visitor: FlaskClient
) -> None:
    voter = house.test_client()
    sign_in(house, voter, "vota@example.org")

    def voted(value: str) -> str:
        form = forms(voter.get(f"{HOME}/compromisos/2"), "/votos")[0]
        voter.post(form.action, data=form.fields | {"value": value})
        path = re.search(r'href="([^"]+/comprobante)"', voter.get(f"{HOME}/votos").text)
        assert path is not None
        return voter.get(path.group(1)).text

    older, newer = voted("agree"), voted("disagree")
    assert "Después, la entrada" not in check(visitor, pasted=older).text
    with house.app_context():
        keep_checkpoints()
    said = check(visitor, pasted=older).text
    assert re.search(r"la entrada \d+ del registro cambió este voto \(\d{4}-", said)
    assert "avísanos en" in said
    assert "agree" not in said
    assert "Después, la entrada" not in check(visitor, pasted=newer).text


def test_the_record_answers_a_browser_that_asks_for_a_hash(
    house: Flask, visitor: FlaskClient, receipt: str
) -> None:
    held = read_receipt(receipt)
    root = merkle.root_of([*reversed(held.proof), held.leaf])
    for leaf, verdict in ((held.leaf, "authentic"), (b"x" * 32, "differs")):
        answer = visitor.get(
            f"{HOME}/registro/comprobar?n={held.index}&tamano={held.index + 1}"
            f"&huella={leaf.hex()}&raiz={root.hex()}"
        )
        assert answer.json is not None
        assert answer.json["verdict"] == verdict


def test_words_that_their_author_erased_are_not_said_to_be_here(
    house: Flask, visitor: FlaskClient, receipt: str
) -> None:
    with house.app_context(), transaction() as db:
        forget_contribution(
            db, consultation=consultation(db, SLUG), folio="A-000001", at=INSIDE,
            basis=Basis.DATA_REQUEST,
        )  # fmt: skip
    said = check(visitor, pasted=receipt).text
    assert "El comprobante es auténtico. Sus palabras ya no están aquí." in said
    assert "Las palabras las borró su autora o autor" in said
    assert "el texto guardado es el mismo" not in said


def test_a_corrected_contribution_has_a_newer_version_in_force(
    house: Flask, visitor: FlaskClient, receipt: str
) -> None:
    with house.app_context(), transaction() as db:
        row = db.scalars(select(Contribution)).one()
        assert row.author is not None
        edit(db, contribution=row, person=row.author, given=submission("Otras palabras, mías."))
    said = check(visitor, pasted=receipt).text
    assert "El comprobante es auténtico, de una versión anterior del aporte." in said
    assert "Hoy rige una versión más nueva" in said
    assert "el texto guardado es el mismo" not in said


def test_the_page_says_what_the_verifier_hashes_to(visitor: FlaskClient) -> None:
    handed_out = visitor.get(f"/consultas/{SLUG}/registro/verify.py").data
    assert hashlib.sha256(handed_out).hexdigest() in visitor.get("/comprobar").text
