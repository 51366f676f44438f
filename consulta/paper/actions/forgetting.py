"""Forget the picture of a sheet whose words were erased."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consulta.paper.models import PaperScan, PaperSheet
from consulta.participation.models import Contribution


def forget_scans(session: Session, *, contributions: Sequence[int]) -> None:
    """Empty the scans of these contributions; the minutes of an assembly speak for many, and stay.

    The sheet keeps its stamp and its folio, so that it is accounted for.
    Source: docs/adr/0015-erasure-burns-the-salt.md
    """
    own = select(PaperSheet.scan_id).where(
        PaperSheet.contribution_id.in_(contributions), PaperSheet.assembly_id.is_(None)
    )
    session.execute(update(PaperScan).where(PaperScan.id.in_(own)).values(content=b""))
    session.execute(
        update(Contribution).where(Contribution.id.in_(contributions)).values(scan_digest="")
    )
