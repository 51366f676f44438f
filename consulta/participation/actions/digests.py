"""Tell followers what happened and what closes soon: each letter together with its mark."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.database.claims import claim
from consulta.mail.actions import queue_letter
from consulta.participation import queries
from consulta.participation.actions.following import link_of, link_of_reminders
from consulta.participation.digest import (
    DRAFT_NOTICE,
    SETTLED,
    Following,
    News,
    closing_notice,
    digest_of,
    next_turn,
)
from consulta.participation.models import ClosingNotice, Draft, Follow, SentForm
from consulta.participation.queries.following import has_letters
from consulta.plan.models import Consultation
from consulta.plan.rules import TargetKind

DIGEST_LETTER = "participation/mail/digest"
CLOSING_LETTER = "participation/mail/closing"
DRAFT_LETTER = "participation/mail/draft"
AT_ONCE = 100


def send_next_digest(session: Session, *, at: datetime) -> int | None:
    """Write to the next follower whose turn has come; a turn without news writes nothing.

    Answers how many letters, one a consultation at most; None when it is nobody's turn. Whoever
    waits longest is next, so that nobody without news is asked about again and again. The
    person is held meanwhile, so that two workers never tell the same one.
    """
    due = (Follow.until.is_(None)) & (Follow.due_at <= at)
    person = session.scalars(
        select(Person)
        .join(Follow, Follow.person_id == Person.id)
        .where(has_letters(), due)
        .order_by(Follow.due_at, Follow.id)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True, of=Person)
    ).one_or_none()
    if person is None:
        return None
    follows = session.scalars(
        select(Follow)
        .where(Follow.person_id == person.id, due)
        .order_by(Follow.consultation_id, Follow.id)
        .execution_options(populate_existing=True)
    ).all()
    by_consultation = groupby(follows, key=lambda follow: follow.consultation_id)
    return sum(_tell(session, person, list(some), at) for _, some in by_consultation)


def _tell(session: Session, person: Person, follows: Sequence[Follow], at: datetime) -> bool:
    """Write what is new to these follows of one consultation, and move their marks.

    What happened a moment ago waits for the next turn, since it may not be committed yet.
    """
    consultation, first = follows[0].consultation, follows[0]
    until = max(at - SETTLED, min(follow.told_until for follow in follows))
    since = min(follow.told_until for follow in follows)
    is_public = consultation.launched_at is not None
    news = queries.news_of(session, consultation, since=since, until=until) if is_public else News()
    values = digest_of(news, [_following(follow) for follow in follows])
    if values is not None and person.email is not None:
        about = {
            "slug": consultation.slug, "title": consultation.title,
            "time_zone": consultation.time_zone, "rhythm": first.rhythm.value,
        }  # fmt: skip
        queue_letter(
            session, to=person.email, template=DIGEST_LETTER, values=about | values, at=at,
            language=first.language, leave=link_of(first),
        )  # fmt: skip
    for follow in follows:
        follow.told_until = max(follow.told_until, until)
        follow.due_at = next_turn(at, follow.rhythm, consultation.time_zone)
    session.flush()
    return values is not None


def _following(follow: Follow) -> Following:
    is_all = follow.target.kind is TargetKind.PLAN
    return Following(None if is_all else follow.target_id, follow.told_until)


def warn_of_close(session: Session, *, consultation: Consultation, at: datetime) -> int:
    """Warn followers that a consultation closes soon, each once a step; say how many letters.

    At most a hundred at once; 0 when everybody knows.
    """
    notice = closing_notice(consultation.closes_at, at)
    if notice is None or consultation.launched_at is None:
        return 0
    values = {
        "slug": consultation.slug, "title": consultation.title,
        "time_zone": consultation.time_zone, "closes_at": consultation.closes_at.isoformat(),
    }  # fmt: skip
    letters = 0
    for follow in queries.followers_to_warn(session, consultation, notice, at_most=AT_ONCE):
        is_ours = claim(
            session, ClosingNotice, person_id=follow.person_id, consultation_id=consultation.id,
            notice=notice, closes_at=consultation.closes_at, told_at=at,
        )  # fmt: skip
        if is_ours and follow.person.email is not None:
            queue_letter(
                session, to=follow.person.email, template=CLOSING_LETTER, values=values, at=at,
                language=follow.language, leave=link_of(follow),
            )  # fmt: skip
            letters += 1
    return letters


def remind_of_next_draft(session: Session, *, at: datetime) -> bool:
    """Remind one person, once, of what they wrote and did not send; False when nobody is left.

    Only whoever was signed in while writing is known by address.
    """
    draft = session.scalars(
        select(Draft)
        .join(Consultation, Consultation.id == Draft.consultation_id)
        .join(Person, Person.id == Draft.person_id)
        .where(
            Draft.reminded_at.is_(None),
            Draft.ends_at > at,
            ~exists().where(SentForm.key == Draft.key),
            Consultation.closes_at > at,
            Consultation.closes_at <= at + DRAFT_NOTICE,
            Consultation.launched_at.is_not(None),
            has_letters(),
            Person.reminders_stopped_at.is_(None),
        )
        .order_by(Draft.written_at, Draft.key)
        .limit(1)
        .with_for_update(skip_locked=True, of=Draft)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if draft is None or draft.person_id is None:
        return False
    draft.reminded_at = at
    person = session.get_one(Person, draft.person_id)
    consultation = draft.target.consultation
    about = draft.target.within or draft.target
    if person.email is not None:
        values = {
            "slug": consultation.slug, "title": consultation.title, "key": draft.key,
            "about": about.ref, "time_zone": consultation.time_zone,
            "closes_at": consultation.closes_at.isoformat(),
            "ends_at": draft.ends_at.isoformat(),
        }  # fmt: skip
        queue_letter(
            session, to=person.email, template=DRAFT_LETTER, values=values, at=at,
            language=draft.language, leave=link_of_reminders(person),
        )  # fmt: skip
    session.flush()
    return True
