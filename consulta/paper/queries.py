"""What is read of sheets, typings and assemblies; scans only where one is handed out."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, undefer

from consulta.accounts.models import Person
from consulta.errors import NotFound
from consulta.journal import queries as journal
from consulta.paper.models import Assembly, PaperScan, PaperSheet, PaperTyping
from consulta.paper.rules import SheetState, Typed, state_of
from consulta.paper.shapes import AssemblyRow, Offline, SheetRow
from consulta.participation.models import Contribution
from consulta.participation.rules import Channel
from consulta.plan.models import Consultation


def sheet(
    session: Session, consultation: Consultation, number: int, *, to_change: bool = False
) -> PaperSheet:
    """One sheet by its number; `to_change` holds it until the transaction ends.

    Raises: `NotFound` when there is none.
    """
    wanted = select(PaperSheet).where(
        PaperSheet.consultation_id == consultation.id, PaperSheet.number == number
    )
    if to_change:
        wanted = wanted.with_for_update(of=PaperSheet).execution_options(populate_existing=True)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound(f"sheet {number}")
    return found


def state_of_sheet(session: Session, found: PaperSheet) -> SheetState:
    """Where a sheet stands."""
    return state_of(
        found.consultation.window,
        found.received_at,
        typings=len(found.typings),
        is_entered=found.contribution_id is not None,
        is_forgotten=found.forgotten_at is not None,
        is_closed=journal.is_closed(session, found.consultation.slug),
    )


def typed(typing: PaperTyping) -> Typed:
    """What one person read, as one value."""
    return Typed(
        typing.target, typing.kind, typing.stance, typing.text, typing.proposal, typing.public_name
    )


def scan(session: Session, consultation: Consultation, number: int) -> PaperScan:
    """The picture of a sheet with its bytes.

    Raises: `NotFound` when there is none, or its words were erased and the picture with them.
    """
    found = session.scalars(
        select(PaperScan)
        .join(PaperSheet, PaperSheet.scan_id == PaperScan.id)
        .where(PaperSheet.consultation_id == consultation.id, PaperSheet.number == number)
        .options(undefer(PaperScan.content))
    ).one_or_none()
    if found is None or not found.content:
        raise NotFound(f"scan {number}")
    return found


def sheet_of_stamp(session: Session, consultation: Consultation, stamp: str) -> int | None:
    """The number of the sheet that bears this stamp already; None when none does."""
    return _number(session, (PaperSheet.stamp == stamp), consultation)


def sheet_of_digest(session: Session, consultation: Consultation, digest: str) -> int | None:
    """The number of a sheet that this very picture shows already; None when none does."""
    return _number(session, PaperScan.digest == digest, consultation)


def sheets(session: Session, consultation: Consultation, reader: Person) -> list[SheetRow]:
    """All sheets of a consultation, what waits for a person first, then the newest."""
    mine = func.sum(case((PaperTyping.by_id == reader.id, 1), else_=0)).label("mine")
    typings = select(PaperTyping.sheet_id, func.count().label("count"), mine)
    typed_by = typings.group_by(PaperTyping.sheet_id).subquery()
    found = session.execute(
        select(
            PaperSheet.number, PaperSheet.stamp, PaperSheet.channel, PaperSheet.received_at,
            PaperSheet.forgotten_at, Contribution.folio, func.coalesce(typed_by.c.count, 0),
            typed_by.c.mine,
        )
        .outerjoin(Contribution, Contribution.id == PaperSheet.contribution_id)
        .outerjoin(typed_by, typed_by.c.sheet_id == PaperSheet.id)
        .where(PaperSheet.consultation_id == consultation.id)
        .order_by(PaperSheet.number)
    )  # fmt: skip
    is_closed = journal.is_closed(session, consultation.slug)
    rows = [
        SheetRow(
            number, stamp, channel, received_at,
            state_of(
                consultation.window, received_at, typings=count, is_entered=folio is not None,
                is_forgotten=forgotten_at is not None, is_closed=is_closed,
            ),
            folio or "", bool(mine),
        )
        for number, stamp, channel, received_at, forgotten_at, folio, count, mine in found
    ]  # fmt: skip
    order = [SheetState.DIFFERS, SheetState.SECOND, SheetState.FIRST]
    return sorted(
        rows, key=lambda row: order.index(row.state) if row.state in order else len(order)
    )


def next_to_type(rows: Sequence[SheetRow]) -> int | None:
    """The next sheet for whoever these rows were read for: a second typing before a first."""
    waiting = (SheetState.SECOND, SheetState.FIRST)
    mine = [row for row in rows if row.state in waiting and not row.has_typed]
    return mine[0].number if mine else None


def assemblies(session: Session, consultation: Consultation) -> list[AssemblyRow]:
    """The assemblies of a consultation, the newest first, with the folios of their minutes."""
    found = session.execute(
        select(Assembly, PaperScan.digest)
        .join(PaperScan, PaperScan.id == Assembly.scan_id)
        .where(Assembly.consultation_id == consultation.id)
        .order_by(Assembly.held_on.desc(), Assembly.number.desc())
    ).all()
    points = session.execute(
        select(PaperSheet.assembly_id, Contribution.folio)
        .outerjoin(Contribution, Contribution.id == PaperSheet.contribution_id)
        .where(PaperSheet.consultation_id == consultation.id, PaperSheet.assembly_id.is_not(None))
        .order_by(PaperSheet.number)
    ).all()
    return [
        AssemblyRow(
            one.number, one.place, one.held_on, one.attendees, one.facilitator, digest,
            sum(of == one.id for of, _ in points),
            [folio for of, folio in points if of == one.id and folio],
        )
        for one, digest in found
    ]  # fmt: skip


def offline(session: Session, consultation: Consultation) -> Offline:
    """How many contributions came by each channel, and the sheets that are none yet or never."""
    counted = session.execute(
        select(Contribution.channel, func.count())
        .where(Contribution.consultation_id == consultation.id)
        .group_by(Contribution.channel)
    ).all()
    left = session.execute(
        select(PaperSheet.received_at, PaperSheet.forgotten_at).where(
            PaperSheet.consultation_id == consultation.id, PaperSheet.contribution_id.is_(None)
        )
    ).all()
    window, is_closed = consultation.window, journal.is_closed(session, consultation.slug)
    states = [
        state_of(
            window, received_at, typings=0, is_entered=False,
            is_forgotten=forgotten_at is not None, is_closed=is_closed,
        )
        for received_at, forgotten_at in left
    ]  # fmt: skip
    late, waiting = states.count(SheetState.OUT_OF_TIME), states.count(SheetState.FIRST)
    by_channel = dict.fromkeys(Channel, 0) | dict(counted)
    return Offline(by_channel, waiting, late, len(states) - late - waiting)


def count_to_enter(session: Session, consultation: Consultation, at: datetime) -> int:
    """How many sheets that came in time may still enter; none once the record has closed."""
    if at >= consultation.last_entry_at:
        return 0
    return offline(session, consultation).waiting


def next_number(session: Session, table: type[PaperSheet | Assembly], of: Consultation) -> int:
    """The next number of a sheet or an assembly."""
    highest = session.scalar(select(func.max(table.number)).where(table.consultation_id == of.id))
    return (highest or 0) + 1


def _number(
    session: Session, chosen: ColumnElement[bool], consultation: Consultation
) -> int | None:
    return session.scalars(
        select(PaperSheet.number)
        .join(PaperScan, PaperScan.id == PaperSheet.scan_id)
        .where(PaperSheet.consultation_id == consultation.id, chosen)
        .order_by(PaperSheet.number)
        .limit(1)
    ).one_or_none()
