"""Gather contributions into arguments: every writer stands in line at the record's own lock."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.database.claims import claim
from consulta.errors import NotFound, Refused
from consulta.journal.actions import open_record
from consulta.participation.models import Contribution
from consulta.participation.rules import State
from consulta.plan.actions.roles import acting_role
from consulta.plan.models import Consultation
from consulta.response import queries
from consulta.response.actions.signing import sign
from consulta.response.models import Argument, Raising
from consulta.response.rules import FOLIOS_AT_MOST, Refusal, refusal_of_argument
from consulta.text.clean import plain


def open_argument(  # noqa: PLR0913 - an argument is these values, and each has a name
    session: Session,
    *,
    consultation: Consultation,
    statement: str,
    folios: Sequence[str],
    by: Person,
    at: datetime,
) -> Argument:
    """Say a reason that people gave in one's own words, and who gave it: at least one folio.

    It is listed under what its first contribution is about.
    Raises: `Refused` without words or folios, and for a folio that is not public or raises
        another argument.
    """
    statement = plain(statement)
    if refusal := refusal_of_argument(statement, is_answered=False):
        raise Refused(refusal, given_text=statement)
    if not folios:
        raise Refused(Refusal.FOLIOS_MISSING, given_text=statement)
    _stand_at_record(session, consultation, by)
    found = _contributions(session, consultation, folios)
    last = session.scalar(
        select(func.max(Argument.number)).where(Argument.consultation_id == consultation.id)
    )
    argument = Argument(
        consultation=consultation, number=(last or 0) + 1, about_id=found[0].about_id,
        statement=statement, made_by=by, made_at=at, is_demo=consultation.is_demo,
    )  # fmt: skip
    session.add(argument)
    session.flush()
    _add(session, argument, found, by=by, at=at)
    return argument


def reword_argument(
    session: Session, *, argument: Argument, statement: str, by: Person, at: datetime
) -> None:
    """Say an argument in other words, as long as nobody was answered under these.

    Whoever does so has written in its answer: somebody else reads it anew and publishes it.
    Raises: `Refused` without words, and once an answer is public.
    """
    _stand_at_record(session, argument.consultation, by)
    session.refresh(argument, ["statement"])  # who waited for the lock sees what was said meanwhile
    statement = plain(statement)
    is_answered = queries.public_answer(session, argument) is not None
    if statement == argument.statement:
        return
    if refusal := refusal_of_argument(statement, is_answered=is_answered):
        raise Refused(refusal, given_text=statement)
    argument.statement = statement
    _read_anew(session, argument, by=by, at=at)


def add_folios(
    session: Session, *, argument: Argument, folios: Sequence[str], by: Person, at: datetime
) -> None:
    """Let further contributions raise an argument: all of them, or none.

    Raises: `Refused` for no folio, and for one that is not public or raises another argument.
    """
    _stand_at_record(session, argument.consultation, by)
    if not folios:
        raise Refused(Refusal.FOLIOS_MISSING)
    found = _contributions(session, argument.consultation, folios)
    _add(session, argument, found, by=by, at=at)
    _read_anew(session, argument, by=by, at=at)


def drop_folio(
    session: Session, *, argument: Argument, folio: str, by: Person, at: datetime
) -> None:
    """Let a contribution raise this argument no more, as long as no public answer names it.

    Raises: `NotFound` for a folio that does not raise it; `Refused` once it was answered.
    """
    _stand_at_record(session, argument.consultation, by)
    found = next(
        (one for one in queries.raisings(session, argument) if one.contribution.folio == folio),
        None,
    )
    if found is None:
        raise NotFound(folio)
    if found.since is not None:
        raise Refused(Refusal.NAMED_ALREADY)
    session.delete(found)
    _read_anew(session, argument, by=by, at=at)


def _stand_at_record(session: Session, consultation: Consultation, by: Person) -> None:
    """Wait for whoever gathers or answers here, and learn whether this person may.

    Raises: `Refused` for whoever has no role that may.
    """
    open_record(session, consultation=consultation.slug)
    acting_role(by, consultation)


def _contributions(
    session: Session, consultation: Consultation, folios: Sequence[str]
) -> list[Contribution]:
    wanted = sorted(set(folios))
    if len(wanted) > FOLIOS_AT_MOST:
        raise Refused(Refusal.TOO_MANY_FOLIOS)
    found = session.scalars(
        select(Contribution)
        .where(Contribution.consultation_id == consultation.id, Contribution.folio.in_(wanted))
        .order_by(Contribution.entry_n)
        .execution_options(populate_existing=True)
    ).all()
    if len(found) != len(wanted) or any(one.state is not State.PUBLISHED for one in found):
        raise Refused(Refusal.NOT_PUBLISHED)
    return list(found)


def _add(
    session: Session,
    argument: Argument,
    contributions: Sequence[Contribution],
    *,
    by: Person,
    at: datetime,
) -> None:
    for each in contributions:
        is_ours = claim(
            session, Raising, argument_id=argument.id, contribution_id=each.id, line="",
            line_salt=None, since=None, added_by_id=by.id, added_at=at,
        )  # fmt: skip
        if not is_ours:
            raise Refused(Refusal.IN_ANOTHER_ARGUMENT)


def _read_anew(session: Session, argument: Argument, *, by: Person, at: datetime) -> None:
    """Let nobody publish a draft whose words or folios are others than those that they read."""
    session.flush()
    if (draft := queries.draft_of(session, argument)) is not None:
        draft.revision += 1
        sign(draft, by, acting_role(by, argument.consultation), at)
        session.flush()
