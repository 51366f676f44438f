"""The blocks of an ODT, read from its XML: headings, lists, tables, emphasis, links."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from consulta.drafting.reader.blocks import (
    ROWS_MAX,
    BadFile,
    BadFileReason,
    Gatherer,
    LeftOut,
    Outline,
    Runs,
    cell_of,
)
from consulta.plan.reader.packages import Package

ODF = "urn:oasis:names:tc:opendocument:xmlns:"
TEXT, TABLE, OFFICE, STYLE = (f"{{{ODF}{n}:1.0}}" for n in ("text", "table", "office", "style"))
FO = f"{{{ODF}xsl-fo-compatible:1.0}}"
XLINK = "{http://www.w3.org/1999/xlink}"
DRAW = f"{{{ODF}drawing:1.0}}"
GROUPS = {
    f"{TEXT}section", f"{TEXT}index-body", f"{TABLE}table-rows", f"{TABLE}table-header-rows",
    f"{TABLE}table-row-group",
}  # fmt: skip
LEFT_OUT = {
    f"{TEXT}note": LeftOut.FOOTNOTE,
    f"{OFFICE}annotation": LeftOut.COMMENT,
    f"{DRAW}frame": LeftOut.PICTURE,
    f"{TEXT}tracked-changes": LeftOut.DELETED_TEXT,
}
SPACES_MAX = 8
DEEPEST = 9


@dataclass(frozen=True, slots=True)
class _Look:
    is_bold: bool = False
    is_italic: bool = False
    href: str = ""


def odt_outline(package: Package) -> Outline:
    """The outline of an ODT that was opened.

    Raises: `BadFile` when it is empty or too long.
    """
    root = package.tree("content.xml")
    body = root.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise BadFile(BadFileReason.EMPTY)
    reading = _Reading(root)
    reading.take_all(body)
    return reading.gatherer.outline()


class _Reading:
    def __init__(self, root: Element) -> None:
        self.gatherer = Gatherer()
        styles = list(root.iter(f"{STYLE}style"))
        self.looks = {each.get(f"{STYLE}name", ""): _look(each) for each in styles}
        self.headings = {
            each.get(f"{STYLE}name", ""): level for each in styles if (level := _level(each))
        }
        self.ordered = {
            each.get(f"{STYLE}name", ""): {
                int(level.get(f"{TEXT}level", "1") or 1)
                for level in each
                if level.tag == f"{TEXT}list-level-style-number"
            }
            for each in root.iter(f"{TEXT}list-style")
        }

    def take_all(self, parent: Element) -> None:
        for element in parent:
            self._take(element)

    def _take(self, element: Element) -> None:
        if element.tag in GROUPS:
            self.take_all(element)
        elif element.tag == f"{TEXT}h":
            level = element.get(f"{TEXT}outline-level", "1")
            self.gatherer.heading(
                self._runs(element).plain(), int(level) if level.isdecimal() else 1
            )
        elif element.tag == f"{TEXT}p":
            self._paragraph(element)
        elif element.tag == f"{TEXT}list":
            self._list(element, 0, element.get(f"{TEXT}style-name", ""))
        elif element.tag == f"{TABLE}table":
            self._table(element)
        elif element.tag in LEFT_OUT:
            self.gatherer.note(LEFT_OUT[element.tag], "".join(element.itertext()))

    def _paragraph(self, element: Element) -> None:
        runs = self._runs(element)
        if level := self.headings.get(element.get(f"{TEXT}style-name", ""), 0):
            self.gatherer.heading(runs.plain(), level)
        else:
            self.gatherer.paragraph(runs.markdown())

    def _list(self, element: Element, depth: int, style: str) -> None:
        is_ordered = depth + 1 in self.ordered.get(style, ())
        for item in element:
            for each in item:
                if each.tag == f"{TEXT}list":
                    self._list(each, min(depth + 1, DEEPEST), each.get(f"{TEXT}style-name", style))
                elif each.tag == f"{TEXT}p":
                    words = self._runs(each).markdown()
                    self.gatherer.item(words, depth, is_ordered=is_ordered)
                else:
                    self._take(each)

    def _table(self, element: Element) -> None:
        rows: list[tuple[str, ...]] = []
        for row in element.iter(f"{TABLE}table-row"):
            cells = [cell for cell in row if cell.tag == f"{TABLE}table-cell"]
            rows.append(tuple(self._cell(cell) for cell in cells))
            if len(rows) > ROWS_MAX:
                raise BadFile(BadFileReason.TOO_LONG)
        self.gatherer.table(rows)

    def _cell(self, cell: Element) -> str:
        lines = []
        for each in cell:
            if each.tag in {f"{TEXT}p", f"{TEXT}h"}:
                lines.append(self._runs(each).markdown())
            elif each.tag == f"{TEXT}list":
                lines += [f"- {self._runs(p).markdown()}" for p in each.iter(f"{TEXT}p")]
        return cell_of(lines)

    def _runs(self, element: Element) -> Runs:
        runs = Runs.none()
        self._gather(element, runs, _Look())
        return runs

    def _gather(self, element: Element, runs: Runs, look: _Look) -> None:
        self._words(_flat(element.text), runs, look)
        for each in element:
            if each.tag in LEFT_OUT:
                self.gatherer.note(LEFT_OUT[each.tag], "".join(each.itertext()))
            else:
                self._words(_blank(each), runs, look)
                self._gather(each, runs, self._within(each, look))
            self._words(_flat(each.tail), runs, look)

    def _words(self, text: str, runs: Runs, look: _Look) -> None:
        is_bold, is_italic = look.is_bold, look.is_italic
        runs.add(text, is_bold=is_bold, is_italic=is_italic, href=look.href)

    def _within(self, element: Element, look: _Look) -> _Look:
        own = self.looks.get(element.get(f"{TEXT}style-name", ""), _Look())
        href = element.get(f"{XLINK}href", "") if element.tag == f"{TEXT}a" else look.href
        return _Look(look.is_bold or own.is_bold, look.is_italic or own.is_italic, href)


def _flat(text: str | None) -> str:
    return (text or "").replace("\n", " ")


def _blank(element: Element) -> str:
    if element.tag == f"{TEXT}s":
        count = element.get(f"{TEXT}c", "1")
        return " " * (min(int(count[:4]), SPACES_MAX) if count.isdecimal() else 1)
    return {f"{TEXT}tab": " ", f"{TEXT}line-break": "\n"}.get(element.tag, "")


def _look(style: Element) -> _Look:
    given = style.find(f"{STYLE}text-properties")
    if given is None or style.get(f"{STYLE}family") != "text":
        return _Look()
    is_bold = given.get(f"{FO}font-weight", "") in {"bold", "700", "800", "900"}
    return _Look(is_bold, given.get(f"{FO}font-style", "") in {"italic", "oblique"})


def _level(style: Element) -> int:
    """The level of a paragraph style that stands on a heading, though it is no heading element."""
    parent = style.get(f"{STYLE}parent-style-name", "")
    if parent == "Title":
        return 1
    number = parent.removeprefix("Heading_20_")
    return int(number) if parent != number and number.isdecimal() else 0
