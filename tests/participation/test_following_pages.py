"""The pages of following: one click, one way out without an account, a folio and its code."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consulta.accounts.queries import person_by_email
from consulta.config import Config
from consulta.journal.credentials import ALPHABET, folio_code, is_folio_code
from consulta.mail.signing import leave_token
from consulta.participation.models import Contribution, Follow
from consulta.participation.rules import State
from consulta.participation.tasks import send_digests
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import session, transaction
from tests.accounts.doors import close, letters, newest, press
from tests.builders.contributions import TEXT, contribution, submission
from tests.builders.plans import INSIDE
from tests.participation.page_walks import HOME, SLUG, Asked, forms, house_of, send, sign_in

ON_TWO = f"{HOME}/seguir?sobre=commitment:2"
PEPPER = b"p" * 32


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    """One open plan, at a moment that stands still."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        yield made
        close(made)


@pytest.fixture
def ana(house: Flask) -> FlaskClient:
    """Somebody who has signed in."""
    browser = house.test_client()
    sign_in(house, browser)
    return browser


def _follows(house: Flask) -> list[tuple[str, str, bool]]:
    with house.app_context():
        rows = session().scalars(select(Follow).order_by(Follow.id))
        return [(row.target.ref, row.rhythm.value, row.until is None) for row in rows]


def _token(house: Flask, scope: str = "c") -> str:
    with house.app_context():
        key = session().scalars(select(Follow.key).order_by(Follow.id)).first()
    return f"/avisos/{leave_token('k' * 64, f'{scope}-{key}')}"


def _sent(house: Flask, *, state: State = State.PENDING) -> str:
    with house.app_context(), transaction() as db:
        given = submission("Una palabra única: murciélago, y nada más.")
        return contribution(db, consultation(db, SLUG), given=given, state=state).folio


@pytest.mark.parametrize(
    ("page", "ref"), [(HOME, "plan"), (f"{HOME}/compromisos/2", "commitment:2")]
)
def test_one_click_follows_and_one_click_leaves(
    house: Flask, ana: FlaskClient, page: str, ref: str
) -> None:
    [form] = forms(ana.get(page), "/seguir")
    answer = send(ana, form)
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    assert _follows(house) == [(ref, "weekly", True)]
    shown = ana.get(page)
    assert "Sigues est" in shown.text
    [form] = forms(shown, "/dejar-de-seguir")
    assert send(ana, form).headers["Location"] == page
    assert _follows(house) == [(ref, "weekly", False)]


def test_a_visitor_gets_no_form_and_no_cookie_on_a_kept_page(house: Flask) -> None:
    answer = house.test_client().get(f"{HOME}/compromisos/2")
    assert "Set-Cookie" not in answer.headers
    assert f"{HOME}/seguir?sobre=commitment:2" in answer.text
    assert forms(answer, "/seguir") == []


def test_without_an_account_an_address_is_confirmed_by_a_link(house: Flask) -> None:
    browser = house.test_client()
    [form] = forms(browser.get(ON_TWO), "/entrar")
    assert send(browser, form, email="luz@example.org").status_code == 200
    assert _follows(house) == []
    answer = press(browser, newest(house).path)
    assert answer.headers["Location"] == ON_TWO
    [form] = forms(browser.get(answer.headers["Location"]), "/seguir")
    assert send(browser, form, rhythm="daily").status_code == 303
    assert _follows(house) == [("commitment:2", "daily", True)]


def test_what_nobody_follows_has_no_page(house: Flask) -> None:
    browser = house.test_client()
    for ref in ("paragraph:c2-p1", "commitment:99", "contribution:A-000001", "x" * 300):
        assert browser.get(f"{HOME}/seguir", query_string={"sobre": ref}).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {
            "data": {"List-Unsubscribe": "One-Click"},
            "content_type": "multipart/form-data",
        },
        {"data": b"", "content_type": "application/x-www-form-urlencoded"},
    ],
)
def test_a_mail_program_stops_letters_by_itself(
    house: Flask, ana: FlaskClient, sent: dict[str, Any]
) -> None:
    """No cookie, no page of ours before it, a form of either sort: RFC 8058."""
    for page in (HOME, f"{HOME}/compromisos/2"):
        send(ana, forms(ana.get(page), "/seguir")[0])
    path = _token(house)
    mailer = house.test_client(use_cookies=False)
    assert mailer.get(path).status_code == 200
    assert _follows(house)[0][2]
    for _ in range(2):
        answer = mailer.post(path, **sent)
        assert answer.status_code == 200
        assert "ya no te escribiremos" in answer.text
    assert [row[2] for row in _follows(house)] == [False, False]


def test_a_link_of_one_follow_stops_that_one_alone(house: Flask, ana: FlaskClient) -> None:
    for page in (HOME, f"{HOME}/compromisos/2"):
        send(ana, forms(ana.get(page), "/seguir")[0])
    house.test_client().post(_token(house, "f"), data={"List-Unsubscribe": "One-Click"})
    assert [row[2] for row in _follows(house)] == [False, True]


def test_the_page_of_notices_lists_all_and_changes_how_often(
    house: Flask, ana: FlaskClient
) -> None:
    for where in (HOME, f"{HOME}/compromisos/2"):
        send(ana, forms(ana.get(where), "/seguir")[0])
    path, browser = _token(house), house.test_client()
    page = browser.get(path)
    assert "a***@example.org" in page.text
    assert "ana@example.org" not in page.text
    own = [form for form in forms(page, "/avisos/") if "follow" in form.fields]
    assert len(own) == 2
    assert send(browser, own[1], act="daily").status_code == 303
    assert [row[1] for row in _follows(house)] == ["weekly", "daily"]
    send(browser, own[0], act="leave")
    assert [row[2] for row in _follows(house)] == [False, True]
    assert send(browser, own[0], act="nonsense").status_code == 404
    send(browser, forms(page, "/avisos/")[-1], act="all")
    assert "No sigues nada" in browser.get(path).text


def test_a_link_of_one_person_changes_nothing_of_another(house: Flask, ana: FlaskClient) -> None:
    send(ana, forms(ana.get(HOME), "/seguir")[0])
    eva = house.test_client()
    sign_in(house, eva, "eva@example.org")
    send(eva, forms(eva.get(HOME), "/seguir")[0])
    with house.app_context():
        others = session().scalars(select(Follow.key).order_by(Follow.id.desc())).first()
    house.test_client().post(_token(house), data={"act": "leave", "follow": others})
    assert [row[2] for row in _follows(house)] == [True, True]


@pytest.mark.parametrize("token", ["x", "c-x.y", "c-x." + "0" * 32, "%00", "c" * 900])
def test_a_link_that_we_never_wrote_opens_nothing(house: Flask, token: str) -> None:
    browser = house.test_client()
    for ask in (browser.get, browser.post):
        assert ask(f"/avisos/{token}").status_code in {400, 404}


def test_codes_are_read_as_people_type_them() -> None:
    code = folio_code(PEPPER, SLUG, "A-000001")
    assert re.fullmatch(f"[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}", code)
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} "):
        assert is_folio_code(PEPPER, SLUG, "A-000001", typed)
    loose = code.replace("0", "o").replace("1", "l")
    assert is_folio_code(PEPPER, SLUG, "A-000001", loose)
    for wrong in ("", code[:-1], code + "0", "ñ" * 10, "\ud800" * 10):
        assert not is_folio_code(PEPPER, SLUG, "A-000001", wrong)
    assert not is_folio_code(PEPPER, SLUG, "A-000002", code)
    assert not is_folio_code(PEPPER, "another", "A-000001", code)
    codes = {folio_code(PEPPER, SLUG, f"A-{number:06}") for number in range(5_000)}
    assert len(codes) == 5_000


@pytest.mark.parametrize("state", list(State))
def test_a_folio_is_followed_without_an_account(house: Flask, state: State) -> None:
    folio = _sent(house, state=state)
    browser = house.test_client()
    page = browser.get("/folios")
    code = folio_code(PEPPER, SLUG, folio)
    plain = send(browser, forms(page, "/folios")[0], folio=folio.lower(), consultation=SLUG)
    assert plain.headers["Location"] == f"{HOME}/folios/{folio}"
    own = send(
        browser, forms(page, "/folios")[0], folio=folio, code=code.lower(), consultation=SLUG
    )
    assert own.status_code == 200
    assert folio in own.text
    assert ("murciélago" in own.text) == (state in {State.PENDING, State.WITHHELD})
    assert "murciélago" not in browser.get(f"{HOME}/folios/{folio}").text or (
        state is State.PUBLISHED
    )


def test_an_unknown_folio_and_a_wrong_code_look_the_same_and_guesses_end(house: Flask) -> None:
    folio = _sent(house)
    browser = house.test_client()
    page = browser.get("/folios")
    answers = [
        send(browser, forms(page, "/folios")[0], folio=one, code="AAAAA-AAAAA", consultation=SLUG)
        for one in (folio, "A-999999")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    bodies = [
        re.sub(r'value="[^"]*"', "", answer.text).replace(folio, "").replace("A-999999", "")
        for answer in answers
    ]
    assert bodies[0] == bodies[1]
    found = [
        send(browser, forms(page, "/folios")[0], folio=folio, code=f"{n:010}", consultation=SLUG)
        for n in range(12)
    ]
    assert found[-1].status_code == 429
    right = folio_code(PEPPER, SLUG, folio)
    form = forms(page, "/folios")[0]
    assert send(browser, form, folio=folio, code=right, consultation=SLUG).status_code == 429


def test_the_receipt_gives_its_author_the_code_and_nobody_else(
    house: Flask, ana: FlaskClient
) -> None:
    with house.app_context(), transaction() as db:
        author = person_by_email(db, "ana@example.org")
        made = contribution(db, consultation(db, SLUG), author, state=State.PUBLISHED)
        folio = made.folio
    code = folio_code(PEPPER, SLUG, folio)
    assert code in ana.get(f"{HOME}/folios/{folio}").text
    assert code not in house.test_client().get(f"{HOME}/folios/{folio}").text
    assert code in house.test_client().get("/buzon").text
    assert code not in str(letters(house)[-1].values)


def test_my_page_shows_every_stage_drafts_votes_and_follows_in_pages(
    house: Flask, ana: FlaskClient
) -> None:
    with house.app_context(), transaction() as db:
        author = person_by_email(db, "ana@example.org")
        shown = consultation(db, SLUG)
        for number in range(45):
            given = submission(f"{TEXT} Es el {number}.")
            contribution(db, shown, author, given=given)
    write = ana.get(f"{HOME}/aportes/nuevo?sobre=commitment:2")
    form = forms(write, "/aportes/nuevo")[0]
    fields = {"text": "Un borrador que nadie envió todavía.", "kind": "remark",
              "stance": "neutral", "signature": "without_name", "is_of_age": "y"}  # fmt: skip
    assert send(ana, form, **fields).status_code == 303
    send(ana, forms(ana.get(HOME), "/seguir")[0])
    first = ana.get("/mis-aportes")
    for words in ("Un borrador que nadie envió", "Todavía no", "Lo que sigues por correo",
                  "Es el 44.", "Clasificado por tema"):  # fmt: skip
        assert words in first.text
    assert "Es el 24." not in first.text
    last = ana.get("/mis-aportes?pagina=3")
    assert "Es el 0." in last.text
    for page in ("0", "-3", "x", "99999999999999999999"):
        assert ana.get(f"/mis-aportes?pagina={page}").status_code == 200
    with Asked(house) as asked:
        ana.get("/mis-aportes")
    assert len(asked) <= 12


def test_the_feed_holds_what_is_public_and_is_well_formed(house: Flask) -> None:
    public, waiting = _sent(house, state=State.PUBLISHED), _sent(house)
    withheld = _sent(house, state=State.WITHHELD)
    with house.app_context(), transaction() as db:
        row = db.scalars(select(Contribution).where(Contribution.folio == public)).one()
        row.text = "<script>&amp; ]]> \u2028 murciélago"
    answer = house.test_client().get(f"{HOME}/aportes.atom")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    tree = ElementTree.fromstring(answer.text)  # noqa: S314
    entries = tree.findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == 1
    assert "murciélago" in ElementTree.tostring(entries[0], "unicode")
    for folio in (waiting, withheld):
        assert folio not in answer.text


def test_no_log_holds_an_address_a_token_or_a_code(house: Flask, ana: FlaskClient) -> None:
    said: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(f"{record.getMessage()} {getattr(record, 'facts', '')}")

    keep = Keep()
    logging.getLogger("consulta").addHandler(keep)
    try:
        send(ana, forms(ana.get(HOME), "/seguir")[0])
        folio, path = _sent(house), _token(house)
        with house.app_context(), time_machine.travel(INSIDE + timedelta(days=9), tick=False):
            send_digests()
        browser = house.test_client()
        browser.post(path, data={"List-Unsubscribe": "One-Click"})
        code = folio_code(PEPPER, SLUG, folio)
        send(browser, forms(browser.get("/folios"), "/folios")[0], folio=folio, code=code,
             consultation=SLUG)  # fmt: skip
        browser.get("/avisos/wrong")
    finally:
        logging.getLogger("consulta").removeHandler(keep)
    lines = "\n".join(said)
    assert lines.count("answered") > 5
    for secret in ("@", code, path.removeprefix("/avisos/"), "murciélago"):
        assert secret not in lines


def test_what_is_not_public_cannot_be_followed_by_a_form(house: Flask, ana: FlaskClient) -> None:
    form = forms(ana.get(HOME), "/seguir")[0]
    with house.app_context(), transaction() as db:
        consultation(db, SLUG).launched_at = None
    assert send(ana, form).status_code == 404
    assert ana.get(ON_TWO).status_code == 404
    assert ana.get(f"{HOME}/aportes.atom").status_code == 404
    assert _follows(house) == []


@pytest.mark.parametrize("written", ["A-000001", "a-1", " a 000001", "1", "A1"])
def test_a_folio_is_taken_as_people_write_it(house: Flask, written: str) -> None:
    _sent(house)
    browser = house.test_client()
    [form] = forms(browser.get("/folios"), "/folios")
    answer = send(browser, form, consultation=SLUG, folio=written)
    assert (answer.status_code, answer.location) == (303, f"{HOME}/folios/A-000001")
    assert "Sin el código privado ves solo lo que es público." in browser.get(answer.location).text
    code = folio_code(PEPPER, SLUG, "A-000001")
    assert "murciélago" in send(browser, form, consultation=SLUG, folio=written, code=code).text


def test_an_unknown_folio_without_a_code_says_that_the_code_is_missing(house: Flask) -> None:
    browser = house.test_client()
    [form] = forms(browser.get("/folios"), "/folios")
    answer = send(browser, form, consultation=SLUG, folio="a-99")
    assert answer.status_code == 422
    assert "no escribiste el código privado" in answer.text
    other = send(browser, form, consultation=SLUG, folio="a-99", code="XXXXXXXXXX")
    assert "No encontramos ese folio con ese código." in other.text
