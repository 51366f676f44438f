"""Signs of many hands are in every document of a report, without small cells."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from consulta.accounts.actions import count_signal
from consulta.accounts.rules import Signal
from consulta.participation.shapes import SignalDay, shown_days, without_small_cells
from consulta.plan.queries import consultation as plan
from consulta.report import queries
from consulta.report.outline.data import as_data, in_words
from consulta.report.outline.frozen import thawed
from consulta.report.rules import FileKind
from consulta.report.tasks import files_of
from consulta.web.unit_of_work import transaction
from tests.builders import plans
from tests.builders.contributions import contribution, submission, vote

TEMPLATES = Path(__file__).parents[2] / "templates" / "report"
FIRST, SECOND = plans.INSIDE, plans.INSIDE + timedelta(days=1)


def told(db: Session) -> None:
    """Two days: on the first a burst, on the second little."""
    consultation = plans.published(db)
    for at, links, throwaway, held in ((FIRST, 31, 23, 6), (SECOND, 9, 2, 0)):
        for signal, times in (
            (Signal.LINKS_ASKED, links), (Signal.THROWAWAY, throwaway), (Signal.HELD_UP, held),
        ):  # fmt: skip
            for _ in range(times):
                count_signal(db, signal, scope=consultation.slug, at=at)
    for _ in range(21):
        contribution(db, consultation, given=submission("El mismo texto, otra vez."))
    for number in range(7):
        vote(db, plans.named(db, consultation, "commitment:1"), voter=f"v{number}")
    db.flush()


def test_a_report_tells_the_signs_of_each_day(db: Session) -> None:
    told(db)
    consultation = plan(db, "plan-2027")
    outline = queries.outline_of(db, consultation, at=plans.CLOSES + timedelta(days=1))
    rows = {row["day"]: row for row in as_data(outline)["signals"]}
    first, second = rows[FIRST.date().isoformat()], rows[SECOND.date().isoformat()]
    assert first["reasons"] == ["held_up", "throwaway", "repeated"]
    assert (first["received"], first["repeated"], first["votes"]) == (21, 20, 7)
    assert (second["throwaway"], first["throwaway"]) == (None, None), "one alone is given back"
    assert (first["asked"], second["asked"], first["held_up"]) == (31, 9, 6)
    assert thawed(json.dumps(as_data(outline))) == outline
    files = files_of(outline, TEMPLATES)
    assert "Señales de posible abuso" in files[FileKind.HTML].decode()
    assert "reservado" in files[FileKind.HTML].decode()
    assert '"held_up": 6' in files[FileKind.JSON].decode()
    with zipfile.ZipFile(io.BytesIO(files[FileKind.XLSX])) as book:
        assert "Señales" in book.read("xl/workbook.xml").decode()
        assert "textos repetidos" in book.read("xl/sharedStrings.xml").decode()
    assert files[FileKind.PDF].startswith(b"%PDF")
    assert in_words(outline)["signal_rows"][0][-1] == (
        "ráfaga, correos desechables, textos repetidos"
    )


def test_votes_of_a_day_wait_for_the_close(db: Session) -> None:
    told(db)
    outline = queries.outline_of(db, plan(db, "plan-2027"), at=SECOND)
    assert all("votes" not in row for row in as_data(outline)["signals"])
    assert {row[6] for row in in_words(outline)["signal_rows"]} == {"al cierre"}
    assert thawed(json.dumps(as_data(outline))) == outline


def test_a_report_without_signs_stays_as_it_was(db: Session) -> None:
    consultation = plans.published(db)
    data = as_data(queries.outline_of(db, consultation, at=plans.CLOSES))
    assert "signals" not in data
    assert in_words(thawed(json.dumps(data)))["signal_rows"] == []


def test_the_public_page_hides_small_cells(client: FlaskClient) -> None:
    with transaction() as db:
        told(db)
    page = client.get("/consultas/plan-2027/senales").text
    assert "reservado" in page
    assert ">31<" in page
    assert ">23<" not in page
    assert "Muchos de los enlaces fueron a correos desechables." in page


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ([0, 5, 9], [0, 5, 9]),
        ([0, 4, 9, 7], [0, None, 9, None]),
        ([1, 2, 9], [None, None, 9]),
        ([3, 0], [None, 0]),
        ([], []),
    ],
)
def test_small_cells_are_hidden_and_not_given_back(row: list[int], shown: list[int | None]) -> None:
    assert without_small_cells(row) == shown


def test_reasons_are_judged_on_the_whole_count() -> None:
    day = SignalDay(FIRST.date(), 20, 3, 2, 0, 0, None)
    [shown] = shown_days([day])
    assert (shown.held_up, shown.reasons) == (None, ("held_up",))
