"""Letters have two parts that agree, and only those that one may stop say how."""

import re
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from consulta.mail import actions
from consulta.mail.delivery import deliver_waiting
from consulta.mail.models import Letter
from consulta.mail.outline import Block, blocks_of
from consulta.mail.signing import leave_token, read_leave_token
from consulta.web.unit_of_work import session, transaction
from tests.builders.plans import INSIDE
from tests.mail.post import Post, said

LEAVE = f"c-{'k' * 30}"
HOSTILE = '<script>alert(1)</script> "comillas" & <a href="https://evil.example">clic</a>'
VALUES: dict[str, dict[str, Any]] = {
    "participation/mail/anchor": {
        "title": HOSTILE, "slug": "plan-2027", "number": 2,
        "rows": [{"folio": "A-000001", "fate": "orphan", "before": HOSTILE}],
    },
    "participation/mail/placed": {
        "title": HOSTILE, "slug": "plan-2027", "folio": "A-000001", "before": HOSTILE,
        "now": HOSTILE, "reason": HOSTILE, "place": "commitment:2",
    },
    "moderation/mail/decision": {
        "title": HOSTILE, "slug": "plan-2027", "folio": "A-000001", "outcome": "withhold",
        "ground": "off_topic", "note": HOSTILE,
    },
    "accounts/mail/naming": {
        "word": "asked", "organisation": HOSTILE, "title": HOSTILE, "basis": HOSTILE,
        "page": "http://localhost/consultas/plan-2027/organizaciones/1/invitacion",
    },
    "accounts/mail/link": {"link": "http://localhost/entrar/enlace/x", "code": "12345678"},
    "participation/mail/draft": {
        "title": HOSTILE, "slug": "plan-2027", "key": "k" * 43, "about": "commitment:2",
        "time_zone": "America/Santiago", "closes_at": "2027-04-01T03:00:00+00:00",
        "ends_at": "2027-03-31T03:00:00+00:00",
    },
    "participation/mail/closing": {
        "title": HOSTILE, "slug": "plan-2027", "time_zone": "America/Santiago",
        "closes_at": "2027-04-01T03:00:00+00:00",
    },
    "participation/mail/digest": {
        "title": HOSTILE, "slug": "plan-2027", "time_zone": "America/Santiago",
        "rhythm": "weekly", "published": 3, "more_places": 1, "has_report": True,
        "places": [{"ref": "commitment:2", "name": HOSTILE, "count": 2}],
        "versions": [{"number": 2, "label": HOSTILE, "reason": HOSTILE, "at": ""}],
        "dates": [
            {
                "promise": promise, "before": "", "after": after, "reason": HOSTILE, "at": "",
            }
            for promise, after in (("close", "2027-04-01T03:00:00Z"), ("answer", "2027-05-14"))
        ],
        "progress": [{"words": HOSTILE, "level": "limited", "at": ""}],
    },
}  # fmt: skip


@pytest.mark.parametrize("template", VALUES)
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_letter_has_two_parts_and_asks_nothing_of_other_hosts(
    house: Flask, post: Post, template: str, language: str
) -> None:
    with house.app_context():
        with transaction() as db:
            actions.queue_letter(
                db, to="ana@example.org", template=template, values=VALUES[template], at=INSIDE,
                language=language,
            )  # fmt: skip
        assert deliver_waiting(at_most=1) == 1
    [message] = post.messages
    assert message.get_content_type() == "multipart/alternative"
    plain, html = said(message), said(message, "html")
    assert f'<html lang="{"es-CL" if language == "es" else "en"}">' in html
    assert "<script" not in html
    assert not re.search(r"<img|@import|url\(|src=", html)
    for address in re.findall(r'href="([^"]*)"', html):
        assert unescape(address).startswith("http://localhost"), address
    for address in re.findall(r"http://localhost/\S*", plain):
        assert address in unescape(html)
    assert message["List-Unsubscribe"] is None


def test_a_letter_in_english_writes_its_dates_in_english(house: Flask, post: Post) -> None:
    template = "participation/mail/closing"
    with house.app_context():
        for language in ("en", "es"):
            with transaction() as db:
                actions.queue_letter(
                    db, to="ana@example.org", template=template, values=VALUES[template],
                    at=INSIDE, language=language,
                )  # fmt: skip
        assert deliver_waiting(at_most=2) == 2
    assert "March" in said(post.messages[0])
    assert "marzo" in said(post.messages[1])


def test_a_letter_that_one_may_stop_says_so_in_its_headers(house: Flask, post: Post) -> None:
    template = "participation/mail/closing"
    with house.app_context():
        with transaction() as db:
            actions.queue_letter(
                db, to="ana@example.org", template=template, values=VALUES[template], at=INSIDE,
                leave=LEAVE,
            )  # fmt: skip
        assert deliver_waiting(at_most=1) == 1
    [message] = post.messages
    url = f"http://localhost/avisos/{leave_token(house.config['SECRET_KEY'], LEAVE)}"
    assert len(url) > 80
    assert message["List-Unsubscribe"] == f"<{url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert url in said(message)
    html = said(message, "html")
    assert html.count(url) == 1
    assert html.count("Recibes esta carta") == said(message).count("Recibes esta carta") == 1
    assert "Cuenta la hora" in html


def test_only_what_we_wrote_stops_a_letter() -> None:
    token = leave_token("key", "c-abc")
    assert read_leave_token("key", token) == "c-abc"
    for wrong in ("", ".", "c-abc", token[:-1], "c-abd" + token[5:], token + "0", "ñ." + token):
        assert read_leave_token("key", wrong) is None
    assert read_leave_token("another", token) is None


def test_only_an_address_of_ours_on_its_own_line_becomes_a_link() -> None:
    body = (
        "Hola:\nhttp://localhost/consultas\n\nhttp://localhost.evil.example/\n"
        "mira http://localhost/x\nhttp://localhost/a b\n"
    )
    assert blocks_of(body, "http://localhost/") == [
        Block("Hola:"),
        Block("http://localhost/consultas", is_link=True),
        Block("http://localhost.evil.example/\nmira http://localhost/x\nhttp://localhost/a b"),
    ]


def test_a_letter_refused_for_good_is_given_up_and_shown(house: Flask, post: Post) -> None:
    at = INSIDE
    run = house.test_cli_runner().invoke
    with house.app_context():
        with transaction() as db:
            for to in ("moved@example.org", "busy@example.org"):
                actions.queue_letter(
                    db, to=to, template="accounts/mail/staff", values={"address": "http://x"},
                    at=at,
                )  # fmt: skip
        for _ in range(14):
            with time_machine.travel(at, tick=False):
                assert deliver_waiting(at_most=5) == 0
                rows = session().scalars(select(Letter).order_by(Letter.id)).all()
                at = max(row.send_after for row in rows)
                session().rollback()
        moved, busy = rows
        assert (moved.attempts, moved.refusals) == (12, 12)
        assert moved.given_up_at is not None
        assert busy.given_up_at is None
        assert busy.attempts == 14
        assert moved.trouble == "SMTPRecipientsRefused 550"
    shown = run(args=["mail", "stuck"]).output
    assert "perdida" in shown
    assert "se reintenta" in shown
    assert "moved@" not in shown
    assert "m***@example.org" in shown
    ready = house.test_client().get("/salud/listo").get_json()
    assert ready["correo_perdidas"] == 1
    with time_machine.travel(at, tick=False):
        answer = house.test_client().get("/salud/listo")
        assert answer.status_code == 200
        assert answer.get_json()["correo"] is False
        assert answer.get_json()["correo_espera_minutos"] > 60
        assert "1." in run(args=["mail", "stuck", "--again"]).output
        with house.app_context():
            assert deliver_waiting(at_most=5) == 0
            assert session().scalars(select(Letter.refusals).order_by(Letter.id)).first() == 1
