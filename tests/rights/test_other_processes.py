"""An erasure in one process empties the pages that another one kept, once it is asked for any."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from consulta.app import create_app
from consulta.config import Config
from consulta.participation.rules import State
from consulta.plan.guards import A_MINUTE
from consulta.plan.queries import consultation
from consulta.rights.actions import Asked, ask_erasure, confirm_erasure, file_request
from consulta.rights.leftovers import forget_what_was_made
from consulta.rights.rules import RequestKind
from consulta.web.freshness import KeptPages
from consulta.web.front_door import FrontDoor
from consulta.web.parts import KeptParts
from consulta.web.places import KeptSharedPages
from consulta.web.settings import held
from consulta.web.unit_of_work import database, transaction
from tests.builders.contributions import contribution, submission
from tests.builders.plans import INSIDE
from tests.cast import carla, fabian
from tests.participation.page_walks import HOME, SLUG, sign_in

WORDS = "Los humedales urbanos necesitan guardaparques con contrato."
PAGE = f"{HOME}/compromisos/2"


def memory(app: Flask) -> str:
    """All that a process kept in memory of pages, as text."""
    with app.app_context():
        shelves = [held(KeptPages), held(KeptParts), held(KeptSharedPages), held(FrontDoor)]
        things = [thing for shelf in shelves for thing, _ in shelf._things.values()]  # type: ignore[attr-defined]
        said = [str(getattr(thing, "_pieces", thing)) for thing in things]
        keys = [str(list(shelf._things)) for shelf in shelves]  # type: ignore[attr-defined]
    return "\n".join([*said, *keys]).replace("\\n", "\n")


def written(house: Flask) -> tuple[str, int]:
    """A contribution that is published: its folio, and whose it is."""
    with house.app_context(), transaction() as db:
        said = contribution(
            db, consultation(db, SLUG), given=submission(WORDS), state=State.PUBLISHED
        )
        assert said.author_id is not None
        return said.folio, said.author_id


def erase(house: Flask, folio: str, author_id: int) -> None:
    """Two of the staff erase it in this process."""
    with house.app_context():
        asked = Asked(
            RequestKind.ERASURE, "rosa@ejemplo.cl", "Bórrenlo.", folio, "es", INSIDE,
            person_id=author_id,
        )  # fmt: skip
        with transaction() as db:
            number = file_request(db, asked).id
        with transaction() as db:
            ask_erasure(db, number=number, by=carla(db), at=INSIDE)
            touched = confirm_erasure(db, number=number, by=fabian(db), at=INSIDE)
        forget_what_was_made(touched)


@pytest.fixture
def other(house: Flask, config: Config) -> Iterator[Flask]:
    """Another process at the same database."""
    made = create_app(config)
    yield made
    with made.app_context():
        database.session.close()
        database.engine.dispose()


@pytest.mark.parametrize("is_citizen", [False, True], ids=["a visitor", "a citizen"])
def test_other_processes_forget_what_they_kept(
    house: Flask, other: Flask, *, is_citizen: bool
) -> None:
    folio, author_id = written(house)
    client = other.test_client()
    if is_citizen:
        sign_in(other, client)
    assert WORDS in client.get(PAGE).text
    assert WORDS in memory(other)
    client.get(f"{HOME}/papel")
    assert WORDS in memory(other), "a page of another kind empties nothing"
    erase(house, folio, author_id)
    client.get(PAGE)
    assert WORDS not in memory(other)
    kept = memory(other)
    client.get(PAGE)
    assert memory(other) == kept != ""


@pytest.mark.parametrize("path", ["/reglas", "/static/house.css", "/salud/listo"])
def test_a_process_that_is_asked_for_other_things_forgets_within_a_minute(
    house: Flask, other: Flask, path: str
) -> None:
    folio, author_id = written(house)
    client = other.test_client()
    assert WORDS in client.get(PAGE).text
    erase(house, folio, author_id)
    client.get(path).close()
    assert WORDS in memory(other), "it asks once a minute, and not at each request"
    with time_machine.travel(INSIDE + A_MINUTE, tick=False):
        client.get("/salud/vivo")
        assert WORDS in memory(other), "whether the process lives is answered without the database"
        client.get(path).close()
        assert WORDS not in memory(other)


def test_without_an_erasure_nothing_is_forgotten(house: Flask, other: Flask) -> None:
    written(house)
    client = other.test_client()
    client.get("/reglas")
    with time_machine.travel(INSIDE + A_MINUTE, tick=False):
        client.get("/reglas")
        client.get(PAGE)
        assert WORDS in memory(other)
    with time_machine.travel(INSIDE + 2 * A_MINUTE, tick=False):
        client.get("/reglas")
        assert WORDS in memory(other)


def test_a_database_that_does_not_answer_stops_no_page(house: Flask, other: Flask) -> None:
    client = other.test_client()
    client.get("/reglas")
    with house.app_context(), database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE consultation RENAME TO gone"))
    with time_machine.travel(INSIDE + A_MINUTE, tick=False):
        assert client.get("/reglas").status_code == 200
