"""A plan as Markdown that any editor opens; each paragraph ends in its id."""

import re

from consulta.plan.outline import Grid, Heading, Passage, Piece, outline
from consulta.plan.reader.document import PlanDocument

SIGNS = re.compile(r"([\\*\[\]|])")
LOOKS_LIKE_MORE = re.compile(r"^(\\*(?:#{1,6}\s|\||=+\s*$|([-*_])(?:\s*\2){2,}\s*$))", re.MULTILINE)


def render(document: PlanDocument) -> bytes:
    """The file; the same plan gives the same bytes."""
    return ("\n\n".join(map(_piece, outline(document))) + "\n").encode()


def _piece(piece: Piece) -> str:
    if isinstance(piece, Heading):
        return f"{'#' * piece.level} {_plain(piece.words)}"
    if isinstance(piece, Passage):
        words = LOOKS_LIKE_MORE.sub(r"\\\1", piece.words)
        return f"{words} {{#{piece.mark}}}"
    return _table(piece)


def _table(grid: Grid) -> str:
    titles, *rows = (f"| {' | '.join(map(_plain, row))} |" for row in grid.rows)
    rule = f"|{' --- |' * len(grid.rows[0])}"
    return "\n".join((titles, rule, *rows))


def _plain(words: str) -> str:
    return SIGNS.sub(r"\\\1", words).replace("\n", "<br>")
