"""Letters by the calendar: each once, to exactly one address, and none to whoever is done."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from consulta.config import Config
from consulta.drafting import queries, tasks
from consulta.drafting.actions import answers
from consulta.mail.delivery import message_of, written
from consulta.mail.models import Letter
from consulta.plan.queries import consultation
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction
from tests.builders.invitations import CONTACT, DUE, REASON, drafted, invited

DAY = timedelta(days=1)
SLUG = "plan-2027"


@pytest.fixture
def house(app: Flask) -> Flask:
    with transaction() as db:
        made = drafted(db)
        for number in (1, 2, 3):
            invited(db, made, number)
    return app


def run(at: datetime) -> object:
    with time_machine.travel(at, tick=False):
        return tasks.remind_institutions()


def letters() -> list[Letter]:
    return list(session().scalars(select(Letter).order_by(Letter.id)))


def test_a_second_run_writes_nothing(house: Flask) -> None:
    assert run(DUE - 8 * DAY) == 0
    assert [run(DUE - 7 * DAY) for _ in range(2)] == [3, 0]
    assert [run(DUE - DAY) for _ in range(2)] == [3, 0]
    assert [run(DUE + DAY) for _ in range(2)] == [3, 0]
    assert [letter.template.rpartition("/")[2] for letter in letters()].count("reminder") == 9


def test_one_that_no_letter_reaches_stops_no_other(house: Flask) -> None:
    with transaction() as db:
        queries.invitations(db, consultation(db, SLUG))[1].contact_email = "a@b.cl, c@d.cl"
    assert run(DUE - 7 * DAY) == 2
    assert [letter.values["number"] for letter in letters()[-2:]] == [2, 3]


def test_whoever_declined_or_delivered_gets_none(house: Flask) -> None:
    with transaction() as db:
        made = queries.invitations(db, consultation(db, SLUG))
        answers.decline(db, invitation=made[1], reason=REASON, at=DUE - 9 * DAY)
        made[2].delivered_at = DUE - 9 * DAY
    assert run(DUE - 7 * DAY) == 1
    assert letters()[-1].values["number"] == 3


def test_each_letter_reaches_one_address_and_says_the_deadline_whole(house: Flask) -> None:
    run(DUE - 7 * DAY)
    run(DUE - DAY)
    run(DUE + DAY)
    for letter in letters():
        message = message_of(letter, held(Config))
        assert [address.addr_spec for address in message["To"].addresses] == [CONTACT]
        assert "Cc" not in message
        words = written(letter)
        assert "lunes 1 de marzo de 2027, 08:59, hora de Chile continental (UTC−3)" in words.body
        assert CONTACT not in words.body + words.subject
        has_link = re.search(r"http://localhost/instituciones/enlace/[\w-]{43}$", words.body, re.M)
        assert bool(has_link) is letter.template.endswith("invitation")
    subjects = [written(letter).subject for letter in letters()[2::3]]
    assert [subject.split(":")[0] for subject in subjects] == [
        "Invitación", "Queda una semana", "Queda un día", "Plazo vencido",
    ]  # fmt: skip
