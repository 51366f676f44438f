"""The local mailbox of a demonstration: there only when asked for, and letters stay in it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from flask import Flask

from consulta.config import Config
from consulta.mail import actions
from consulta.mail.tasks import send_waiting
from consulta.web.unit_of_work import transaction
from tests.accounts.doors import ask, close, newest, press
from tests.builders.plans import INSIDE
from tests.mail.post import Post
from tests.participation.page_walks import house_of


@pytest.fixture
def demo(config: Config, port: int) -> Iterator[Flask]:
    """A house with a local mailbox, although a mail server is configured."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(replace(config, mailbox=True, smtp_host="127.0.0.1", smtp_port=port))
        yield made
        close(made)


def test_the_mailbox_leads_in_and_letters_stay(demo: Flask, post: Post) -> None:
    browser = demo.test_client()
    ask(browser)
    with demo.app_context():
        assert send_waiting() == 0
    sent = newest(demo)
    page = browser.get("/buzon").text
    assert f'href="{sent.path}"' in page
    assert sent.code in page
    assert press(browser, sent.path).status_code == 303
    assert post.messages == []


def test_a_mailbox_shows_one_address_when_asked(demo: Flask) -> None:
    for email in ("ana@example.org", "eva@example.org"):
        ask(demo.test_client(), email)
    browser = demo.test_client()
    both = browser.get("/buzon").text
    assert both.index("eva@example.org") < both.index("ana@example.org")
    one = browser.get("/buzon?para=ana@example.org").text
    assert "ana@example.org" in one
    assert "eva@example.org" not in one
    assert browser.get("/buzon?para=nadie@example.org").status_code == 200


def test_what_a_letter_says_is_text_on_the_page(demo: Flask) -> None:
    hostile = "<script>alert(1)</script>"
    with demo.app_context(), transaction() as db:
        actions.queue_letter(
            db, to="ana@example.org", template="moderation/mail/decision", at=INSIDE,
            values={
                "outcome": "publish", "folio": hostile, "title": hostile, "ground": "",
                "note": "http://localhost//evil.example", "slug": "plan",
            },
        )  # fmt: skip
    page = demo.test_client().get("/buzon").text
    assert hostile not in page
    assert 'href="//' not in page


def test_elsewhere_there_is_no_mailbox(house: Flask) -> None:
    assert house.test_client().get("/buzon").status_code == 404


def test_the_command_says_what_waits_and_sends_it(house: Flask, post: Post) -> None:
    with house.app_context(), transaction() as db:
        actions.queue_letter(
            db, to="ana@example.org", template="accounts/mail/staff",
            values={"address": "http://x"}, at=INSIDE,
        )  # fmt: skip
    run = house.test_cli_runner().invoke
    assert "1" in run(args=["mail", "waiting"]).output
    assert "Salieron 1; esperan 0" in run(args=["mail", "send"]).output
    assert len(post.messages) == 1


def test_the_command_does_not_empty_a_mailbox(demo: Flask) -> None:
    ask(demo.test_client())
    result = demo.test_cli_runner().invoke(args=["mail", "send"])
    assert result.exit_code == 1
    assert "Siguen guardadas" in result.output
