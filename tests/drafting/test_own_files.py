"""Files of our own formats are read with care: what they name is checked before it is believed."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consulta.drafting.reader.blocks import BadFile, BadFileReason
from consulta.drafting.reader.files import Ground, read_file
from consulta.drafting.reader.findings import DoubtKind, Found
from consulta.plan import as_json, as_markdown
from consulta.plan.reader.document import MilestoneText, PlanDocument
from consulta.plan.reader.writer import write_plan
from consulta.plan.rules import is_key
from consulta.plan.template import TEMPLATES
from tests.builders.plans import plan_document

PLAN = plan_document()
OTHER_TEMPLATE = next(each for each in TEMPLATES if each != PLAN.consultation.template)
JSON = as_json.render(PLAN)
Path = tuple[str | int, ...]
ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        ["Marte/Olimpo", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01", "\ud800",
         "\x00", '"""', "c1-p1", "\n[consultation]", "ogp-2022"]
    ),
    st.just([]),
    st.just({}),
)  # fmt: skip


def read(content: bytes, name: str = "plan.json", ground: Ground | None = None) -> Found:
    ours = Ground(PLAN.consultation, PLAN, set(PLAN.ids()))
    return read_file(content, name=name, ground=ground or ours)


def without(plan: PlanDocument, key: str) -> PlanDocument:
    """The plan without a paragraph of the problem of its first commitment."""
    first, *others = plan.commitments
    texts = tuple(
        replace(each, paragraphs=tuple(one for one in each.paragraphs if one.key != key))
        for each in first.texts
    )
    return replace(plan, commitments=(replace(first, texts=texts), *others))


def rendered(kind: str, plan: PlanDocument) -> bytes:
    if kind == "toml":
        return write_plan(plan).encode()
    return as_json.render(plan) if kind == "json" else as_markdown.render(plan)


def paths(value: Any, here: Path = ()) -> Iterator[Path]:
    if here:
        yield here
    inside: Any = value.items() if isinstance(value, dict) else ()
    for key, each in enumerate(value) if isinstance(value, list) else inside:
        yield from paths(each, (*here, key))


def with_value(path: Path, odd: Any) -> bytes:
    whole = json.loads(JSON)
    *way, last = path
    place = whole
    for step in way:
        place = place[step]
    place[last] = odd
    return json.dumps(whole).encode()


def test_an_unknown_time_zone_is_refused_in_words() -> None:
    with pytest.raises(BadFile) as trouble:
        read(with_value(("plan", "consultation", "time_zone"), "Marte/Olimpo"))
    assert trouble.value.reason is BadFileReason.NOT_OURS
    assert "zona horaria" in trouble.value.more[0]


@pytest.mark.parametrize("kind", ["toml", "json"])
def test_an_id_of_the_past_is_not_believed(kind: str) -> None:
    now, used = without(PLAN, "c1-p2"), set(PLAN.ids())
    assert "c1-p2" in used - set(now.ids())
    found = read(rendered(kind, PLAN), f"plan.{kind}", Ground(PLAN.consultation, now, used))
    (doubt,) = found.doubts
    assert (doubt.kind, doubt.key, doubt.where) == (DoubtKind.PAST_ID, "c1-p2", "commitment:1")
    was, here = PLAN.commitments[0].prose("problem"), found.document.commitments[0].prose("problem")
    assert [each.text for each in here] == [each.text for each in was]
    assert doubt.guess in {each.key for each in here}
    assert doubt.guess not in used
    assert set(found.document.ids()) == used - {"c1-p2"} | {doubt.guess}


@pytest.mark.parametrize("kind", ["toml", "json"])
def test_an_id_of_the_version_in_force_may_come_back(kind: str) -> None:
    now, used = without(PLAN, "c1-p2"), set(PLAN.ids())
    ground = Ground(PLAN.consultation, now, used, in_force=used)
    assert read(rendered(kind, PLAN), f"plan.{kind}", ground) == Found(PLAN)


@pytest.mark.parametrize("kind", ["md", "toml", "json"])
def test_an_id_of_the_past_is_not_believed_without_a_plan_either(kind: str) -> None:
    ground = Ground(PLAN.consultation, None, {"c1-p2"})
    found = read(rendered(kind, PLAN), f"plan.{kind}", ground)
    assert set(PLAN.ids()) - set(found.document.ids()) == {"c1-p2"}
    assert [doubt.key or doubt.guess for doubt in found.doubts] == ["c1-p2"]


@pytest.mark.parametrize("key", ["9" * 64, "a" * 64, "7", "hito-uno", "c1-m" + "1" * 60])
def test_any_id_of_the_past_gets_an_id_that_can_be_one(key: str) -> None:
    first, *others = PLAN.commitments
    step = MilestoneText(key, "Medir", "Informe", None, None, "Aguas")
    plan = replace(PLAN, commitments=(replace(first, milestones=(step,)), *others))
    found = read(write_plan(plan).encode(), "plan.toml", Ground(PLAN.consultation, PLAN, {key}))
    (milestone,) = found.document.commitments[0].milestones
    assert milestone.key != key
    assert is_key(milestone.key)


@pytest.mark.parametrize("kind", ["toml", "json"])
def test_a_plan_of_another_consultation_or_template_is_told(kind: str) -> None:
    other = replace(PLAN, consultation=replace(PLAN.consultation, slug="plan-2031"))
    (doubt,) = read(rendered(kind, other), f"plan.{kind}").doubts
    assert (doubt.kind, doubt.words) == (DoubtKind.OTHER_CONSULTATION, "plan-2031")
    frame = replace(PLAN.consultation, template=OTHER_TEMPLATE)
    with pytest.raises(BadFile) as trouble:
        read(rendered(kind, PLAN), f"plan.{kind}", Ground(frame, PLAN))
    assert trouble.value.reason is BadFileReason.OTHER_TEMPLATE


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(paths(json.loads(JSON)))), ODD)
def test_json_with_any_odd_value_is_read_or_refused_in_words(path: Path, odd: Any) -> None:
    with suppress(BadFile):
        keys = list(read(with_value(path, odd)).document.ids())
        assert len(set(keys)) == len(keys)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(JSON) - 1), st.binary(max_size=6))
def test_json_with_any_odd_bytes_is_read_or_refused_in_words(at: int, odd: bytes) -> None:
    with suppress(BadFile):
        read(JSON[:at] + odd + JSON[at + len(odd) :])
