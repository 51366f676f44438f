"""Deciding: what a decision changes, what the record says of it, and who is told."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from consulta.database.engines import WRITES
from consulta.errors import Conflict, Refused
from consulta.journal.models import LogEntry
from consulta.journal.rules import salted_hash
from consulta.mail.delivery import written
from consulta.mail.models import Letter
from consulta.moderation import actions, queries
from consulta.moderation.models import ModerationDecision
from consulta.moderation.rules import (
    NOTE_MAX_CHARS,
    Ground,
    Outcome,
    Refusal,
    refusal_of_decision,
)
from consulta.participation.models import Contribution
from consulta.participation.queries import contribution as by_folio
from consulta.participation.rules import Channel, State
from consulta.plan.models import Consultation
from consulta.plan.queries import consultation as by_slug
from tests import cast
from tests.builders import contributions, plans
from tests.builders.contributions import submission
from tests.builders.plans import INSIDE

LATER = INSIDE + timedelta(hours=3)
OWN, DECIDED = Refusal.OWN_CONTRIBUTION, Refusal.ALREADY_DECIDED
MISSING, NOT_WANTED = Refusal.GROUND_MISSING, Refusal.GROUND_NOT_WANTED
LONG = "a" * (NOTE_MAX_CHARS + 1)


@pytest.mark.parametrize(
    ("state", "outcome", "ground", "note", "is_author", "answer"),
    [
        (State.PENDING, Outcome.PUBLISH, None, "", False, None),
        (State.PENDING, Outcome.PUBLISH, None, "", True, OWN),
        (State.PENDING, Outcome.PUBLISH, Ground.OFF_TOPIC, "", False, NOT_WANTED),
        (State.PENDING, Outcome.WITHHOLD, Ground.OFF_TOPIC, "", False, None),
        (State.PENDING, Outcome.WITHHOLD, None, "", False, MISSING),
        (State.PENDING, Outcome.WITHHOLD, Ground.OFF_TOPIC, LONG[1:], False, None),
        (State.PENDING, Outcome.WITHHOLD, Ground.OFF_TOPIC, LONG, False, Refusal.NOTE_TOO_LONG),
        (State.PUBLISHED, Outcome.WITHHOLD, Ground.OFF_TOPIC, "", False, DECIDED),
        (State.WITHHELD, Outcome.PUBLISH, None, "", False, DECIDED),
        (State.WITHDRAWN, Outcome.PUBLISH, None, "", False, DECIDED),
    ],
)
def test_which_decision_is_taken(
    state: State,
    outcome: Outcome,
    ground: Ground | None,
    note: str,
    is_author: bool,
    answer: Refusal | None,
) -> None:
    given = refusal_of_decision(state, outcome, ground=ground, note=note, is_author=is_author)
    assert given is answer


@pytest.fixture
def consultation(db: Session) -> Consultation:
    return plans.published(db)


def test_publishing_moves_enters_and_tells_the_author(
    app: Flask, db: Session, consultation: Consultation
) -> None:
    sent = contributions.contribution(db, consultation, cast.ana(db))
    before = consultation.version
    decision = actions.decide(
        db, contribution=sent, by=cast.bruno(db), outcome=Outcome.PUBLISH, at=LATER
    )
    db.commit()

    assert (sent.state, sent.state_since, sent.ground) == (State.PUBLISHED, LATER, "")
    assert consultation.version > before
    entry = db.get_one(LogEntry, (consultation.slug, decision.entry_n))
    content = queries.content_of(decision, leaf=sent.entry_n)
    assert (entry.t, entry.ref) == ("moderation.decided", sent.folio)
    assert salted_hash(decision.salt, content).hex() in entry.entry.decode()
    assert content["roles"] == ["moderator"]
    letter = db.scalars(select(Letter).where(Letter.template == actions.DECISION_LETTER)).one()
    assert letter.to == "ana@example.org"
    with app.test_request_context():
        words = written(letter)
    assert words.subject == f"Publicamos tu aporte {sent.folio}"


def test_withholding_gives_a_public_ground_and_words_for_the_author(
    app: Flask, db: Session, consultation: Consultation
) -> None:
    sent = contributions.contribution(db, consultation, cast.ana(db))
    decision = actions.decide(
        db, contribution=sent, by=cast.bruno(db), outcome=Outcome.WITHHOLD,
        ground=Ground.THIRD_PARTY_DATA, note="Quita el teléfono de tu vecina.", at=LATER,
    )  # fmt: skip
    db.commit()

    assert (sent.state, sent.ground) == (State.WITHHELD, "third_party_data")
    content = queries.content_of(decision, leaf=sent.entry_n)
    assert (content["outcome"], content["ground"]) == ("withhold", "third_party_data")
    assert content["motive_h"] == salted_hash(
        decision.motive_salt or b"", {"motive": decision.note}
    ).hex()  # fmt: skip
    entry = db.get_one(LogEntry, (consultation.slug, decision.entry_n))
    assert "teléfono" not in entry.entry.decode()
    letter = db.scalars(select(Letter).where(Letter.template == actions.DECISION_LETTER)).one()
    with app.test_request_context():
        words = written(letter)
    assert words.subject == f"Retuvimos tu aporte {sent.folio}"
    assert "datos personales de otras personas" in words.body
    assert "Quita el teléfono de tu vecina." in words.body
    assert sent.text not in words.body


def test_what_came_on_paper_is_decided_without_a_letter(
    db: Session, consultation: Consultation
) -> None:
    given = submission(channel=Channel.PAPER)
    sent = contributions.contribution(db, consultation, given=given)
    actions.decide(db, contribution=sent, by=cast.bruno(db), outcome=Outcome.PUBLISH, at=LATER)
    db.commit()
    assert db.scalars(select(func.count()).select_from(Letter)).one() == 0


def test_nobody_decides_twice_or_on_their_own(db: Session, consultation: Consultation) -> None:
    ana, bruno = cast.ana(db), cast.bruno(db)
    sent = contributions.contribution(db, consultation, ana)
    with pytest.raises(Refused, match=OWN):
        actions.decide(db, contribution=sent, by=ana, outcome=Outcome.PUBLISH, at=LATER)
    actions.decide(db, contribution=sent, by=bruno, outcome=Outcome.PUBLISH, at=LATER)
    with pytest.raises(Conflict) as trouble:
        actions.decide(
            db, contribution=sent, by=bruno, outcome=Outcome.WITHHOLD, ground=Ground.OFF_TOPIC,
            note="Mis palabras.", at=LATER,
        )  # fmt: skip
    assert trouble.value.given_text == "Mis palabras."
    assert sent.state is State.PUBLISHED


@pytest.mark.race
def test_of_two_moderators_at_once_one_wins_and_the_other_learns_it(engine: Engine) -> None:
    with Session(engine.execution_options(**{WRITES: True})) as session:
        consultation = plans.published(session)
        place = consultation.slug, contributions.contribution(session, consultation).folio
        session.commit()
    together = threading.Barrier(2)
    choices = ((Outcome.PUBLISH, None), (Outcome.WITHHOLD, Ground.OFF_TOPIC))
    with ThreadPoolExecutor(2) as hands:
        done = [hands.submit(moderate, engine, place, together, choice) for choice in choices]
    outcomes = {hand.result() for hand in done}
    assert "conflict" in outcomes
    assert len(outcomes) == 2
    with Session(engine) as reader:
        assert len(reader.scalars(select(ModerationDecision)).all()) == 1


def moderate(
    engine: Engine,
    place: tuple[str, str],
    together: threading.Barrier,
    choice: tuple[Outcome, Ground | None],
) -> str:
    slug, folio = place
    together.wait()
    with Session(engine.execution_options(**{WRITES: True})) as session:
        sent = by_folio(session, by_slug(session, slug), folio)
        try:
            actions.decide(
                session, contribution=sent, by=None, outcome=choice[0], ground=choice[1], at=LATER
            )
        except Conflict:
            return "conflict"
        session.commit()
        return choice[0].value


def test_many_are_published_at_once_each_with_its_own_entry(
    db: Session, consultation: Consultation
) -> None:
    bruno = cast.bruno(db)
    on_paper = [submission(f"Aporte en papel, {n}.", channel=Channel.PAPER) for n in range(5)]
    sent = [contributions.contribution(db, consultation, given=given) for given in on_paper]
    web = contributions.contribution(db, consultation)
    actions.decide(
        db, contribution=sent[0], by=bruno, outcome=Outcome.WITHHOLD, ground=Ground.OFF_TOPIC,
        at=LATER,
    )  # fmt: skip
    folios = [one.folio for one in sent]
    assert queries.pending_folios(db, consultation, channel=Channel.PAPER) == folios[1:]
    done = actions.publish_all(db, consultation=consultation, folios=folios, by=bruno, at=LATER)
    db.commit()

    assert done == folios[1:]
    assert (sent[0].state, web.state) == (State.WITHHELD, State.PENDING)
    states = dict(
        db.execute(select(Contribution.state, func.count()).group_by(Contribution.state)).all()
    )
    assert states == {State.WITHHELD: 1, State.PUBLISHED: 4, State.PENDING: 1}
    entries = db.scalars(select(LogEntry.ref).where(LogEntry.t == "moderation.decided")).all()
    assert sorted(entries) == sorted(folios)
