"""What tests of the desk share: a house with a draft, an analyst's browser, the form of a part."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consulta.accounts import actions as accounts
from consulta.accounts.rules import EVERYWHERE, Role
from consulta.drafting import actions, queries
from consulta.drafting.rules import Hand
from consulta.plan import queries as plan
from consulta.plan.reader.document import CommitmentText
from consulta.web.unit_of_work import database, transaction
from tests.builders import persons
from tests.builders.plans import INSIDE

SLUG = "plan-2027"
DESK = f"/equipo/consultas/{SLUG}/plan"
TWO = f"{DESK}/compromisos/2"
Pairs = list[tuple[str, str]]


def begin(house: Flask) -> None:
    """Begin the draft of the small plan."""
    with house.app_context(), transaction() as db:
        consultation = plan.consultation(db, SLUG)
        actions.start_draft(
            db,
            consultation=consultation,
            document=plan.plan_document(db, consultation),
            hand=Hand("Carla Cid", INSIDE),
        )


def staff(
    house: Flask, role: Role = Role.ANALYST, name: str = "Carla Cid", scope: str = EVERYWHERE
) -> FlaskClient:
    """The browser of a member of staff who has signed in."""
    client = house.test_client()
    with house.app_context(), transaction() as db:
        email = f"{name.split()[0].lower()}@example.org"
        person = persons.staff(db, role, name=name, email=email, scope=scope)
        secret = accounts.sign_in(db, person=person, at=INSIDE)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = secret
        cookie["_fresh"] = True
    return client


@contextmanager
def draft(house: Flask) -> Iterator[Any]:
    """The plan that the draft makes now."""
    with house.app_context():
        db = database.session
        yield queries.draft_document(db, plan.consultation(db, SLUG))
        db.rollback()


def commitment(house: Flask, number: int = 2) -> CommitmentText:
    """One commitment of the draft."""
    with draft(house) as document:
        found: CommitmentText = next(each for each in document.commitments if each.number == number)
        return found


def said(house: Flask, code: str = "problem", number: int = 2) -> Pairs:
    """The paragraphs of a field: their ids and words."""
    return [(each.key, each.text) for each in commitment(house, number).prose(code)]


def sent(answer: TestResponse) -> Pairs:
    """The fields of the draft's form in their order, as a browser without scripts sends them."""
    body = re.search(r"<form[^>]*data-draft[^>]*>(.*?)</form>", answer.text, re.S)
    assert body is not None, answer.text[:400]
    found: Pairs = []
    parts = r"<input[^>]*>|<textarea[^>]*>.*?</textarea>|<select[^>]*>.*?</select>"
    for tag in re.findall(parts, body.group(1), re.S):
        name = re.search(r'name="([^"]*)"', tag)
        if name is None or ('type="checkbox"' in tag and "checked" not in tag):
            continue
        found.append((unescape(name.group(1)), _value(tag)))
    return found


def _value(tag: str) -> str:
    if tag.startswith("<textarea"):
        words = re.sub(r"^<textarea[^>]*>|</textarea>$", "", tag)
        return unescape(words).removeprefix("\r\n").removeprefix("\n")
    if tag.startswith("<select"):
        options = re.findall(r"<option([^>]*)>", tag)
        tag = next((each for each in options if "selected" in each), options[0])
    value = re.search(r'value="([^"]*)"', tag)
    return unescape(value.group(1)) if value else ""


def with_words(pairs: Sequence[tuple[str, str]], name: str, text: str) -> Pairs:
    """The same fields with other words in one, which is there."""
    assert name in {each for each, _ in pairs}, (name, [each for each, _ in pairs])
    return [(each, text if each == name else words) for each, words in pairs]


def post(client: FlaskClient, address: str, pairs: Sequence[tuple[str, str]]) -> TestResponse:
    """Send these fields in their order."""
    data: dict[str, list[str]] = {}
    for name, text in pairs:
        data.setdefault(name, []).append(text)
    return client.post(address, data=data)
