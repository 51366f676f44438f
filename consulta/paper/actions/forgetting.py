"""Forget paper: with words that were erased, a sheet that is asked for, and all at a term."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from consulta.paper.models import PaperScan, PaperSheet, PaperTyping
from consulta.paper.rules import PAPER_KEPT
from consulta.participation.models import Contribution
from consulta.plan.actions import raise_version
from consulta.plan.models import Consultation

NO_PICTURE = {"content": b"", "size": 0}
NO_WORDS = {"text": "", "proposal": "", "public_name": ""}


def forget_scans(session: Session, *, contributions: Sequence[int]) -> None:
    """Empty the scans of these contributions; the minutes of an assembly speak for many, and stay.

    The sheet keeps its stamp and its folio, so that it is accounted for.
    Source: docs/adr/0015-erasure-burns-the-salt.md
    """
    own = select(PaperSheet.scan_id).where(
        PaperSheet.contribution_id.in_(contributions), PaperSheet.assembly_id.is_(None)
    )
    session.execute(update(PaperScan).where(PaperScan.id.in_(own)).values(**NO_PICTURE))
    session.execute(
        update(Contribution).where(Contribution.id.in_(contributions)).values(scan_digest="")
    )


def forget_sheet(session: Session, *, sheet: PaperSheet, at: datetime) -> None:
    """Empty the picture of a sheet and what was typed of it; it is never typed again.

    The picture of minutes goes for all their points. What has entered stays a contribution, which
    is erased by its folio. `sheet` is held by this transaction.
    Source: docs/adr/0028-paper-is-typed-twice.md
    """
    _forget(session, PaperSheet.id == sheet.id, at=at)
    raise_version(session, sheet.consultation)
    session.expire_all()


def forget_old_paper(session: Session, *, at: datetime) -> list[str]:
    """Empty all pictures and typed words of records that closed long ago; say of which.

    Stamps, digests and folios stay, so that every sheet is accounted for.
    """
    has_pictures = (
        select(PaperScan.id)
        .where(PaperScan.consultation_id == Consultation.id, PaperScan.size > 0)
        .exists()
    )
    old = session.scalars(
        select(Consultation)
        .where(Consultation.closes_at <= at - PAPER_KEPT, has_pictures)
        .order_by(Consultation.slug)
    ).all()
    due = [one for one in old if one.last_entry_at <= at - PAPER_KEPT]
    for consultation in due:
        _forget(session, PaperSheet.consultation_id == consultation.id, at=at)
        raise_version(session, consultation)
    return [one.slug for one in due]


def _forget(session: Session, chosen: ColumnElement[bool], *, at: datetime) -> None:
    pictures, sheets = select(PaperSheet.scan_id).where(chosen), select(PaperSheet.id).where(chosen)
    session.execute(update(PaperScan).where(PaperScan.id.in_(pictures)).values(**NO_PICTURE))
    session.execute(update(PaperTyping).where(PaperTyping.sheet_id.in_(sheets)).values(**NO_WORDS))
    session.execute(
        update(PaperSheet)
        .where(chosen, PaperSheet.contribution_id.is_(None), PaperSheet.forgotten_at.is_(None))
        .values(forgotten_at=at)
    )
