"""Tell everybody whom it concerns that the close of a consultation was moved."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consulta.accounts.models import Grant, Person
from consulta.accounts.rules import EVERYWHERE
from consulta.drafting.models import Invitation
from consulta.journal.rules import moment_text
from consulta.mail.actions import queue_letter
from consulta.mail.rules import is_one_address
from consulta.participation import queries
from consulta.participation.actions.following import link_of
from consulta.participation.models import Contribution
from consulta.plan.models import Consultation, DateAct
from consulta.plan.promises import ActState, Promise

LETTER = "participation/mail/extension"
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class _Reader:
    """The language of a letter, and what one click in it stops; nothing for who took part."""

    language: str = "es"
    leave: str = ""


def tell_next_extension(session: Session, *, at: datetime) -> int | None:
    """Write to the next hundred people about the oldest extension that not all were told of.

    The act is held, and keeps how far its letters have come together with them: one letter each,
    whatever is killed in between. Who only follows may stop them. People who voted and did not
    write are not known by address, and read it on every page.
    Answers how many letters; None when everybody knows.
    """
    act = session.scalars(
        select(DateAct)
        .where(
            DateAct.promise == Promise.CLOSE,
            DateAct.state == ActState.CONFIRMED,
            DateAct.told_at.is_(None),
        )
        .order_by(DateAct.id)
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if act is None:
        return None
    consultation = session.get_one(Consultation, act.consultation_id)
    values = _values(consultation, act)
    readers = _readers(session, consultation)
    waiting = sorted((_place(address), address) for address in readers)
    waiting = [each for each in waiting if each[0] > act.told_to]
    for place, address in waiting[:AT_ONCE]:
        queue_letter(
            session, to=address, template=LETTER, values=values, at=at,
            language=readers[address].language, leave=readers[address].leave,
        )  # fmt: skip
        act.told_to = place
    if len(waiting) <= AT_ONCE:
        act.told_at, act.told_to = at, ""
    session.flush()
    return min(len(waiting), AT_ONCE)


def _place(address: str) -> str:
    """Where an address stands among all, without saying it."""
    return sha256(address.encode()).hexdigest()


def _values(consultation: Consultation, act: DateAct) -> dict[str, Any]:
    return {
        "title": consultation.title,
        "slug": consultation.slug,
        "time_zone": consultation.time_zone,
        "before": _words(act.before_at),
        "after": _words(act.after_at),
        "decided": _words(act.decided_at),
        "reason": act.reason,
        "roles": list(act.roles),
    }


def _words(moment: datetime | None) -> str:
    return "" if moment is None else moment_text(moment)


def _readers(session: Session, consultation: Consultation) -> dict[str, _Reader]:
    """Who follows, who wrote, which institutions were invited and who works here, by address."""
    follows = {
        str(follow.person.email): _Reader(follow.language, link_of(follow))
        for follow in queries.followers(session, consultation)
    }
    authors = (
        select(Person.email, Contribution.language)
        .join(Contribution, Contribution.author_id == Person.id)
        .where(Contribution.consultation_id == consultation.id)
        .order_by(Contribution.id)
    )
    wrote = {address: _Reader(language) for address, language in session.execute(authors)}
    invited = select(Invitation.contact_email).where(Invitation.consultation_id == consultation.id)
    staff = (
        select(Person.email)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.scope.in_((consultation.slug, EVERYWHERE)), Person.disabled_at.is_(None))
    )
    others = {
        address: _Reader() for chosen in (invited, staff) for address in session.scalars(chosen)
    }
    return {
        address.lower(): reader
        for address, reader in (follows | others | wrote).items()
        if address and is_one_address(address)
    }
