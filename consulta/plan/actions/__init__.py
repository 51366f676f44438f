"""What is done to a consultation and its plan."""

from consulta.plan.actions.documents import NewDocument, keep_document
from consulta.plan.actions.ground_rules import GroundRules, ask_for_level, write_rules
from consulta.plan.actions.launching import (
    confirm_override,
    dismiss_override,
    enter_opening,
    launch,
    propose_override,
)
from consulta.plan.actions.milestones import report_milestone
from consulta.plan.actions.promises import confirm_change, dismiss_change, propose_change
from consulta.plan.actions.publishing import (
    NewVersion,
    count_erasure,
    create_consultation,
    publish_version,
    raise_version,
)

__all__ = [
    "GroundRules",
    "NewDocument",
    "NewVersion",
    "ask_for_level",
    "confirm_change",
    "confirm_override",
    "count_erasure",
    "create_consultation",
    "dismiss_change",
    "dismiss_override",
    "enter_opening",
    "keep_document",
    "launch",
    "propose_change",
    "propose_override",
    "publish_version",
    "raise_version",
    "report_milestone",
    "write_rules",
]
