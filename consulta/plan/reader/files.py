"""What a file is, read from its content alone: neither its name nor what its sender said counts."""

import io
import zipfile
from collections.abc import Callable

from consulta.plan.documents import FileType
from consulta.plan.reader.packages import BadPackage, BadReason, open_package
from consulta.plan.rules import Refusal

NEAR_THE_END = 2_048
FAR_FROM_THE_END = 65_536
PNG_BEGINS, PNG_HEAD, PNG_ENDS = b"\x89PNG\r\n\x1a\n", b"\0\0\0\rIHDR", b"IEND\xaeB`\x82"
JPEG_BEGINS, JPEG_ENDS = b"\xff\xd8\xff", b"\xff\xd9"
ZIP_BEGINS, OLE_BEGINS = b"PK", b"\xd0\xcf\x11\xe0"
FIRST_WORDS = 1_024
MARKUP = ("<!doctype", "<html", "<head", "<body", "<script", "<svg", "<?xml", "<?php", "<iframe")
PROGRAMS = ("#!", "@echo", "mz")
TEXT_SIGNS = frozenset("\t\n\r\f")
SEPARATORS = (";", "\t", ",")
ROWS_LOOKED_AT = 20
OF_PACKAGES = {
    BadReason.TOO_LARGE: Refusal.FILE_TOO_LARGE,
    BadReason.NOT_A_PACKAGE: Refusal.FILE_NOT_KNOWN,
    BadReason.BROKEN: Refusal.FILE_BROKEN,
    BadReason.ENCRYPTED: Refusal.FILE_LOCKED,
    BadReason.TOO_MANY_ENTRIES: Refusal.FILE_UNPACKS_TOO_LARGE,
    BadReason.UNPACKS_TOO_LARGE: Refusal.FILE_UNPACKS_TOO_LARGE,
    BadReason.BAD_NAME: Refusal.FILE_NOT_SAFE,
    BadReason.UNSAFE_XML: Refusal.FILE_NOT_SAFE,
    BadReason.EXTERNAL: Refusal.FILE_NOT_SAFE,
    BadReason.NESTED: Refusal.FILE_HAS_FILES,
    BadReason.MACROS: Refusal.FILE_HAS_MACROS,
}


def type_of(content: bytes) -> FileType | Refusal:
    """What these bytes are, or why they are not kept; in bounded time and memory."""
    if not content:
        return Refusal.FILE_MISSING
    for first, look in LOOKS.items():
        if content.startswith(first):
            return look(content)
    return _text(content)


def _pdf(content: bytes) -> FileType | Refusal:
    end = content[-NEAR_THE_END:]
    if b"%%EOF" not in end or b"startxref" not in end or b" obj" not in content:
        return Refusal.FILE_BROKEN
    return Refusal.FILE_NOT_SAFE if _is_also_a_zip(content) else FileType.PDF


def _png(content: bytes) -> FileType | Refusal:
    is_whole = content.startswith(PNG_BEGINS + PNG_HEAD) and content.endswith(PNG_ENDS)
    return FileType.PNG if is_whole else Refusal.FILE_BROKEN


def _jpeg(content: bytes) -> FileType | Refusal:
    if JPEG_ENDS not in content[-FAR_FROM_THE_END:]:
        return Refusal.FILE_BROKEN
    return Refusal.FILE_NOT_SAFE if _is_also_a_zip(content) else FileType.JPEG


def _package(content: bytes) -> FileType | Refusal:
    try:
        return FileType(open_package(content).kind.value)
    except BadPackage as bad:
        return OF_PACKAGES[bad.reason]


def _text(content: bytes) -> FileType | Refusal:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Refusal.FILE_NOT_KNOWN
    if any(sign < " " and sign not in TEXT_SIGNS for sign in set(text)) or "\x7f" in text:
        return Refusal.FILE_NOT_KNOWN
    first = text[:FIRST_WORDS].lower().lstrip()
    if not first or first.startswith(PROGRAMS) or any(sign in first for sign in MARKUP):
        return Refusal.FILE_NOT_KNOWN
    return FileType.CSV if _has_columns(text) else FileType.TEXT


def _has_columns(text: str) -> bool:
    rows = [row for row in text.split("\n", ROWS_LOOKED_AT)[:ROWS_LOOKED_AT] if row.strip()]
    counts = [{row.count(sign) for row in rows} for sign in SEPARATORS]
    return len(rows) > 1 and any(len(found) == 1 and found != {0} for found in counts)


def _is_also_a_zip(content: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(content))


LOOKS: dict[bytes, Callable[[bytes], FileType | Refusal]] = {
    b"%PDF-": _pdf,
    PNG_BEGINS: _png,
    JPEG_BEGINS: _jpeg,
    ZIP_BEGINS: _package,
    OLE_BEGINS: _package,
}
