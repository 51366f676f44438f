"""What one telling of the demonstration needs: its people, its moment, its dice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from consulta.accounts import actions as accounts
from consulta.accounts.models import Person
from consulta.accounts.rules import Role
from consulta.participation.models import Contribution
from consulta.plan import queries as plan_queries
from consulta.plan.models import Consultation, Target
from consulta.plan.reader.document import PlanDocument
from consulta.workshop.reader import Script

FOUR = time(16)
Staff = dict[str, Person]
Deed = tuple[datetime, int, Callable[[], None]]


@dataclass
class Stage:
    """What one telling of the demonstration needs while it goes on. `site` is our own address."""

    session: Session
    consultation: Consultation
    plan: PlanDocument
    script: Script
    staff: Staff
    pepper: bytes
    site: str
    now: datetime
    dice: Random
    citizens: dict[int, Person] = field(default_factory=dict)
    said: dict[str, Contribution] = field(default_factory=dict)

    def citizen(self, number: int) -> Person:
        """The citizen of this number, made when first met."""
        if number not in self.citizens:
            email = self.script.people["citizens"]["email"].format(number=number)
            self.citizens[number] = accounts.ensure_citizen(
                self.session, email=email, at=self.consultation.opens_at
            )
        return self.citizens[number]

    @property
    def is_over(self) -> bool:
        """Whether this telling is of a consultation that has closed."""
        return self.consultation.window.is_over(self.now)

    def afternoon(self, day: date) -> datetime:
        """Four in the afternoon of a day, where the consultation is."""
        return datetime.combine(day, FOUR, ZoneInfo(self.consultation.time_zone))

    def target(self, ref: str) -> Target:
        """What people speak to under this name."""
        return plan_queries.target(self.session, self.consultation, ref)


def load_staff(
    session: Session, script: Script, *, password: str, scopes: list[str], at: datetime
) -> Staff:
    """The staff of the demonstration, each with its role in each consultation."""
    staff = {}
    for row in script.people["staff"]:
        person = accounts.add_staff(
            session, email=row["email"], name=row["name"], password=password, at=at, is_demo=True
        )
        for scope in scopes:
            accounts.grant_role(session, person=person, role=Role(row["role"]), scope=scope, at=at)
        staff[row["key"]] = person
    return staff
