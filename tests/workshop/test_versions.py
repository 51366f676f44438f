"""The demonstration's versions are plans, and tell what they are meant to tell."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import consulta
from consulta.plan.changes.anchors import Fate, traces
from consulta.plan.reader.document import PlanDocument
from consulta.plan.reader.toml import read_plan
from consulta.plan.reader.writer import write_plan
from consulta.workshop.changes import edited, forum_draft, without_declined
from consulta.workshop.reader import read_script

CONTENT = Path(consulta.__file__).parent / "workshop" / "content"


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return tomllib.loads((CONTENT / "versions.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def versions(told: dict[str, Any]) -> dict[str, PlanDocument]:
    plan = read_script().plan
    consulted = without_declined(plan, told["forum"])
    return {
        "forum": forum_draft(plan, told["forum"]),
        "consultation": consulted,
        "correction": edited(consulted, told["correction"]),
        "final": edited(consulted, told["final"]),
    }


@pytest.mark.parametrize("name", ["forum", "consultation", "correction", "final"])
def test_each_version_is_written_and_read_back(
    versions: dict[str, PlanDocument], name: str
) -> None:
    assert read_plan(write_plan(versions[name]), file_name="plan.toml") == versions[name]


def test_the_declined_commitment_leaves_with_its_reason(versions: dict[str, PlanDocument]) -> None:
    assert len(versions["forum"].commitments) == 13
    assert len(versions["consultation"].commitments) == 12
    (left,) = versions["consultation"].departures
    assert left.number == 13
    assert "presupuesto" in left.reason


def test_the_final_plan_moves_joins_and_loses_anchors(versions: dict[str, PlanDocument]) -> None:
    found = traces(versions["consultation"], versions["final"])
    fates = Counter(trace.fate for trace in found.values())
    assert found["paragraph:c4-d3"].to == "paragraph:c4-d2"
    assert found["paragraph:c8-d2"].fate is Fate.MOVED
    assert found["paragraph:c9-a1"].fate is Fate.ORPHAN
    assert found["paragraph:c8-p1"].fate is Fate.KEPT
    assert fates[Fate.ORPHAN] >= 2
    assert sum(fates.values()) == len(found)


def test_what_is_placed_by_hand_is_an_orphan(
    versions: dict[str, PlanDocument], told: dict[str, Any]
) -> None:
    found = traces(versions["consultation"], versions["final"])
    said = {row["key"]: row["target"] for row in read_script().contributions}
    for row in told["final"]["place"]:
        assert found[said[row["contribution"]]].fate is Fate.ORPHAN
        assert row["target"] in dict(found)
