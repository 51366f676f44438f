"""The record waits for paper that was stamped in time, and nothing waits for paper any longer."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from consulta.errors import Conflict, Refused
from consulta.paper import queries
from consulta.paper.rules import Refusal, SheetState
from consulta.participation import actions as participation
from consulta.participation import queries as participation_queries
from consulta.plan.models import Consultation
from consulta.plan.rules import paper_until
from tests.builders import paper
from tests.builders.plans import CLOSES, INSIDE, RECORD_CLOSES, ZONE, published

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def close(db: Session, consultation: Consultation, at: datetime = RECORD_CLOSES) -> bool:
    return participation.close_consultation(db, consultation=consultation, at=at)


def test_the_first_sheet_may_be_registered_after_the_window_closed(db: Session) -> None:
    consultation, (carla, dora) = published(db), paper.typists(db)
    assert participation_queries.slugs_to_close(db, CLOSES + DAY) == []
    with pytest.raises(Conflict):
        close(db, consultation, CLOSES + DAY)
    sheet = paper.sheet(db, consultation, carla, received_at=CLOSES - SECOND, at=CLOSES + DAY)
    assert queries.count_to_enter(db, consultation, CLOSES + DAY) == 1
    paper.type_it(db, sheet, carla, at=CLOSES + DAY)
    assert paper.type_it(db, sheet, dora, at=CLOSES + DAY) is SheetState.ENTERED
    assert queries.count_to_enter(db, consultation, CLOSES + DAY) == 0
    last = consultation.last_entry_at
    assert last == paper_until(CLOSES, ZONE) == datetime(2027, 4, 3, 3, tzinfo=UTC)
    assert participation_queries.slugs_to_close(db, RECORD_CLOSES - SECOND) == []
    assert participation_queries.slugs_to_close(db, RECORD_CLOSES) == [consultation.slug]
    assert close(db, consultation)


def test_a_sheet_that_cannot_enter_is_refused_with_its_reason(db: Session) -> None:
    consultation, (carla, _dora) = published(db), paper.typists(db)
    assert close(db, consultation)
    after = RECORD_CLOSES + SECOND
    with pytest.raises(Refused, match=Refusal.RECORD_CLOSED.value):
        paper.sheet(db, consultation, carla, received_at=CLOSES - SECOND, at=after)
    with pytest.raises(Refused, match=Refusal.RECORD_CLOSED.value):
        paper.assembly(db, consultation, carla)
    assert queries.sheets(db, consultation, carla) == []
    late = paper.sheet(db, consultation, carla, stamp="OP-2", received_at=CLOSES, at=after)
    assert queries.state_of_sheet(db, late) is SheetState.OUT_OF_TIME


@pytest.mark.parametrize("typings", [0, 1, 2])
def test_nothing_waits_for_a_sheet_that_missed_the_record(db: Session, typings: int) -> None:
    consultation, (carla, dora) = published(db), paper.typists(db)
    sheet = paper.sheet(db, consultation, carla)
    read = [(carla, "Una lectura de la hoja."), (dora, "Otra muy distinta.")]
    for person, words in read[:typings]:
        paper.type_it(db, sheet, person, paper.typed(words))
    assert queries.count_to_enter(db, consultation, INSIDE) == 1
    assert close(db, consultation)
    assert queries.state_of_sheet(db, sheet) is SheetState.MISSED
    assert queries.count_to_enter(db, consultation, INSIDE) == 0
    counted = queries.offline(db, consultation)
    assert (counted.waiting, counted.out_of_time, counted.missed) == (0, 0, 1)
    rows = queries.sheets(db, consultation, dora)
    assert [row.state for row in rows] == [SheetState.MISSED]
    assert queries.next_to_type(rows) is None
    with pytest.raises(Refused, match=Refusal.RECORD_CLOSED.value) as refused:
        paper.type_it(db, sheet, dora, paper.typed("Una tercera lectura."))
    assert refused.value.given_text == "Una tercera lectura."


def test_the_record_waits_for_paper_after_a_close_that_was_moved(db: Session) -> None:
    consultation, (carla, dora) = published(db), paper.typists(db)
    sheet = paper.sheet(db, consultation, carla)
    moved = CLOSES + timedelta(days=7)
    consultation.closes_at = moved
    db.flush()
    assert consultation.last_entry_at == datetime(2027, 4, 10, 4, tzinfo=UTC)
    assert participation_queries.slugs_to_close(db, moved + DAY) == []
    with pytest.raises(Conflict):
        close(db, consultation, moved + DAY)
    paper.type_it(db, sheet, carla, at=moved + DAY)
    assert paper.type_it(db, sheet, dora, at=moved + DAY) is SheetState.ENTERED
