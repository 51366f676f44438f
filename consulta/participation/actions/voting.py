"""Take votes."""

from datetime import datetime
from secrets import token_bytes

from sqlalchemy.orm import Session

from consulta.errors import Refused
from consulta.journal.actions import open_record
from consulta.journal.rules import SALT_BYTES, EntryType, hour_of_vote, new_vote_ref
from consulta.participation import queries
from consulta.participation.models import Vote
from consulta.participation.rules import (
    Refusal,
    Voted,
    VoteValue,
    refusal_of_level,
    refusal_of_person,
    refusal_of_time,
    refusal_of_vote,
)
from consulta.plan.models import Target


def cast_vote(  # noqa: PLR0913 - a vote is these values, and each has a name
    session: Session,
    *,
    target: Target,
    voter: str,
    voter_person_id: int | None,
    value: VoteValue,
    at: datetime,
    shown: str = "",
    identity_level: int = 1,
    is_demo: bool = False,
) -> Vote:
    """Set what this voter says of a target: one row a voter and target, whoever clicks how often.

    The same value again changes nothing and enters nothing. `shown` is the digest of the version
    of the plan that the voter was shown; empty where the page did not say.
    `identity_level` is how well the voter is known: 1 by mail, 2 by ClaveÚnica.

    Raises: `Refused` when a rule says no.
    Source: docs/adr/0007-one-voter-one-vote.md
    """
    consultation = target.consultation
    if refusal := refusal_of_time(consultation.window, at):
        raise Refused(refusal)
    record = open_record(session, consultation=consultation.slug)
    if record.is_closed:
        raise Refused(Refusal.WINDOW_CLOSED)
    found = queries.ballot(session, target, voter=voter, person_id=voter_person_id)
    if refusal := _refusal_of(found, target, at=at, identity_level=identity_level):
        raise Refused(refusal)
    if queries.has_changed_since(session, target, shown=shown, now=found.target_version):
        raise Refused(Refusal.WORDS_CHANGED)
    vote = found.vote
    if vote is not None and vote.value is value:
        return vote
    entry_type = EntryType.VOTE_CAST if vote is None else EntryType.VOTE_CHANGED
    if vote is None:
        vote = Vote(
            consultation_id=consultation.id, target_id=target.id, voter=voter, ref=new_vote_ref(),
            is_demo=is_demo or consultation.is_demo,
        )  # fmt: skip
    hour, salt = hour_of_vote(at, consultation.opens_at), token_bytes(SALT_BYTES)
    content = queries.content_of_vote(value, target.ref, found.target_version)
    entry = record.append(entry_type, ref=vote.ref, at=hour, content=content, salt=salt)
    vote.value, vote.target_version = value, found.target_version
    vote.identity_level = identity_level
    vote.cast_at, vote.salt, vote.entry_n = hour, salt, entry.n
    session.add(vote)
    return vote


def _refusal_of(
    found: queries.Ballot, target: Target, *, at: datetime, identity_level: int
) -> Refusal | None:
    consultation, about = target.consultation, Voted(target.kind, found.state, found.is_in_plan)
    return (
        refusal_of_person(is_staff=found.is_staff)
        or refusal_of_level(identity_level, consultation.identity_level)
        or refusal_of_vote(
            consultation.window,
            at,
            about=about,
            is_author=found.is_author,
            is_own_organisation=found.is_own_organisation,
        )
    )
