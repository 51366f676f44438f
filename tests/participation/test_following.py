"""Followers are told once, at their rhythm, and nothing that is not public."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import cast as cast_to

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from consulta.accounts.actions import ensure_citizen
from consulta.config import Config
from consulta.errors import Refused
from consulta.mail.delivery import written
from consulta.mail.models import Letter
from consulta.participation import actions, queries, tasks
from consulta.participation.digest import Notice, Rhythm, closing_notice, next_turn
from consulta.participation.models import Follow
from consulta.participation.rules import Refusal, State
from consulta.plan.models import DateAct
from consulta.plan.promises import ActState, Promise
from consulta.plan.queries import consultation, target
from consulta.web.unit_of_work import database, session, transaction
from tests import cast
from tests.builders import contributions, editions, persons
from tests.builders.plans import CLOSES, INSIDE, ZONE
from tests.participation.page_walks import SLUG, house_of

DAY = timedelta(days=1)
SOON = INSIDE + timedelta(minutes=1)
MORNING = datetime(2027, 3, 11, 11, 30, tzinfo=UTC)  # 8:30 in Chile, the day after INSIDE


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    """One open plan, at a moment that stands still."""
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        with made.app_context():
            yield made
            session().close()
            database.engine.dispose()


def _follow(
    ref: str = "plan", rhythm: Rhythm = Rhythm.DAILY, *, at: datetime = INSIDE, email: str = ""
) -> int:
    with transaction() as db:
        person = ensure_citizen(db, email=email or "ana@example.org", at=at)
        shown = consultation(db, SLUG)
        made = actions.follow(
            db, person=person, target=target(db, shown, ref), rhythm=rhythm, language="es", at=at
        )
        return int(made.id)


def _publish(about: str = "commitment:2", *, at: datetime = SOON, text: str = "") -> str:
    with transaction() as db:
        shown = consultation(db, SLUG)
        given = contributions.submission(text or contributions.TEXT, at=at)
        return contributions.contribution(
            db, shown, about=about, given=given, state=State.PUBLISHED
        ).folio


def _letters(template: str = "digest") -> list[Letter]:
    session().rollback()
    rows = session().scalars(select(Letter).order_by(Letter.id)).all()
    return [row for row in rows if row.template.endswith(f"/{template}")]


def _on(at: datetime) -> int:
    with time_machine.travel(at, tick=False):
        return cast_to(int, tasks.send_digests())


@pytest.mark.parametrize(
    ("rhythm", "turn"),
    [
        (Rhythm.DAILY, datetime(2027, 3, 11, 11, tzinfo=UTC)),
        (Rhythm.WEEKLY, datetime(2027, 3, 17, 11, tzinfo=UTC)),
    ],
)
def test_turns_come_in_the_morning_of_the_zone(rhythm: Rhythm, turn: datetime) -> None:
    assert next_turn(INSIDE, rhythm, ZONE) == turn
    after_change = next_turn(datetime(2027, 4, 3, 15, tzinfo=UTC), Rhythm.DAILY, ZONE)
    assert after_change == datetime(2027, 4, 4, 12, tzinfo=UTC)


def test_a_digest_counts_what_was_published_and_comes_once(house: Flask) -> None:
    _follow()
    folio = _publish(text="Una palabra única: murciélago, y nada más que eso.")
    _publish()
    _publish("plan")
    assert _on(INSIDE) == 0
    assert _on(MORNING) == 1
    assert _on(MORNING) == 0
    [letter] = _letters()
    words = written(letter)
    assert "Se publicaron 3 aportes" in words.body
    assert "Compromiso 2, Compromiso de prueba número 2: 2 aportes" in words.body
    for part in (words.body, words.html):
        assert "murciélago" not in part
        assert folio not in part
        assert f"http://localhost/consultas/{SLUG}/compromisos/2#aportes" in part
        assert "/avisos/c-" in part


def test_a_digest_of_a_commitment_speaks_of_nothing_else(house: Flask) -> None:
    _follow("commitment:1")
    _publish("commitment:2")
    assert _on(MORNING) == 0
    _publish("commitment:1", at=MORNING)
    assert _on(MORNING + DAY) == 1
    assert [place["ref"] for place in _letters()[0].values["places"]] == ["commitment:1"]


def test_what_is_not_public_is_never_told(house: Flask) -> None:
    _follow()
    with transaction() as db:
        shown = consultation(db, SLUG)
        contributions.contribution(db, shown)
        contributions.contribution(db, shown, state=State.WITHHELD)
        contributions.contribution(db, shown, state=State.WITHDRAWN)
    assert _on(MORNING) == 0
    assert _letters() == []


def test_the_third_week_still_sends_and_an_empty_week_sends_nothing(house: Flask) -> None:
    _follow(rhythm=Rhythm.WEEKLY)
    sent = []
    for week in range(5):
        if week not in {2, 4}:
            _publish(at=SOON + timedelta(days=7 * week))
        for hour in range(0, 24 * 7, 3):
            at = INSIDE + timedelta(days=7 * week, hours=hour + 1)
            sent.append((week, _on(at)))
    assert sum(count for _, count in sent) == 3
    assert len(_letters()) == 3
    assert [letter.values["published"] for letter in _letters()] == [1, 1, 1]


def test_a_worker_that_slept_for_days_sends_one_digest(house: Flask) -> None:
    _follow()
    for day in range(5):
        _publish(at=SOON + day * DAY)
    assert _on(INSIDE + 7 * DAY) == 1
    assert _letters()[0].values["published"] == 5
    assert _on(INSIDE + 7 * DAY) == 0


def test_what_happens_while_a_digest_is_written_is_told_the_next_time(house: Flask) -> None:
    _follow()
    _publish(at=MORNING - timedelta(minutes=1))
    assert _on(MORNING) == 0
    assert _on(MORNING + DAY) == 1


def test_versions_and_dates_are_told_with_their_reason(house: Flask) -> None:
    _follow("commitment:2")
    with transaction() as db:
        editions.next_version(
            db, consultation(db, SLUG), editions.reworded("c2-p1", "Otras palabras, más claras."),
            at=SOON,
        )  # fmt: skip
    assert _on(MORNING) == 1
    words = written(_letters()[0])
    assert editions.REASON in words.body
    assert f"http://localhost/consultas/{SLUG}/versiones/2" in words.body


def test_no_tally_is_told_before_the_close(house: Flask) -> None:
    _follow()
    folio = _publish()
    with transaction() as db:
        shown = consultation(db, SLUG)
        voted = target(db, shown, f"contribution:{folio}")
        for number in range(7):
            contributions.vote(db, voted, voter=f"v{number}")
    assert _on(MORNING) == 1
    assert not {"agree", "votes", "tally"} & set(str(_letters()[0].values).split("'"))


def test_whoever_leaves_is_told_nothing_and_may_come_back(house: Flask) -> None:
    number = _follow()
    _publish()
    with transaction() as db:
        found = db.get_one(Follow, number)
        link = actions.link_of(found)
        assert actions.leave_by_link(db, link=link, at=INSIDE) == 1
        assert actions.leave_by_link(db, link=link, at=INSIDE) == 0
    assert _on(MORNING) == 0
    assert _follow(at=MORNING) == number
    assert _on(MORNING + DAY) == 0
    _publish(at=MORNING + DAY)
    assert _on(MORNING + 2 * DAY) == 1


def test_a_rhythm_is_changed_and_nothing_is_told_twice(house: Flask) -> None:
    number = _follow(rhythm=Rhythm.WEEKLY)
    _publish()
    assert _follow(rhythm=Rhythm.DAILY) == number
    assert _on(MORNING) == 1
    _follow(rhythm=Rhythm.WEEKLY, at=MORNING)
    assert _on(MORNING + DAY) == 0


def test_one_person_gets_one_letter_for_all_that_is_due(house: Flask) -> None:
    _follow("plan")
    _follow("commitment:2")
    _publish()
    assert _on(MORNING) == 1
    assert _letters()[0].values["published"] == 1


@pytest.mark.parametrize(
    ("left", "notice"),
    [
        (timedelta(hours=73), None), (timedelta(hours=72), Notice.CLOSING_72),
        (timedelta(hours=25), Notice.CLOSING_72), (timedelta(hours=24), Notice.CLOSING_24),
        (timedelta(seconds=1), Notice.CLOSING_24), (timedelta(), None), (-DAY, None),
    ],
)  # fmt: skip
def test_which_warning_is_due(left: timedelta, notice: Notice | None) -> None:
    assert closing_notice(CLOSES, CLOSES - left) is notice


def test_followers_are_warned_once_a_step_and_again_of_a_close_that_moved(house: Flask) -> None:
    _follow("plan")
    _follow("commitment:2")
    for hours, wanted in ((80, 0), (72, 1), (71, 0), (24, 1), (5, 0)):
        with time_machine.travel(CLOSES - timedelta(hours=hours), tick=False):
            assert tasks.warn_of_closes() == wanted, hours
    with transaction() as db:
        consultation(db, SLUG).closes_at = CLOSES + 5 * DAY
    with time_machine.travel(CLOSES, tick=False):
        assert tasks.warn_of_closes() == 0
    with time_machine.travel(CLOSES + 2 * DAY, tick=False):
        assert tasks.warn_of_closes() == 1
    with time_machine.travel(CLOSES + 5 * DAY, tick=False):
        assert tasks.warn_of_closes() == 0
    assert len(_letters("closing")) == 3


def test_who_slept_through_both_steps_or_followed_late_gets_one_warning(house: Flask) -> None:
    _follow()
    late = CLOSES - timedelta(hours=60)
    with time_machine.travel(late, tick=False):
        _follow(email="eva@example.org", at=late)
        assert tasks.warn_of_closes() == 1
    _follow(email="luz@example.org")
    with time_machine.travel(CLOSES - timedelta(hours=10), tick=False):
        assert tasks.warn_of_closes() == 3
        assert tasks.warn_of_closes() == 0


@pytest.mark.race
def test_two_workers_tell_each_follower_once(house: Flask) -> None:
    for number in range(12):
        _follow("plan", email=f"p{number}@example.org")
    _publish()
    soon = CLOSES - timedelta(hours=72)
    gate, told = Barrier(4), []

    def work(task: object) -> None:
        with house.app_context():
            gate.wait()
            told.append(task())  # type: ignore[operator]
            session().close()

    session().rollback()
    for at, task, template in (
        (MORNING, tasks.send_digests, "digest"),
        (soon, tasks.warn_of_closes, "closing"),
    ):
        with time_machine.travel(at, tick=False):
            workers = [Thread(target=work, args=(task,)) for _ in range(4)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
        to = sorted(letter.to for letter in _letters(template))
        assert to == sorted(f"p{number}@example.org" for number in range(12))
    assert sum(told) == 24


def test_a_draft_is_remembered_once_to_whoever_was_signed_in(house: Flask) -> None:
    at = CLOSES - timedelta(hours=50)
    with transaction() as db:
        about = target(db, consultation(db, SLUG), "commitment:2")
        people = [persons.citizen(db, f"{name}@example.org") for name in ("ana", "eva")]
        for key, person in (("a" * 43, people[0]), ("b" * 43, None), ("c" * 43, people[1])):
            draft = actions.keep_draft(
                db, target=about, browser="x" * 64, fields={"text": "Sin enviar"}, key=key, at=at
            )
            actions.note_writer(db, draft=draft, person=person)
        contributions.contribution(
            db, consultation(db, SLUG), people[1],
            given=contributions.submission(form_key="c" * 43, at=at),
        )  # fmt: skip
    for hours, wanted in ((49, 0), (47, 1), (46, 0)):
        with time_machine.travel(CLOSES - timedelta(hours=hours), tick=False):
            assert tasks.remind_of_drafts() == wanted
    [letter] = _letters("draft")
    assert letter.to == "ana@example.org"
    assert "Sin enviar" not in written(letter).body
    assert letter.leave.startswith("d-")


def test_an_author_is_told_where_a_person_put_their_words(house: Flask) -> None:
    with transaction() as db:
        shown = consultation(db, SLUG)
        made = contributions.contribution(
            db, shown, cast.ana(db), about="paragraph:c2-p1", state=State.PUBLISHED
        )
        carla = cast.carla(db)
        editions.next_version(db, shown, editions.without("c2-p1"))
        made = queries.contribution(db, shown, made.folio)
        actions.place(
            db, contribution=made, target=target(db, shown, "paragraph:c2-p2"), by=carla,
            reason="Habla de lo mismo que este párrafo.", at=INSIDE,
        )  # fmt: skip
        actions.place(
            db, contribution=made, target=target(db, shown, "paragraph:c2-p2"), by=carla,
            reason="Habla de lo mismo que este párrafo.", at=INSIDE,
        )  # fmt: skip
    [letter] = _letters("placed")
    assert letter.to == "ana@example.org"
    for part in (written(letter).body, written(letter).html):
        assert "Pocas personas saben cómo" in part
        assert "Las respuestas tardan más de un año." in part
        assert "Habla de lo mismo que este párrafo." in part


def test_who_has_no_address_is_refused_and_nothing_else_is_followed(house: Flask) -> None:
    folio = _publish()
    with transaction() as db:
        shown, ana = consultation(db, SLUG), cast.ana(db)
        nobody = persons.citizen(db, "x@example.org")
        nobody.email = None
        for person, ref, reason in (
            (ana, f"contribution:{folio}", Refusal.NOT_A_TARGET),
            (ana, "paragraph:c2-p1", Refusal.NOT_A_TARGET),
            (nobody, "plan", Refusal.NO_ADDRESS),
        ):
            with pytest.raises(Refused) as refused:
                actions.follow(
                    db, person=person, target=target(db, shown, ref), rhythm=Rhythm.DAILY,
                    language="es", at=INSIDE,
                )  # fmt: skip
            assert refused.value.reason is reason


def test_who_is_forgotten_is_told_nothing_more(house: Flask) -> None:
    number = _follow()
    with time_machine.travel(CLOSES - timedelta(hours=72), tick=False):
        assert tasks.warn_of_closes() == 1
    with transaction() as db:
        actions.forget_follows(db, person=db.get_one(Follow, number).person)
    assert _follow_rows() == 0
    _publish()
    assert _on(MORNING) == 0


def _follow_rows() -> int:
    session().rollback()
    return len(session().scalars(select(Follow)).all())


def test_followers_hear_at_once_that_the_close_moved_and_may_stop_it(house: Flask) -> None:
    _follow(email="luz@example.org")
    _follow("commitment:2", email="luz@example.org")
    with transaction() as db:
        shown = consultation(db, SLUG)
        contributions.contribution(db, shown, persons.citizen(db, "eva@example.org"))
        db.add(
            DateAct(
                consultation_id=shown.id, promise=Promise.CLOSE, before_at=CLOSES,
                after_at=CLOSES + DAY, reason="Se pidió más tiempo.", state=ActState.CONFIRMED,
                proposed_at=INSIDE, decided_at=SOON, roles=["analyst", "analyst"],
            )
        )  # fmt: skip
    assert tasks.tell_extensions() == 2
    assert tasks.tell_extensions() == 0
    found = {letter.to: bool(letter.leave) for letter in _letters("extension")}
    assert found == {"eva@example.org": False, "luz@example.org": True}
    assert _on(MORNING) == 1
    assert "Se pidió más tiempo." in written(_letters()[0]).body


def test_nobody_is_told_of_a_consultation_that_is_not_public(house: Flask) -> None:
    _follow()
    _publish()
    with transaction() as db:
        consultation(db, SLUG).launched_at = None
    assert _on(MORNING) == 0
