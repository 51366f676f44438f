"""Letters leave once, to one recipient, when there is somebody to take them."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from consulta.config import Config
from consulta.journal.receipts import check_receipt, read_receipt
from consulta.journal.signing import signer_for
from consulta.mail import actions, queries
from consulta.mail.actions import BadAddress
from consulta.mail.delivery import deliver_waiting
from consulta.mail.models import Letter
from consulta.mail.rules import FIRST_WAIT, KEPT, LONGEST_WAIT, REFUSED_TRIES
from consulta.mail.tasks import forget_sent, send_waiting
from consulta.web.settings import held
from consulta.web.unit_of_work import session, transaction
from tests import cast
from tests.builders import contributions, plans
from tests.builders.plans import INSIDE
from tests.mail.post import Post, post_office, said

STAFF = "accounts/mail/staff"
DECISION = "moderation/mail/decision"
HANDS = 4
SAID = {
    "outcome": "publish", "folio": "A-000001", "title": "Plan", "ground": "", "note": "",
    "slug": "plan-2027",
}  # fmt: skip


def _queue(*to: str, template: str = STAFF, language: str = "es", **values: str) -> None:
    with transaction() as db:
        for address in to:
            actions.queue_letter(
                db, to=address, template=template, values={"address": "http://x", **values},
                at=INSIDE, language=language,
            )  # fmt: skip


def _letters() -> list[Letter]:
    session().rollback()
    return list(session().scalars(select(Letter).order_by(Letter.id)))


def test_a_letter_leaves_once_and_is_emptied(house: Flask, post: Post) -> None:
    with house.app_context():
        _queue("ana@example.org")
        assert deliver_waiting(at_most=10) == 1
        assert deliver_waiting(at_most=10) == 0
        [letter] = _letters()
    assert post.recipients == [["ana@example.org"]]
    [message] = post.messages
    assert message["To"] == "ana@example.org"
    assert message["Message-ID"] == letter.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert "http://x/equipo/entrar" in said(message)
    assert (letter.sent_at, letter.values, letter.attempts) == (INSIDE, {}, 1)


def test_a_receipt_travels_with_its_letter_and_can_be_checked(house: Flask, post: Post) -> None:
    with house.app_context():
        with transaction() as db:
            consultation = plans.published(db)
            sent = contributions.contribution(db, consultation, cast.ana(db))
            folio, slug = sent.folio, consultation.slug
        assert deliver_waiting(at_most=10) == 1
        config = held(Config)
        signer = signer_for(f"{config.host}/{slug}", config.signing_seed_file)
    [message] = post.messages
    [file] = message.iter_attachments()
    assert file.get_filename() == f"{folio}.tlog-proof"
    check_receipt(read_receipt(file.get_content().decode()), [signer.vkey])
    for kind in ("plain", "html"):
        words = said(message, kind)
        assert folio in words
        assert contributions.TEXT in words.replace("\n", " ")


def test_a_list_of_addresses_is_not_queued(house: Flask) -> None:
    with house.app_context():
        with pytest.raises(BadAddress):
            _queue("ana@example.org,eva@example.org")
        assert _letters() == []


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\v", "\u2028", "\x85", "\0", "%0d%0a"])
def test_no_value_of_a_letter_becomes_a_header(house: Flask, post: Post, end: str) -> None:
    nasty = f"A-1{end}Bcc: eva@example.org{end}{end}hola{end}.{end}RCPT TO:<eva@example.org>"
    values = SAID | {"folio": nasty, "title": nasty, "note": nasty}
    with house.app_context():
        _queue("ana@example.org", template=DECISION, **values)
        _queue("eva@example.org", template=DECISION, **SAID)
        assert deliver_waiting(at_most=10) == 2
    assert post.recipients == [["ana@example.org"], ["eva@example.org"]]
    for message in post.messages:
        assert message["Bcc"] is None
        assert message["Cc"] is None
        assert len(message.get_all("To", [])) == 1


def test_a_long_subject_in_spanish_arrives_whole(house: Flask, post: Post) -> None:
    with house.app_context():
        _queue("ana@example.org", template=DECISION, **(SAID | {"folio": "ñandú 🦙 " * 40}))
        assert deliver_waiting(at_most=10) == 1
    assert str(post.messages[0]["Subject"]).count("ñandú 🦙") == 40


def test_without_mail_server_letters_wait_and_all_leave_later(house: Flask, port: int) -> None:
    names = [f"p{number}@example.org" for number in range(30)]
    with house.app_context():
        _queue(*names)
        for _ in range(3):
            assert send_waiting() == 0
        assert {letter.attempts for letter in _letters()} == {0}
        assert queries.count_waiting(session()) == 30
        with post_office(port) as post:
            assert send_waiting() == 30
        assert queries.count_waiting(session()) == 0
    assert sorted(row[0] for row in post.recipients) == sorted(names)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda letter: setattr(letter, "template", "accounts/mail/nowhere"),
        lambda letter: setattr(letter, "template", DECISION),
        lambda letter: setattr(letter, "language", "xx"),
        lambda letter: setattr(letter, "to", "moved@example.org"),
        lambda letter: setattr(letter, "to", "no address"),
        lambda letter: setattr(letter, "values", {}),
    ],
)
def test_one_bad_letter_stops_no_other(
    house: Flask, post: Post, spoil: Callable[[Letter], None]
) -> None:
    with house.app_context():
        _queue("one@example.org", "two@example.org", "three@example.org")
        with transaction() as db:
            spoil(db.scalars(select(Letter).order_by(Letter.id).limit(1)).one())
        assert deliver_waiting(at_most=10) == 2
        bad = _letters()[0]
    assert post.recipients == [["two@example.org"], ["three@example.org"]]
    assert bad.sent_at is None
    assert bad.trouble
    assert "@" not in bad.trouble
    assert bad.send_after == INSIDE + FIRST_WAIT


def test_a_letter_that_we_cannot_write_is_not_kept_without_end(house: Flask, post: Post) -> None:
    at = INSIDE
    with house.app_context():
        _queue("one@example.org", template="accounts/mail/nowhere")
        for _ in range(REFUSED_TRIES + 2):
            with time_machine.travel(at, tick=False):
                assert deliver_waiting(at_most=5) == 0
                [bad] = _letters()
                at = bad.send_after
        assert (bad.attempts, bad.refusals, bad.trouble) == (12, 12, "TemplateNotFound")
        assert bad.given_up_at is not None
        assert [row.id for row in queries.stuck(session(), at_most=5)] == [bad.id]
        with time_machine.travel(bad.given_up_at + KEPT + timedelta(hours=1), tick=False):
            forget_sent()
        assert _letters() == []


def test_each_try_waits_twice_as_long_as_the_one_before(house: Flask, post: Post) -> None:
    waits, at = [], INSIDE
    with house.app_context():
        _queue("busy@example.org")
        for _ in range(10):
            with time_machine.travel(at, tick=False):
                assert deliver_waiting(at_most=10) == 0
                assert deliver_waiting(at_most=10) == 0
                [letter] = _letters()
            waits.append(letter.send_after - at)
            at = letter.send_after
    assert waits[:4] == [FIRST_WAIT * factor for factor in (1, 2, 4, 8)]
    assert waits[-1] == LONGEST_WAIT
    assert letter.attempts == 10


def test_a_letter_whose_worker_died_leaves_later_as_the_same_letter(
    house: Flask, post: Post
) -> None:
    with house.app_context():
        _queue("ana@example.org")
        with transaction() as db:
            letter = queries.next_waiting(db, at=INSIDE)
            assert letter is not None
            actions.take(letter, at=INSIDE)
        assert deliver_waiting(at_most=10) == 0
        with time_machine.travel(INSIDE + FIRST_WAIT, tick=False):
            assert deliver_waiting(at_most=10) == 1
    assert post.ids == [letter.message_id]


@pytest.mark.race
def test_workers_side_by_side_send_each_letter_once(house: Flask, post: Post) -> None:
    post.is_slow = True
    names = [f"p{number}@example.org" for number in range(24)]
    with house.app_context():
        _queue(*names)
    gate, sent = Barrier(HANDS), []

    def work() -> None:
        with house.app_context():
            gate.wait()
            sent.append(deliver_waiting(at_most=100))
            session().close()

    workers = [Thread(target=work) for _ in range(HANDS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(sent) == 24
    assert sorted(row[0] for row in post.recipients) == sorted(names)
    assert len(set(post.ids)) == 24


def test_what_left_a_month_ago_is_forgotten_and_what_waits_is_not(house: Flask, post: Post) -> None:
    with house.app_context():
        _queue("ana@example.org", "moved@example.org")
        deliver_waiting(at_most=10)
        for days, left in ((30, 2), (31, 1)):
            with time_machine.travel(INSIDE + timedelta(days=days), tick=False):
                forget_sent()
            assert len(_letters()) == left
