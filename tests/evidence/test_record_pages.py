"""The record is open to anybody: pages, notes, proofs, key; by the hour and not one by one."""

import base64
from collections.abc import Iterator
from secrets import token_bytes

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from consulta.config import Config
from consulta.evidence.rules import PAGE_ENTRIES
from consulta.journal import merkle, tasks
from consulta.journal.actions import open_record
from consulta.journal.models import LogCheckpoint
from consulta.journal.rules import SALT_BYTES, EntryType
from consulta.journal.signing import read_checkpoint, read_note, signer_for
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import database, transaction
from tests.builders.contributions import contribution, vote
from tests.builders.plans import INSIDE, named
from tests.participation.page_walks import HOME, SLUG, house_of


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    """One open plan with sixty votes and one contribution, and no note yet."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        with made.app_context(), transaction() as db:
            shown = consultation(db, SLUG)
            contribution(db, shown)
            for n in range(60):
                vote(db, named(db, shown), voter=f"v{n}")
        yield made
        with made.app_context():
            database.engine.dispose()


@pytest.fixture
def visitor(house: Flask) -> FlaskClient:
    return house.test_client()


def sign(house: Flask) -> None:
    with house.app_context():
        tasks.keep_checkpoints()


def test_entries_are_public_with_the_hourly_note_and_not_before(
    house: Flask, visitor: FlaskClient
) -> None:
    page = visitor.get(f"{HOME}/registro")
    assert page.status_code == 200
    assert "Todavía no hay un punto de control" in page.text
    assert "Llegó un voto" not in page.text
    assert visitor.get(f"{HOME}/registro/entradas/0").status_code == 404
    sign(house)
    page = visitor.get(f"{HOME}/registro")
    assert page.text.count("Llegó un voto") == 25
    with house.app_context(), transaction() as db:
        vote(db, named(db, consultation(db, SLUG)), voter="late")
    assert visitor.get(f"{HOME}/registro/entradas/63").status_code == 404
    assert visitor.get(f"{HOME}/registro/entradas/62").status_code == 200


def test_older_entries_are_one_link_away(house: Flask, visitor: FlaskClient) -> None:
    sign(house)
    older = visitor.get(f"{HOME}/registro?antes=13").text
    assert older.count("Llegó un voto") == 10
    assert "A-000001" in older
    assert "La consulta se publicó" in older


def test_notes_proofs_and_key_hold_together(
    house: Flask, visitor: FlaskClient, config: Config
) -> None:
    sign(house)
    with house.app_context(), transaction() as db:
        vote(db, named(db, consultation(db, SLUG)), voter="late")
    sign(house)
    vkey = visitor.get(f"{HOME}/registro/clave").text.splitlines()[0]
    assert vkey == signer_for(f"{config.host}/{SLUG}", config.signing_seed_file).vkey
    listed = visitor.get(f"{HOME}/registro/puntos").text
    assert "63 entradas" in listed
    assert "64 entradas" in listed
    older = read_checkpoint(read_note(visitor.get(f"{HOME}/registro/puntos/63.txt").text, [vkey]))
    answer = visitor.get(f"{HOME}/registro/consistencia?desde=63&hasta=64")
    assert answer.mimetype == "text/plain"
    head, _, note = answer.text.partition("\n\n")
    first, *hashes = head.split("\n")
    newer = read_checkpoint(read_note(note, [vkey]))
    assert first == "old 63"
    assert merkle.is_consistent(
        older=63, newer=64, older_root=older.root, newer_root=newer.root,
        proof=[base64.b64decode(one) for one in hashes],
    )  # fmt: skip


@pytest.mark.parametrize(
    "path",
    ["consistencia", "consistencia?desde=0", "consistencia?desde=64&hasta=63",
     "consistencia?desde=1&hasta=9999", "consistencia?desde=-1", "consistencia?desde=uno",
     "consistencia?desde=99999999999999999999", "puntos/7.txt", "entradas/2147483647", "?antes=²",
     "comprobar?n=1", "comprobar?n=x&tamano=1&huella=1&raiz=1"],
)  # fmt: skip
def test_what_is_not_there_is_not_there(house: Flask, visitor: FlaskClient, path: str) -> None:
    sign(house)
    joint = "" if path.startswith("?") else "/"
    assert visitor.get(f"{HOME}/registro{joint}{path}").status_code == 404


def test_an_answer_is_one_link_away(house: Flask, visitor: FlaskClient) -> None:
    with house.app_context(), transaction() as db:
        record = open_record(db, consultation=SLUG)
        for number in (1, 2, 1):
            record.append(
                EntryType.RESPONSE_PUBLISHED, ref=f"response-{number}", at=INSIDE,
                content={"edition": 1}, salt=token_bytes(SALT_BYTES),
            )  # fmt: skip
    sign(house)
    page = visitor.get(f"{HOME}/registro").text
    assert page.count("Se publicó una respuesta con razones") == 3
    assert page.count(f'<a href="{HOME}/respuestas/1">response-1</a>') == 2
    assert f'<a href="{HOME}/respuestas/2">response-2</a>' in page


def test_a_record_page_asks_little(house: Flask, visitor: FlaskClient) -> None:
    from tests.participation.page_walks import SQL_AT_MOST, Asked

    sign(house)
    with Asked(house) as asked:
        assert visitor.get(f"{HOME}/registro").status_code == 200
    assert len(asked) <= SQL_AT_MOST, asked.statements


def test_notes_are_shown_a_page_at_a_time(house: Flask, visitor: FlaskClient) -> None:
    with house.app_context(), transaction() as db:
        for size in range(1, PAGE_ENTRIES + 11):
            db.add(LogCheckpoint(consultation=SLUG, size=size, note="n"))
    first = visitor.get(f"{HOME}/registro/puntos").text
    assert first.count("/puntos/") == PAGE_ENTRIES
    assert f"{PAGE_ENTRIES + 10} entradas" in first
    assert "desde=10&amp;hasta=11" in first
    assert f'href="{HOME}/registro/puntos?antes=11"' in first
    rest = visitor.get(f"{HOME}/registro/puntos?antes=11").text
    assert rest.count("/puntos/") == 10
    assert "1 entrada<" in rest
    assert "antes=" not in rest
    assert visitor.get(f"{HOME}/registro/puntos?antes=x").status_code == 404
