"""What holds for every plan, and for every file that is none."""

import string
import unicodedata
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consulta.plan.reader.document import (
    ActorText,
    CommitmentText,
    ConsultationText,
    DepartureText,
    FieldText,
    InitiativeText,
    MilestoneText,
    ParagraphText,
    PlanDocument,
    PlanProblems,
    Problem,
    ValueText,
)
from consulta.plan.reader.paragraphs import BLANK_LINES
from consulta.plan.reader.toml import read_plan, read_plan_bytes
from consulta.plan.reader.writer import write_plan
from consulta.plan.rules import GROUNDS, OgpValue, Sector
from consulta.plan.template import OGP_2018, TEMPLATES, prose_of
from tests.builders.plan_files import SMALL

DEMONSTRATION = Path("consulta/workshop/content/plan-2018.toml").read_bytes()
FIRST = datetime(2001, 1, 1, tzinfo=UTC)
DAYS = st.dates(date(2000, 1, 2), date(2199, 12, 30))
ZONES = st.sampled_from(["America/Santiago", "UTC", "Pacific/Easter", "America/Havana"])


def _line(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _paragraph(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.strip().split("\n"))
    return unicodedata.normalize("NFC", BLANK_LINES.sub("\n", lines))


SIGNS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
WORDS = st.text(SIGNS | st.sampled_from("\"\\{}#=[]'\n"), min_size=1, max_size=60)
LINES = WORDS.map(_line).filter(lambda text: bool(text) and len(text) <= 80)
TEXTS = WORDS.map(_paragraph).filter(lambda text: _paragraph(text) == text and bool(text))
OPTIONAL = st.none() | LINES
JOINED = st.sampled_from([0, 0, 0, 1, 2])


@st.composite
def terms(draw: st.DrawFn) -> tuple[date | None, date | None]:
    first, second = draw(st.tuples(DAYS, DAYS).filter(lambda pair: pair[0] != pair[1]))
    start, end = sorted([first, second])
    return draw(st.sampled_from([start, None])), end


@st.composite
def plans(draw: st.DrawFn) -> PlanDocument:
    names = draw(
        st.lists(
            st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12),
            min_size=120, max_size=120, unique=True,
        )
    )  # fmt: skip
    keys = iter(names)
    template = draw(st.sampled_from(sorted(TEMPLATES)))

    def body(at_least: int = 0) -> tuple[ParagraphText, ...]:
        given = draw(st.lists(TEXTS, min_size=at_least, max_size=2))
        return tuple(
            ParagraphText(next(keys), text, tuple(next(keys) for _ in range(draw(JOINED))))
            for text in given
        )

    def commitment(number: int) -> CommitmentText:
        starts_on, ends_on = draw(terms())
        return CommitmentText(
            number=number, name=draw(LINES), theme=draw(LINES), lead_institution=draw(OPTIONAL),
            starts_on=starts_on, ends_on=ends_on,
            cocreation_table=draw(OPTIONAL),
            texts=tuple(
                FieldText(field.code, paragraphs)
                for field in prose_of(template)
                if (paragraphs := body(1 if field.is_basic else 0))
            ),
            ogp_values=tuple(
                ValueText(value, body(1))
                for value in OgpValue
                if template == OGP_2018 and draw(st.booleans())
            ),
            engagement_form=draw(OPTIONAL), inputs_published=draw(st.none() | st.booleans()),
            sdgs=tuple(draw(st.lists(st.integers(1, 17), max_size=3, unique=True))),
            contact_unit=draw(OPTIONAL),
            contact_mailbox=draw(st.sampled_from([None, "agua@ejemplo.example"])),
            milestones=tuple(
                MilestoneText(
                    next(keys), draw(LINES), draw(OPTIONAL), *draw(terms()), lead=draw(OPTIONAL)
                )
                for _ in range(draw(st.integers(0, 2)))
            ),
            actors=tuple(
                ActorText(draw(LINES), draw(st.sampled_from(Sector)))
                for _ in range(draw(st.integers(0, 2)))
            ),
            demonstration=draw(st.booleans()),
        )  # fmt: skip

    opens_at = FIRST + timedelta(seconds=draw(st.integers(0, 6 * 10**9)))
    length = timedelta(seconds=draw(st.integers(1, 10**7)))
    return PlanDocument(
        ConsultationText(
            slug=next(keys), title=draw(LINES), body=draw(LINES), summary=draw(LINES),
            time_zone=draw(ZONES), opens_at=opens_at, closes_at=opens_at + length,
            announced_on=draw(st.none() | DAYS), answer_due_on=draw(st.none() | DAYS),
            plan_due_on=draw(st.none() | DAYS), review_hours=draw(st.integers(1, 2000)),
            minimum_age=draw(st.integers(0, 120)), demonstration=draw(st.booleans()),
            template=template,
            grounds=tuple(word for word in GROUNDS if draw(st.booleans())) or GROUNDS,
            rules_text=draw(TEXTS | st.just("")), privacy_text=draw(TEXTS | st.just("")),
        ),
        label=draw(LINES),
        commitments=tuple(commitment(number) for number in (1, 999)[: draw(st.integers(1, 2))]),
        initiatives=tuple(
            InitiativeText(next(keys), draw(LINES), draw(LINES), body(1), draw(st.booleans()))
            for _ in range(draw(st.integers(0, 2)))
        ),
        intro=body(),
        version=draw(st.integers(1, 999)),
        departures=tuple(
            DepartureText(number, draw(LINES), draw(TEXTS), draw(OPTIONAL), draw(st.none() | DAYS))
            for number in (7, 8)[: draw(st.integers(0, 2))]
        ),
    )  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(plans())
def test_every_plan_is_read_back_as_it_was_written(plan: PlanDocument) -> None:
    written = write_plan(plan)
    again = read_plan(written, file_name="plan.toml")
    for field in fields(plan):
        assert getattr(again, field.name) == getattr(plan, field.name)
    assert write_plan(again) == written


def outcome_of(content: str | bytes) -> tuple[PlanDocument | None, Sequence[Problem]]:
    """The plan, or what is wrong; anything else that is raised fails the test."""
    try:
        if isinstance(content, bytes):
            return read_plan_bytes(content, file_name="plan.toml"), ()
        return read_plan(content, file_name="plan.toml"), ()
    except PlanProblems as trouble:
        return None, trouble.problems


LINES_OF_SMALL = SMALL.split("\n")
PIECES = st.sampled_from(
    [*LINES_OF_SMALL, '"""', "[[", "]]", "=", "\\u0000", "[[commitment.milestone]]", "{#c1-p1}",
     "closes_at = 2027-09-05T00:30:00", "sdgs = [1, {a = 2}]", "[commitment]", "number = -1",
     "a.b.c = 1", "problem = [[[]]]", "ends_on = 2019-02-29", "é", "\x1b", "\r", "\u2028"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(LINES_OF_SMALL)), st.integers(0, 4), PIECES), max_size=6)
)
def test_a_changed_file_is_a_plan_or_a_list_of_problems(
    changes: list[tuple[int, int, str]],
) -> None:
    lines = list(LINES_OF_SMALL)
    for place, dropped, piece in changes:
        lines[place : place + dropped] = [piece]
    text = "\n".join(lines)
    plan, problems = outcome_of(text)
    assert (plan is None) == bool(problems)
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in problems)
    assert all(problem.message for problem in problems)
    if plan is not None:
        assert read_plan(write_plan(plan), file_name="plan.toml") == plan


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(DEMONSTRATION)), st.integers(0, 40), st.binary(max_size=8)),
        min_size=1,
        max_size=4,
    )
)
def test_a_damaged_file_never_stops_the_program(changes: list[tuple[int, int, bytes]]) -> None:
    content = bytearray(DEMONSTRATION)
    for place, dropped, piece in changes:
        content[place : place + dropped] = piece
    plan, problems = outcome_of(bytes(content))
    assert (plan is None) == bool(problems)


@settings(max_examples=300, deadline=None)
@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_text_is_answered(text: str) -> None:
    plan, problems = outcome_of(text)
    assert plan is None
    assert problems
