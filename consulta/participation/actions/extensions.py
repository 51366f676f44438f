"""Tell everybody whom it concerns that the close of a consultation was moved."""

from datetime import datetime
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


def tell_next_extension(session: Session, *, at: datetime) -> int | None:
    """Write one letter to each person about the oldest extension nobody was told of.

    The act is claimed with its letters, so that nobody is told twice; who only follows may stop
    them. People who voted and did not write are not known by address, and read it on every page.
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
    addresses = _addresses(session, consultation)
    for address in addresses:
        queue_letter(session, to=address, template=LETTER, values=values, at=at)
    only_following = [
        follow
        for follow in queries.followers(session, consultation)
        if follow.person.email not in addresses
    ]
    for follow in only_following:
        queue_letter(
            session, to=str(follow.person.email), template=LETTER, values=values, at=at,
            language=follow.language, leave=link_of(follow),
        )  # fmt: skip
    act.told_at = at
    session.flush()
    return len(addresses) + len(only_following)


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


def _addresses(session: Session, consultation: Consultation) -> list[str]:
    """Who wrote, which institutions were invited, and who works here: each address once."""
    authors = (
        select(Person.email)
        .join(Contribution, Contribution.author_id == Person.id)
        .where(Contribution.consultation_id == consultation.id)
    )
    invited = select(Invitation.contact_email).where(Invitation.consultation_id == consultation.id)
    staff = (
        select(Person.email)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.scope.in_((consultation.slug, EVERYWHERE)), Person.disabled_at.is_(None))
    )
    found = {
        address.lower()
        for chosen in (authors, invited, staff)
        for address in session.scalars(chosen)
        if address and is_one_address(address)
    }
    return sorted(found)
