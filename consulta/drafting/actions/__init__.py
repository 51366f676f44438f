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
    confirm_incoming,
    keep_incoming,
    remove_incoming,
    replace_draft,
)

__all__ = [
    "Brought",
    "add_commitment",
    "add_initiative",
    "bring_back",
    "confirm_incoming",
    "keep_incoming",
    "leave",
    "move_part",
    "remove_incoming",
    "replace_draft",
    "save_part",
    "start_draft",
]
