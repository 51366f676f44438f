"""Register what came on paper: a sheet, or the minutes of an assembly, with its scan."""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.errors import Refused
from consulta.journal.actions import open_record
from consulta.paper import queries
from consulta.paper.models import Assembly, PaperScan, PaperSheet
from consulta.paper.rules import (
    Refusal,
    refusal_of_assembly,
    refusal_of_scan,
    refusal_of_sheet,
)
from consulta.paper.shapes import NewAssembly, NewSheet
from consulta.participation.rules import Channel, refusal_of_time
from consulta.plan.actions import raise_version
from consulta.plan.documents import FileType
from consulta.plan.models import Consultation
from consulta.plan.reader.files import type_of
from consulta.text.clean import line

SCANS = frozenset({FileType.PDF, FileType.PNG, FileType.JPEG})


def register_sheet(
    session: Session, *, consultation: Consultation, given: NewSheet, by: Person, at: datetime
) -> PaperSheet:
    """Keep a sheet with its scan; it waits for two people to type it.

    A late sheet is registered as well, and never counted.
    Raises: `Refused` for a stamp or a picture that is here already, for a file that is no scan, and
        for one that came in time and is handed in when the record has closed.
    """
    stamp = line(given.stamp)
    if refusal := refusal_of_sheet(stamp, given.channel, given.received_at, at):
        raise Refused(refusal, given_text=stamp)
    raise_version(session, consultation)
    if queries.sheet_of_stamp(session, consultation, stamp) is not None:
        raise Refused(Refusal.STAMP_TAKEN, given_text=stamp)
    scan = _kept_scan(session, consultation, given.scan, at=at)
    _refuse_what_cannot_enter(session, consultation, given.received_at)
    sheet = PaperSheet(
        number=queries.next_number(session, PaperSheet, consultation),
        stamp=stamp,
        channel=given.channel,
        received_at=given.received_at,
        scan=scan,
        point=0,
        **_by(consultation, by, at),
    )
    session.add(sheet)
    session.flush()
    return sheet


def register_assembly(
    session: Session, *, consultation: Consultation, given: NewAssembly, by: Person, at: datetime
) -> Assembly:
    """Keep the minutes of an assembly, and one sheet for each contribution that they hold.

    Raises: `Refused` when the minutes lack something, are here already, or the record has closed.
    """
    place, facilitator = line(given.place), line(given.facilitator)
    refusal = refusal_of_assembly(
        place, facilitator, attendees=given.attendees, points=given.points
    )
    if refusal is None and given.received_at > at:
        refusal = Refusal.IN_FUTURE
    if refusal:
        raise Refused(refusal, given_text=place)
    raise_version(session, consultation)
    scan = _kept_scan(session, consultation, given.scan, at=at)
    _refuse_what_cannot_enter(session, consultation, given.received_at)
    assembly = Assembly(
        consultation_id=consultation.id,
        number=queries.next_number(session, Assembly, consultation),
        place=place,
        held_on=given.held_on,
        attendees=given.attendees,
        facilitator=facilitator,
        scan=scan,
        registered_by_id=by.id,
        registered_at=at,
    )
    session.add(assembly)
    first = queries.next_number(session, PaperSheet, consultation)
    for point in range(1, given.points + 1):
        session.add(_point(assembly, point, first + point - 1, given, **_by(consultation, by, at)))
    session.flush()
    return assembly


def _point(
    assembly: Assembly, point: int, number: int, given: NewAssembly, **common: object
) -> PaperSheet:
    return PaperSheet(
        number=number,
        stamp=f"Acta {assembly.number}, punto {point}",
        channel=Channel.ASSEMBLY,
        received_at=given.received_at,
        scan=assembly.scan,
        assembly=assembly,
        point=point,
        **common,
    )


def _by(consultation: Consultation, by: Person, at: datetime) -> dict[str, object]:
    return {
        "consultation_id": consultation.id,
        "consultation": consultation,
        "registered_by_id": by.id,
        "registered_at": at,
        "differed": "",
    }


def _kept_scan(
    session: Session, consultation: Consultation, content: bytes, *, at: datetime
) -> PaperScan:
    if refusal := refusal_of_scan(len(content)):
        raise Refused(refusal)
    kind = type_of(content)
    if not isinstance(kind, FileType):
        raise Refused(kind)
    if kind not in SCANS:
        raise Refused(Refusal.SCAN_NOT_A_PICTURE)
    digest = hashlib.sha256(content).hexdigest()
    if queries.sheet_of_digest(session, consultation, digest) is not None:
        raise Refused(Refusal.SCAN_TAKEN)
    return PaperScan(
        consultation_id=consultation.id,
        digest=digest,
        type=kind,
        size=len(content),
        content=content,
        kept_at=at,
    )


def _refuse_what_cannot_enter(
    session: Session, consultation: Consultation, received_at: datetime
) -> None:
    """What came in time enters only while the record is open; it is held until we commit."""
    if refusal_of_time(consultation.window, received_at) is not None:
        return
    if open_record(session, consultation=consultation.slug).is_closed:
        raise Refused(Refusal.RECORD_CLOSED)
