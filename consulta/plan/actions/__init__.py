"""What is done to a consultation and its plan."""

from consulta.plan.actions.launching import enter_opening
from consulta.plan.actions.publishing import (
    NewVersion,
    create_consultation,
    publish_version,
    raise_version,
)

__all__ = [
    "NewVersion",
    "create_consultation",
    "enter_opening",
    "publish_version",
    "raise_version",
]
