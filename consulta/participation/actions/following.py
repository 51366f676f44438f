"""Follow a consultation or a commitment, choose how often, and leave."""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.database.claims import claim
from consulta.errors import NotFound, Refused
from consulta.mail.rules import REMINDERS
from consulta.participation import queries
from consulta.participation.digest import Rhythm, next_turn
from consulta.participation.models import ClosingNotice, Draft, Follow
from consulta.participation.rules import refusal_of_follow
from consulta.plan.models import Target

KEY_BYTES = 16
ONE, ALL_OF_CONSULTATION = "f", "c"


def follow(  # noqa: PLR0913 - a follow is these values, and each has a name
    session: Session, *, person: Person, target: Target, rhythm: Rhythm, language: str, at: datetime
) -> Follow:
    """Tell this person from now on what happens to a commitment, or to all that the plan holds.

    Twice is once; another rhythm replaces the one before. Who left and comes back hears of what
    happens from now on.
    Raises: `Refused` for what nobody follows, for a commitment that left the plan, and for a
        person without address.
    """
    refusal = refusal_of_follow(
        target.kind,
        is_in_plan=queries.is_in_plan(session, target),
        has_address=person.email is not None,
    )
    if refusal:
        raise Refused(refusal)
    zone = target.consultation.time_zone
    fresh = {
        "rhythm": rhythm, "language": language, "since": at, "until": None, "told_until": at,
        "due_at": next_turn(at, rhythm, zone),
    }  # fmt: skip
    is_new = claim(
        session, Follow, person_id=person.id, target_id=target.id,
        consultation_id=target.consultation_id, key=token_urlsafe(KEY_BYTES), **fresh,
    )  # fmt: skip
    found = queries.follow_of(session, person, target)
    if found is None:
        raise NotFound(target.ref)
    if not is_new and found.until is not None:
        for name, value in fresh.items():
            setattr(found, name, value)
    elif not is_new:
        choose_rhythm(session, follow=found, rhythm=rhythm, at=at)
    session.flush()
    return found


def choose_rhythm(session: Session, *, follow: Follow, rhythm: Rhythm, at: datetime) -> None:
    """Tell a follower more often or less from now on; nothing is told twice or left out."""
    if follow.rhythm is not rhythm:
        follow.rhythm = rhythm
        follow.due_at = next_turn(at, rhythm, follow.consultation.time_zone)
        session.flush()


def leave(session: Session, *, follows: Sequence[Follow], at: datetime) -> int:
    """End these follows; say how many were not ended before."""
    ended = [follow for follow in follows if follow.until is None]
    for follow in ended:
        follow.until = at
    session.flush()
    return len(ended)


def leave_by_link(session: Session, *, link: str, at: datetime) -> int:
    """End what the link of a letter stops, in one click; say how many follows that were.

    Raises: `NotFound` when the link names nothing.
    """
    scope, _, key = link.partition("-")
    if scope == REMINDERS:
        return _stop_reminders(session, key, at)
    named = queries.follow_by_key(session, key)
    if named is None:
        raise NotFound("follow")
    if scope == ONE:
        return leave(session, follows=[named], at=at)
    of_person = queries.follows_of(session, named.person_id)
    here = [one for one in of_person if one.consultation_id == named.consultation_id]
    return leave(session, follows=here, at=at)


def _stop_reminders(session: Session, key: str, at: datetime) -> int:
    person = queries.person_by_letters_key(session, key)
    if person is None:
        raise NotFound("reminders")
    is_new = person.reminders_stopped_at is None
    person.reminders_stopped_at = person.reminders_stopped_at or at
    session.flush()
    return int(is_new)


def remind_again(session: Session, *, link: str) -> None:
    """Remind somebody of drafts again who had stopped it by mistake.

    Raises: `NotFound` when the link names nobody.
    """
    person = queries.person_by_letters_key(session, link.partition("-")[2])
    if person is None:
        raise NotFound("reminders")
    person.reminders_stopped_at = None
    session.flush()


def forget_follows(session: Session, *, person: Person) -> None:
    """Remove whatever this person followed and was told, and the name on drafts not sent."""
    session.execute(delete(Follow).where(Follow.person_id == person.id))
    session.execute(delete(ClosingNotice).where(ClosingNotice.person_id == person.id))
    session.execute(update(Draft).where(Draft.person_id == person.id).values(person_id=None))
    person.letters_key = person.reminders_stopped_at = None


def link_of(follow: Follow, scope: str = ALL_OF_CONSULTATION) -> str:
    """What a letter names so that one click in it stops letters like it."""
    return f"{scope}-{follow.key}"


def link_of_reminders(person: Person) -> str:
    """What the reminder of a draft names, so that one click stops those to come."""
    person.letters_key = person.letters_key or token_urlsafe(KEY_BYTES)
    return f"{REMINDERS}-{person.letters_key}"
