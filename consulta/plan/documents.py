"""What a file beside the plan may be, and the name that we give it."""

import re
import unicodedata
from enum import StrEnum

from consulta.plan.rules import Refusal

DOCUMENT_MAX_BYTES = 20_000_000
TITLE_MIN_CHARS = 3
TITLE_MAX_CHARS = 200
NAME_MAX_CHARS = 100
NOT_OF_A_NAME = re.compile(r"[^a-z0-9]+")


class DocumentKind(StrEnum):
    """What a file beside the plan is for."""

    POSITION_PAPER = "position_paper"
    SUPPORTING = "supporting"
    EVIDENCE = "evidence"


class FileType(StrEnum):
    """What a file is by its content. The word is also the end of its name."""

    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    XLSX = "xlsx"
    ODS = "ods"
    PNG = "png"
    JPEG = "jpg"
    TEXT = "txt"
    CSV = "csv"


def refusal_of_document(title: str, size: int) -> Refusal | None:
    """Why a file of this size is not kept under this title, before anybody looks into it.

    Units: bytes.
    """
    if not TITLE_MIN_CHARS <= len(title) <= TITLE_MAX_CHARS:
        return Refusal.TITLE_LENGTH
    if not size:
        return Refusal.FILE_MISSING
    return Refusal.FILE_TOO_LARGE if size > DOCUMENT_MAX_BYTES else None


def stored_name(title: str, kind: FileType) -> str:
    """The name under which a file is kept and handed out, made of its title: `minuta.pdf`."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = NOT_OF_A_NAME.sub("-", plain)[:NAME_MAX_CHARS].strip("-")
    return f"{name or 'documento'}.{kind.value}"
