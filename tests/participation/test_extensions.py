"""Everybody whom it concerns is told of an extension, once, with both dates and the reason."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from consulta.accounts import actions as accounts
from consulta.accounts.rules import Role
from consulta.mail.delivery import written
from consulta.mail.models import Letter
from consulta.participation.models import Contribution
from consulta.participation.rules import DRAIN, State
from consulta.participation.tasks import close_due_consultations, tell_extensions
from consulta.plan import actions
from consulta.plan.models import DateAct
from consulta.plan.promises import Change, Promise
from consulta.web.unit_of_work import database, transaction
from tests.builders.contributions import contribution
from tests.builders.launching import BEFORE, REASON, Ready, launched, ready
from tests.builders.persons import citizen
from tests.builders.plans import CLOSES, INSIDE, RECORD_CLOSES

LATER = CLOSES + timedelta(days=7)
STAFF = {f"{name}@example.org" for name in ("bruno", "marta", "mario", "carla", "andrea")}


@pytest.fixture
def made(app: Flask) -> Iterator[Ready]:
    """A launched consultation, two people who wrote, one who only signed in."""
    with time_machine.travel(INSIDE, tick=False):
        with transaction() as db:
            found = launched(db)
            ana = citizen(db, "ana@example.org")
            contribution(db, found.consultation, ana)
            contribution(db, found.consultation, ana, about="commitment:1")
            eva = citizen(db, "eva@example.org")
            contribution(db, found.consultation, eva, state=State.WITHHELD)
            citizen(db, "otro@example.org")
            elsewhere = citizen(db, "lejos@example.org")
            elsewhere.password_hash = "!"
            accounts.grant_role(
                db, person=elsewhere, role=Role.MODERATOR, scope="another", at=INSIDE
            )
        yield found


def propose(made: Ready) -> DateAct:
    with transaction() as db:
        return actions.propose_change(
            db, consultation=made.consultation, change=Change(Promise.CLOSE, LATER, REASON),
            by=made.carla, at=INSIDE,
        )  # fmt: skip


def extend(made: Ready) -> None:
    act = propose(made)
    with transaction() as db:
        actions.confirm_change(db, act=act, by=made.andrea, at=INSIDE)


def letters() -> list[Letter]:
    chosen = select(Letter).where(Letter.template == "participation/mail/extension")
    return list(database.session.scalars(chosen.order_by(Letter.to)))


def test_each_is_told_once_however_often_the_clock_runs(app: Flask, made: Ready) -> None:
    propose(made)
    assert tell_extensions() == 0
    act = database.session.scalars(select(DateAct)).one()
    with transaction() as db:
        actions.confirm_change(db, act=act, by=made.andrea, at=INSIDE)
    told = STAFF | {"ana@example.org", "eva@example.org"}
    assert tell_extensions() == len(told)
    assert tell_extensions() == 0
    assert [letter.to for letter in letters()] == sorted(told)


def test_the_letter_says_both_dates_the_reason_and_who_decided(app: Flask, made: Ready) -> None:
    extend(made)
    tell_extensions()
    with app.test_request_context():
        letter = written(letters()[0])
    assert letter.subject == "El plazo se extendió: Plan de acción de prueba"
    body = " ".join(letter.body.split())
    assert "hasta el miércoles 7 de abril de 2027, 22:59:59, hora de Chile continental (UTC−4)" in (
        body
    )
    assert "Antes terminaba el miércoles 31 de marzo de 2027, 23:59:59" in body
    assert f"Motivo: {REASON}" in body
    assert "Lo decidieron dos analistas de la Comisión el 10 de marzo de 2027." in body
    assert "/consultas/plan-2027/calendario" in body


def test_a_date_that_moves_before_the_launch_tells_nobody(app: Flask) -> None:

    with transaction() as db:
        found = ready(db)
        actions.propose_change(
            db, consultation=found.consultation, change=Change(Promise.CLOSE, LATER, REASON),
            by=found.carla, at=BEFORE,
        )  # fmt: skip
    assert tell_extensions() == 0


def test_the_clock_closes_the_record_at_the_new_close(app: Flask, made: Ready) -> None:
    extend(made)
    with time_machine.travel(RECORD_CLOSES, tick=False):
        assert close_due_consultations() == []
        with transaction() as db:
            contribution(db, made.consultation)
    with time_machine.travel(made.consultation.last_entry_at + DRAIN, tick=False):
        assert close_due_consultations() == ["plan-2027"]
    assert len(database.session.scalars(select(Contribution)).all()) == 4
