"""Many hands at once: threads and processes that all begin at the same moment."""

import multiprocessing
from collections.abc import Callable
from dataclasses import replace
from threading import Barrier, Thread
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.database.engines import WRITES, make_engine
from consulta.errors import Conflict, Refused
from consulta.moderation import actions as moderation
from consulta.moderation.rules import Outcome
from consulta.participation import actions
from consulta.participation.queries import contribution
from consulta.participation.rules import VoteValue
from consulta.plan.queries import consultation, target
from tests.builders.contributions import TEXT, submission, tag
from tests.builders.plans import INSIDE

SLUG = "plan-2027"
Deed = Callable[[Session, int], Any]


def vote(session: Session, number: int) -> str:
    """The vote of one and the same person, who clicks on something else each time."""
    voted = target(session, consultation(session, SLUG), "commitment:2")
    value = list(VoteValue)[number % len(VoteValue)]
    return actions.cast_vote(
        session, target=voted, voter=tag("ana"), voter_person_id=None, value=value, at=INSIDE
    ).ref


def same_vote(session: Session, number: int) -> str:
    """The vote of one and the same person, who clicks on the same again and again."""
    return vote(session, 0)


def others_vote(session: Session, number: int) -> str:
    """The vote of somebody else each time."""
    voted = target(session, consultation(session, SLUG), "commitment:2")
    return actions.cast_vote(
        session, target=voted, voter=tag(f"voter {number}"), voter_person_id=None,
        value=list(VoteValue)[number % 2], at=INSIDE,
    ).ref  # fmt: skip


def submit(session: Session, number: int) -> str:
    """One and the same form, sent again and again."""
    about = target(session, consultation(session, SLUG), "commitment:2")
    given = replace(submission(TEXT), form_key="k" * 43)
    author = session.get_one(Person, 1)
    return actions.submit_contribution(session, target=about, author=author, given=given).folio


def submit_other_words(session: Session, number: int) -> str:
    """One form, sent with other words each time."""
    about = target(session, consultation(session, SLUG), "commitment:2")
    given = replace(submission(f"{TEXT} {number}"), form_key="k" * 43)
    author = session.get_one(Person, 1)
    try:
        return actions.submit_contribution(session, target=about, author=author, given=given).folio
    except Conflict as trouble:
        session.rollback()
        return f"conflict: {trouble.given_text}"


def correct_or_decide(session: Session, number: int) -> str:
    """Its author corrects what a moderator publishes, all at the same moment."""
    about = consultation(session, SLUG)
    sent = contribution(session, about, "A-000001")
    try:
        if number % 2:
            author = session.get_one(Person, sent.author_id)
            given = submission(f"{TEXT} Corregido {number}.")
            actions.edit(session, contribution=sent, person=author, given=given)
            return f"corrected {sent.version}"
        moderation.decide(
            session, contribution=sent, by=None, outcome=Outcome.PUBLISH, at=INSIDE,
            leaf=sent.entry_n,
        )  # fmt: skip
        return f"published {sent.version} {sent.entry_n}"
    except (Conflict, Refused) as trouble:
        session.rollback()
        return f"no: {getattr(trouble, 'reason', '')}"


def correct_once(session: Session, number: int) -> str:
    """One and the same correction, handed in again and again."""
    sent = contribution(session, consultation(session, SLUG), "A-000001")
    given = replace(submission(f"{TEXT} Corregido."), form_key="c" * 43)
    author = session.get_one(Person, sent.author_id)
    done = actions.edit(session, contribution=sent, person=author, given=given)
    session.refresh(done)
    return f"{done.folio} {done.version}"


def at_once(
    engine: Engine, deed: Deed, *, hands: int, start: Any = None, first: int = 0
) -> list[Any]:
    """What each hand got, or the exception that it met."""
    start = start or Barrier(hands)
    writing = engine.execution_options(**{WRITES: True})
    got: list[Any] = []

    def hand(number: int) -> None:
        try:
            with Session(writing, expire_on_commit=False) as session:
                start.wait(timeout=60)
                done = deed(session, number)
                session.commit()
                got.append(done)
        except Exception as trouble:
            got.append(trouble)

    threads = [Thread(target=hand, args=(first + number,)) for number in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def _process(url: str, names: list[str], place: tuple[int, int], start: Any, answers: Any) -> None:
    number, hands = place
    engine = make_engine(url, pool_size=hands)
    for name in names:
        deed: Deed = globals()[name]
        got = at_once(engine, deed, hands=hands, start=start, first=number * hands)
        answers.put((name, [one if isinstance(one, str) else repr(one) for one in got]))
    engine.dispose()


def in_processes(
    url: str, deeds: list[Deed], *, processes: int, hands: int
) -> dict[str, list[str]]:
    """The same in several processes, each with several threads, one deed after the other."""
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(processes * hands), context.Queue()
    names = [deed.__name__ for deed in deeds]
    running = [
        context.Process(target=_process, args=(url, names, (n, hands), start, answers))
        for n in range(processes)
    ]
    for process in running:
        process.start()
    got: dict[str, list[str]] = {name: [] for name in names}
    for _ in range(processes * len(deeds)):
        name, answered = answers.get(timeout=120)
        got[name] += answered
    for process in running:
        process.join()
    return got
