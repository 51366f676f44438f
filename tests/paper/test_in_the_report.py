"""What came on paper in the report: its channel in each figure, and what came too late apart."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from consulta.paper import queries
from consulta.participation.rules import Channel
from consulta.report.outline.frozen import thawed
from consulta.report.queries import outline_of
from consulta.report.rules import FileKind
from consulta.report.tasks import files_of
from tests.builders import paper
from tests.builders.contributions import contribution
from tests.builders.plans import CLOSES, published
from tests.report.test_report import AFTER, TEMPLATES, words_of

LATE = "fuera del plazo"


def test_paper_is_told_by_its_channel_and_late_paper_apart(db: Session, tmp_path: Path) -> None:
    consultation, (carla, dora) = published(db), paper.typists(db)
    contribution(db, consultation)
    for stamp, channel in (("OP-1", Channel.PAPER), ("OP-2", Channel.LETTER)):
        sheet = paper.sheet(db, consultation, carla, stamp=stamp, channel=channel)
        for person in (carla, dora):
            paper.type_it(db, sheet, person)
    paper.sheet(db, consultation, carla, stamp="OP-3", received_at=CLOSES, at=CLOSES)
    db.flush()
    outline = outline_of(db, consultation, at=AFTER)
    told = {channel: n for channel, n in outline.figures.by_channel.items() if n}
    assert told == {Channel.WEB: 1, Channel.PAPER: 1, Channel.LETTER: 1}
    assert outline.figures.balance.received == sum(told.values()) == 3
    assert outline.out_of_time == 1
    files = files_of(outline, TEMPLATES)
    assert thawed(files[FileKind.JSON].decode()) == outline
    for kind in (FileKind.HTML, FileKind.PDF, FileKind.XLSX):
        words = " ".join(words_of(kind, files[kind], tmp_path).split())
        assert LATE in words, kind


@pytest.mark.parametrize(("after", "count"), [(timedelta(0), 1), (timedelta(days=2), 0)])
def test_a_report_waits_for_sheets_while_they_may_enter(
    db: Session, after: timedelta, count: int
) -> None:
    consultation, (carla, _dora) = published(db), paper.typists(db)
    paper.sheet(db, consultation, carla)
    assert queries.count_to_enter(db, consultation, CLOSES + after) == count
