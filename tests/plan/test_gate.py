"""The gate: each thing removed refuses the opening and is named."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from consulta.plan.gate import (
    Gap,
    GateFacts,
    GateItem,
    gate,
    missing,
    notice_days,
    refusal_of_launch,
)
from consulta.plan.rules import Refusal, Window

AT = datetime(2027, 2, 1, 12, tzinfo=UTC)
WINDOW = Window(datetime(2027, 3, 1, 3, tzinfo=UTC), datetime(2027, 4, 1, 3, tzinfo=UTC))
WHOLE = GateFacts(
    at=AT,
    time_zone="America/Santiago",
    window=WINDOW,
    announced_on=date(2027, 2, 10),
    version=1,
    grounds=("off_topic",),
    rules_text="Se modera antes de publicar.",
    review_hours=48,
    privacy_text="Guardamos tu correo.",
    moderators=3,
    analysts=2,
    papers=1,
)
GAP = (Gap(2, ("Resultado esperado",)),)


def test_what_lacks_nothing_opens() -> None:
    lines = gate(WHOLE)
    assert [line.item for line in lines] == list(GateItem)
    assert missing(lines) == ()
    assert refusal_of_launch(lines, is_launched=False, is_same_person=False) is None


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({"version": None}, [GateItem.DRAFT, GateItem.TEMPLATES]),
        ({"gaps": GAP}, [GateItem.TEMPLATES]),
        ({"gaps": GAP, "is_overridden": True}, []),
        ({"papers": 0}, [GateItem.PAPER]),
        ({"grounds": ()}, [GateItem.GROUNDS]),
        ({"rules_text": " \n"}, [GateItem.RULES]),
        ({"review_hours": 0}, [GateItem.RULES]),
        ({"privacy_text": ""}, [GateItem.PRIVACY]),
        ({"missing_facts": ("controller",)}, [GateItem.FACTS]),
        ({"time_zone": "Luna/Base"}, [GateItem.WINDOW]),
        ({"at": WINDOW.opens_at - timedelta(seconds=1)}, []),
        ({"at": WINDOW.opens_at}, [GateItem.WINDOW]),
        ({"window": Window(WINDOW.closes_at, WINDOW.closes_at)}, [GateItem.WINDOW]),
        ({"moderators": 2}, [GateItem.PEOPLE]),
        ({"analysts": 1}, [GateItem.PEOPLE]),
        ({"test_rows": 1}, [GateItem.TEST_DATA]),
        ({"announced_on": None}, []),
    ],
)
def test_each_thing_that_is_removed_is_named(
    changes: dict[str, Any], lacking: list[GateItem]
) -> None:
    lines = gate(replace(WHOLE, **changes))
    assert list(missing(lines)) == lacking
    refusal = refusal_of_launch(lines, is_launched=False, is_same_person=False)
    assert refusal is (Refusal.GATE_NOT_READY if lacking else None)


@pytest.mark.parametrize(
    ("announced_on", "at", "days", "is_met"),
    [
        (date(2027, 2, 15), AT, 14, True),
        (date(2027, 2, 16), AT, 13, False),
        (date(2027, 1, 1), AT, 28, True),
        (date(2027, 1, 1), datetime(2027, 2, 16, 3, tzinfo=UTC), 13, False),
        (date(2027, 1, 1), datetime(2027, 2, 16, 2, tzinfo=UTC), 14, True),
        (None, AT, 0, False),
    ],
)
def test_a_short_notice_is_said_and_does_not_block(
    announced_on: date | None, at: datetime, days: int, is_met: bool
) -> None:
    facts = replace(WHOLE, announced_on=announced_on, at=at)
    line = next(line for line in gate(facts) if line.item is GateItem.NOTICE)
    assert (notice_days(facts), line.is_met, line.is_blocking) == (days, is_met, False)


def test_who_published_does_not_open_and_nothing_opens_twice() -> None:
    lines = gate(WHOLE)
    assert refusal_of_launch(lines, is_launched=False, is_same_person=True) is Refusal.SAME_PERSON
    twice = refusal_of_launch(lines, is_launched=True, is_same_person=False)
    assert twice is Refusal.ALREADY_LAUNCHED
