"""Write the rules of a consultation: the grounds, how it is reviewed, what is kept of people."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.errors import Refused
from consulta.journal.actions import open_record
from consulta.plan.actions.publishing import raise_version
from consulta.plan.actions.roles import acting_role
from consulta.plan.models import Consultation
from consulta.plan.rules import GROUNDS, Refusal
from consulta.text.clean import plain


@dataclass(frozen=True, slots=True)
class GroundRules:
    """The rules as one value: public grounds, two texts of Markdown, and the promised hours.

    Units: `review_hours` in hours, `grace_minutes` in minutes.
    """

    grounds: tuple[str, ...]
    rules_text: str
    review_hours: int
    privacy_text: str
    grace_minutes: int = 0


def write_rules(
    session: Session, *, consultation: Consultation, rules: GroundRules, by: Person
) -> None:
    """Write the rules under which contributions will be taken; the launch fixes them.

    Raises: `Refused` once the consultation is launched; the words are given back.
    """
    acting_role(by, consultation)
    session.flush()
    open_record(session, consultation=consultation.slug)
    session.refresh(consultation)
    if consultation.launched_at is not None:
        raise Refused(Refusal.ALREADY_LAUNCHED, given_text=rules.rules_text)
    consultation.grounds = [ground for ground in GROUNDS if ground in rules.grounds]
    consultation.rules_text = plain(rules.rules_text)
    consultation.review_hours = rules.review_hours
    consultation.privacy_text = plain(rules.privacy_text)
    consultation.grace_minutes = rules.grace_minutes
    session.flush()
    raise_version(session, consultation)


def ask_for_level(session: Session, *, consultation: Consultation, level: int, by: Person) -> None:
    """Say how well a person must be known to take part: 1 by mail, 2 by ClaveÚnica.

    Raises: `Refused` once the consultation is launched.
    """
    acting_role(by, consultation)
    session.flush()
    open_record(session, consultation=consultation.slug)
    session.refresh(consultation)
    if consultation.launched_at is not None:
        raise Refused(Refusal.ALREADY_LAUNCHED)
    consultation.identity_level = level
    raise_version(session, consultation)
