"""One's own pages ask as often with twenty consultations as with two, and ten times at most."""

from flask import Flask
from flask.testing import FlaskClient

from consulta.accounts.credentials import voter_tag
from consulta.config import Config
from consulta.participation.actions import cast_vote
from consulta.participation.rules import VoteValue
from consulta.plan.queries import consultation
from consulta.web.settings import held
from consulta.web.unit_of_work import transaction
from tests.builders.plans import INSIDE, named, published
from tests.participation.page_walks import SQL_AT_MOST, sign_in
from tests.participation.test_pages_ask_little import asked_by

EMAIL = "ana@example.org"
PAGES = ("/mis-aportes", "/mis-datos")


def take_part(house: Flask, person_id: int, slugs: list[str]) -> None:
    """Ana votes on two commitments in each of these new consultations."""
    with house.app_context(), transaction() as db:
        for slug in slugs:
            published(db, slug)
        for slug in slugs:
            shown = consultation(db, slug)
            tag = voter_tag(held(Config).voter_pepper, slug, EMAIL)
            for where in ("commitment:1", "commitment:2"):
                cast_vote(
                    db, target=named(db, shown, where), voter=tag, voter_person_id=person_id,
                    value=VoteValue.AGREE, at=INSIDE,
                )  # fmt: skip


def count(house: Flask, client: FlaskClient) -> dict[str, int]:
    return {path: asked_by(house, client, path) for path in PAGES}


def test_two_and_twenty_consultations_ask_the_same(house: Flask) -> None:
    client = house.test_client()
    person_id = sign_in(house, client, EMAIL)
    take_part(house, person_id, ["otra-1", "otra-2"])
    count(house, client)
    few = count(house, client)
    take_part(house, person_id, [f"otra-{n}" for n in range(3, 21)])
    many = count(house, client)
    assert few == many
    assert max(many.values()) <= SQL_AT_MOST, many
    page = client.get("/mis-aportes").text
    assert page.count("/compromisos/1#tu-postura") == 20
