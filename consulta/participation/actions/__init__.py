"""Take contributions and votes, keep drafts, change states, close the record."""

from consulta.participation.actions.closing import close_consultation
from consulta.participation.actions.drafts import keep_draft, remove_drafts
from consulta.participation.actions.extensions import tell_next_extension
from consulta.participation.actions.sending import (
    cleaned,
    import_contributions,
    receipt_values,
    submit_contribution,
)
from consulta.participation.actions.states import move, withdraw
from consulta.participation.actions.voting import cast_vote

__all__ = [
    "cast_vote",
    "cleaned",
    "close_consultation",
    "import_contributions",
    "keep_draft",
    "move",
    "receipt_values",
    "remove_drafts",
    "submit_contribution",
    "tell_next_extension",
    "withdraw",
]
