"""What is done to a consultation and its plan."""

from consulta.plan.actions.documents import NewDocument, keep_document
from consulta.plan.actions.launching import enter_opening
from consulta.plan.actions.milestones import report_milestone
from consulta.plan.actions.publishing import (
    NewVersion,
    create_consultation,
    publish_version,
    raise_version,
)

__all__ = [
    "NewDocument",
    "NewVersion",
    "create_consultation",
    "enter_opening",
    "keep_document",
    "publish_version",
    "raise_version",
    "report_milestone",
]
