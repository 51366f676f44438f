"""Which wing a refusal on these pages is from, so that its sentence is found."""

from consulta.accounts.rules import Refusal as AccountRefusal
from consulta.errors import Refused
from consulta.paper.rules import Refusal
from consulta.participation.rules import Refusal as ParticipationRefusal


def reason_key(refused: Refused) -> str:
    """The key of the sentence of a refusal; who may not be here at all is told so elsewhere."""
    reason = refused.reason
    if isinstance(reason, AccountRefusal):
        raise refused
    if isinstance(reason, Refusal):
        return f"paper.{reason.value}"
    wing = "participation" if isinstance(reason, ParticipationRefusal) else "plan"
    return f"{wing}.{reason.value}"
