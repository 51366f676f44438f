"""Files of our own formats are read with care: what they name is checked before it is believed."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consulta.drafting.reader.blocks import BadFile, BadFileReason
from consulta.drafting.reader.files import Ground, read_file
from consulta.drafting.reader.findings import Found
from consulta.plan import as_json
from tests.builders.plans import plan_document

PLAN = plan_document()
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


def read(content: bytes, name: str = "plan.json") -> Found:
    return read_file(content, name=name, ground=Ground(PLAN.consultation, PLAN, set(PLAN.ids())))


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
