"""The server is killed under load, again and again: what it said it took is there, once."""

import json
import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.config import Config
from consulta.evidence import case_file
from consulta.journal import actions as journal_actions
from consulta.journal import queries as journal
from consulta.journal.models import LogEntry
from consulta.journal.rules import EntryType
from consulta.mail.models import Letter
from consulta.participation.actions.sending import RECEIPT
from consulta.participation.models import Contribution, Vote
from consulta.plan import queries as plan
from consulta.plan.models import Target
from consulta.web.settings import held
from consulta.web.unit_of_work import database, snapshot, transaction
from tests.evidence.shipped import checked
from tests.faults.browser import Browser
from tests.faults.crowd import Citizen
from tests.faults.served import SLUG, Served

PEOPLE = 6
FIGURES = os.environ.get("CONSULTA_FIGURES", "")


@pytest.mark.slow
def test_five_kills_lose_nothing(served: Served, tmp_path: Path) -> None:
    under_kills(served, tmp_path, kills=5, seed=0)


@pytest.mark.heavy
@pytest.mark.parametrize("seed", range(1, 11))
def test_ten_times_ten_kills_lose_nothing(served: Served, tmp_path: Path, seed: int) -> None:
    under_kills(served, tmp_path, kills=10, seed=seed)


def under_kills(served: Served, folder: Path, *, kills: int, seed: int) -> None:
    """Kill while people write and vote; then count what they were told against the rows."""
    crowd = [
        Citizen(
            Browser(served.port, served.sign_in(f"p{number}@example.org")),
            f"p{number}@example.org",
            random.Random(100 * seed + number),  # noqa: S311 - chance, not a secret
        )
        for number in range(PEOPLE)
    ]
    for citizen in crowd:
        citizen.start()
    chance = random.Random(seed)  # noqa: S311 - chance, not a secret
    for _ in range(kills):
        time.sleep(chance.uniform(0.05, 2.5))
        served.kill()
        assert_record_holds(served)
        served.start()
    for citizen in crowd:
        citizen.is_over.set()
    for citizen in crowd:
        citizen.join(timeout=60)
        assert not citizen.is_alive()
        assert citizen.odd == []
    with served.app.app_context():
        try:
            kept = assert_contributions(database.session, crowd)
            assert_votes(database.session, crowd)
            assert_package_holds(served, folder)
            tell(served, crowd, kills=kills, kept=kept)
        finally:
            database.session.close()


def assert_record_holds(served: Served) -> None:
    """What the dead server left is a whole record."""
    with served.app.app_context():
        # What the database had taken before the kill may still be committed while this reads.
        assert journal.problems(snapshot(), SLUG, [served.signer().vkey]) == []
        database.session.close()


def assert_contributions(db: Session, crowd: list[Citizen]) -> int:
    """Each acknowledged form is one row, one entry, one letter; how many a lost answer had kept."""
    told = {one.form_key: one for citizen in crowd for one in citizen.sent}
    rows = {row.form_key: row for row in db.scalars(select(Contribution))}
    assert told
    assert set(rows) == set(told)
    assert {key: (row.folio, row.text) for key, row in rows.items()} == {
        key: (one.folio, one.text) for key, one in told.items()
    }
    assert sorted(row.folio for row in rows.values()) == sorted(
        f"A-{number:06d}" for number in range(1, len(rows) + 1)
    )
    entries = db.scalars(
        select(LogEntry.n).where(LogEntry.t == EntryType.CONTRIBUTION_RECEIVED.value)
    )
    assert sorted(entries) == sorted(row.entry_n for row in rows.values())
    letters = db.scalars(select(Letter.receipt_n).where(Letter.template == RECEIPT))
    assert sorted(n for n in letters if n is not None) == sorted(
        row.entry_n for row in rows.values()
    )
    return sum(rows[key].received_at < one.last_try_at for key, one in told.items())


def assert_votes(db: Session, crowd: list[Citizen]) -> None:
    """Each person's last answer on each commitment counts, and no other."""
    told = Counter((target, value) for citizen in crowd for target, value in citizen.votes.items())
    counted = db.execute(
        select(Target.ref, Vote.value, func.count())
        .join(Target, Vote.target_id == Target.id)
        .group_by(Target.ref, Vote.value)
    )
    assert told
    assert {(ref, value.value): number for ref, value, number in counted} == told
    voters = len(crowd)
    assert db.scalar(select(func.count(func.distinct(Vote.voter)))) == voters
    assert (db.scalar(select(func.count()).select_from(Person)) or 0) == voters
    newest = {
        entry.ref: entry.n for entry in journal.entries(db, SLUG) if entry.t.startswith("vote.")
    }
    assert newest == {vote.ref: vote.entry_n for vote in db.scalars(select(Vote))}


def assert_package_holds(served: Served, folder: Path) -> None:
    """The file that anybody takes home passes the verifier that it carries."""
    signer = served.signer()
    with transaction() as db:
        journal_actions.keep_checkpoint(db, consultation=SLUG, signer=signer)
    consultation = plan.consultation(database.session, SLUG)
    with (folder / "package.zip").open("wb") as out:
        case_file.write_case_file(
            database.session, out, consultation=consultation,
            cut=case_file.cut_of(database.session, consultation, signer),
            templates=held(Config).root / "templates",
        )  # fmt: skip
    found = checked(folder / "package.zip", vkeys=[signer.vkey])
    assert found.holds, found.wrong


def tell(served: Served, crowd: list[Citizen], *, kills: int, kept: int) -> None:
    """Write the figures to the file that CONSULTA_FIGURES names."""
    if not FIGURES:
        return
    figures = {
        "engine": database.engine.dialect.name,
        "kills": kills,
        "contributions": sum(len(citizen.sent) for citizen in crowd),
        "votes": sum(citizen.acknowledged_votes for citizen in crowd),
        "connections_cut": sum(citizen.cuts for citizen in crowd),
        "kept_though_the_answer_was_lost": kept,
        "entries": journal.head(database.session, SLUG).size,
    }
    with Path(FIGURES).open("a") as out:
        out.write(json.dumps(figures) + "\n")
