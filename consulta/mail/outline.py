"""A letter in plain text as blocks, so that its HTML part says the same words."""

from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of a letter, or an address of ours that stands on a line of its own."""

    text: str
    is_link: bool = False


def blocks_of(body: str, ours: str) -> list[Block]:
    """The blocks of a letter; only an address that begins with `ours` becomes a link."""
    found = []
    for is_blank, lines in groupby(body.splitlines(), key=lambda line: not line.strip()):
        if not is_blank:
            found += _paragraph(list(lines), ours)
    return found


def _paragraph(lines: list[str], ours: str) -> list[Block]:
    found = []
    for is_link, some in groupby(lines, key=lambda line: _is_link(line.strip(), ours)):
        if is_link:
            found += [Block(line.strip(), is_link=True) for line in some]
        else:
            found.append(Block("\n".join(some)))
    return found


def _is_link(line: str, ours: str) -> bool:
    return line.startswith(ours) and line.isprintable() and " " not in line
