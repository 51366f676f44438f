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

__all__ = [
    "add_commitment",
    "add_initiative",
    "bring_back",
    "leave",
    "move_part",
    "save_part",
    "start_draft",
]
