"""A page asks as often for ten contributions as for two hundred, and ten times at most."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from consulta.participation.actions import roll_out
from consulta.plan.actions import NewVersion, publish_version
from consulta.plan.editions import Edition
from consulta.plan.queries import consultation, plan_document
from consulta.web.unit_of_work import transaction
from tests.builders.contributions import contributions
from tests.builders.plans import CLOSES
from tests.participation.page_walks import HOME, SLUG, SQL_AT_MOST, Asked, sign_in

PAGES = {
    "consultation": HOME,
    "whole plan": f"{HOME}/plan",
    "commitment": f"{HOME}/compromisos/2",
    "commitment, oldest first": f"{HOME}/compromisos/2?orden=antiguos",
    "initiative": f"{HOME}/anexo/integridad",
    "writing": f"{HOME}/aportes/nuevo?sobre=commitment:2",
    "folio": f"{HOME}/folios/A-000001",
    "vote cards": f"{HOME}/votar",
    "my contributions": "/mis-aportes",
    "home": "/",
}

CLOSED_PAGES = {name: path for name, path in PAGES.items() if name != "vote cards"} | {
    "versions": f"{HOME}/versiones",
    "compared": f"{HOME}/versiones/comparar?de=1&a=2",
    "calendar": f"{HOME}/calendario",
    "documents": f"{HOME}/documentos",
    "follow-up": f"{HOME}/seguimiento",
}


def grow(house: Flask, count: int) -> None:
    """So many more published contributions on commitment 2."""
    with house.app_context(), transaction() as db:
        contributions(db, consultation(db, SLUG), count)


@pytest.mark.parametrize("is_signed_in", [False, True], ids=["visitor", "citizen"])
def test_ten_and_two_hundred_ask_the_same(house: Flask, is_signed_in: bool) -> None:
    client = house.test_client()
    if is_signed_in:
        sign_in(house, client)
    grow(house, 10)
    # The first page of a version puts its text together, for all that follow.
    first = {name: asked_by(house, client, path) for name, path in PAGES.items()}
    assert max(first.values()) <= SQL_AT_MOST, first
    grow(house, 1)
    few = {name: asked_by(house, client, path) for name, path in PAGES.items()}
    grow(house, 190)
    many = {name: asked_by(house, client, path) for name, path in PAGES.items()}
    assert few == many
    assert max(many.values()) <= SQL_AT_MOST, many


@pytest.mark.parametrize("is_signed_in", [False, True], ids=["visitor", "citizen"])
def test_after_the_close_and_a_final_plan_too(house: Flask, is_signed_in: bool) -> None:
    client = house.test_client()
    grow(house, 60)
    with house.app_context(), transaction() as db:
        shown = consultation(db, SLUG)
        document = replace(plan_document(db, shown), label="Plan final")
        new = NewVersion(Edition.FINAL, document, "El plan definitivo, después de la consulta.")
        version = publish_version(db, consultation=shown, new=new, by=None, at=CLOSES)
        roll_out(db, consultation=shown, version=version, at=CLOSES)
    with time_machine.travel(CLOSES + timedelta(days=2), tick=False):
        if is_signed_in:
            sign_in(house, client, at=CLOSES + timedelta(days=2))
        asked = {name: asked_by(house, client, path) for name, path in CLOSED_PAGES.items()}
    assert max(asked.values()) <= SQL_AT_MOST, asked


def asked_by(house: Flask, client: object, path: str) -> int:
    """How many questions one page asks."""
    with Asked(house) as asked:
        answer = client.get(path)  # type: ignore[attr-defined]
    assert answer.status_code in {200, 303}, path
    return sum(not said.startswith(("BEGIN", "PRAGMA")) for said in asked.statements)
