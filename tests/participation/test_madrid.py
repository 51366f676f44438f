"""Real Spanish comments, 3,105 of them, as a file from another platform."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from consulta.journal import queries as journal
from consulta.participation import queries
from consulta.participation.models import Contribution
from consulta.participation.rules import State
from consulta.plan.queries import consultation
from consulta.text.clean import plain
from consulta.web.unit_of_work import database, transaction
from tests.builders import plans
from tests.builders.contributions import import_madrid
from tests.conftest import LONG_ON_BOTH

CLOSED_ON = datetime(2019, 3, 1, tzinfo=UTC)


@pytest.fixture
def comments(shared_data: Path) -> Path:
    file = shared_data / "madrid-decide-2019" / "comments.csv"
    if not file.is_file():
        pytest.skip("the sample of Decide Madrid is not on this machine")
    return file


@LONG_ON_BOTH
@pytest.mark.slow
def test_every_comment_comes_in_or_is_refused_with_a_reason(
    app: Flask, comments: Path, tmp_path: Path
) -> None:
    with transaction() as db:
        plans.published(
            db, "madrid", opens_at=datetime(2015, 9, 1, tzinfo=UTC), closes_at=CLOSED_ON
        )
    report = tmp_path / "report.csv"
    with time_machine.travel(CLOSED_ON, tick=False):
        result = import_madrid(app, comments, "madrid", report)
        again = import_madrid(app, comments, "madrid", report)
    assert result.exit_code == 0, result.output
    assert "No se agregó nada" in again.output

    with comments.open(encoding="utf-8", newline="") as opened:
        rows = {row["id"]: row for row in csv.DictReader(opened)}
    with report.open(encoding="utf-8-sig", newline="") as opened:
        refused = list(csv.DictReader(opened))
    stored = database.session.execute(select(Contribution.source, Contribution.text)).all()
    assert len(rows) == 3105 == len(stored) + len(refused)
    assert all(one["motivo"] for one in refused)
    assert {source.partition("#")[2]: text for source, text in stored} == {
        number: plain(row["text"])
        for number, row in rows.items()
        if len(plain(row["text"])) >= 10
    }  # fmt: skip
    shown = consultation(database.session, "madrid")
    assert queries.counts_by_state(database.session, shown)[State.PENDING] == len(stored)
    assert journal.problems(database.session, "madrid", []) == []
