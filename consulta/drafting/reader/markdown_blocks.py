"""The blocks of a Markdown file. Paragraphs keep their own Markdown as it stands."""

import re

from consulta.drafting.reader.blocks import (
    ROWS_MAX,
    BadFile,
    BadFileReason,
    Gatherer,
    Outline,
)

HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
UNDERLINE = re.compile(r"^(=+|-{3,})\s*$")
RULE = re.compile(r"^\s*([-*_])(?:\s*\1){2,}\s*$")
CELL_BORDER = re.compile(r"(?<!\\)\|")
TABLE_RULE = re.compile(r"^:?-+:?$")
LINE_BREAK = re.compile(r"<br\s*/?>", re.I)
EMPHASIS = re.compile(r"(?<!\\)(\*\*|\*|__|`)")
SHIELDED = re.compile(
    r"^\\(\\*(?:#{1,6}\s|\||(?:=+|([-*_])(?:\s*\2){2,})\s*(?:\{#[^{}\n]*\})?\s*$))"
)
ESCAPED = re.compile(r"\\([\\*`\[\]_|#])")


def markdown_outline(content: bytes) -> Outline:
    """The outline of a Markdown file, which is UTF-8.

    Raises: `BadFile` when it is no text, empty or too long.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile(BadFileReason.NOT_TEXT) from None
    if "\0" in text:
        raise BadFile(BadFileReason.NOT_TEXT)
    gatherer = Gatherer()
    chunk: list[str] = []
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        if _ends(chunk, line):
            _take(gatherer, chunk)
            chunk = []
        if match := HEADING.match(line):
            gatherer.heading(unmarked(match[2]), len(match[1]))
        elif chunk and len(chunk) == 1 and UNDERLINE.match(line):
            gatherer.heading(unmarked(chunk.pop()), 1 if line.startswith("=") else 2)
        elif line.strip() and not RULE.match(line):
            chunk.append(line)
    return gatherer.outline()


def unmarked(text: str) -> str:
    """Words without the signs of emphasis, links by their words."""
    words = re.sub(r"\[([^\[\]]*)\]\([^()\s]*\)", r"\1", text)
    return ESCAPED.sub(r"\1", EMPHASIS.sub("", words))


def _ends(chunk: list[str], line: str) -> bool:
    if not chunk:
        return False
    is_row, was_row = line.startswith("|"), chunk[-1].startswith("|")
    return not line.strip() or HEADING.match(line) is not None or is_row != was_row


def _take(gatherer: Gatherer, chunk: list[str]) -> None:
    if not chunk[0].startswith("|"):
        gatherer.paragraph("\n".join(SHIELDED.sub(r"\1", line) for line in chunk))
        return
    if len(chunk) > ROWS_MAX:
        raise BadFile(BadFileReason.TOO_LONG)
    rows = [_cells(line) for line in chunk]
    gatherer.table([row for row in rows if not all(TABLE_RULE.match(cell) for cell in row)])


def _cells(line: str) -> tuple[str, ...]:
    inner = CELL_BORDER.split(line.strip())[1:]
    if inner and not inner[-1].strip():
        inner = inner[:-1]
    cells = (LINE_BREAK.sub("\n", cell.strip()).replace("\\|", "|") for cell in inner)
    return tuple(cells)
