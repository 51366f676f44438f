"""What is done to a draft, and to the invitations of institutions."""

from consulta.drafting.actions.drafts import (
    add_commitment,
    add_initiative,
    bring_back,
    leave,
    move_part,
    save_part,
    start_draft,
)
from consulta.drafting.actions.importing import (
    Brought,
    cleaned,
    confirm_incoming,
    keep_incoming,
    remove_incoming,
)

__all__ = [
    "Brought",
    "add_commitment",
    "add_initiative",
    "bring_back",
    "cleaned",
    "confirm_incoming",
    "keep_incoming",
    "leave",
    "move_part",
    "remove_incoming",
    "save_part",
    "start_draft",
]
