"""An erasure in one process empties the pages that another one kept, once it is asked for any."""

import pytest
from flask import Flask

from consulta.app import create_app
from consulta.config import Config
from consulta.participation.rules import State
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


@pytest.mark.parametrize("is_citizen", [False, True], ids=["a visitor", "a citizen"])
def test_other_processes_forget_what_they_kept(
    house: Flask, config: Config, *, is_citizen: bool
) -> None:
    other = create_app(config)
    with house.app_context(), transaction() as db:
        said = contribution(
            db, consultation(db, SLUG), given=submission(WORDS), state=State.PUBLISHED
        )
        folio, author_id = said.folio, said.author_id
    client = other.test_client()
    if is_citizen:
        sign_in(other, client)
    assert WORDS in client.get(PAGE).text
    assert WORDS in memory(other)
    client.get(f"{HOME}/papel")
    assert WORDS in memory(other), "a page of another kind empties nothing"
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
    client.get(PAGE)
    assert WORDS not in memory(other)
    kept = memory(other)
    client.get(PAGE)
    assert memory(other) == kept != ""
    with other.app_context():
        database.session.close()
        database.engine.dispose()
