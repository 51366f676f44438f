"""Register sheets and minutes, type them twice, and enter what two people agree on."""

from consulta.paper.actions.forgetting import (
    forget_old_paper,
    forget_scans,
    forget_sheet,
)
from consulta.paper.actions.registering import register_assembly, register_sheet
from consulta.paper.actions.typing import decide_sheet, type_sheet

__all__ = [
    "decide_sheet",
    "forget_old_paper",
    "forget_scans",
    "forget_sheet",
    "register_assembly",
    "register_sheet",
    "type_sheet",
]
