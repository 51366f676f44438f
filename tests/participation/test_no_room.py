"""A database that takes no write: reading goes on, and words that are kept are shown the way to."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import event, select

from consulta.accounts.models import SignIn
from consulta.accounts.rules import STAFF_IDLE
from consulta.participation.models import Contribution
from consulta.web.unit_of_work import database, session
from tests.accounts.doors import enter, hire
from tests.builders.plans import INSIDE
from tests.participation.page_walks import HOME, forms, send, sign_in

TEXT = "Mis palabras no se pierden aunque no haya lugar."
MINUTES = timedelta(minutes=2)


@contextmanager
def no_write(house: Flask) -> Iterator[None]:
    """The same database, whose connections take no write for a while."""
    with house.app_context():
        engine = database.engine

    def _refuse(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        if engine.dialect.name == "sqlite":
            cursor.execute("PRAGMA query_only = ON")
        else:
            cursor.execute("SET default_transaction_read_only = on")
            connection.commit()
        cursor.close()

    engine.dispose()
    event.listen(engine, "connect", _refuse)
    yield
    event.remove(engine, "connect", _refuse)
    engine.dispose()


def test_who_signed_in_goes_on_reading(house: Flask) -> None:
    citizen, staff = house.test_client(), house.test_client()
    sign_in(house, citizen)
    hire(house)
    assert enter(staff).status_code == 303
    with no_write(house):
        for waited in (MINUTES, STAFF_IDLE - MINUTES):
            with time_machine.travel(INSIDE + waited, tick=False):
                for path in (HOME, "/mis-aportes"):
                    assert citizen.get(path).status_code == 200
                assert staff.get("/equipo").status_code == 200
        with time_machine.travel(INSIDE + STAFF_IDLE, tick=False):
            assert citizen.get("/mis-aportes").status_code == 200
            assert staff.get("/equipo").status_code == 303, "idle since it was last noted"
    with house.app_context():
        assert {row.seen_at for row in session().scalars(select(SignIn))} == {INSIDE}
    with time_machine.travel(INSIDE + MINUTES, tick=False):
        assert citizen.get("/mis-aportes").status_code == 200
    with house.app_context():
        assert INSIDE + MINUTES in session().scalars(select(SignIn.seen_at)).all()


def test_what_cannot_be_sent_is_kept_and_the_page_leads_to_it(house: Flask) -> None:
    ana = house.test_client()
    sign_in(house, ana)
    [form, *_] = forms(ana.get(f"{HOME}/aportes/nuevo?sobre=commitment:1"), "/aportes/nuevo")
    given = {"kind": "remark", "stance": "against", "text": TEXT, "is_of_age": "y"}
    written = send(ana, form, signature="without_name", **given)
    [last] = forms(ana.get(written.location), "/enviar")
    with no_write(house):
        told = send(ana, last)
        assert (told.status_code, bool(told.headers["Retry-After"])) == (503, True)
        assert "Tu texto no se perdió." in told.text
        assert f'href="{written.location}"' in told.text
        assert TEXT in ana.get(written.location).text
        assert "Volver a mi borrador" not in send(ana, form, **given).text, "nothing was kept yet"
    assert send(ana, last).status_code == 303
    with house.app_context():
        assert session().scalars(select(Contribution.text)).all() == [TEXT]
