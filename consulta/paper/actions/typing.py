"""Type a sheet, settle what two people read differently, and enter what they agree on."""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from consulta.accounts.models import Person
from consulta.errors import Conflict, Refused
from consulta.paper import queries
from consulta.paper.models import PaperSheet, PaperTyping
from consulta.paper.rules import (
    TYPINGS,
    Refusal,
    SheetState,
    Typed,
    differences,
    refusal_of_deciding,
    refusal_of_typing,
)
from consulta.participation import actions as participation
from consulta.participation import queries as participation_queries
from consulta.participation.rules import (
    Kind,
    OfflineContribution,
    Submission,
    refusal_of_time,
    refusal_of_words,
)
from consulta.participation.rules import Refusal as ParticipationRefusal


def type_sheet(
    session: Session, *, sheet: PaperSheet, typed: Typed, by: Person, at: datetime
) -> SheetState:
    """Keep what one person read on a sheet. The second of two that agree enters it.

    `sheet` is held by this transaction.
    Raises: `Refused` with the text when this person typed it before, or a rule of words says no.
    """
    state = queries.state_of_sheet(session, sheet)
    has_typed = any(typing.by_id == by.id for typing in sheet.typings)
    if refusal := refusal_of_typing(state, has_typed=has_typed):
        raise Refused(refusal, given_text=typed.text)
    given = _cleaned(sheet, typed)
    sheet.typings.append(
        PaperTyping(
            turn=len(sheet.typings) + 1,
            by_id=by.id,
            target=typed.target,
            kind=given.kind,
            stance=given.stance,
            text=given.text,
            proposal=given.proposal,
            public_name=given.public_name,
            typed_at=at,
        )
    )
    session.flush()
    if len(sheet.typings) < TYPINGS:
        return SheetState.SECOND
    first, second = (queries.typed(typing) for typing in sheet.typings)
    differed = differences(first, second)
    sheet.differed = " ".join(differed)
    if differed:
        return SheetState.DIFFERS
    _enter(session, sheet, first)
    return SheetState.ENTERED


def decide_sheet(
    session: Session, *, sheet: PaperSheet, agreed: Typed, by: Person, at: datetime
) -> None:
    """Enter a sheet as a person read it who saw both typings beside the scan.

    `sheet` is held by this transaction.
    Raises: `Refused` with the text when nothing is to be decided, or a rule of words says no.
    """
    if refusal := refusal_of_deciding(queries.state_of_sheet(session, sheet)):
        raise Refused(refusal, given_text=agreed.text)
    sheet.decided_by_id, sheet.decided_at = by.id, at
    _enter(session, sheet, agreed)


def _cleaned(sheet: PaperSheet, typed: Typed) -> Submission:
    """The words as they would be entered, so that two typings are compared as they are stored."""
    given = participation.cleaned(
        Submission(
            text=typed.text,
            kind=typed.kind,
            stance=typed.stance,
            form_key=_key(sheet),
            arrived_at=sheet.received_at,
            proposal=typed.proposal if typed.kind is Kind.CHANGE_PROPOSAL else "",
            public_name=typed.public_name,
            channel=sheet.channel,
            source=sheet.stamp,
            is_demo=sheet.consultation.is_demo,
            scan=sheet.scan.digest,
        )
    )
    if refusal := refusal_of_words(given):
        raise Refused(refusal, given_text=typed.text)
    return given


def _enter(session: Session, sheet: PaperSheet, agreed: Typed) -> None:
    """Make the sheet a contribution like any other; its date of reception is when it came."""
    given = _cleaned(sheet, agreed)
    row = OfflineContribution(agreed.target, given)
    try:
        participation.import_contributions(session, consultation=sheet.consultation, rows=[row])
    except Refused as refused:
        is_in_time = refusal_of_time(sheet.consultation.window, sheet.received_at) is None
        if refused.reason is ParticipationRefusal.WINDOW_CLOSED and is_in_time:
            raise Refused(Refusal.RECORD_CLOSED, given_text=agreed.text) from refused
        raise
    entered = participation_queries.contribution_by_form(session, given.form_key)
    if entered is None:
        raise Conflict("a sheet left no contribution", given_text=agreed.text)
    sheet.contribution = entered
    for typing in sheet.typings:
        typing.text = typing.proposal = typing.public_name = ""
    session.flush()


def _key(sheet: PaperSheet) -> str:
    """The key of the form that a sheet is: one sheet becomes one contribution, whoever types."""
    name = f"paper/{sheet.consultation.slug}/{sheet.number}"
    return hashlib.sha256(name.encode()).hexdigest()
