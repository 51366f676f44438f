"""Letters speak the language of who wrote; the reminder of a draft can be stopped."""

from datetime import timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consulta.accounts.models import Person
from consulta.config import Config
from consulta.mail.delivery import leave_url, message_of
from consulta.mail.models import Letter
from consulta.participation import tasks
from consulta.participation.models import Contribution, Draft
from consulta.web.settings import held
from consulta.web.unit_of_work import session
from tests.accounts.doors import letters
from tests.builders.plans import CLOSES
from tests.participation.page_walks import HOME, forms, send, sign_in

WITHIN = CLOSES - timedelta(hours=40)
HOURS = timedelta(hours=1)


def write(client: FlaskClient, text: str) -> str:
    """Write a draft about the first commitment; say where it waits."""
    [form, *_] = forms(client.get(f"{HOME}/aportes/nuevo?sobre=commitment:1"), "/aportes/nuevo")
    given = {"kind": "remark", "stance": "against", "text": text, "is_of_age": "y"}
    return str(send(client, form, signature="without_name", **given).location)


def english(house: Flask) -> FlaskClient:
    """A browser whose reader chose English."""
    client = house.test_client()
    client.set_cookie("consulta_language", "en")
    sign_in(house, client, at=WITHIN)
    return client


def test_a_receipt_speaks_the_language_of_its_author(house: Flask) -> None:
    with time_machine.travel(WITHIN, tick=False):
        ana = english(house)
        [last] = forms(ana.get(write(ana, "They should say who answers.")), "/enviar")
        sent = send(ana, last)
        assert sent.status_code == 303
        [letter] = letters(house)
        assert (letter.template, letter.language) == ("participation/mail/receipt", "en")
        [form] = forms(ana.get(f"{sent.location}/corregir"), "/aportes/nuevo")
        ana.set_cookie("consulta_language", "es")
        waiting = send(ana, form, text="Que digan quién responde por esto.").location
        assert send(ana, forms(ana.get(waiting), "/enviar")[0]).status_code == 303
    assert [each.language for each in letters(house)] == ["en", "es"]
    with house.app_context():
        assert session().scalars(select(Contribution.language)).all() == ["es"]


def test_the_reminder_of_a_draft_speaks_its_language_and_can_be_stopped(house: Flask) -> None:
    with time_machine.travel(WITHIN, tick=False):
        ana = english(house)
        write(ana, "They should say who answers.")
    with time_machine.travel(WITHIN + HOURS, tick=False), house.app_context():
        assert tasks.remind_of_drafts() == 1
        [letter] = session().scalars(select(Letter)).all()
        assert letter.language == "en"
        message = message_of(letter, held(Config))
        url = leave_url(letter, held(Config))
        assert message["List-Unsubscribe"] == f"<{url}>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = url.partition("localhost")[2].lstrip("0123456789:")
    with time_machine.travel(WITHIN + HOURS, tick=False):
        mailer = house.test_client(use_cookies=False)
        assert "a***@example.org" in mailer.get(path).text
        for _ in range(2):
            assert mailer.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
        write(ana, "Something else about the same.")
        with house.app_context():
            assert len(session().scalars(select(Draft)).all()) == 2
            assert tasks.remind_of_drafts() == 0
        assert mailer.post(path, data={"act": "again"}).status_code == 303
        with house.app_context():
            assert tasks.remind_of_drafts() == 1
            assert session().scalars(select(Person.reminders_stopped_at)).all() == [None]
