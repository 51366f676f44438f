"""Signs of many hands, counted by day; nobody can be found in them."""

from datetime import date
from typing import Any

from sqlalchemy import Date, case, func, select
from sqlalchemy.orm import Session

from consulta.accounts.queries import signals
from consulta.accounts.rules import EVERYWHERE, Signal
from consulta.participation.models import Contribution, Vote
from consulta.participation.shapes import SignalDay
from consulta.plan.models import Consultation


def signal_days(
    session: Session, consultation: Consultation, *, with_votes: bool
) -> list[SignalDay]:
    """What was asked, received and, after the close, voted on each day of UTC, the newest first."""
    asked = signals(session, consultation.slug)
    received, votes = _received(session, consultation), {}
    if with_votes:
        votes = _votes(session, consultation)
    nothing = dict.fromkeys(Signal, 0)
    days = []
    for day in sorted({*asked, *received, *votes}, reverse=True):
        links, (came, repeated) = asked.get(day, nothing), received.get(day, (0, 0))
        days.append(
            SignalDay(
                day,
                asked=links[Signal.LINKS_ASKED],
                throwaway=links[Signal.THROWAWAY],
                held_up=links[Signal.HELD_UP],
                received=came,
                repeated=repeated,
                votes=votes.get(day, 0) if with_votes else None,
            )
        )
    return days


def house_signal_days(session: Session) -> list[SignalDay]:
    """What was asked at doors that belong to no consultation, by day of Chile, the newest first.

    Nothing is written and nothing is voted there.
    """
    return [
        SignalDay(
            day,
            asked=links[Signal.LINKS_ASKED],
            throwaway=links[Signal.THROWAWAY],
            held_up=links[Signal.HELD_UP],
            received=0,
            repeated=0,
            votes=None,
        )
        for day, links in signals(session, EVERYWHERE).items()
    ]


def _received(session: Session, consultation: Consultation) -> dict[date, tuple[int, int]]:
    """How many contributions came on each day, and how many of them with words that came twice.

    What was erased came as well, but has neither words nor salt, and repeats nothing.
    """
    day = _day_of(session, Contribution.received_at)
    words = case((Contribution.salt.is_not(None), Contribution.text))
    wanted = select(day, func.count(), func.count(words), func.count(words.distinct())).where(
        Contribution.consultation_id == consultation.id
    )
    rows = session.execute(wanted.group_by(day))
    return {_as_date(at): (came, worded - own) for at, came, worded, own in rows}


def _votes(session: Session, consultation: Consultation) -> dict[date, int]:
    day = _day_of(session, Vote.cast_at)
    wanted = select(day, func.count()).where(Vote.consultation_id == consultation.id)
    return {_as_date(at): count for at, count in session.execute(wanted.group_by(day))}


def _day_of(session: Session, moment: Any) -> Any:
    if session.get_bind().dialect.name == "postgresql":
        return func.timezone("UTC", moment).cast(Date)
    return func.date(moment)


def _as_date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
