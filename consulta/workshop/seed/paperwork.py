"""What reaches the desk of the demonstration: sheets that two people type, and data requests."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from consulta.accounts import actions as accounts
from consulta.errors import NotFound
from consulta.moderation import actions as moderation
from consulta.moderation.rules import Outcome
from consulta.paper import actions as paper
from consulta.paper import queries as sheets
from consulta.paper.rules import Typed
from consulta.paper.shapes import NewSheet
from consulta.participation.rules import Channel, Kind, Stance
from consulta.rights import actions as rights
from consulta.rights.actions import Asked
from consulta.rights.rules import RequestKind, RequestOutcome
from consulta.workshop.reader import Script, moment_in
from consulta.workshop.seed.stage import Deed, Staff, Stage

FIRST = 3 * 10**9
AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)


def paper_acts(stage: Stage) -> Iterator[Deed]:
    """How each sheet comes, is registered with its scan, typed, entered and published."""
    rows = [row for row in stage.script.sheets if not (row.get("pending") and stage.is_over)]
    for number, row in enumerate(rows, start=1):
        yield from _acts_on(stage, number, row)


def ask_about_data(session: Session, script: Script, staff: Staff, *, now: datetime) -> None:
    """A correction of one's own data, a request that was answered, and two whose clock runs."""
    told = script.requests
    representative = script.organisation["representative"]["email"]
    person = accounts.ensure_citizen(session, email=representative, at=now)
    accounts.rename(session, person=person, name=told["rename"]["name"])
    for row in told["request"]:
        made = rights.file_request(
            session,
            Asked(
                kind=RequestKind(row["kind"]), contact=row["email"], words=row["words"],
                folio="", language="es", at=now - row["days"] * A_DAY - AN_HOUR,
            ),
        )  # fmt: skip
        if "answered" in row:
            rights.answer(
                session, number=made.id, outcome=RequestOutcome(row["outcome"]),
                reason=row["reason"], by=staff[row["by"]], at=now - row["answered"] * A_DAY,
            )  # fmt: skip


def _acts_on(stage: Stage, number: int, row: dict[str, Any]) -> Iterator[Deed]:
    came = moment_in(stage.plan, day=row["day"], seconds=row["hour"] * 3600)
    place = FIRST + number * 10
    yield came + AN_HOUR, place, lambda: _register(stage, row, came)
    for turn, key in enumerate(row["typists"], start=1):
        yield _typing(stage, number, row, key, at=came + (turn + 1) * AN_HOUR, place=place + turn)
    if not row.get("pending"):
        later = came + 6 * AN_HOUR
        yield later, place + 9, lambda: _publish(stage, number, later)


def _register(stage: Stage, row: dict[str, Any], came: datetime) -> None:
    new = NewSheet(row["stamp"], Channel.PAPER, came, stage.script.scans[row["scan"]])
    paper.register_sheet(
        stage.session, consultation=stage.consultation, given=new,
        by=stage.staff[row["typists"][0]], at=came + AN_HOUR,
    )  # fmt: skip


def _typing(  # noqa: PLR0913 - a deed is these values, and each has a name
    stage: Stage, number: int, row: dict[str, Any], key: str, *, at: datetime, place: int
) -> Deed:
    typed = Typed(row["target"], Kind(row["kind"]), Stance(row["stance"]), row["text"].strip())
    return at, place, lambda: _type(stage, number, typed, key, at)


def _type(stage: Stage, number: int, typed: Typed, key: str, at: datetime) -> None:
    sheet = sheets.sheet(stage.session, stage.consultation, number, to_change=True)
    paper.type_sheet(stage.session, sheet=sheet, typed=typed, by=stage.staff[key], at=at)


def _publish(stage: Stage, number: int, at: datetime) -> None:
    entered = sheets.sheet(stage.session, stage.consultation, number).contribution
    if entered is None:
        raise NotFound(f"sheet {number} did not enter")
    moderation.decide(
        stage.session, contribution=entered, by=stage.staff["berta"], outcome=Outcome.PUBLISH, at=at
    )
