"""Who follows what, and what there is to tell them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, joinedload

from consulta.accounts.models import Person
from consulta.journal.rules import moment_text
from consulta.participation.digest import (
    AHEAD,
    DateNews,
    News,
    Notice,
    Progress,
    Publication,
    VersionNews,
)
from consulta.participation.models import ClosingNotice, Contribution, Follow
from consulta.participation.rules import State
from consulta.plan.models import (
    Commitment,
    Consultation,
    DateAct,
    MilestoneReport,
    Paragraph,
    PlanVersion,
    Target,
)
from consulta.plan.promises import ActState
from consulta.plan.queries.promises import after_of, before_of


def follow_by_key(session: Session, key: str) -> Follow | None:
    """The follow that a link names, ended or not; None when there is none."""
    return session.scalars(select(Follow).where(Follow.key == key)).one_or_none()


def person_by_letters_key(session: Session, key: str) -> Person | None:
    """The person whom the link of a reminder names; None when there is none."""
    return session.scalars(select(Person).where(Person.letters_key == key)).one_or_none()


def follow_of(session: Session, person: Person, target: Target) -> Follow | None:
    """The follow of a target by a person, ended or not; None when there never was one."""
    wanted = select(Follow).where(Follow.person_id == person.id, Follow.target_id == target.id)
    return session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def follows_of(session: Session, person_id: int) -> Sequence[Follow]:
    """All that one person follows now, by consultation; for that person alone."""
    return session.scalars(
        select(Follow)
        .where(Follow.person_id == person_id, Follow.until.is_(None))
        .options(joinedload(Follow.consultation), joinedload(Follow.target))
        .order_by(Follow.consultation_id, Follow.id)
    ).all()


def names_of(session: Session, follows: Sequence[Follow]) -> dict[int, str]:
    """The names of the commitments that are followed, by target; those of any version."""
    wanted = [follow.target_id for follow in follows]
    rows = select(Commitment.target_id, Commitment.name).where(Commitment.target_id.in_(wanted))
    return {row.target_id: row.name for row in session.execute(rows)}


def followers_to_warn(
    session: Session, consultation: Consultation, notice: Notice, *, at_most: int
) -> Sequence[Follow]:
    """One follow of each person who was not warned of this close, and followed before its time."""
    told = exists().where(
        ClosingNotice.person_id == Follow.person_id,
        ClosingNotice.consultation_id == consultation.id,
        ClosingNotice.notice == notice,
        ClosingNotice.closes_at == consultation.closes_at,
    )
    first = (
        select(func.min(Follow.id))
        .join(Person, Person.id == Follow.person_id)
        .where(
            Follow.consultation_id == consultation.id,
            Follow.until.is_(None),
            Follow.since <= consultation.closes_at - AHEAD[notice],
            has_letters(),
            ~told,
        )
        .group_by(Follow.person_id)
        .order_by(Follow.person_id)
        .limit(at_most)
    )
    whole = select(Follow).where(Follow.id.in_(first)).options(joinedload(Follow.person))
    return session.scalars(whole.order_by(Follow.person_id)).all()


def followers(session: Session, consultation: Consultation) -> Sequence[Follow]:
    """One follow of each person who follows a consultation or something in it; for letters."""
    first = (
        select(func.min(Follow.id))
        .join(Person, Person.id == Follow.person_id)
        .where(Follow.consultation_id == consultation.id, Follow.until.is_(None), has_letters())
        .group_by(Follow.person_id)
    )
    whole = select(Follow).where(Follow.id.in_(first)).options(joinedload(Follow.person))
    return session.scalars(whole.order_by(Follow.person_id)).all()


def has_letters() -> ColumnElement[bool]:
    """Whether letters reach a person, as a part of a question."""
    return Person.email.is_not(None) & Person.disabled_at.is_(None)


def news_of(
    session: Session, consultation: Consultation, *, since: datetime, until: datetime
) -> News:
    """What became public in a consultation after one moment and not after another."""
    versions = session.execute(
        select(
            PlanVersion.number, PlanVersion.label, PlanVersion.reason, PlanVersion.published_at
        ).where(
            PlanVersion.consultation_id == consultation.id,
            PlanVersion.published_at > since,
            PlanVersion.published_at <= until,
        ).order_by(PlanVersion.number)
    )  # fmt: skip
    report_at = consultation.report_published_at
    return News(
        _publications(session, consultation, since, until),
        [VersionNews(*row) for row in versions],
        _dates(session, consultation, since, until),
        _progress(session, consultation, since, until),
        report_at if report_at is not None and since < report_at <= until else None,
    )


def _publications(
    session: Session, consultation: Consultation, since: datetime, until: datetime
) -> list[Publication]:
    """Those that are public now, in the order in which they became so."""
    rows = session.execute(
        select(Contribution.about_id, Target.ref, Commitment.name, Contribution.state_since)
        .join(Target, Target.id == Contribution.about_id)
        .outerjoin(Commitment, Commitment.target_id == Contribution.about_id)
        .where(
            Contribution.consultation_id == consultation.id,
            Contribution.state == State.PUBLISHED,
            Contribution.state_since > since,
            Contribution.state_since <= until,
        )
        .order_by(Contribution.state_since, Contribution.id)
    )
    return [Publication(about_id, ref, name or "", at) for about_id, ref, name, at in rows]


def _dates(
    session: Session, consultation: Consultation, since: datetime, until: datetime
) -> list[DateNews]:
    acts = session.scalars(
        select(DateAct)
        .where(
            DateAct.consultation_id == consultation.id,
            DateAct.state == ActState.CONFIRMED,
            DateAct.decided_at > since,
            DateAct.decided_at <= until,
        )
        .order_by(DateAct.id)
    )
    return [
        DateNews(
            act.promise.value, _text(before_of(act)), _text(after_of(act)), act.reason,
            act.decided_at,
        )
        for act in acts
        if act.decided_at is not None
    ]  # fmt: skip


def _progress(
    session: Session, consultation: Consultation, since: datetime, until: datetime
) -> list[Progress]:
    rows = session.execute(
        select(Target.within_id, Paragraph.text, MilestoneReport.level, MilestoneReport.reported_at)
        .join(Target, Target.id == MilestoneReport.target_id)
        .join(Paragraph, Paragraph.target_id == MilestoneReport.target_id)
        .where(
            MilestoneReport.consultation_id == consultation.id,
            MilestoneReport.reported_at > since,
            MilestoneReport.reported_at <= until,
        )
        .order_by(MilestoneReport.id)
    )
    return [Progress(within, text, level.value, at) for within, text, level, at in rows]


def _text(when: object) -> str:
    if isinstance(when, datetime):
        return moment_text(when)
    return "" if when is None else str(when)
