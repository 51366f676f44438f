"""What a file beside the plan may be."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """What a file beside the plan is for."""

    POSITION_PAPER = "position_paper"
    SUPPORTING = "supporting"
    EVIDENCE = "evidence"
