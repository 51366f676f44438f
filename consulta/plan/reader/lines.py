"""Where each key of a TOML file stands, for the parser of the standard library does not say."""

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]

PIECE = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''(?:.|\n)*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[\[{\]}=\n]"
    r"|[^\[{\]}=\n\"'#]+",
    re.DOTALL,
)
KEY_PART = re.compile(r'"((?:\\.|[^"\\])*)"|\'([^\']*)\'|([A-Za-z0-9_-]+)')


def lines_of_keys(text: str) -> dict[Path, int]:
    """The line of each table and key of a valid TOML text, by its path.

    Items of arrays of tables have their index in the path. What stands inside an inline table
    has no line of its own; ask `line_of`.
    Units: lines count from 1.
    """
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for line, statement in _statements(text):
        if statement.startswith("["):
            table = _header(statement, counts)
            lines.setdefault(table, line)
        else:
            lines.setdefault(table + _keys(statement), line)
    return lines


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of a key, else that of the nearest table around it, else 1.

    An array of tables stands where its first item does.
    """
    while path:
        for place in (path, (*path, 0)):
            if place in lines:
                return lines[place]
        path = path[:-1]
    return 1


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """The beginning of each statement, up to its first equals sign, with its line."""
    line, start, depth, head, is_key = 1, 1, 0, "", True
    for piece in PIECE.findall(text):
        if piece == "\n" and depth <= 0:
            if head.strip():
                yield start, head.strip()
            start, depth, head, is_key = line + 1, 0, "", True
        elif piece == "=":
            is_key = False
        elif is_key and not piece.startswith("#"):
            head += piece
        elif piece in "[{]}":
            depth += 1 if piece in "[{" else -1
        line += piece.count("\n")
    if head.strip():
        yield start, head.strip()


def _header(statement: str, counts: dict[Path, int]) -> Path:
    """The path of a table; an array of tables has a new item with each of its headers."""
    names = _keys(statement)
    path: Path = ()
    for place, name in enumerate(names, start=1):
        path += (name,)
        if place == len(names) and statement.startswith("[["):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path += (counts[path],)
    return path


def _keys(head: str) -> Path:
    return tuple("".join(parts) for parts in KEY_PART.findall(head))
