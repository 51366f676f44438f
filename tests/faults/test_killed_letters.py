"""Whoever is killed while telling of an extension has told some, and who comes after the others."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from consulta import clock
from consulta.accounts import actions as accounts
from consulta.accounts.rules import Role
from consulta.mail.models import Letter
from consulta.participation.actions import follow
from consulta.participation.actions.extensions import AT_ONCE, LETTER
from consulta.participation.digest import Rhythm
from consulta.plan import actions
from consulta.plan.models import DateAct
from consulta.plan.promises import Change, Promise
from consulta.plan.queries import consultation, target
from consulta.web.unit_of_work import database, transaction
from tests.builders import persons
from tests.conftest import empty_database
from tests.faults.served import SLUG, Served, served_house

FOLLOWERS = 330
STAFF = ["carla@example.org", "andrea@example.org"]
TOLD = sorted([f"s{number}@example.org" for number in range(FOLLOWERS)] + STAFF)
ENDS_WITHIN = 60


@pytest.fixture
def house(request: pytest.FixtureRequest, engine_kind: str, tmp_path: Path) -> Iterator[Served]:
    """A house with many followers whose close was moved, and nobody has been told."""
    with empty_database(request, engine_kind, tmp_path) as url:
        made = served_house(tmp_path, url)
        with made.app.app_context():
            extend()
            database.session.close()
            yield made
            database.session.close()
            database.engine.dispose()


def extend() -> None:
    at = clock.now().replace(microsecond=0)
    with transaction() as db:
        shown = consultation(db, SLUG)
        plan = target(db, shown, "plan")
        for number in range(FOLLOWERS):
            person = accounts.ensure_citizen(db, email=f"s{number}@example.org", at=at)
            follow(db, person=person, target=plan, rhythm=Rhythm.DAILY, language="es", at=at)
        carla, andrea = (persons.staff(db, Role.ANALYST, email=email) for email in STAFF)
        later = Change(Promise.CLOSE, shown.closes_at + timedelta(days=7), "Se cayó la red.")
        act = actions.propose_change(db, consultation=shown, change=later, by=carla, at=at)
        db.flush()
        actions.confirm_change(db, act=act, by=andrea, at=at)


def run(house: Served, *moment: str) -> int:
    """Let a process tell of extensions until it ends or is killed; how it ended."""
    return subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-m", "tests.faults.telling", *moment], cwd=Path(__file__).parents[2],
        env=os.environ | house.environ, timeout=ENDS_WITHIN, check=False,
    ).returncode  # fmt: skip


def written() -> tuple[list[str], DateAct]:
    """To whom a letter waits, and the extension that it tells of."""
    database.session.rollback()
    database.session.expire_all()
    told = select(Letter.to).where(Letter.template == LETTER).order_by(Letter.to)
    return list(database.session.scalars(told)), database.session.scalars(select(DateAct)).one()


@pytest.mark.slow
def test_each_is_told_once_though_the_process_is_killed_again_and_again(house: Served) -> None:
    """Before anything is kept, in the middle of a hundred, before the commit, and after it."""
    kept = 0
    for event, times, hundreds in (
        ("after_begin", 0, 0),
        ("after_flush", 0, 0),
        ("before_commit", 0, 0),
        ("before_commit", 1, 1),
        ("after_commit", 0, 1),
        ("after_flush", 1, 1),
    ):
        assert run(house, event, str(times)) == -signal.SIGKILL
        kept += hundreds * AT_ONCE
        told, act = written()
        assert len(told) == len(set(told)) == kept, (event, times)
        assert act.told_at is None
    assert run(house) == 0
    told, act = written()
    assert told == TOLD
    assert (act.told_at is not None, act.told_to) == (True, "")
    assert run(house) == 0
    assert written()[0] == TOLD
