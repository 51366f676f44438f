"""What an entry is, byte by byte."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from consulta.journal import rules
from consulta.journal.merkle import leaf_hash
from consulta.journal.rules import (
    CLOSED_TYPES,
    LARGEST_INTEGER,
    EntryType,
    NotCanonical,
    canonical,
    entry_bytes,
    hour_of_vote,
    moment_text,
    salted_hash,
)
from tests.journal import vectors

KEYS = st.from_regex(re.compile(r"[a-z][a-z0-9_]*", re.ASCII), fullmatch=True)
VALUES = st.recursive(
    st.text() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
CONTENTS = st.dictionaries(KEYS, VALUES, max_size=6)
OPENS = datetime(2027, 3, 1, 12, 30, tzinfo=UTC)


@settings(max_examples=400, deadline=None)
@given(CONTENTS)
def test_the_written_form_is_that_of_rfc_8785(content: dict[str, Any]) -> None:
    assert canonical(content) == rfc8785.dumps(content)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_worked_example_byte_by_byte(number: int) -> None:
    kinds = [EntryType.CONSULTATION_OPENED, EntryType.CONTRIBUTION_RECEIVED, EntryType.VOTE_CAST]
    times = [
        datetime(2027, 3, 1, 11, 59, tzinfo=UTC),
        datetime(2027, 3, 1, 12, 0, 0, 123000, tzinfo=UTC),
        datetime(2027, 3, 1, 13, tzinfo=UTC),
    ]
    content, salt = vectors.CONTENTS[number], bytes([number] * 32)
    assert canonical(content) == vectors.CANONICAL[number]
    entry = entry_bytes(
        kinds[number],
        place=(vectors.SLUG, number),
        ref=["consultation", "A-000123", "V-0B5NZ81TQC"][number],
        at=times[number],
        hashed=salted_hash(salt, content),
    )
    assert entry == vectors.ENTRIES[number]
    assert leaf_hash(entry).hex() == vectors.LEAF_HASHES[number]


@pytest.mark.parametrize(
    "value",
    [
        1.0, None, True, False, b"a", {1}, 2**53, -(2**53), "\ud800", "a\udfff", ["\ud800"],
        {"A": 1}, {"": 1}, {"1a": 1}, {"a-b": 1}, {"á": 1}, {1: "a"}, {"a\n": 1}, [None],
        {"a": {"b": [0.5]}},
    ],
)  # fmt: skip
def test_what_has_no_single_written_form_is_refused(value: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical({"a": value})


@pytest.mark.parametrize("content", [[], "a", 1, None])
def test_a_content_is_an_object(content: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical(content)


def test_every_integer_that_every_reader_knows_is_taken() -> None:
    assert canonical({"a": LARGEST_INTEGER, "b": -LARGEST_INTEGER}) == (
        b'{"a":9007199254740991,"b":-9007199254740991}'
    )


@pytest.mark.parametrize("salt", [b"", b"1" * 31, b"1" * 33])
def test_a_salt_has_32_bytes(salt: bytes) -> None:
    with pytest.raises(ValueError, match="32"):
        salted_hash(salt, {})


def test_another_salt_or_another_word_is_another_hash() -> None:
    hashes = {salted_hash(bytes([n] * 32), {"text": text}) for n in (0, 1) for text in ("a", "b")}
    assert len(hashes) == 4


@pytest.mark.parametrize(
    ("place", "ref", "hashed"),
    [
        (("nap-2027", 0), "", b"h" * 32),
        (("nap-2027", 0), "ana@example.cl", b"h" * 32),
        (("nap-2027", 0), "á", b"h" * 32),
        (("nap-2027", 0), "A" * 65, b"h" * 32),
        (("nap-2027", 0), "A-1\n", b"h" * 32),
        (("", 0), "A-1", b"h" * 32),
        (("NAP", 0), "A-1", b"h" * 32),
        (("n" * 65, 0), "A-1", b"h" * 32),
        (("nap-2027", -1), "A-1", b"h" * 32),
        (("nap-2027", 0), "A-1", b"h" * 31),
    ],
)
def test_an_entry_names_things_in_one_way(place: tuple[str, int], ref: str, hashed: bytes) -> None:
    with pytest.raises(NotCanonical):
        entry_bytes(EntryType.VOTE_CAST, place=place, ref=ref, at=OPENS, hashed=hashed)


FIRST, LAST = datetime(1, 1, 3), datetime(9999, 12, 29)  # noqa: DTZ001 - hypothesis wants wall clocks


@given(st.datetimes(FIRST, LAST, timezones=st.timezones()))
def test_a_moment_has_24_characters_and_one_form(at: datetime) -> None:
    text = moment_text(at)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text)
    assert timedelta(0) <= at - datetime.fromisoformat(text) < timedelta(milliseconds=1)
    assert rules.is_moment_text(text)


def test_a_moment_without_zone_has_no_place() -> None:
    with pytest.raises(ValueError, match="zone"):
        moment_text(datetime(2027, 3, 1))  # noqa: DTZ001 - that is what is refused


@pytest.mark.parametrize(
    "text",
    ["", "2027-03-01", "2027-03-01T12:00:00.000", "2027-03-01T12:00:00.123456Z",
     "2027-03-01T12:00:00.000+00:00", "2027-13-01T12:00:00.000Z", "2027-03-01 12:00:00.000Z"],
)  # fmt: skip
def test_a_moment_written_otherwise_is_none(text: str) -> None:
    assert not rules.is_moment_text(text)


@pytest.mark.parametrize(
    ("received", "told"),
    [
        (datetime(2027, 3, 1, 13, 59, 59, 999999, UTC), datetime(2027, 3, 1, 13, tzinfo=UTC)),
        (datetime(2027, 3, 1, 13, 0, tzinfo=UTC), datetime(2027, 3, 1, 13, tzinfo=UTC)),
        (datetime(2027, 3, 1, 12, 45, tzinfo=UTC), OPENS),
        (OPENS, OPENS),
        (
            datetime(2027, 3, 2, 10, 20, tzinfo=timezone(timedelta(hours=-3))),
            datetime(2027, 3, 2, 13, tzinfo=UTC),
        ),
    ],
)
def test_a_vote_tells_its_hour_and_stays_inside_the_window(
    received: datetime, told: datetime
) -> None:
    assert hour_of_vote(received, OPENS) == told


@pytest.mark.parametrize(
    ("number", "text"), [(1, "A-000001"), (999999, "A-999999"), (1000000, "A-1000000")]
)
def test_a_folio_has_at_least_six_digits(number: int, text: str) -> None:
    assert rules.folio_text(number) == text


def test_vote_refs_are_ten_symbols_that_do_not_repeat() -> None:
    refs = {rules.new_vote_ref() for _ in range(2000)}
    assert len(refs) == 2000
    assert all(re.fullmatch(r"V-[0-9A-HJKMNP-TV-Z]{10}", ref) for ref in refs)


def test_only_what_citizens_send_is_refused_once_closed() -> None:
    assert {kind.value for kind in CLOSED_TYPES} == {
        "contribution.received", "vote.cast", "vote.changed", "vote.withdrawn",
    }  # fmt: skip


def test_the_words_of_the_types_never_change() -> None:
    assert [kind.value for kind in EntryType] == [
        "consultation.opened", "contribution.received", "contribution.withdrawn",
        "moderation.decided", "moderation.reviewed", "vote.cast", "vote.changed",
        "vote.withdrawn", "erasure.executed", "consultation.extended", "consultation.closed",
        "report.published", "plan.published", "plan.anchored", "anchor.placed",
        "promise.changed", "gate.overridden", "response.published",
    ]  # fmt: skip
