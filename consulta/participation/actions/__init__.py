"""Take contributions and votes, keep drafts, change states, tell followers, close the record."""

from consulta.participation.actions.anchors import LETTER, leave_unplaced, place, roll_out
from consulta.participation.actions.closing import close_consultation
from consulta.participation.actions.digests import (
    remind_of_next_draft,
    send_next_digest,
    warn_of_close,
)
from consulta.participation.actions.drafts import keep_draft, note_writer, remove_drafts
from consulta.participation.actions.editing import edit
from consulta.participation.actions.extensions import tell_next_extension
from consulta.participation.actions.following import (
    choose_rhythm,
    follow,
    forget_follows,
    leave,
    leave_by_link,
    link_of,
    remind_again,
)
from consulta.participation.actions.forgetting import (
    forget_contribution,
    forget_drafts,
    forget_person,
    forget_voters,
)
from consulta.participation.actions.refusals import count_refusal
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
    "choose_rhythm",
    "cleaned",
    "close_consultation",
    "count_refusal",
    "edit",
    "follow",
    "forget_contribution",
    "forget_drafts",
    "forget_follows",
    "forget_person",
    "forget_voters",
    "import_contributions",
    "keep_draft",
    "leave",
    "leave_by_link",
    "leave_unplaced",
    "link_of",
    "move",
    "note_writer",
    "place",
    "receipt_values",
    "remind_again",
    "remind_of_next_draft",
    "remove_drafts",
    "roll_out",
    "send_next_digest",
    "submit_contribution",
    "tell_next_extension",
    "warn_of_close",
    "withdraw",
]
