"""What is asked while the database is held for writing reads no growing table from end to end."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event

from consulta.accounts.actions import ensure_citizen, forget_account
from consulta.config import Config
from consulta.mail.actions import forget_address, forget_receipt
from consulta.mail.delivery import deliver_waiting
from consulta.participation import actions, tasks
from consulta.participation.digest import Rhythm
from consulta.plan.queries import consultation, target
from consulta.web.unit_of_work import database, session, transaction
from tests.accounts.doors import ask
from tests.builders import contributions
from tests.builders.plans import INSIDE
from tests.participation.page_walks import HOME, SLUG, house_of
from tests.participation.test_following import MORNING

GROWING = (
    "person|token|letter|sign_in|contribution|contribution_version|vote|follow|draft|sent_form|"
    "log_entry|log_node|closing_notice|published_word|anchor|target"
)
SCAN = re.compile(rf"SCAN ({GROWING})\b")
pytestmark = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    """An open plan, somebody who follows it and has a letter, and a contribution."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        with made.app_context():
            with transaction() as db:
                shown = consultation(db, SLUG)
                ana = ensure_citizen(db, email="ana@example.org", at=INSIDE)
                contributions.contribution(db, shown, ana)
                actions.follow(
                    db, person=ana, target=target(db, shown, "plan"), rhythm=Rhythm.DAILY,
                    language="es", at=INSIDE,
                )  # fmt: skip
            yield made
            session().close()
            database.engine.dispose()


class Watched:
    """Every question that was asked, and how SQLite answers it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []

    def __enter__(self) -> "Watched":
        event.listen(database.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(database.engine, "before_cursor_execute", self._note)

    def _note(self, *given: Any) -> None:
        if given[2].lstrip().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            self.asked.append((given[2], given[3]))

    def scans(self) -> list[str]:
        """The questions whose plan reads a growing table whole."""
        return [
            f"{step}: {words}"
            for words, _ in self.asked
            for step in self.plan_of(words)
            if SCAN.search(step)
        ]

    def plan_of(self, asked: str) -> list[str]:
        """The steps by which SQLite answers a question that was asked."""
        values = next(given for words, given in self.asked if words == asked)
        with database.engine.connect() as connection:
            one = values[0] if isinstance(values, list) else values
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", one)
            return [row[3] for row in rows]


def _ask_for_a_link(house: Flask) -> None:
    assert ask(house.test_client(), "bea@example.org").status_code == 200


def _write(_: Flask) -> None:
    with transaction() as db:
        ana = ensure_citizen(db, email="ana@example.org", at=INSIDE)
        contributions.contribution(db, consultation(db, SLUG), ana)


def _vote(_: Flask) -> None:
    with transaction() as db:
        contributions.vote(db, target(db, consultation(db, SLUG), "commitment:2"), person=None)


def _tell(_: Flask) -> None:
    with time_machine.travel(MORNING, tick=False):
        tasks.send_digests()


def _forget(_: Flask) -> None:
    with transaction() as db:
        forget_address(db, address="ana@example.org")
        forget_receipt(db, consultation=SLUG, n=2)


def _forget_account(_: Flask) -> None:
    with transaction() as db:
        forget_account(db, person=ensure_citizen(db, email="bea@example.org", at=INSIDE), at=INSIDE)


DEEDS = [_ask_for_a_link, _write, _vote, _tell, _forget, _forget_account]


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_reads_no_growing_table_whole(house: Flask, deed: Callable[[Flask], None]) -> None:
    with Watched() as watched:
        deed(house)
    assert watched.asked
    assert watched.scans() == []


def test_a_scan_would_be_seen(house: Flask) -> None:
    with Watched() as watched:
        deliver_waiting(at_most=1)
        session().connection().exec_driver_sql("SELECT * FROM letter WHERE language = 'es'")
    assert len(watched.scans()) == 1


def test_a_row_of_a_page_is_not_looked_for_among_all_contributions(house: Flask) -> None:
    with Watched() as watched:
        assert house.test_client().get(f"{HOME}/compromisos/2").status_code == 200
    listed = next(words for words, _ in watched.asked if "joins" in words)
    plan = watched.plan_of(listed)
    assert [step for step in plan if "contribution_1 USING" in step] == [
        "SEARCH contribution_1 USING COVERING INDEX ix_contribution_joins"
        " (consultation_id=? AND joins=? AND state=?)"
    ]
