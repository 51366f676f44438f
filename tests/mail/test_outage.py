"""A mail server that is away costs nothing: all is taken, and each letter comes once it is back."""

import multiprocessing
import os
import signal
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from consulta.accounts.actions import ensure_citizen
from consulta.app import create_app
from consulta.config import Config
from consulta.mail import actions, queries
from consulta.mail.delivery import deliver_waiting
from consulta.mail.rules import FIRST_WAIT
from consulta.mail.tasks import send_waiting
from consulta.participation.models import Contribution
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import session, transaction
from tests.builders import contributions
from tests.builders.plans import INSIDE, published
from tests.conftest import LONG_ON_BOTH
from tests.mail.post import Post, post_office
from tests.participation.page_walks import SLUG, forms, send, sign_in

MANY, THROUGH_THE_DOOR = 500, 50
TRIED_EVERY = 100


@LONG_ON_BOTH
@pytest.mark.slow
def test_500_contributions_are_taken_without_a_mail_server_and_every_letter_comes(
    house: Flask, port: int
) -> None:
    """The server is down for the whole time in which people write.

    Fifty come as browsers do: with a session, a form, a review and the limits. The others come by
    the action behind that door, since five hundred browsers would tell nothing else.
    """
    with house.app_context(), transaction() as db:
        published(db, SLUG)
    for number in range(THROUGH_THE_DOOR):
        _write_as_a_browser_does(house, number)
    with house.app_context():
        for number in range(THROUGH_THE_DOOR, MANY):
            with transaction() as db:
                author = ensure_citizen(db, email=f"p{number}@example.org", at=INSIDE)
                contributions.contribution(
                    db, consultation(db, SLUG), author,
                    given=contributions.submission(f"{contributions.TEXT} Soy {number}."),
                )  # fmt: skip
            if number % TRIED_EVERY == 0:
                assert send_waiting() == 0
        assert session().query(Contribution).count() == MANY
        assert queries.count_waiting(session()) == MANY
        with post_office(port) as post:
            while send_waiting():
                pass
        assert queries.count_waiting(session()) == 0
    assert Counter(row[0] for row in post.recipients) == {
        f"p{number}@example.org": 1 for number in range(MANY)
    }
    assert len(post.ids) == len(set(post.ids)) == MANY


def _write_as_a_browser_does(house: Flask, number: int) -> None:
    browser = house.test_client()
    sign_in(house, browser, f"p{number}@example.org")
    [form, *_] = forms(browser.get(f"/consultas/{SLUG}/aportes/nuevo?sobre=commitment:2"), "/nuevo")
    given = {"kind": "remark", "stance": "against", "signature": "without_name", "is_of_age": "y"}
    written = send(browser, form, text=f"{contributions.TEXT} Soy {number}.", **given)
    assert written.status_code == 303
    [last] = forms(browser.get(written.location), "/enviar")
    sent = send(browser, last)
    assert (sent.status_code, "/folios/" in sent.location) == (303, True)


def _worker(config: Config) -> None:
    """A worker as a process of its own; it is killed while it waits for the last answer."""
    house = create_app(config)
    with time_machine.travel(INSIDE, tick=False), house.app_context():
        deliver_waiting(at_most=5)


@pytest.mark.race
def test_a_worker_killed_after_it_sent_a_letter_doubles_it_once_under_one_name(
    house: Flask, port: int, config: Config, tmp_path: Path
) -> None:
    with house.app_context(), transaction() as db:
        actions.queue_letter(
            db, to="ana@example.org", template="accounts/mail/staff",
            values={"address": "http://x"}, at=INSIDE,
        )  # fmt: skip
    sending = replace(config, mailbox=False, smtp_host="127.0.0.1", smtp_port=port, mail_timeout=20)
    context = multiprocessing.get_context("spawn")
    with post_office(port) as post:
        post.answers_after = 5.0
        worker = context.Process(target=_worker, args=(sending,))
        worker.start()
        _wait_for(post)
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        post.answers_after = 0.0
        with house.app_context():
            assert deliver_waiting(at_most=5) == 0
            session().rollback()
            for wait in (FIRST_WAIT, timedelta(days=1)):
                with time_machine.travel(INSIDE + wait, tick=False):
                    deliver_waiting(at_most=5)
    assert len(post.ids) == 2
    assert len(set(post.ids)) == 1


def _wait_for(post: Post) -> None:
    for _ in range(300):
        if post.ids:
            return
        time.sleep(0.1)
    raise AssertionError("no letter came")


NASTY = [
    "ana@example.org\r\nBcc: eva@example.org", "ana@example.org\nRCPT TO:<eva@example.org>",
    "ana@example.org,eva@example.org", "ana@example.org eva@example.org",
    "ana@example.org;eva@example.org", "<ana@example.org>,<eva@example.org>",
    "ana@example.org\u2028eva@example.org", "ana@example.org\x85Bcc: eva@example.org",
    "ana\uff20example.org", "ana@example.org\uff0ceva@example.org", "ana@exa\u200bmple.org",
    '"ana@example.org, eva"@example.org', "ana@example.org%0d%0aBcc:eva@example.org",
    "Ana <ana@example.org>", "ana@example.org>\r\nDATA\r\n", "аna@example.org", "ana@[127.0.0.1]",
]  # fmt: skip


@pytest.mark.parametrize("typed", NASTY)
def test_what_is_typed_as_an_address_reaches_one_recipient_at_most(
    house: Flask, post: Post, typed: str
) -> None:
    """Through the door where anybody may type one, to a real server."""
    browser = house.test_client()
    with house.app_context(), transaction() as db:
        published(db, SLUG)
    page = browser.get(f"/consultas/{SLUG}/seguir?sobre=commitment:2")
    [form] = forms(page, "/entrar")
    send(browser, form, email=typed)
    with house.app_context():
        deliver_waiting(at_most=5)
        reached = list(post.recipients)
    assert all(len(row) == 1 for row in reached)
    assert len(reached) <= 1
    send(browser, form, email="positiva@example.org")
    with house.app_context():
        assert deliver_waiting(at_most=5) == 1, "the same door does send, to who is one address"
    assert post.recipients == [*reached, ["positiva@example.org"]]
    for message in post.messages:
        assert message["Bcc"] is None
        assert len(message.get_all("To", [])) == 1
        assert "eva@" not in str(post.recipients)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\u2028", "\x85", "\r\n\r\n"])
def test_what_people_sign_with_and_name_their_plans_becomes_no_header(
    house: Flask, post: Post, end: str
) -> None:
    nasty = f"Rosa{end}Bcc: eva@example.org{end}Cc: eva@example.org"
    with house.app_context():
        with transaction() as db:
            shown = published(db, SLUG)
            shown.title = nasty
            author = ensure_citizen(db, email="ana@example.org", at=INSIDE)
            given = replace(contributions.submission(), public_name=nasty[:60])
            contributions.contribution(db, shown, author, given=given)
            actions.queue_letter(
                db, to="ana@example.org", template="participation/mail/closing", at=INSIDE,
                values={
                    "title": nasty, "slug": SLUG, "time_zone": "America/Santiago",
                    "closes_at": INSIDE.isoformat(),
                },
            )  # fmt: skip
        assert deliver_waiting(at_most=5) == 2
    assert post.recipients == [["ana@example.org"]] * 2
    for message in post.messages:
        assert message["Bcc"] is None
        assert message["Cc"] is None
        assert "eva@example.org" not in str(message["To"])
