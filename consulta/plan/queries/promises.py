"""The dates of a consultation: those in force, what was changed, what waits for somebody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from consulta.errors import NotFound
from consulta.journal.rules import moment_text
from consulta.plan.editions import Edition
from consulta.plan.models import Consultation, DateAct, PlanVersion
from consulta.plan.promises import MOMENTS, ActState, Calendar, Changed, Promise, When


def calendar_of(session: Session, consultation: Consultation) -> Calendar:
    """The dates in force, and what has happened: the launch, the report, the final version."""
    final_at = session.scalar(
        select(PlanVersion.published_at)
        .where(PlanVersion.consultation_id == consultation.id, PlanVersion.edition == Edition.FINAL)
        .order_by(PlanVersion.number)
        .limit(1)
    )
    moved_from = (
        None
        if consultation.launched_at is None
        else session.scalar(
            select(DateAct.before_on)
            .where(
                DateAct.consultation_id == consultation.id,
                DateAct.promise == Promise.FINAL_PLAN,
                DateAct.state == ActState.CONFIRMED,
                DateAct.decided_at >= consultation.launched_at,
            )
            .order_by(DateAct.id)
            .limit(1)
        )
    )
    return Calendar(
        consultation.time_zone,
        consultation.announced_on,
        consultation.opens_at,
        consultation.closes_at,
        consultation.answer_due_on,
        consultation.plan_due_on,
        launched_at=consultation.launched_at,
        answered_at=consultation.report_published_at,
        final_at=final_at,
        plan_first_due_on=moved_from,
    )


def date_acts(session: Session, consultation: Consultation) -> Sequence[DateAct]:
    """Every change of a date that was ever asked for, the oldest first, with who asked. For staff.

    The number of an act is its place in this list: acts are only added.
    """
    return session.scalars(
        select(DateAct)
        .where(DateAct.consultation_id == consultation.id)
        .options(joinedload(DateAct.proposed_by), joinedload(DateAct.decided_by))
        .order_by(DateAct.id)
    ).all()


def date_act(session: Session, consultation: Consultation, number: int) -> DateAct:
    """One act by its number.

    Raises: `NotFound` when there is no such number.
    """
    acts = date_acts(session, consultation)
    if not 0 < number <= len(acts):
        raise NotFound(f"act {number}")
    return acts[number - 1]


def newest_act(session: Session, consultation: Consultation, promise: Promise) -> DateAct | None:
    """The newest act on one promise; None when its date was never changed."""
    return session.scalars(
        select(DateAct)
        .where(DateAct.consultation_id == consultation.id, DateAct.promise == promise)
        .order_by(DateAct.id.desc())
        .limit(1)
    ).one_or_none()


def changes_of(acts: Sequence[DateAct]) -> dict[Promise, list[Changed]]:
    """The changes that were made, by promise, in their order. All of it is public."""
    made: dict[Promise, list[Changed]] = {}
    for act in acts:
        after = after_of(act)
        if act.state is ActState.CONFIRMED and after is not None and act.decided_at is not None:
            roles = tuple(act.roles)
            changed = Changed(before_of(act), after, act.reason, roles, act.decided_at)
            made.setdefault(act.promise, []).append(changed)
    return made


def extension_of(session: Session, consultation: Consultation) -> DateAct | None:
    """The newest extension of a launched consultation; None when its close never moved.

    The opening states the close with which it was launched: while that one is in force nothing
    was extended, and nothing is asked.
    """
    if moment_text(consultation.closes_at).encode() in consultation.opening or (
        consultation.launched_at is None
    ):
        return None
    return session.scalars(
        select(DateAct)
        .where(
            DateAct.consultation_id == consultation.id,
            DateAct.promise == Promise.CLOSE,
            DateAct.state == ActState.CONFIRMED,
            DateAct.decided_at >= Consultation.launched_at,
            Consultation.id == DateAct.consultation_id,
        )
        .order_by(DateAct.id.desc())
        .limit(1)
    ).one_or_none()


def before_of(act: DateAct) -> When | None:
    """The date that an act changes."""
    return act.before_at if act.promise in MOMENTS else act.before_on


def after_of(act: DateAct) -> When | None:
    """The date that an act sets."""
    return act.after_at if act.promise in MOMENTS else act.after_on


def content_of_act(act: DateAct, *, is_extension: bool) -> dict[str, Any]:
    """What the entry of a change binds; of an extension, exactly what the record's format says."""
    if is_extension and act.before_at is not None and act.after_at is not None:
        return {
            "closes_before": moment_text(act.before_at),
            "closes_at": moment_text(act.after_at),
            "motive": act.reason,
            "roles": list(act.roles),
        }
    return {
        "promise": act.promise.value,
        "before": _text(before_of(act)),
        "after": _text(after_of(act)),
        "motive": act.reason,
        "roles": list(act.roles),
    }


def _text(when: When | None) -> str:
    if when is None:
        return ""
    return moment_text(when) if isinstance(when, datetime) else when.isoformat()
