"""Another wording is shown word by word beside the one it would replace."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consulta.participation.rules import Kind, State
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import transaction
from tests.builders.contributions import contribution, submission
from tests.participation.page_walks import HOME, SLUG, Form, forms, send


@pytest.mark.parametrize("place", ["the commitment", "the folio"])
def test_a_proposal_is_shown_as_a_redline(house: Flask, place: str) -> None:
    proposal = "Se publicará cada respuesta en diez días."
    given = submission(kind=Kind.CHANGE_PROPOSAL, proposal=proposal)
    with house.app_context(), transaction() as db:
        made = contribution(
            db, consultation(db, SLUG), about="paragraph:c2-d1", given=given, state=State.PUBLISHED
        )
        folio = made.folio
    path = f"{HOME}/compromisos/2" if place == "the commitment" else f"{HOME}/folios/{folio}"
    page = house.test_client().get(path).text
    assert "Se publicará cada respuesta en <del>treinta </del><ins>diez </ins>días." in page


def test_a_proposal_too_long_to_compare_is_shown_as_it_is(house: Flask) -> None:
    proposal = "palabra " * 420
    given = submission(kind=Kind.CHANGE_PROPOSAL, proposal=proposal.strip())
    with house.app_context(), transaction() as db:
        contribution(
            db, consultation(db, SLUG), about="paragraph:c2-d1", given=given, state=State.PUBLISHED
        )
    page = house.test_client().get(f"{HOME}/compromisos/2").text
    assert proposal.strip() in page
    assert "<del>" not in page


WRITING = f"{HOME}/aportes/nuevo?sobre=paragraph:c2-d1"
TEN_DAYS = "Se publicará cada respuesta en diez días."
WRITTEN = {
    "stance": "with_changes", "kind": "change_proposal", "text": "Treinta días es mucho.",
    "proposal": TEN_DAYS, "signature": "without_name", "is_of_age": "y",
}  # fmt: skip


def _form(visitor: FlaskClient) -> Form:
    [form] = forms(visitor.get(WRITING), "/aportes/nuevo")
    return form


def test_another_wording_and_one_reason_are_enough(house: Flask) -> None:
    visitor = house.test_client()
    form = _form(visitor)
    assert "reason" not in form.fields
    answer = send(visitor, form, **WRITTEN)
    assert answer.status_code == 303
    review = visitor.get(answer.location).text
    assert "en <del>treinta </del><ins>diez </ins>días." in review
    assert "Treinta días es mucho." in review


@pytest.mark.parametrize("part", ["text", "proposal"])
def test_each_of_the_two_is_asked_for(house: Flask, part: str) -> None:
    visitor = house.test_client()
    form = _form(visitor)
    left_out = {"text": "", "proposal": form.fields["proposal"]}[part]
    answer = send(visitor, form, **(WRITTEN | {part: left_out}))
    assert answer.status_code == 422
    assert f'href="#{part}"' in answer.text


def test_no_word_is_lost_when_one_chooses_something_else(house: Flask) -> None:
    visitor = house.test_client()
    answer = send(visitor, _form(visitor), **(WRITTEN | {"kind": "remark", "reason": "Es largo."}))
    assert answer.status_code == 422
    [again] = forms(answer, "/aportes/nuevo")
    given = (again.fields["text"], again.fields["proposal"], again.fields["reason"])
    assert given == ("Treinta días es mucho.", TEN_DAYS, "Es largo.")
    assert send(visitor, again, **(WRITTEN | {"reason": "Es largo."})).status_code == 303


def test_a_reason_that_was_written_apart_stays_beside_its_wording(house: Flask) -> None:
    visitor = house.test_client()
    answer = send(visitor, _form(visitor), **(WRITTEN | {"reason": "En verano es tarde."}))
    review = visitor.get(answer.location).text
    assert "En verano es tarde." in review
    [writing] = forms(visitor.get(f"{WRITING}&borrador={answer.location[-43:]}"), "/aportes/nuevo")
    assert writing.fields["reason"] == "En verano es tarde."
