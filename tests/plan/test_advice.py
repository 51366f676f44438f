"""What a reviewer would remark: each rule at its edges, under both templates."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from consulta.plan.advice import (
    PROBLEM_MIN_WORDS,
    RESULT_MIN_WORDS,
    Level,
    Message,
    Remark,
    Rule,
    Term,
    advice_on,
)
from consulta.plan.reader.document import (
    ActorText,
    CommitmentText,
    FieldText,
    MilestoneText,
    ParagraphText,
    ValueText,
)
from consulta.plan.rules import OgpValue, Sector
from consulta.plan.template import OGP_2018, OGP_2022, field_of

START, MIDDLE, END = date(2027, 1, 4), date(2027, 8, 2), date(2028, 12, 29)
SENTENCES = Path("templates/drafting/_advice.html")
BOTH = (OGP_2018, OGP_2022)
RESULT = {OGP_2018: "expected_result", OGP_2022: "results"}


def text(code: str, words: int) -> FieldText:
    """A field with so many words, in two paragraphs where it can be."""
    first, rest = words // 2, words - words // 2
    parts = [" ".join(["agua"] * count) for count in (first, rest) if count]
    return FieldText(
        code, tuple(ParagraphText(f"c1-x{n}", part) for n, part in enumerate(parts, start=1))
    )


def good(template: str = OGP_2018) -> CommitmentText:
    """A commitment on which nobody has anything to remark."""
    given = CommitmentText(
        number=1,
        name="Medir el agua",
        theme="Agua",
        starts_on=START,
        ends_on=END,
        texts=(text("problem", PROBLEM_MIN_WORDS), text(RESULT[template], RESULT_MIN_WORDS)),
        milestones=(
            MilestoneText("c1-m1", "Instalar", "Lista", START, MIDDLE),
            MilestoneText("c1-m2", "Publicar", "Sitio", MIDDLE, END),
        ),
        actors=(ActorText("Junta de vecinos", Sector.CIVIL_SOCIETY),),
        contact_unit="Unidad",
        contact_mailbox="agua@direccion.example",
        sdgs=(6,),
    )
    if template == OGP_2022:
        return replace(given, texts=(*given.texts, text("transparency", 2)))
    value = ValueText(OgpValue.TRANSPARENCY, (ParagraphText("c1-vt1", "Se publica todo."),))
    return replace(given, ogp_values=(value,))


def remarks(
    given: CommitmentText, template: str = OGP_2018, term: Term = (None, None)
) -> list[Remark]:
    return list(advice_on(given, template=template, plan_term=term))


def rules(given: CommitmentText, template: str = OGP_2018, term: Term = (None, None)) -> list[str]:
    return [remark.rule.value for remark in remarks(given, template, term)]


@pytest.mark.parametrize("template", BOTH)
def test_a_good_commitment_has_no_remarks(template: str) -> None:
    assert rules(good(template), template) == []


@pytest.mark.parametrize("template", BOTH)
def test_an_empty_commitment_has_all_that_can_be_said_of_it(template: str) -> None:
    assert rules(CommitmentText(1, "Medir", "Agua"), template) == [
        "L1", "L2", "L5", "L7", "L8", "L9",
    ]  # fmt: skip


@pytest.mark.parametrize("template", BOTH)
@pytest.mark.parametrize(
    ("words", "said"), [(0, ["L1"]), (1, ["L1"]), (39, ["L1"]), (40, []), (41, [])]
)
def test_a_problem_needs_forty_words(template: str, words: int, said: list[str]) -> None:
    given = good(template)
    texts = (text("problem", words), *given.texts[1:])
    assert rules(replace(given, texts=texts), template) == said


@pytest.mark.parametrize("template", BOTH)
@pytest.mark.parametrize(("words", "said"), [(0, ["L2"]), (14, ["L2"]), (15, []), (16, [])])
def test_a_result_needs_fifteen_words(template: str, words: int, said: list[str]) -> None:
    given = good(template)
    texts = (given.texts[0], text(RESULT[template], words), *given.texts[2:])
    assert rules(replace(given, texts=texts), template) == said


@pytest.mark.parametrize(
    ("dates", "term", "said"),
    [
        ([(START, END)], (None, None), ["L3"]),
        ([(START, END), (START, END)], (None, None), ["L3"]),
        ([(START, END), (START, MIDDLE)], (None, None), []),
        ([(START, MIDDLE)], (START, MIDDLE), ["L3"]),
        ([(START, MIDDLE), (START, END)], (START, MIDDLE), ["L3"]),
        ([(None, None)], (None, None), []),
        ([(None, None)], (START, None), []),
        ([], (START, END), []),
    ],
)
def test_milestones_that_all_have_the_whole_term(
    dates: list[Term], term: Term, said: list[str]
) -> None:
    milestones = tuple(
        MilestoneText(f"c1-m{n}", "Hacer", "Lista", starts, ends)
        for n, (starts, ends) in enumerate(dates, start=1)
    )
    assert rules(replace(good(), milestones=milestones), OGP_2018, term) == said


def test_a_commitment_without_dates_has_no_whole_term() -> None:
    given = replace(good(), starts_on=None, ends_on=None)
    milestones = (MilestoneText("c1-m1", "Hacer", "Lista"),)
    assert rules(replace(given, milestones=milestones)) == []


@pytest.mark.parametrize(("product", "count"), [(None, 1), ("", 1), ("  ", 1), ("Lista", 0)])
def test_each_milestone_without_a_product_is_named(product: str | None, count: int) -> None:
    first, second = good().milestones
    given = replace(good(), milestones=(first, replace(second, product=product)))
    wanted = Remark(Rule.L4, Level.WARNING, "milestones", "c1-m2", Message.PRODUCT_MISSING)
    assert remarks(given) == [wanted] * count


def test_no_value_is_remarked_where_the_template_asks_for_it() -> None:
    assert [each.field for each in remarks(replace(good(), ogp_values=()))] == ["ogp_values"]
    given = good(OGP_2022)
    bare = replace(given, texts=given.texts[:2])
    assert [(each.rule, each.field) for each in remarks(bare, OGP_2022)] == [
        (Rule.L5, "transparency")
    ]


@pytest.mark.parametrize("template", BOTH)
@pytest.mark.parametrize(
    ("form", "are_published", "said"),
    [
        (None, None, ["L6"]),
        ("Talleres", None, ["L6"]),
        (None, True, ["L6"]),
        ("Talleres", False, []),
        ("Talleres", True, []),
    ],
)
def test_participation_says_how_and_whether_inputs_are_published(
    template: str, form: str | None, are_published: bool | None, said: list[str]
) -> None:
    given = replace(good(template), engagement_form=form, inputs_published=are_published)
    if template == OGP_2022:
        given = replace(given, texts=(*given.texts, text("participation", 2)))
    else:
        value = ValueText(OgpValue.PARTICIPATION, (ParagraphText("c1-vp1", "Talleres."),))
        given = replace(given, ogp_values=(*given.ogp_values, value))
    assert rules(given, template) == said


@pytest.mark.parametrize(
    ("sectors", "said"),
    [
        ([], ["L7"]),
        ([Sector.GOVERNMENT], ["L7"]),
        ([Sector.GOVERNMENT, Sector.ACADEMIA], []),
        ([Sector.MULTILATERAL], []),
    ],
)
def test_somebody_from_outside_the_government(sectors: list[Sector], said: list[str]) -> None:
    actors = tuple(ActorText(sector.value, sector) for sector in sectors)
    assert rules(replace(good(), actors=actors)) == said


@pytest.mark.parametrize(
    ("unit", "mailbox", "said"),
    [
        ("Unidad", "a@b.example", []),
        (None, "a@b.example", ["L8"]),
        ("Unidad", None, ["L8"]),
        ("", "", ["L8"]),
    ],
)
def test_a_contact_is_a_unit_and_its_mailbox(
    unit: str | None, mailbox: str | None, said: list[str]
) -> None:
    assert rules(replace(good(), contact_unit=unit, contact_mailbox=mailbox)) == said


def test_a_goal_is_only_proposed() -> None:
    (remark,) = remarks(replace(good(), sdgs=()))
    assert (remark.rule, remark.level) == (Rule.L9, Level.INFO)


@pytest.mark.parametrize("template", BOTH)
def test_every_remark_is_of_a_field_of_its_template(template: str) -> None:
    for remark in advice_on(CommitmentText(1, "Medir", "Agua"), template=template):
        assert field_of(template, remark.field).code == remark.field


def test_every_message_has_its_sentences() -> None:
    sentences = SENTENCES.read_text("utf-8")
    assert [word for word in Message if f'"{word}"' not in sentences] == []
