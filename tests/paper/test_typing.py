"""Two people type one sheet: it enters when they agree, and never before."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from consulta.errors import Refused
from consulta.journal.models import LogEntry
from consulta.journal.rules import salted_hash
from consulta.paper import actions, queries
from consulta.paper.models import PaperTyping
from consulta.paper.rules import Refusal, SheetState
from consulta.participation import queries as participation_queries
from consulta.participation.models import Contribution
from consulta.participation.rules import Channel, Kind, Stance, State
from consulta.participation.rules import Refusal as ParticipationRefusal
from consulta.plan.rules import paper_until
from tests.builders import paper
from tests.builders.files import PDF, word
from tests.builders.plans import CLOSES, INSIDE, OPENS, ZONE, published

SECOND = timedelta(seconds=1)


def entered(db: Session) -> list[Contribution]:
    return list(db.scalars(select(Contribution).order_by(Contribution.id)))


def test_two_that_agree_enter_a_sheet_like_any_other(db: Session) -> None:
    consultation, (carla, dora) = published(db), paper.typists(db)
    picture = paper.scan()
    stamped = INSIDE - timedelta(days=2)
    sheet = paper.sheet(db, consultation, carla, picture=picture, received_at=stamped)
    assert paper.type_it(db, sheet, carla) is SheetState.SECOND
    assert entered(db) == []
    broken = paper.WORDS.replace("marzo y", "marzo\ny")
    assert paper.type_it(db, sheet, dora, paper.typed(broken)) is SheetState.ENTERED
    (found,) = entered(db)
    assert (found.text, found.state, found.author) == (paper.WORDS, State.PENDING, None)
    assert (found.channel, found.received_at) == (Channel.PAPER, stamped)
    digest = hashlib.sha256(picture).hexdigest()
    content = participation_queries.content_of(found, "commitment:2")
    assert (content["channel"], content["scan_sha256"]) == ("paper", digest)
    assert found.salt is not None
    assert salted_hash(found.salt, content).hex() == found.salted_hash
    entry = db.get(LogEntry, (consultation.slug, found.entry_n))
    assert entry is not None
    assert (entry.ref, entry.t) == (found.folio, "contribution.received")
    assert sheet.contribution is found
    assert [(typing.text, typing.by_id) for typing in sheet.typings] == [
        ("", carla.id), ("", dora.id),
    ]  # fmt: skip


def test_nobody_types_one_sheet_twice(db: Session) -> None:
    consultation, (carla, _dora) = published(db), paper.typists(db)
    sheet = paper.sheet(db, consultation, carla)
    paper.type_it(db, sheet, carla)
    with pytest.raises(Refused, match=Refusal.SAME_TYPIST.value) as refused:
        paper.type_it(db, sheet, carla, paper.typed("Otra lectura de la misma hoja."))
    assert refused.value.given_text == "Otra lectura de la misma hoja."
    assert entered(db) == []
    db.add(
        PaperTyping(
            sheet_id=sheet.id, turn=2, by_id=carla.id, target="plan", kind=Kind.REMARK,
            stance=Stance.NEUTRAL, text="x", proposal="", public_name="", typed_at=INSIDE,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        db.flush()


def test_what_differs_waits_for_a_person(db: Session) -> None:
    consultation, (carla, dora) = published(db), paper.typists(db)
    sheet = paper.sheet(db, consultation, carla)
    paper.type_it(db, sheet, carla)
    with pytest.raises(Refused, match=Refusal.TYPED_MEANWHILE.value):
        actions.decide_sheet(db, sheet=sheet, agreed=paper.typed(), by=dora, at=INSIDE)
    other = paper.typed("La plaza no tiene agua desde mayo y nadie responde.", target="plan")
    assert paper.type_it(db, sheet, dora, other) is SheetState.DIFFERS
    assert (sheet.differed, entered(db)) == ("target text", [])
    with pytest.raises(Refused, match=Refusal.TYPED_TWICE.value):
        paper.type_it(db, sheet, dora, other)
    agreed = paper.typed(target="plan")
    actions.decide_sheet(db, sheet=sheet, agreed=agreed, by=dora, at=INSIDE)
    (found,) = entered(db)
    assert (found.text, found.target.ref) == (paper.WORDS, "plan")
    assert (sheet.decided_by_id, sheet.differed) == (dora.id, "target text")
    with pytest.raises(Refused, match=Refusal.ALREADY_ENTERED.value):
        actions.decide_sheet(db, sheet=sheet, agreed=agreed, by=carla, at=INSIDE)
    with pytest.raises(Refused, match=Refusal.ALREADY_ENTERED.value):
        paper.type_it(db, sheet, carla)
    assert len(entered(db)) == 1


@pytest.mark.parametrize(
    ("received_at", "state"),
    [
        (OPENS - SECOND, SheetState.OUT_OF_TIME), (OPENS, SheetState.FIRST),
        (CLOSES - SECOND, SheetState.FIRST), (CLOSES, SheetState.OUT_OF_TIME),
    ],
)  # fmt: skip
def test_the_stamp_decides_whether_a_sheet_counts(
    db: Session, received_at: datetime, state: SheetState
) -> None:
    consultation, (carla, dora) = published(db), paper.typists(db)
    later = CLOSES + timedelta(hours=5)
    sheet = paper.sheet(db, consultation, carla, received_at=received_at, at=later)
    assert queries.state_of_sheet(db, sheet) is state
    offline = queries.offline(db, consultation)
    assert (offline.waiting, offline.out_of_time) == (
        (0, 1) if state is SheetState.OUT_OF_TIME else (1, 0)
    )
    if state is SheetState.OUT_OF_TIME:
        with pytest.raises(Refused, match=Refusal.OUT_OF_TIME.value):
            paper.type_it(db, sheet, carla, at=later)
        assert entered(db) == []
        return
    paper.type_it(db, sheet, carla, at=later)
    assert paper.type_it(db, sheet, dora, at=later) is SheetState.ENTERED
    assert entered(db)[0].received_at == received_at


@pytest.mark.parametrize(
    ("closes_at", "until"),
    [
        (datetime(2027, 4, 3, 3, tzinfo=UTC), datetime(2027, 4, 7, 4, tzinfo=UTC)),
        (datetime(2027, 3, 8, 15, tzinfo=UTC), datetime(2027, 3, 11, 3, tzinfo=UTC)),
    ],
    ids=["friday midnight, and the clock changes", "monday noon"],
)
def test_paper_has_two_working_days(closes_at: datetime, until: datetime) -> None:
    assert paper_until(closes_at, ZONE) == until


def test_one_sheet_does_not_enter_twice(db: Session) -> None:
    consultation, (carla, dora) = published(db), paper.typists(db)
    other = published(db, "plan-2028")
    picture = paper.scan()
    paper.sheet(db, consultation, carla, stamp="OP-7", picture=picture)
    with pytest.raises(Refused, match=Refusal.STAMP_TAKEN.value):
        paper.sheet(db, consultation, dora, stamp=" OP-7 ")
    with pytest.raises(Refused, match=Refusal.SCAN_TAKEN.value):
        paper.sheet(db, consultation, dora, stamp="OP-8", picture=picture)
    assert paper.sheet(db, other, dora, stamp="OP-7", picture=picture).number == 1


def test_a_sheet_needs_a_stamp_a_picture_and_a_day_that_has_come(db: Session) -> None:
    consultation, (carla, _dora) = published(db), paper.typists(db)
    refused = [
        ({"stamp": " "}, Refusal.STAMP_MISSING),
        ({"stamp": "9" * 41}, Refusal.STAMP_MISSING),
        ({"channel": Channel.WEB}, Refusal.NOT_A_PAPER_CHANNEL),
        ({"received_at": INSIDE + SECOND}, Refusal.IN_FUTURE),
        ({"picture": word()}, Refusal.SCAN_NOT_A_PICTURE),
        ({"picture": b"GIF89a\xff"}, "file_not_known"),
        ({"picture": PDF + b" " * 10_000_000}, Refusal.SCAN_TOO_LARGE),
    ]
    for given, reason in refused:
        with pytest.raises(Refused, match=str(reason)):
            paper.sheet(db, consultation, carla, **given)  # type: ignore[arg-type]
    assert paper.sheet(db, consultation, carla, picture=PDF).scan.type.value == "pdf"


def test_words_that_the_web_refuses_are_refused_on_paper(db: Session) -> None:
    consultation, (carla, _dora) = published(db), paper.typists(db)
    sheet = paper.sheet(db, consultation, carla)
    with pytest.raises(Refused, match=ParticipationRefusal.TOO_SHORT.value):
        paper.type_it(db, sheet, carla, paper.typed("No"))
    assert sheet.typings == []


def test_minutes_become_contributions_that_cite_them(db: Session) -> None:
    consultation, (carla, dora) = published(db), paper.typists(db)
    minutes = paper.assembly(db, consultation, carla, points=3)
    rows = queries.sheets(db, consultation, carla)
    assert [row.stamp for row in rows] == [f"Acta 1, punto {point}" for point in (1, 2, 3)]
    for row, text in zip(rows[:2], ("Que el riego sea de noche.", "Que haya luz."), strict=True):
        found = queries.sheet(db, consultation, row.number)
        for person in (carla, dora):
            paper.type_it(db, found, person, paper.typed(text))
    said = entered(db)
    assert {one.scan_digest for one in said} == {minutes.scan.digest}
    assert {one.channel for one in said} == {Channel.ASSEMBLY}
    (shown,) = queries.assemblies(db, consultation)
    assert (shown.attendees, shown.points) == (34, 3)
    assert shown.folios == [one.folio for one in said]
    counted = queries.offline(db, consultation)
    assert (counted.total, counted.by_channel[Channel.ASSEMBLY], counted.waiting) == (2, 2, 1)


def test_whoever_reads_gets_the_sheet_that_waits_for_them(db: Session) -> None:
    consultation, (carla, dora) = published(db), paper.typists(db)
    first, second = (paper.sheet(db, consultation, carla, stamp=f"OP-{n}") for n in (1, 2))
    paper.type_it(db, second, carla)
    mine, hers = (queries.sheets(db, consultation, who) for who in (carla, dora))
    assert [row.number for row in mine] == [second.number, first.number]
    assert queries.next_to_type(mine) == first.number
    assert queries.next_to_type(hers) == second.number
    paper.type_it(db, first, carla)
    assert queries.next_to_type(queries.sheets(db, consultation, carla)) is None
