"""Note who had a hand in a draft: they may not publish it."""

from datetime import datetime

from consulta.accounts.models import Person
from consulta.response.models import ReasonedResponse, ResponseWriter


def sign(draft: ReasonedResponse, by: Person, role: str, at: datetime) -> None:
    """Note that somebody wrote in a draft, once, and in which role."""
    if by.id not in {one.person_id for one in draft.writers}:
        draft.writers.append(ResponseWriter(person_id=by.id, role=role, wrote_at=at))
