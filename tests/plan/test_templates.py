"""The templates as data: each is whole, each carries a plan to its page and back."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from consulta.plan.reader.document import (
    ActorText,
    CommitmentText,
    FieldText,
    MilestoneText,
    ParagraphText,
    PlanDocument,
    PlanProblems,
)
from consulta.plan.reader.toml import read_plan
from consulta.plan.reader.writer import write_plan
from consulta.plan.rules import Sector
from consulta.plan.template import (
    COMMITMENT_TEMPLATES,
    OGP_2018,
    OGP_2022,
    TEMPLATES,
    FieldKind,
    completeness,
    field_of,
    fields_of,
    parts_of,
    prose_of,
)
from consulta.web.unit_of_work import transaction
from tests.builders.plan_files import changed
from tests.builders.plans import INSIDE, plan_document, publish_plan

REQUIRED_2018 = 9


def a_plan_of_2022() -> PlanDocument:
    """A plan under the newer template, with every field of it filled in."""
    texts = tuple(
        FieldText(field.code, (ParagraphText(f"c1-{field.letter}1", f"Texto de {field.code}."),))
        for field in prose_of(OGP_2022)
    )
    commitment = CommitmentText(
        number=1,
        name="Abrir los datos del agua",
        theme="Agua",
        lead_institution="Dirección de Aguas",
        starts_on=date(2027, 6, 1),
        ends_on=date(2029, 6, 1),
        texts=texts,
        contact_unit="Unidad de Participación",
        contact_mailbox="agua@direccion.example",
        milestones=(
            MilestoneText(
                "c1-m1", "Instalar medidores", "Lista de medidores",
                date(2027, 6, 1), date(2027, 12, 1), "División de Hidrología",
            ),
        ),
        actors=(ActorText("Junta de vecinos", Sector.CIVIL_SOCIETY),),
    )  # fmt: skip
    plan = plan_document()
    frame = replace(plan.consultation, template=OGP_2022)
    return replace(plan, consultation=frame, commitments=(commitment,))


@pytest.mark.parametrize("version", TEMPLATES)
def test_each_template_is_whole(version: str) -> None:
    template = COMMITMENT_TEMPLATES[version]
    codes = [field.code for field in template.fields]
    assert template.version == version
    assert len(set(codes)) == len(codes)
    assert sorted(field.code for part in parts_of(version) for field in part.fields) == sorted(
        codes
    )
    letters = [field.letter for field in template.fields if field.letter]
    assert len(set(letters)) == len(letters)
    for field in template.fields:
        assert field.help
        assert field.example
        assert bool(field.letter) is (field.kind is not FieldKind.FACT)
    assert any(field.is_basic for field in template.fields)


def test_the_questions_of_the_template_are_with_their_fields() -> None:
    asked = [question.ask for question in field_of(OGP_2018, "ogp_values").questions]
    assert len(asked) == 4
    assert asked[0].startswith("Transparencia: ¿abre")
    assert all(question.good for question in field_of(OGP_2018, "problem").questions)


def test_a_field_that_is_unknown_is_told() -> None:
    with pytest.raises(KeyError):
        field_of(OGP_2018, "causes")


def test_completeness_counts_required_fields_and_what_is_too_long() -> None:
    most = field_of(OGP_2018, "problem").max_chars or 0
    here = completeness(OGP_2018, {"problem", "description", "sdgs"}, {"problem": most})
    assert (here.required_filled, here.required) == (2, REQUIRED_2018)
    assert not here.too_long
    every = {field.code for field in fields_of(OGP_2018)}
    assert completeness(OGP_2018, every, {"problem": most}).is_complete
    long = completeness(OGP_2018, every, {"problem": most + 1})
    assert [field.code for field in long.too_long] == ["problem"]
    assert not long.is_complete


def test_a_commitment_knows_how_long_its_fields_are() -> None:
    commitment = a_plan_of_2022().commitments[0]
    assert commitment.lengths["causes"] == len("Texto de causes.")
    assert commitment.lengths["lead_institution"] == len("Dirección de Aguas")
    assert completeness(OGP_2022, commitment.filled, commitment.lengths).is_complete


def test_a_plan_of_2022_goes_to_its_file_and_back() -> None:
    plan = a_plan_of_2022()
    assert read_plan(write_plan(plan), file_name="plan.toml") == plan


def test_the_newer_template_has_no_table_of_values() -> None:
    text = changed(
        ('time_zone = "America/Santiago"', 'time_zone = "America/Santiago"\ntemplate = "ogp-2022"')
    )
    with pytest.raises(PlanProblems) as caught:
        read_plan(text, file_name="plan.toml")
    said = {(problem.field, problem.message.split(",")[0]) for problem in caught.value.problems}
    assert ("commitment.ogp_values", "el formato no tiene este campo.") in said
    assert ("commitment.solution", "falta este campo") in said


def test_the_page_of_a_commitment_shows_the_fields_of_2022(app: Flask, client: FlaskClient) -> None:
    with time_machine.travel(INSIDE, tick=False):
        with transaction() as db:
            publish_plan(db, document=a_plan_of_2022(), at=INSIDE)
        page = client.get("/consultas/plan-2027/compromisos/1").text
    for field in prose_of(OGP_2022):
        assert field.label in page
        assert f"Texto de {field.code}." in page
    assert "Lista de medidores" in page
