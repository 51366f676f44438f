"""Write an answer, publish it with a second person, and tell whoever wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from secrets import token_bytes
from typing import Any

from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.errors import Conflict, Refused
from consulta.journal.actions import Record, open_record
from consulta.journal.rules import SALT_BYTES, EntryType, salted_hash
from consulta.participation.rules import State
from consulta.plan.actions import raise_version
from consulta.plan.actions.roles import acting_role
from consulta.plan.models import Consultation
from consulta.response import queries
from consulta.response.actions.signing import sign
from consulta.response.actions.telling import tell_authors
from consulta.response.models import Argument, Raising, ReasonedResponse
from consulta.response.rules import (
    FIRST_EDITION,
    Answer,
    Refusal,
    refusal_of_answer,
    refusal_of_publication,
)
from consulta.text.clean import line, plain


def draft_answer(
    session: Session, *, argument: Argument, given: Answer, by: Person, at: datetime
) -> ReasonedResponse:
    """Keep what is to be answered; nobody outside the team sees it until two have published it.

    After a public answer this begins a further edition, which corrects it.
    Raises: `Refused` without its reasons, or a role here; `Conflict` when somebody saved another
        draft since this one was read.
    """
    given = _cleaned(given)
    open_record(session, consultation=argument.consultation.slug)
    role = acting_role(by, argument.consultation)
    since = queries.changed_since(session, argument)
    refusal = refusal_of_answer(
        given,
        responsibles=queries.responsibles(session, argument.consultation),
        changed=since.refs if since else (),
        is_final=argument.consultation.final_published_at is not None,
    )
    if refusal:
        raise Refused(refusal, given_text=given.reason)
    draft = queries.draft_of(session, argument)
    if given.seen is not None and given.seen != (draft.revision if draft else 0):
        raise Conflict(
            f"argument {argument.number}: another draft was saved", given_text=given.reason,
            reason=Refusal.NEWER_DRAFT,
        )  # fmt: skip
    draft = draft or _begun(session, argument)
    draft.disposition, draft.reason, draft.effect = given.disposition, given.reason, given.effect
    draft.responsible, draft.changes = given.responsible, sorted(given.changes)
    draft.lines = {folio: words for folio, words in given.lines.items() if words}
    is_changed = since is not None and bool(given.changes)
    draft.before_number = since.before_number if since and is_changed else None
    draft.version_number = since.version_number if since and is_changed else None
    draft.revision, draft.written_at = draft.revision + 1, at
    session.add(draft)
    session.flush()
    sign(draft, by, role, at)
    return draft


def publish_answers(
    session: Session,
    *,
    consultation: Consultation,
    chosen: Mapping[int, int],
    by: Person,
    at: datetime,
) -> list[ReasonedResponse]:
    """Make answers public in one act: all of those that were chosen, or none.

    Each is an entry of the record. Every author gets one letter with what was answered to them.

    Shapes: `chosen` gives for the number of each argument the revision of the draft that was read.
    Raises: `Refused` when nothing is chosen, before the record has closed, for whoever wrote one
        of them or reviewed one of its contributions; `Conflict` when one was written anew since.
    """
    if not chosen:
        raise Refused(Refusal.NOTHING_CHOSEN)
    record = open_record(session, consultation=consultation.slug)
    role, known = acting_role(by, consultation), queries.responsibles(session, consultation)
    published = [
        _publish(session, record, queries.argument(session, consultation, number), revision,
                 by=by, role=role, at=at)
        for number, revision in sorted(chosen.items())
    ]  # fmt: skip
    if not {answer.responsible for answer in published} <= set(known):
        raise Refused(Refusal.RESPONSIBLE_UNKNOWN)
    raise_version(session, consultation)
    session.flush()
    tell_authors(session, consultation, published, at=at)
    return published


def _cleaned(given: Answer) -> Answer:
    lines = {folio: plain(words) for folio, words in given.lines.items()}
    return replace(
        given, reason=plain(given.reason), responsible=line(given.responsible),
        effect=plain(given.effect), lines=lines,
    )  # fmt: skip


def _begun(session: Session, argument: Argument) -> ReasonedResponse:
    last = queries.public_answer(session, argument)
    return ReasonedResponse(
        argument=argument, edition=last.edition + 1 if last else FIRST_EDITION, folios=[], lines={},
        revision=0, roles=[], published_by=None, published_at=None, entry_n=None, salt=None,
    )  # fmt: skip


def _give_lines(named: Sequence[Raising], lines: Mapping[str, str]) -> None:
    """Put beside each folio what is added for it alone; one that says the same keeps its salt."""
    for one in named:
        words = lines.get(one.contribution.folio, "")
        if words != one.line:
            one.line, one.line_salt = words, token_bytes(SALT_BYTES) if words else None


def _publish(  # noqa: PLR0913 - an act of a person is these values, and each has a name
    session: Session,
    record: Record,
    argument: Argument,
    revision: int,
    *,
    by: Person,
    role: str,
    at: datetime,
) -> ReasonedResponse:
    answer = queries.draft_of(session, argument)
    if answer is not None and answer.revision != revision:
        raise Conflict(f"argument {argument.number} was written anew", reason=Refusal.NEWER_DRAFT)
    named = [
        one
        for one in queries.raisings(session, argument)
        if one.contribution.state is State.PUBLISHED
    ]
    if answer is not None and answer.changes and not _points_at_plan_in_force(session, answer):
        raise Refused(Refusal.NO_SUCH_CHANGE)
    refusal = refusal_of_publication(
        is_closed=record.is_closed, is_drafted=answer is not None, has_folios=bool(named),
        has_written=answer is not None and by.id in {one.person_id for one in answer.writers},
        has_moderated=queries.has_moderated(
            session, by, [one.contribution_id for one in named]
        ),
    )  # fmt: skip
    if refusal or answer is None:
        raise Refused(refusal or Refusal.NOTHING_DRAFTED)
    named.sort(key=lambda one: (len(one.contribution.folio), one.contribution.folio))
    _give_lines(named, answer.lines)
    answer.folios, answer.lines = [_named(one) for one in named], {}
    answer.roles = [answer.writers[-1].role, role]
    answer.published_by, answer.published_at = by, at
    answer.salt = token_bytes(SALT_BYTES)
    for one in named:
        one.since = one.since or answer.edition
    answer.entry_n = record.append(
        EntryType.RESPONSE_PUBLISHED, ref=f"response-{argument.number}", at=at,
        content=queries.content_of(answer), salt=answer.salt,
    ).n  # fmt: skip
    session.flush()
    return answer


def _points_at_plan_in_force(session: Session, answer: ReasonedResponse) -> bool:
    """Whether the words that an answer shows as changed are still those of the newest version."""
    since = queries.changed_since(session, answer.argument)
    return since is not None and since.version_number == answer.version_number


def _named(one: Raising) -> dict[str, Any]:
    """How the entry names a folio; what is added for it alone is bound by a hash of its own."""
    named = {"folio": one.contribution.folio}
    if one.line_salt is None:
        return named
    return named | {"line_h": salted_hash(one.line_salt, {"line": one.line}).hex()}
