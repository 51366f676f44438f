"""Take contributions and votes, keep drafts, change states, close the record."""

from consulta.participation.actions.anchors import LETTER, leave_unplaced, place, roll_out
from consulta.participation.actions.closing import close_consultation
from consulta.participation.actions.drafts import keep_draft, remove_drafts
from consulta.participation.actions.extensions import tell_next_extension
from consulta.participation.actions.forgetting import (
    forget_contribution,
    forget_drafts,
    forget_person,
    forget_voters,
)
from consulta.participation.actions.sending import (
    cleaned,
    import_contributions,
    receipt_values,
    submit_contribution,
)
from consulta.participation.actions.states import move, withdraw
from consulta.participation.actions.voting import cast_vote

__all__ = [
    "LETTER",
    "cast_vote",
    "cleaned",
    "close_consultation",
    "forget_contribution",
    "forget_drafts",
    "forget_person",
    "forget_voters",
    "import_contributions",
    "keep_draft",
    "leave_unplaced",
    "move",
    "place",
    "receipt_values",
    "remove_drafts",
    "roll_out",
    "submit_contribution",
    "tell_next_extension",
    "withdraw",
]
