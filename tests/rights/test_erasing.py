"""Erased is gone: from every byte of the file and every row, while the record still verifies."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from consulta.accounts.models import Person, SignIn
from consulta.app import METADATA
from consulta.config import Config
from consulta.journal import queries as journal
from consulta.journal.models import LogEntry
from consulta.journal.rules import salted_hash
from consulta.mail.models import Letter
from consulta.moderation.models import ModerationDecision
from consulta.moderation.queries import content_of as content_of_decision
from consulta.participation import actions, queries
from consulta.participation.models import Contribution, Erasure, ForgottenVoter, Vote
from consulta.participation.rules import DRAIN, State
from consulta.participation.tasks import forget_voters
from consulta.plan.queries import consultation
from consulta.report.models import SynthesisReport
from consulta.rights.models import Scrub
from consulta.rights.tasks import scrub_file
from consulta.web.freshness import KeptPages
from consulta.web.front_door import FrontDoor
from consulta.web.parts import KeptParts
from consulta.web.settings import held
from consulta.web.unit_of_work import database, session, transaction
from tests.builders.plans import CLOSES, INSIDE, RECORD_CLOSES
from tests.participation.page_walks import HOME, send, sign_in
from tests.rights.hands import (
    ADDRESS,
    SLUG,
    TRACES,
    WORDS,
    Life,
    a_life,
    ask_code,
    erase,
    erasing_form,
)


@pytest.fixture
def life(house: Flask, browser: FlaskClient) -> Life:
    return a_life(house, browser)


@pytest.fixture
def browser(house: Flask) -> FlaskClient:
    return house.test_client()


def rows(house: Flask, table: Any) -> list[Any]:
    with house.app_context():
        return list(session().scalars(select(table).order_by(inspect(table).primary_key[0])))


def traces_in_rows(house: Flask, traces: list[str]) -> set[tuple[str, str]]:
    """Which table holds which trace, read as text cell by cell, binary cells too."""
    found = set()
    with house.app_context():
        for table in METADATA.sorted_tables:
            for row in session().execute(table.select()):
                cells = [cell.hex() if isinstance(cell, bytes) else str(cell) for cell in row]
                for trace in traces:
                    packed = trace.encode().hex()
                    if any(trace in cell or packed in cell for cell in cells):
                        found.add((table.name, trace))
    return found


def traces_in_files(folder: Path, needles: list[bytes]) -> set[tuple[str, bytes]]:
    """Which file of the data folder holds which bytes: the database, its log, what was kept."""
    return {
        (path.name, needle)
        for path in folder.rglob("*")
        if path.is_file()
        for needle in needles
        if needle in path.read_bytes()
    }


def in_bytes(life: Life) -> list[bytes]:
    words = [form for trace in TRACES for form in (trace.encode(), repr(trace)[1:-1].encode())]
    escaped = [trace.encode("ascii", "backslashreplace") for trace in TRACES]
    return [*words, *escaped, *life.salts, life.tag.encode()]


def test_no_byte_and_no_row_keeps_what_was_erased(
    house: Flask, browser: FlaskClient, life: Life, config: Config
) -> None:
    for path in (HOME, f"{HOME}/compromisos/2", f"{HOME}/folios/{life.folios['published']}"):
        browser.get(path)
    is_file = config.database_url.startswith("sqlite")
    assert traces_in_rows(house, TRACES) >= {("person", ADDRESS), ("letter", ADDRESS)}
    if is_file:
        assert traces_in_files(config.data, [ADDRESS.encode(), *life.salts])
    with time_machine.travel(CLOSES + DRAIN + timedelta(days=1), tick=False):
        sign_in(house, browser, ADDRESS, at=CLOSES + DRAIN + timedelta(days=1))
        assert erase(house, browser).location == "/mis-datos/borrado"
        with house.app_context():
            database.session.close()
            assert not is_file or traces_in_files(config.data, life.salts)
            assert scrub_file() is True
            assert scrub_file() is False
    assert traces_in_rows(house, [*TRACES, life.tag, *(one.hex() for one in life.salts)]) == set()
    if is_file:
        assert traces_in_files(config.data, in_bytes(life)) == set()
    assert [one.done_at is None for one in rows(house, Scrub)] == [False]
    with house.app_context():
        kept = [body.decode() for (body, _), _ in held(KeptPages)._things.values()]
        kept += [f"{key}{one.body.decode()}" for key, (one, _) in held(KeptParts)._things.items()]
        kept += [one.body.decode() for one, _ in held(FrontDoor)._things.values()]
    assert not [trace for trace in TRACES for one in kept if trace in one]


def test_the_record_verifies_again_and_each_erasure_opens(
    house: Flask, browser: FlaskClient, life: Life
) -> None:
    before = [(one.n, one.entry) for one in rows(house, LogEntry)]
    erase(house, browser)
    with house.app_context():
        assert journal.problems(session(), SLUG, []) == []
        after = [(one.n, one.entry) for one in journal.entries(session(), SLUG)]
        assert after[: len(before)] == sorted(before)
        added = list(journal.entries(session(), SLUG))[len(before) :]
        assert {(one.t, one.ref) for one in added} == {
            ("erasure.executed", folio) for folio in life.folios.values()
        }
        for act in session().scalars(select(Erasure)):
            entry = journal.entry(session(), SLUG, act.entry_n).entry.decode()
            assert salted_hash(act.salt, queries.content_of_erasure(act.basis)).hex() in entry


def test_what_was_erased_counts_as_withdrawn_and_has_no_author(
    house: Flask, browser: FlaskClient, life: Life
) -> None:
    hashes = {one.folio: one.salted_hash for one in rows(house, Contribution)}
    erase(house, browser)
    for one in rows(house, Contribution):
        assert (one.state, one.author_id, one.salt) == (State.WITHDRAWN, None, None)
        assert one.text == one.proposal == one.public_name == one.source == one.ground == ""
        assert one.salted_hash == hashes[one.folio]
    decisions = rows(house, ModerationDecision)
    assert {(one.note, one.motive_salt) for one in decisions} == {("", None)}
    with house.app_context():
        for one in decisions:
            leaf = session().get_one(Contribution, one.contribution_id).entry_n
            content = content_of_decision(one, leaf=leaf)
            entry = journal.entry(session(), SLUG, one.entry_n).entry.decode()
            assert salted_hash(one.salt, content).hex() in entry
    page = house.test_client().get(f"{HOME}/folios/{life.folios['published']}")
    assert "pidió borrarlo" in page.text
    assert WORDS["published"] not in page.text


def test_the_account_is_out_everywhere_and_begins_anew(
    house: Flask, browser: FlaskClient, life: Life
) -> None:
    other = house.test_client()
    sign_in(house, other, ADDRESS)
    assert erase(house, browser).headers["Clear-Site-Data"] == '"cache", "storage"'
    assert rows(house, SignIn) == []
    assert [one for one in rows(house, Letter) if one.to == ADDRESS] == []
    for client in (browser, other):
        assert client.get("/mis-datos").status_code == 303
    again = sign_in(house, other, ADDRESS)
    assert again != life.person_id
    assert life.folios["published"] not in other.get("/mis-aportes").text
    emptied = next(one for one in rows(house, Person) if one.id == life.person_id)
    assert (emptied.email, emptied.name, emptied.grants) == (None, "", [])


def test_votes_count_on_and_lose_their_tag_only_after_the_close(
    house: Flask, browser: FlaskClient, life: Life
) -> None:
    erase(house, browser)
    assert [one.voter for one in rows(house, Vote)] == [life.tag]
    assert [one.voter for one in rows(house, ForgottenVoter)] == [life.tag]
    with house.app_context():
        assert forget_voters() == 0
    with time_machine.travel(CLOSES + DRAIN, tick=False), house.app_context():
        assert forget_voters() == 1
    [vote] = rows(house, Vote)
    assert vote.voter != life.tag
    assert rows(house, ForgottenVoter) == []


def test_somebody_who_comes_back_before_the_close_has_one_vote(
    house: Flask, browser: FlaskClient, life: Life
) -> None:
    erase(house, browser)
    sign_in(house, browser, ADDRESS)
    page = browser.get(f"{HOME}/compromisos/1")
    token = page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    fields = {"csrf_token": token, "target": "commitment:1", "value": "disagree", "back": "/"}
    assert browser.post(f"{HOME}/votos", data=fields).status_code == 303
    [vote] = rows(house, Vote)
    assert vote.value.value == "disagree"


def test_nothing_goes_without_the_right_code_and_the_ticked_box(
    house: Flask, browser: FlaskClient, life: Life
) -> None:
    page, code = ask_code(house, browser)
    form = erasing_form(page)
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    assert send(browser, form, code=code).status_code == 422
    assert send(browser, form, code=wrong, is_sure="y").status_code == 422
    stranger = house.test_client()
    sign_in(house, stranger, "otra@ejemplo.cl")
    stranger_page, _ = ask_code(house, stranger)
    refused = send(stranger, erasing_form(stranger_page), code=code, is_sure="y")
    assert "no coincide" in refused.text
    assert rows(house, Erasure) == []
    assert send(browser, form, code=code, is_sure="y").status_code == 303
    assert len(rows(house, Erasure)) == len(WORDS)


def test_five_wrong_codes_spend_it(house: Flask, browser: FlaskClient, life: Life) -> None:
    page, code = ask_code(house, browser)
    form = erasing_form(page)
    for _ in range(5):
        send(browser, form, code=f"{(int(code) + 1) % 10**8:08d}", is_sure="y")
    assert send(browser, form, code=code, is_sure="y").status_code == 422
    assert rows(house, Erasure) == []


def test_it_is_all_or_nothing(
    house: Flask, browser: FlaskClient, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, code = ask_code(house, browser)
    with house.app_context(), transaction() as db:
        db.add(Erasure(
            contribution_id=db.scalars(
                select(Contribution.id).where(Contribution.folio == life.folios["withdrawn"])
            ).one(), basis="own_wish", entry_n=1, salt=b"s" * 32, erased_at=INSIDE,
        ))  # fmt: skip
    answer = send(browser, erasing_form(page), code=code, is_sure="y")
    assert answer.status_code == 409
    assert {one.text for one in rows(house, Contribution)} == set(WORDS.values())
    assert any(one.email == ADDRESS for one in rows(house, Person))
    with house.app_context():
        assert journal.problems(session(), SLUG, []) == []


def test_a_report_that_waits_is_thrown_away(house: Flask, browser: FlaskClient, life: Life) -> None:
    with house.app_context(), transaction() as db:
        shown = consultation(db, SLUG)
        db.add(SynthesisReport(
            consultation=shown, number=1, is_provisional=True, record_size=1, cutoff_at=INSIDE,
            figures=WORDS["published"], digest="d" * 64, made_by=None, made_at=INSIDE,
            published_by=None, published_at=None, entry_n=None, salt=None, files=[],
        ))  # fmt: skip
    erase(house, browser)
    assert rows(house, SynthesisReport) == []


def test_the_close_of_the_record_balances_after_an_erasure(
    house: Flask, browser: FlaskClient, life: Life
) -> None:
    erase(house, browser)
    at = RECORD_CLOSES
    with time_machine.travel(at, tick=False), house.app_context():
        with transaction() as db:
            assert actions.close_consultation(db, consultation=consultation(db, SLUG), at=at)
        assert journal.problems(session(), SLUG, []) == []
