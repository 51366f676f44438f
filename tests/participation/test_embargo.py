"""Until the close no page, feed, export or record tells what anybody voted; cards are shuffled."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from consulta.accounts.actions import ensure_citizen
from consulta.config import Config
from consulta.participation import actions, queries
from consulta.participation.models import Vote
from consulta.participation.rules import Basis, State, VoteValue
from consulta.participation.shapes import SignalDay
from consulta.plan.queries import consultation
from consulta.web.freshness import KeptPages
from consulta.web.front_door import FrontDoor
from consulta.web.parts import KeptParts
from consulta.web.settings import give, held
from consulta.web.unit_of_work import session, transaction
from tests import cast
from tests.accounts.doors import close
from tests.builders import contributions, plans
from tests.builders.contributions import tag, vote
from tests.builders.plans import CLOSES, INSIDE
from tests.house.doors import DOORS
from tests.participation.page_walks import SLUG, house_of, sign_in

CHANGING = re.compile(
    r'name="(?:csrf_token|form_key|opened|ticket)"[^>]*|value="[\w.-]{40,}"|'
    r'<span class="digest">\w+</span>'
)
PUBLIC = [
    address
    for (name, method), (address, _) in DOORS.items()
    if method == "GET" and SLUG in address and "/equipo/" not in address
]


@pytest.fixture
def voted(config: Config) -> Iterator[Flask]:
    """An open plan on which eleven people voted, and a contribution that they voted on too."""
    with time_machine.travel(INSIDE, tick=False):
        house = house_of(config)
        with house.app_context(), transaction() as db:
            shown = consultation(db, SLUG)
            about = plans.named(db, shown)
            ana = cast.ana(db)
            sent = contributions.contribution(db, shown, ana, state=State.PUBLISHED)
            for number in range(11):
                vote(db, about, voter=f"voter {number}")
                vote(db, sent.own_target, voter=f"voter {number}")
        yield house
        close(house)


def everything(house: Flask, *, signed_in: bool) -> dict[str, str]:
    give(house, KeptPages())
    with house.app_context():
        held(FrontDoor).empty()
    give(house, KeptParts())
    client = house.test_client()
    if signed_in:
        sign_in(house, client, "lectora@example.org")
    bodies = {address: client.get(address).data for address in PUBLIC}
    return {at: CHANGING.sub("", body.decode("utf-8", "replace")) for at, body in bodies.items()}


def turn(house: Flask) -> None:
    """Make every vote the contrary of what it was, and nothing else."""
    with house.app_context(), transaction() as db:
        db.execute(update(Vote).values(value=VoteValue.DISAGREE))


@pytest.mark.parametrize("signed_in", [False, True])
def test_before_the_close_no_answer_depends_on_what_was_voted(
    voted: Flask, signed_in: bool
) -> None:
    before = everything(voted, signed_in=signed_in)
    turn(voted)
    after = everything(voted, signed_in=signed_in)
    assert [address for address in before if before[address] != after[address]] == []


def test_after_the_close_they_do(voted: Flask) -> None:
    with time_machine.travel(CLOSES, tick=False):
        before = everything(voted, signed_in=False)
        turn(voted)
        after = everything(voted, signed_in=False)
    changed = [address for address in before if before[address] != after[address]]
    assert f"/consultas/{SLUG}/compromisos/2" in changed
    for address in changed:
        assert re.search("no deciden|plebiscito", after[address]), address


def test_votes_by_day_wait_for_the_close(voted: Flask) -> None:
    page = f"/consultas/{SLUG}/senales"
    assert '<td class="num">22</td>' not in voted.test_client().get(page).text
    with time_machine.travel(CLOSES, tick=False):
        assert '<td class="num">22</td>' in voted.test_client().get(page).text


def test_signs_are_counted_by_day(voted: Flask) -> None:
    with voted.app_context():
        [day] = queries.signal_days(session(), consultation(session(), SLUG), with_votes=False)
    assert (day.day, day.received, day.repeated, day.votes) == (INSIDE.date(), 1, 0, None)


def test_what_was_erased_repeats_nothing(voted: Flask) -> None:
    with voted.app_context(), transaction() as db:
        shown, rosa = (
            consultation(db, SLUG),
            ensure_citizen(db, email="rosa@example.org", at=INSIDE),
        )
        for text in ("Digo esto, y tres veces.", "Y digo otra cosa."):
            for _ in range(3):
                given = contributions.submission(text)
                contributions.contribution(db, shown, rosa, given=given)
    with voted.app_context():
        [before] = queries.signal_days(session(), consultation(session(), SLUG), with_votes=False)
    with voted.app_context(), transaction() as db:
        rosa = ensure_citizen(db, email="rosa@example.org", at=INSIDE)
        actions.forget_person(db, person=rosa, tags={}, basis=Basis.OWN_WISH, at=INSIDE)
    with voted.app_context():
        [day] = queries.signal_days(session(), consultation(session(), SLUG), with_votes=False)
    assert (before.received, before.repeated) == (7, 4)
    assert (day.received, day.repeated) == (7, 0)


def test_a_day_says_why_it_stands_out() -> None:
    def of(asked: int, throwaway: int, held_up: int, received: int, repeated: int) -> list[str]:
        day = date(2027, 3, 10)
        return SignalDay(day, asked, throwaway, held_up, received, repeated, None).reasons

    assert of(100, 0, 0, 100, 0) == []
    assert of(100, 20, 1, 100, 20) == ["held_up", "throwaway", "repeated"]


def test_an_order_of_ones_own_does_not_follow_the_plan(db: Session) -> None:
    shown = plans.published(db)
    contributions.contributions(db, shown, 12)
    firsts: Counter[str] = Counter()
    for number in range(200):
        cards = queries.vote_cards(db, shown, voter=tag(f"voter {number}"), person_id=None)
        ids = [card.target_id for card in cards]
        assert ids not in (sorted(ids), sorted(ids, reverse=True))
        firsts[cards[0].ref] += 1
    assert len(firsts) == len(cards)
    assert max(firsts.values()) < 200 / len(cards) * 3
