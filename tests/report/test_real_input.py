"""Real Spanish comments from import to report: everything that came in is counted."""

import json
import random
import resource
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from consulta.accounts.rules import Role
from consulta.moderation import actions as moderation
from consulta.moderation import queries as waiting
from consulta.participation.rules import State, VoteValue
from consulta.plan.queries import consultation
from consulta.report import queries
from consulta.report.rules import FileKind
from consulta.report.tasks import files_of
from consulta.web.unit_of_work import session, transaction
from tests.builders import persons, plans
from tests.builders.contributions import import_madrid, vote
from tests.conftest import LONG_ON_BOTH

TEMPLATES = Path(__file__).parents[2] / "templates" / "report"
CLOSED_ON = datetime(2019, 3, 1, tzinfo=UTC)
VOTERS = 400


@LONG_ON_BOTH
@pytest.mark.slow
def test_from_import_to_report(
    app: Flask, shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    comments = shared_data / "madrid-decide-2019" / "comments.csv"
    if not comments.is_file():
        pytest.skip("the real data of Decide Madrid are not on this machine")
    started = time.process_time()
    with transaction() as db:
        opens = datetime(2015, 9, 1, tzinfo=UTC)
        plans.published(db, "madrid", opens_at=opens, closes_at=CLOSED_ON)
    with time_machine.travel(CLOSED_ON, tick=False):
        result = import_madrid(app, comments, "madrid", tmp_path / "refused.csv")
    assert result.exit_code == 0, result.output
    with transaction() as db:
        shown = consultation(db, "madrid")
        bruno = persons.staff(db, Role.MODERATOR)
        folios = waiting.pending_folios(db, shown)
        published = len(
            moderation.publish_all(db, consultation=shown, folios=folios, by=bruno, at=CLOSED_ON)
        )
        dice = random.Random("madrid")  # noqa: S311 - drawn the same each time
        target = plans.named(db, shown, "commitment:2")
        for number in range(VOTERS):
            at = CLOSED_ON - timedelta(hours=number + 1)
            vote(db, target, dice.choice(list(VoteValue)), voter=str(number), at=at)
    outline = queries.outline_of(session(), consultation(session(), "madrid"), at=CLOSED_ON)
    files = files_of(outline, TEMPLATES)
    balance = outline.figures.balance
    assert balance.holds
    assert balance.received == published == balance.by_state[State.PUBLISHED] > 3000
    assert outline.figures.commitments[1].votes.base == VOTERS == outline.figures.voters
    assert len(json.loads(files[FileKind.JSON])["published"]) == published
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    with capsys.disabled():
        took = time.process_time() - started
        print(f"\n{published} comments to five files: {took:.1f} s of CPU, {peak} MiB at most")  # noqa: T201
