"""The shape of what comes in for a draft: a commitment, the head, an initiative, the tree."""

from consulta.drafting.forms.bodies import BodyForm
from consulta.drafting.forms.commitments import CommitmentForm
from consulta.drafting.forms.tree import (
    AddCommitmentForm,
    AddInitiativeForm,
    HeadForm,
    InitiativeForm,
    LeaveForm,
    MoveForm,
)

__all__ = [
    "AddCommitmentForm",
    "AddInitiativeForm",
    "BodyForm",
    "CommitmentForm",
    "HeadForm",
    "InitiativeForm",
    "LeaveForm",
    "MoveForm",
]
