"""The report says at which level of identity each contribution and vote came, apart."""

import json
from pathlib import Path

from sqlalchemy.orm import Session

from consulta.accounts.models import Attestation
from consulta.participation import actions
from consulta.participation.rules import VoteValue
from consulta.report import queries
from consulta.report.outline.data import as_data, in_words
from consulta.report.outline.frozen import thawed
from consulta.report.rules import FileKind
from consulta.report.tasks import files_of
from tests.builders import persons, plans
from tests.builders.contributions import contribution, submission, vote

TEMPLATES = Path(__file__).parents[2] / "templates" / "report"
NAMED = "Con ClaveÚnica (nivel 2)"


def test_levels_are_told_apart_in_every_file(db: Session) -> None:
    consultation = plans.published(db)
    known = persons.citizen(db, "maria@example.org")
    db.add(
        Attestation(
            person=known, scope=consultation.slug, run_tag="a" * 64, attested_at=plans.INSIDE
        )
    )
    db.flush()
    contribution(db, consultation, known, given=submission())
    contribution(db, consultation)
    target = plans.named(db, consultation, "commitment:2")
    vote(db, target, VoteValue.AGREE, voter="b")
    actions.cast_vote(
        db, target=target, voter="a" * 64, voter_person_id=known.id, value=VoteValue.AGREE,
        at=plans.INSIDE, identity_level=2,
    )  # fmt: skip
    db.flush()
    outline = queries.outline_of(db, consultation, at=plans.CLOSES)
    assert outline.figures.by_level == {0: 0, 1: 1, 2: 1}
    assert outline.figures.votes_by_level == {0: 0, 1: 1, 2: 1}
    files = files_of(outline, TEMPLATES)
    for kind in (FileKind.HTML, FileKind.JSON):
        assert ('"by_level"' if kind is FileKind.JSON else NAMED) in files[kind].decode()
    assert thawed(json.dumps(as_data(outline))).figures == outline.figures


def test_a_report_older_than_the_levels_stays_as_it_was(db: Session) -> None:
    consultation = plans.published(db)
    contribution(db, consultation)
    db.flush()
    data = as_data(queries.outline_of(db, consultation, at=plans.CLOSES))
    del data["by_level"], data["votes_by_level"]
    old = thawed(json.dumps(data))
    assert as_data(old) == json.loads(json.dumps(data))
    assert in_words(old)["levels"] == []
