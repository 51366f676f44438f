"""Change the state of a contribution."""

from datetime import datetime
from secrets import token_bytes

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.errors import Conflict, Refused
from consulta.journal.actions import open_record
from consulta.journal.rules import SALT_BYTES, EntryType
from consulta.participation import queries
from consulta.participation.models import (
    Contribution,
    OrganisationPosition,
    PublishedWord,
    Withdrawal,
)
from consulta.participation.rules import NEXT_STATES, State, refusal_of_withdrawal
from consulta.participation.similar import folded_words
from consulta.plan.actions import raise_version


def withdraw(
    session: Session, *, contribution: Contribution, person: Person | None, at: datetime
) -> Contribution:
    """Take a contribution back, for who may. Folio and entries stay; the text is hidden.

    Raises: `Refused` for everybody else, and when it was taken back before.
    """
    is_author = queries.acts_for(session, contribution, person)
    if refusal := refusal_of_withdrawal(contribution.state, is_author=is_author):
        raise Refused(refusal)
    record = open_record(session, consultation=contribution.consultation.slug)
    act = Withdrawal(contribution_id=contribution.id, salt=token_bytes(SALT_BYTES), withdrawn_at=at)
    act.entry_n = record.append(
        EntryType.CONTRIBUTION_WITHDRAWN, ref=contribution.folio, at=at,
        content={"leaf": contribution.entry_n}, salt=act.salt,
    ).n  # fmt: skip
    session.add(act)
    move(session, contribution, to=State.WITHDRAWN, at=at)
    return contribution


def move(
    session: Session, contribution: Contribution, *, to: State, at: datetime, ground: str = ""
) -> None:
    """Change the state of a contribution; nothing else does. Public pages change with it.

    An organisation whose position is taken back or withheld may declare another.

    Raises: `Conflict` when its state has no such move, for somebody was faster.
    """
    if to not in NEXT_STATES[contribution.state]:
        raise Conflict(f"{contribution.folio} is {contribution.state}, it cannot be {to}")
    if State.PUBLISHED in {contribution.state, to}:
        _know_by_its_words(session, contribution, is_public=to is State.PUBLISHED)
    if to is not State.PUBLISHED:
        session.execute(
            delete(OrganisationPosition).where(
                OrganisationPosition.contribution_id == contribution.id
            )
        )
    contribution.state, contribution.state_since, contribution.ground = to, at, ground
    raise_version(session, contribution.consultation)


def _know_by_its_words(session: Session, contribution: Contribution, *, is_public: bool) -> None:
    """Let what is public be found by its words, and nothing else."""
    session.flush()
    if not is_public:
        session.connection().execute(
            delete(PublishedWord).where(PublishedWord.contribution_id == contribution.id)
        )
    words = folded_words(f"{contribution.text} {contribution.proposal}") if is_public else ()
    if words:
        session.connection().execute(
            insert(PublishedWord),
            [
                {
                    "contribution_id": contribution.id,
                    "consultation_id": contribution.consultation_id,
                    "word": word,
                }
                for word in words
            ],
        )
