"""Two versions beside each other: whole words, whole paragraphs, and sums that balance."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consulta.drafting import edits
from consulta.plan.changes.redline import Change, Redline, State, redline, woven
from consulta.plan.changes.words import WORDS_AT_MOST, changed_words, word_changes
from consulta.plan.reader.document import (
    CommitmentText,
    DepartureText,
    FieldText,
    MilestoneText,
    ParagraphText,
    PlanDocument,
)
from tests.builders.plans import plan_document

WORDS = st.lists(st.sampled_from(["la", "mesa", "agua", "cada", "río", "y"]), max_size=14)
BLANKS = st.sampled_from([" ", "  ", "\n"])
TEXTS = st.builds(lambda words, blank: blank.join(words), WORDS, BLANKS)


def shown(before: str, after: str) -> str:
    marks = {"keep": "{}", "del": "[-{}-]", "ins": "{{+{}+}}"}
    return "".join(marks[one["op"]].format(one["text"]) for one in changed_words(before, after))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Se publica.", "Se publica.", "Se publica."),
        ("Se publica cada año", "Se publica cada mes", "Se publica cada [-año-]{+mes+}"),
        ("Se publica", "Se publica cada mes", "Se publica{+ cada mes+}"),
        ("Se publica", "Hoy Se publica", "{+Hoy +}Se publica"),
        ("", "Nuevo", "{+Nuevo+}"),
        ("Viejo", "", "[-Viejo-]"),
        # One word that stayed between two that did not goes with them.
        (
            "El plazo es tres meses y corre para todos",
            "El plazo son tres años y corre para todos",
            "El plazo [-es tres meses -]{+son tres años +}y corre para todos",
        ),
        # What was written anew is shown whole, not as a sieve.
        ("uno dos tres cuatro cinco", "seis siete tres ocho nueve",
         "[-uno dos tres cuatro cinco-]{+seis siete tres ocho nueve+}"),
    ],
)  # fmt: skip
def test_words_read_well(before: str, after: str, said: str) -> None:
    assert shown(before, after) == said


@given(TEXTS, TEXTS)
def test_what_stays_goes_and_comes_is_each_text_to_the_sign(before: str, after: str) -> None:
    parts = changed_words(before, after)
    assert "".join(one["text"] for one in parts if one["op"] != "ins") == before
    assert "".join(one["text"] for one in parts if one["op"] != "del") == after
    assert all(one["text"] for one in parts)
    assert all(one["op"] != other["op"] for one, other in pairwise(parts))


def test_a_proposal_is_compared_only_with_words_and_at_a_bearable_length() -> None:
    assert word_changes("", "algo") == ()
    assert word_changes("  ", "algo") == ()
    long = "palabra " * WORDS_AT_MOST
    assert word_changes(long, "corta") != ()
    assert word_changes(long + "más", "corta") == ()
    assert word_changes("corta", long + "más") == ()


@pytest.mark.parametrize(
    ("old", "new", "both"),
    [("abc", "abc", "abc"), ("abc", "ac", "abc"), ("ab", "b", "ab"), ("b", "ab", "ab"),
     ("abc", "cb", "acb"), ("", "ab", "ab"), ("ab", "", "ab")],
)  # fmt: skip
def test_what_is_gone_stands_behind_what_stood_before_it(old: str, new: str, both: str) -> None:
    assert "".join(woven(list(old), list(new))) == both


def field(document: PlanDocument, *paragraphs: ParagraphText, number: int = 1) -> PlanDocument:
    """The document with other paragraphs in the problem of a commitment."""
    found = []
    for each in document.commitments:
        texts = tuple(
            FieldText(text.code, paragraphs)
            if (each.number, text.code) == (number, "problem")
            else text
            for text in each.texts
        )
        found.append(replace(each, texts=texts))
    return replace(document, commitments=tuple(found))


def fates(found: Redline) -> dict[str, Change]:
    return {
        each.key: each.change
        for part in found.parts
        for one in part.fields
        for each in one.passages
        if each.change not in {Change.KEPT, Change.LEFT_FOR}
    }


P = [ParagraphText(f"c1-p{n}", f"Párrafo número {n} del problema.") for n in range(1, 5)]
OLD = field(plan_document(), *P)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (P, {}),
        (edits.inserted(P, 0, ParagraphText("c1-p9", "Uno nuevo.")), {"c1-p9": "new"}),
        (edits.removed(P, "c1-p2"), {"c1-p2": "removed"}),
        (edits.moved(P, "c1-p4", 0), {"c1-p4": "moved"}),
        (edits.reworded(P, "c1-p3", "Párrafo número 3 del desafío."), {"c1-p3": "changed"}),
        (edits.joined_to_previous(P, "c1-p2"), {"c1-p1": "changed", "c1-p2": "joined"}),
        (
            edits.split(P, "c1-p1", "Párrafo número 1\n\ndel problema.", ["c1-p9"]),
            {"c1-p1": "changed", "c1-p9": "new"},
        ),
        (
            edits.removed(edits.joined_to_previous(P, "c1-p2"), "c1-p1"),
            {"c1-p1": "removed", "c1-p2": "removed"},
        ),
    ],
)
def test_each_edit_is_told_by_its_name(
    after: tuple[ParagraphText, ...], said: dict[str, str]
) -> None:
    found = redline(OLD, field(OLD, *after))
    assert fates(found) == said
    assert found.is_same is (not said)


def test_what_was_joined_is_shown_inside_what_took_it() -> None:
    found = redline(OLD, field(OLD, *edits.joined_to_previous(P, "c1-p2")))
    [part] = found.changed
    taker, gone, *_ = part.fields[0].passages
    assert [one["op"] for one in taker.parts] == []
    assert taker.before == taker.after == f"{P[0].text} {P[1].text}"
    assert [place.number for place in taker.took] == ["1.2"]
    assert gone.into is not None
    assert (gone.old and gone.old.number, gone.into.number) == ("1.2", "1.1")


def test_a_paragraph_that_went_to_another_commitment_is_told_at_both_places() -> None:
    new = field(field(OLD, *P[1:]), P[0], number=2)
    found = redline(OLD, new)
    rows = [
        (part.ref, each.change, each.number)
        for part in found.parts for one in part.fields for each in one.passages
        if each.key == "c1-p1"
    ]  # fmt: skip
    assert rows == [("commitment:1", "left_for", "2.1"), ("commitment:2", "moved", "2.1")]
    assert found.counts[Change.MOVED] == 1


def test_facts_milestones_and_departures_are_told() -> None:
    one, two, three = OLD.commitments
    hito = MilestoneText("c1-m1", "Publicar la guía", "Guía", date(2027, 3, 1), date(2027, 6, 1))
    old = replace(OLD, commitments=(replace(one, milestones=(hito,)), two, three))
    late = replace(hito, ends_on=date(2027, 9, 1))
    gone = DepartureText(3, three.name, "La institución no lo acepta.", "Servicio de prueba")
    fresh = CommitmentText(4, "Compromiso nuevo", "Agua", texts=(FieldText("problem", (P[0],)),))
    fresh = replace(fresh, texts=(FieldText("problem", (ParagraphText("c4-p1", "Otro."),)),))
    renamed = replace(two, name="Compromiso de ensayo número 2", sdgs=(6, 13))
    new = replace(
        old,
        commitments=(replace(one, milestones=(late,)), renamed, fresh),
        departures=(gone,),
    )
    found = redline(old, new)
    states = {part.ref: part.state for part in found.parts}
    assert states["commitment:1"] is states["commitment:2"] is State.CHANGED
    assert (states["commitment:3"], states["commitment:4"]) == (State.LEFT, State.NEW)
    assert (states["plan"], states["initiative:integridad"]) == (State.KEPT, State.KEPT)
    assert found.departures == (gone,)
    part = next(part for part in found.parts if part.ref == "commitment:3")
    assert part.departure == gone
    [milestone] = [each for each in found.parts[1].fields[-1].passages if each.key == "c1-m1"]
    assert [(each.code, each.before, each.after) for each in milestone.facts] == [
        ("term", "01-03-2027 al 01-06-2027", "01-03-2027 al 01-09-2027")
    ]
    assert [each.code for each in found.parts[2].facts] == ["name", "sdgs"]
    assert found.facts == 3


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(P), max_size=4, unique_by=lambda each: each.key),
       st.lists(st.sampled_from([*P, ParagraphText("c1-p9", "Otro.")]), max_size=5,
                unique_by=lambda each: each.key), st.integers(0, 4))  # fmt: skip
def test_every_paragraph_is_counted_once(
    before: list[ParagraphText], after: list[ParagraphText], joins: int
) -> None:
    for _ in range(min(joins, max(len(after) - 1, 0))):
        after = list(edits.joined_to_previous(after, after[1].key))
    new = field(OLD, *after)
    old = field(OLD, *before)
    counts = redline(old, new).counts
    kept = [counts[each] for each in (Change.KEPT, Change.CHANGED, Change.MOVED)]
    assert sum(kept) + counts[Change.JOINED] + counts[Change.REMOVED] == len(list(old.ids()))
    assert sum(kept) + counts[Change.NEW] == len(list(new.ids()))
