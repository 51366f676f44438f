"""Another wording is shown word by word beside the one it would replace."""

import pytest
from flask import Flask

from consulta.participation.rules import Kind, State
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import transaction
from tests.builders.contributions import contribution, submission
from tests.participation.page_walks import HOME, SLUG


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
