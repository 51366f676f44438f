"""What every page of an institution shows: its invitation, its commitment, and where both stand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consulta.drafting import guards, queries
from consulta.drafting.rules import Standing, standing_of
from consulta.plan.reader.document import CommitmentText
from consulta.plan.rules import Countdown, Window, countdown
from consulta.plan.template import Completeness, completeness
from consulta.web.arrival import arrived_at
from consulta.web.unit_of_work import session


@dataclass(frozen=True, slots=True)
class Frame:
    """An invitation as its institution sees it now.

    Units: `countdown` is what is left until the deadline, None once it has passed.
    """

    invitation: Any
    consultation: Any
    part: Any
    value: CommitmentText
    complete: Completeness
    standing: Standing
    countdown: Countdown | None
    at: datetime


def invited_frame() -> Frame:
    """The frame of whoever came by a link.

    Raises: `Refused` for everybody else.
    """
    return frame_of(guards.invited(), arrived_at())


def frame_of(invitation: Any, at: datetime) -> Frame:
    """The frame of an invitation at a moment."""
    consultation, part = invitation.consultation, queries.invited_part(session(), invitation)
    value: Any = queries.content_of(part)
    return Frame(
        invitation,
        consultation,
        part,
        value,
        completeness(consultation.template, value.filled),
        standing_of(invitation.state, invitation.course, at),
        countdown(Window(invitation.invited_at, invitation.due_at), at),
        at,
    )
