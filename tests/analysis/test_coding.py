"""Classing: what opens, what ends and what goes on, who did it, and what is counted."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.accounts.rules import Role
from consulta.analysis import actions, queries
from consulta.analysis.models import Coding, Theme
from consulta.analysis.rules import Refusal
from consulta.analysis.shapes import CodedAs, CodingStep
from consulta.errors import NotFound, Refused
from consulta.participation.actions import move
from consulta.participation.models import Contribution
from consulta.participation.rules import State
from consulta.plan.models import Consultation
from consulta.text.clean import UnreadableText
from tests import cast
from tests.builders import contributions, persons, plans, themes
from tests.builders.contributions import submission
from tests.builders.plans import INSIDE

LATER = INSIDE + timedelta(days=1)
LAST = INSIDE + timedelta(days=2)


@pytest.fixture
def carla(db: Session) -> Person:
    return cast.carla(db)


@pytest.fixture
def sent(db: Session, consultation: Consultation, carla: Person) -> Contribution:
    themes.codebook(db, consultation, carla)
    return contributions.contribution(db, consultation, state=State.PUBLISHED)


def classed(db: Session, one: Contribution) -> list[int]:
    return [each.number for each in queries.themes_of(db, [one.id]).get(one.id, [])]


def test_a_theme_is_numbered_cleaned_and_seen_at_once(
    db: Session, consultation: Consultation, carla: Person
) -> None:
    before = consultation.version
    themes.theme(db, consultation, carla)
    made = actions.add_theme(
        db, consultation=consultation, name="  Datos\nabiertos ", definition=" Qué se\r\npublica ",
        example="", by=carla, at=LATER,
    )  # fmt: skip
    db.commit()
    assert (made.number, made.name, made.definition) == (2, "Datos abiertos", "Qué se\npublica")
    assert (made.added_by_id, made.added_at, made.is_demo) == (carla.id, LATER, False)
    assert [each.number for each in queries.themes(db, consultation)] == [1, 2]
    assert consultation.version > before


def test_a_name_is_used_once_in_a_consultation_even_after_it_was_retired(
    db: Session, consultation: Consultation, carla: Person
) -> None:
    themes.theme(db, consultation, carla, "Plazos")
    actions.retire_theme(db, consultation=consultation, number=1, by=carla, at=LATER)
    with pytest.raises(Refused) as refused:
        themes.theme(db, consultation, carla, "plazos")
    assert refused.value.reason is Refusal.NAME_TAKEN
    assert refused.value.given_text == "Lo que se dice de plazos."
    assert themes.theme(db, plans.published(db, "otra"), carla, "Plazos").number == 1


def test_words_that_cannot_be_kept_are_refused(
    db: Session, consultation: Consultation, carla: Person
) -> None:
    with pytest.raises(UnreadableText):
        themes.theme(db, consultation, carla, "Pla\0zos")


def test_a_theme_is_retired_once_and_keeps_what_it_classed(
    db: Session, consultation: Consultation, carla: Person, sent: Contribution
) -> None:
    actions.code(db, contribution=sent, themes=[1], by=carla, at=INSIDE)
    retired = actions.retire_theme(db, consultation=consultation, number=1, by=carla, at=LATER)
    version = consultation.version
    actions.retire_theme(db, consultation=consultation, number=1, by=cast.diego(db), at=LAST)
    db.commit()
    assert (retired.retired_at, retired.retired_by_id, retired.is_offered) == (
        LATER, carla.id, False,
    )  # fmt: skip
    assert consultation.version == version
    assert classed(db, sent) == [1]
    with pytest.raises(NotFound):
        actions.retire_theme(db, consultation=consultation, number=9, by=carla, at=LAST)


def test_a_retired_theme_may_stay_and_is_not_given_anew(
    db: Session, consultation: Consultation, carla: Person, sent: Contribution
) -> None:
    actions.code(db, contribution=sent, themes=[1], by=carla, at=INSIDE)
    actions.retire_theme(db, consultation=consultation, number=1, by=carla, at=LATER)
    actions.code(db, contribution=sent, themes=[1, 2], by=carla, at=LATER)
    assert classed(db, sent) == [1, 2]
    actions.code(db, contribution=sent, themes=[2], by=carla, at=LATER)
    with pytest.raises(Refused, match=Refusal.THEME_RETIRED):
        actions.code(db, contribution=sent, themes=[1, 2], by=carla, at=LAST)


def test_what_is_new_opens_what_is_gone_ends_and_the_rest_goes_on(
    db: Session, consultation: Consultation, carla: Person, sent: Contribution
) -> None:
    camilo = persons.staff(db, Role.ANALYST, name="Camilo Cea", email="camilo@example.org")
    actions.code(db, contribution=sent, themes=[1, 2], by=carla, at=INSIDE)
    actions.code(db, contribution=sent, themes=[2, 3], by=camilo, at=LATER)
    db.commit()
    assert queries.themes_of(db, [sent.id]) == {
        sent.id: [CodedAs(2, "Datos", INSIDE), CodedAs(3, "Regiones", LATER)]
    }
    assert queries.trace(db, sent) == [
        CodingStep(1, "Plazos", "Carla Cid", INSIDE, LATER, "Camilo Cea"),
        CodingStep(2, "Datos", "Carla Cid", INSIDE, None, None),
        CodingStep(3, "Regiones", "Camilo Cea", LATER, None, None),
    ]
    actions.code(db, contribution=sent, themes=[1], by=carla, at=LAST)
    assert classed(db, sent) == [1]
    assert len(queries.trace(db, sent)) == 4


def test_the_same_form_twice_changes_nothing(
    db: Session, consultation: Consultation, carla: Person, sent: Contribution
) -> None:
    before = consultation.version
    actions.code(db, contribution=sent, themes=[2, 1], by=carla, at=INSIDE)
    once = consultation.version
    assert once > before
    actions.code(db, contribution=sent, themes=[1, 2, 2], by=carla, at=LATER)
    db.commit()
    assert consultation.version == once
    assert [row.coded_at for row in db.scalars(select(Coding))] == [INSIDE, INSIDE]


def test_no_theme_takes_all_away_and_it_waits_again(
    db: Session, consultation: Consultation, carla: Person, sent: Contribution
) -> None:
    actions.code(db, contribution=sent, themes=[1], by=carla, at=INSIDE)
    assert queries.uncoded(db, consultation, at_most=9) == []
    actions.code(db, contribution=sent, themes=[], by=carla, at=LATER)
    assert queries.themes_of(db, [sent.id]) == {}
    assert [row.id for row in queries.uncoded(db, consultation, at_most=9)] == [sent.id]


@pytest.mark.parametrize("state", [State.PENDING, State.WITHHELD])
def test_what_is_not_published_is_not_classed(
    db: Session, consultation: Consultation, carla: Person, state: State
) -> None:
    themes.codebook(db, consultation, carla)
    hidden = contributions.contribution(db, consultation, state=state)
    with pytest.raises(Refused, match=Refusal.NOT_PUBLISHED):
        actions.code(db, contribution=hidden, themes=[1], by=carla, at=LATER)


def test_a_theme_of_another_consultation_is_unknown(
    db: Session, consultation: Consultation, carla: Person, sent: Contribution
) -> None:
    other = plans.published(db, "otra")
    for number in range(7):
        themes.theme(db, other, carla, f"Tema {number}")
    with pytest.raises(Refused, match=Refusal.THEME_UNKNOWN):
        actions.code(db, contribution=sent, themes=[7], by=carla, at=LATER)


def test_the_database_holds_one_open_classing_and_says_who_ended_it(
    db: Session, consultation: Consultation, carla: Person, sent: Contribution
) -> None:
    actions.code(db, contribution=sent, themes=[1], by=carla, at=INSIDE)
    db.commit()
    first = db.scalars(select(Theme).order_by(Theme.number)).first()
    assert first is not None
    row = {"contribution_id": sent.id, "theme_id": first.id, "coded_by_id": carla.id}
    for more in ({}, {"until": LATER}):
        db.add(Coding(**row, coded_at=LATER, **more))
        with pytest.raises(IntegrityError):
            db.flush()
        db.rollback()


def test_counts_hold_what_is_published_and_each_theme_once(
    db: Session, consultation: Consultation, carla: Person
) -> None:
    book = themes.codebook(db, consultation, carla)
    one, two, three = contributions.contributions(db, consultation, 3)
    contributions.contribution(db, consultation)
    actions.code(db, contribution=one, themes=[1, 2], by=carla, at=LATER)
    actions.code(db, contribution=two, themes=[2], by=carla, at=LATER)
    actions.code(db, contribution=two, themes=[3], by=carla, at=LAST)
    counts = queries.coding_counts(db, consultation)
    assert (counts.published, counts.coded, counts.uncoded) == (3, 2, 1)
    assert queries.count_uncoded(db, [consultation.id]) == {consultation.id: 1}
    by_number = {each.number: each.id for each in book}
    assert queries.count_by_theme(db, consultation) == {by_number[n]: 1 for n in (1, 2, 3)}
    move(db, one, to=State.WITHDRAWN, at=LAST)
    db.flush()
    counts = queries.coding_counts(db, consultation)
    assert (counts.published, counts.coded, counts.uncoded) == (2, 1, 1)
    assert queries.count_by_theme(db, consultation) == {by_number[3]: 1}
    assert [row.id for row in queries.uncoded(db, consultation, at_most=9)] == [three.id]


def test_the_queue_is_oldest_first_and_goes_on_after_one(
    db: Session, consultation: Consultation
) -> None:
    moments = (LATER, INSIDE, LAST, LATER)
    texts = [submission(f"Aporte de las {at:%d-%H}, número {n}.", at=at) for n, at in
             enumerate(moments)]  # fmt: skip
    late, early, last, too = (
        contributions.contribution(db, consultation, given=given, state=State.PUBLISHED)
        for given in texts
    )
    ordered = [early.id, late.id, too.id, last.id]
    assert [row.id for row in queries.uncoded(db, consultation, at_most=9)] == ordered
    assert [row.id for row in queries.uncoded(db, consultation, at_most=2)] == ordered[:2]
    after = queries.uncoded(db, consultation, at_most=9, after=late)
    assert [row.id for row in after] == ordered[2:]
    assert queries.uncoded(db, consultation, at_most=9, after=last) == []
