"""Gathering: each contribution raises one argument, and what was read is what is published."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.database.engines import WRITES
from consulta.errors import Conflict, Refused
from consulta.plan.models import Consultation
from consulta.plan.queries import consultation as by_slug
from consulta.response import actions, queries
from consulta.response.models import Argument, Raising
from consulta.response.rules import Refusal
from tests import cast
from tests.builders import answers, plans
from tests.builders.answers import AFTER, STATEMENT, answer, camila, said
from tests.builders.contributions import contribution


@pytest.fixture
def consultation(db: Session) -> Consultation:
    return plans.published(db)


def test_each_contribution_raises_one_argument(db: Session, consultation: Consultation) -> None:
    carla = cast.carla(db)
    one, two = said(db, consultation)
    pending = contribution(db, consultation)
    argument = answers.argument(db, consultation, [one], carla)
    db.commit()
    for folios, why in (
        ([], Refusal.FOLIOS_MISSING),
        ([two.folio, one.folio], Refusal.IN_ANOTHER_ARGUMENT),
        ([two.folio, pending.folio], Refusal.NOT_PUBLISHED),
        (["A-999999"], Refusal.NOT_PUBLISHED),
    ):
        with pytest.raises(Refused, match=why):
            actions.open_argument(
                db, consultation=consultation, statement=STATEMENT, folios=folios, by=carla,
                at=AFTER,
            )  # fmt: skip
        db.rollback()
    assert [row.folio for row in queries.loose(db, consultation)] == [two.folio]
    actions.drop_folio(db, argument=argument, folio=one.folio, by=carla, at=AFTER)
    assert {row.folio for row in queries.loose(db, consultation)} == {one.folio, two.folio}


def test_other_words_or_folios_are_read_anew_before_they_are_public(
    db: Session, consultation: Consultation
) -> None:
    carla, second = cast.carla(db), camila(db)
    one, two = said(db, consultation)
    answers.closed(db, consultation)
    argument = answers.argument(db, consultation, [one], carla)
    draft = actions.draft_answer(db, argument=argument, given=answer(), by=carla, at=AFTER)
    read = {argument.number: draft.revision}
    actions.add_folios(db, argument=argument, folios=[two.folio], by=carla, at=AFTER)
    with pytest.raises(Conflict):
        actions.publish_answers(db, consultation=consultation, chosen=read, by=second, at=AFTER)
    read = {argument.number: draft.revision}
    actions.reword_argument(db, argument=argument, statement="Falta la fecha.", by=second, at=AFTER)
    with pytest.raises(Conflict):
        actions.publish_answers(db, consultation=consultation, chosen=read, by=second, at=AFTER)
    read = {argument.number: draft.revision}
    with pytest.raises(Refused, match=Refusal.SAME_PERSON):
        actions.publish_answers(db, consultation=consultation, chosen=read, by=second, at=AFTER)


@pytest.mark.race
def test_two_who_gather_the_same_at_once_leave_it_in_one_argument(engine: Engine) -> None:
    with Session(engine.execution_options(**{WRITES: True})) as session:
        consultation = plans.published(session)
        folio = said(session, consultation, 1)[0].folio
        who = cast.carla(session).id
        session.commit()
        slug = consultation.slug
    together = threading.Barrier(2)

    def gather() -> str:
        together.wait()
        with Session(engine.execution_options(**{WRITES: True})) as session:
            try:
                actions.open_argument(
                    session, consultation=by_slug(session, slug), statement=STATEMENT,
                    folios=[folio], by=session.get_one(Person, who), at=AFTER,
                )  # fmt: skip
            except Refused as refused:
                return refused.reason.value
            session.commit()
            return "gathered"

    with ThreadPoolExecutor(2) as hands:
        done = sorted(hand.result() for hand in [hands.submit(gather) for _ in range(2)])
    assert done == ["gathered", "in_another_argument"]
    with Session(engine) as reader:
        assert reader.scalar(select(func.count()).select_from(Raising)) == 1
        assert reader.scalar(select(func.count()).select_from(Argument)) == 1
