"""Change a date that was promised: asked for by one person, confirmed by another, always kept."""

from dataclasses import replace
from datetime import datetime
from secrets import token_bytes

from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.errors import Refused
from consulta.journal.actions import Record, open_record
from consulta.journal.rules import SALT_BYTES, EntryType
from consulta.plan.actions.publishing import raise_version
from consulta.plan.actions.roles import acting_role
from consulta.plan.editions import refusal_of_reason
from consulta.plan.models import Consultation, DateAct
from consulta.plan.promises import (
    MOMENTS,
    ActState,
    Calendar,
    Change,
    Promise,
    refusal_of_change,
    refusal_of_deciding,
)
from consulta.plan.queries.promises import (
    after_of,
    calendar_of,
    content_of_act,
    newest_act,
)
from consulta.plan.rules import Refusal
from consulta.text.clean import plain


def propose_change(
    session: Session, *, consultation: Consultation, change: Change, by: Person, at: datetime
) -> DateAct:
    """Ask for another date. Before the launch it is in force at once, afterwards once confirmed.

    The same change asked for twice by one person is one act.
    Raises: `Refused` when a rule says no.
    """
    change = replace(change, reason=plain(change.reason))
    if refusal := refusal_of_reason(change.reason):
        raise Refused(refusal, given_text=change.reason)
    role = acting_role(by, consultation)
    record = _locked(session, consultation)
    newest = newest_act(session, consultation, change.promise)
    if newest is not None and _is_same(newest, change, by):
        return newest
    calendar = calendar_of(session, consultation)
    if newest is not None and newest.state is ActState.PROPOSED:
        raise Refused(Refusal.CHANGE_PENDING, given_text=change.reason)
    if refusal := _refusal(calendar, change, at, record):
        raise Refused(refusal, given_text=change.reason)
    act = _act(consultation, calendar, change)
    act.proposed_by_id, act.proposed_at, act.roles = by.id, at, [role]
    session.add(act)
    if consultation.launched_at is None:
        act.told_at = at
        _put_in_force(session, consultation, act, by=by, at=at)
        _enter(record, act, at, EntryType.PROMISE_CHANGED)
    session.flush()
    return act


def confirm_change(session: Session, *, act: DateAct, by: Person, at: datetime) -> None:
    """Confirm, as the second person, a change that somebody asked for: now the date changes.

    What decides is when this arrived: a close that has passed by then is not moved, however
    early the change was asked for.
    Raises: `Refused` when a rule says no.
    """
    consultation = session.get_one(Consultation, act.consultation_id)
    role = acting_role(by, consultation)
    record = _locked(session, consultation)
    session.refresh(act)
    if refusal := refusal_of_deciding(act.state, is_same_person=act.proposed_by_id == by.id):
        raise Refused(refusal)
    after = after_of(act)
    if after is None:
        raise Refused(Refusal.ALREADY_DECIDED)
    calendar, change = calendar_of(session, consultation), Change(act.promise, after, act.reason)
    if refusal := _refusal(calendar, change, at, record):
        raise Refused(refusal)
    _remember(act, calendar)
    act.roles = [*act.roles, role]
    _put_in_force(session, consultation, act, by=by, at=at)
    is_extension = act.promise is Promise.CLOSE
    kind = EntryType.CONSULTATION_EXTENDED if is_extension else EntryType.PROMISE_CHANGED
    _enter(record, act, at, kind)
    session.flush()


def dismiss_change(session: Session, *, act: DateAct, by: Person, at: datetime) -> None:
    """Let a change that was asked for fall; whoever asked may do so as well.

    Raises: `Refused` when it was decided before.
    """
    consultation = session.get_one(Consultation, act.consultation_id)
    acting_role(by, consultation)
    _locked(session, consultation)
    session.refresh(act)
    if refusal := refusal_of_deciding(act.state, is_same_person=False):
        raise Refused(refusal)
    act.state, act.decided_by_id, act.decided_at = ActState.DISMISSED, by.id, at
    session.flush()


def _locked(session: Session, consultation: Consultation) -> Record:
    """The record, held; from here on the dates that we read are those in force."""
    session.flush()
    record = open_record(session, consultation=consultation.slug)
    session.refresh(consultation)
    return record


def _is_same(newest: DateAct, change: Change, by: Person) -> bool:
    is_standing = newest.state is not ActState.DISMISSED
    is_ours = newest.proposed_by_id == by.id and newest.reason == change.reason
    return is_standing and is_ours and after_of(newest) == change.to


def _refusal(calendar: Calendar, change: Change, at: datetime, record: Record) -> Refusal | None:
    if record.is_closed and change.promise is Promise.CLOSE:
        return Refusal.REOPENING
    return refusal_of_change(calendar, change, at)


def _act(consultation: Consultation, calendar: Calendar, change: Change) -> DateAct:
    act = DateAct(
        consultation_id=consultation.id,
        promise=change.promise,
        reason=change.reason,
        state=ActState.PROPOSED,
        salt=token_bytes(SALT_BYTES),
    )
    if isinstance(change.to, datetime):
        act.after_at = change.to
    else:
        act.after_on = change.to
    _remember(act, calendar)
    return act


def _remember(act: DateAct, calendar: Calendar) -> None:
    """Keep the date that is in force until this act changes it."""
    before = calendar.in_force(act.promise)
    if isinstance(before, datetime):
        act.before_at = before
    else:
        act.before_on = before


def _put_in_force(
    session: Session, consultation: Consultation, act: DateAct, *, by: Person, at: datetime
) -> None:
    act.state, act.decided_by_id, act.decided_at = ActState.CONFIRMED, by.id, at
    if act.promise in MOMENTS and act.after_at is not None:
        if act.promise is Promise.OPENING:
            consultation.opens_at = act.after_at
        else:
            consultation.closes_at = act.after_at
    elif act.promise is Promise.NOTICE:
        consultation.announced_on = act.after_on
    elif act.promise is Promise.ANSWER:
        consultation.answer_due_on = act.after_on
    elif act.promise is Promise.FINAL_PLAN:
        consultation.plan_due_on = act.after_on
    session.flush()
    raise_version(session, consultation)


def _enter(record: Record, act: DateAct, at: datetime, kind: EntryType) -> None:
    content = content_of_act(act, is_extension=kind is EntryType.CONSULTATION_EXTENDED)
    act.entry_n = record.append(
        kind, ref="consultation", at=at, content=content, salt=act.salt or b""
    ).n
