"""Sheets of paper and minutes, through the actions that staff use."""

from datetime import date, datetime
from itertools import count

from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.accounts.rules import Role
from consulta.paper import actions, queries
from consulta.paper.models import Assembly, PaperSheet
from consulta.paper.rules import SheetState, Typed
from consulta.paper.shapes import NewAssembly, NewSheet
from consulta.participation.rules import Channel, Kind, Stance
from consulta.plan.models import Consultation
from tests.builders import persons
from tests.builders.files import png
from tests.builders.plans import INSIDE

WORDS = "La plaza no tiene agua desde marzo y nadie responde."
WIDTHS = count(3)


def scan() -> bytes:
    """A picture that no other sheet shows."""
    return png(next(WIDTHS), 1)


def typists(session: Session) -> tuple[Person, Person]:
    """Two people who may load paper."""
    carla = persons.staff(session, Role.ANALYST, name="Carla Cid", email="carla@example.org")
    dora = persons.staff(session, Role.ANALYST, name="Dora Díaz", email="dora@example.org")
    return carla, dora


def typed(text: str = WORDS, *, target: str = "commitment:2", **more: str) -> Typed:
    """What somebody reads on a sheet."""
    return Typed(target, Kind.REMARK, Stance.WITH_CHANGES, text, **more)


def sheet(
    session: Session,
    consultation: Consultation,
    by: Person,
    *,
    stamp: str = "OP-1",
    received_at: datetime = INSIDE,
    at: datetime = INSIDE,
    picture: bytes = b"",
    channel: Channel = Channel.PAPER,
) -> PaperSheet:
    """A sheet that was registered."""
    given = NewSheet(stamp, channel, received_at, picture or scan())
    return actions.register_sheet(session, consultation=consultation, given=given, by=by, at=at)


def assembly(
    session: Session, consultation: Consultation, by: Person, *, points: int = 2
) -> Assembly:
    """The minutes of a meeting that were registered."""
    given = NewAssembly(
        "Sede vecinal de Quilaco", date(2027, 3, 9), 34, "Rosa Ruiz", points, INSIDE, scan()
    )
    return actions.register_assembly(
        session, consultation=consultation, given=given, by=by, at=INSIDE
    )


def type_it(
    session: Session,
    found: PaperSheet,
    by: Person,
    what: Typed | None = None,
    *,
    at: datetime = INSIDE,
) -> SheetState:
    """A typing by one person."""
    held = queries.sheet(session, found.consultation, found.number, to_change=True)
    return actions.type_sheet(session, sheet=held, typed=what or typed(), by=by, at=at)
