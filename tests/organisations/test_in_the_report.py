"""Figures tell people and organisations apart, and no vote changes by what organisations say."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from consulta.analysis.figures import Writer
from consulta.participation.rules import State, VoteValue
from consulta.report import queries
from consulta.report.outline.frozen import thawed
from consulta.report.outline.value import Outline
from consulta.report.rules import FileKind
from consulta.report.tasks import files_of
from tests.builders import persons, plans
from tests.builders.contributions import contribution, submission, vote
from tests.organisations.hands import NAME, registered

TEMPLATES = Path(__file__).parents[2] / "templates" / "report"
AFTER = plans.CLOSES + timedelta(hours=1)
HOSTILE = "=2+5 Sindicato <b>uno</b>"


@pytest.fixture
def outline(db: Session) -> Outline:
    """Two organisations and three people on one commitment, one of them on another."""
    shown = plans.published(db)
    rosa = persons.citizen(db, "rosa@example.org")
    made = [registered(db, rosa, name) for name in (NAME, HOSTILE)]
    for one in made:
        given = replace(submission(), organisation=one.number)
        contribution(db, shown, rosa, given=given, state=State.PUBLISHED)
    contribution(
        db, shown, rosa, about="commitment:1", given=replace(submission(), organisation=1)
    )  # fmt: skip
    for _ in range(3):
        contribution(db, shown, state=State.PUBLISHED)
    vote(db, plans.named(db, shown), VoteValue.AGREE, voter="a")
    db.flush()
    return queries.outline_of(db, shown, at=AFTER)


def test_people_and_organisations_add_up_to_what_was_received(outline: Outline) -> None:
    figures = outline.figures
    assert figures.by_writer == {Writer.PEOPLE: 3, Writer.ORGANISATIONS: 3}
    assert sum(figures.by_writer.values()) == figures.balance.received
    assert figures.authors == 3
    assert (figures.voters, figures.votes_on_commitments) == (1, 1)


def test_positions_are_those_published_once_for_each_place(outline: Outline) -> None:
    [one] = outline.positions
    assert (one.place.ref, sum(one.stances.values())) == ("commitment:2", 2)
    assert len(one.names) == 2
    assert one.names[0].startswith(f"{NAME} (sociedad civil; declarada, no verificada): ")


def test_every_document_tells_the_same_from_one_frozen_value(outline: Outline) -> None:
    files = files_of(outline, TEMPLATES)
    data = json.loads(files[FileKind.JSON])
    again = thawed(files[FileKind.JSON].decode())
    assert again == outline
    assert files_of(again, TEMPLATES) == files
    assert data["by_writer"] == {"people": 3, "organisations": 3}
    assert data["positions"][0]["names"] == [NAME, HOSTILE]
    rows = list(csv.DictReader(io.StringIO(files[FileKind.CSV].decode("utf-8-sig"))))
    assert [row["organizacion"] for row in rows if row["organizacion"]] == [NAME, f"'{HOSTILE}"]
    book = load_workbook(io.BytesIO(files[FileKind.XLSX]))
    cells = list(book["Organizaciones"].iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in cells] == [NAME, HOSTILE]
    assert all(cell.data_type != "f" for row in book["Organizaciones"] for cell in row)
    html = files[FileKind.HTML].decode()
    assert "Posiciones de organizaciones" in html
    assert "<b>uno</b>" not in html
    assert files[FileKind.PDF].startswith(b"%PDF")


def test_a_report_older_than_organisations_says_nothing_of_them(outline: Outline) -> None:
    data = json.loads(files_of(outline, TEMPLATES)[FileKind.JSON])
    for name in ("by_writer", "positions"):
        del data[name]
    for row in data["published"]:
        del row["sector"], row["standing"]
    older = thawed(json.dumps(data))
    assert older.positions == ()
    assert older.figures.by_writer == {}
