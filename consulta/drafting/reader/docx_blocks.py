"""The blocks of a DOCX, read by us from its XML: headings, lists, tables, emphasis, links."""

import re
from collections.abc import Iterator
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

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
HEADING_NAME = re.compile(r"^(?:heading|t[ií]tulo|ttulo|encabezado)\s*(\d)$", re.I)
TITLE_NAME = re.compile(r"^(?:title|t[ií]tulo|ttulo|puesto)$", re.I)
BULLET_NAME = re.compile(r"^(?:list bullet|lista con vi[ñn]etas)\s*(\d?)$", re.I)
NUMBER_NAME = re.compile(r"^(?:list number|lista con n[úu]meros)\s*(\d?)$", re.I)
THROUGH = {f"{W}{name}" for name in ("ins", "smartTag", "sdt", "sdtContent", "moveTo", "fldSimple")}
GONE = {f"{W}del", f"{W}moveFrom"}
ALTERNATE = f"{MC}AlternateContent"
PICTURES = {f"{W}drawing", f"{W}pict", f"{W}object", ALTERNATE}
BREAKS = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": " ", f"{W}noBreakHyphen": "-"}
OFF = {"0", "false", "off", "none"}
TOP_LEVEL = 9


@dataclass(frozen=True, slots=True)
class _Style:
    heading: int = 0
    item: int = 0
    is_ordered: bool = False


def docx_outline(package: Package) -> Outline:
    """The outline of a DOCX that was opened.

    Raises: `BadFile` when it is empty or too long.
    """
    reading = _Reading(package)
    body = package.tree("word/document.xml").find(f"{W}body")
    if body is None:
        raise BadFile(BadFileReason.EMPTY)
    for element in _through(body):
        reading.take(element)
    return reading.gatherer.outline()


def _through(parent: Element) -> Iterator[Element]:
    for element in parent:
        if element.tag in THROUGH:
            yield from _through(element)
        else:
            yield element


def _cells(row: Element) -> list[Element]:
    return [cell for cell in _through(row) if cell.tag == f"{W}tc"]


class _Reading:
    def __init__(self, package: Package) -> None:
        self.gatherer = Gatherer()
        self.links = _links(package)
        self.styles = _styles(package)
        self.ordered = _ordered_lists(package)

    def take(self, element: Element) -> None:
        if element.tag == f"{W}p":
            self._paragraph(element)
        elif element.tag == f"{W}tbl":
            self._table(element)
        elif element.tag in GONE:
            self.gatherer.note(LeftOut.DELETED_TEXT, "".join(element.itertext()))
        elif element.tag in PICTURES:
            self.gatherer.note(LeftOut.PICTURE, _words_in(element))

    def _paragraph(self, element: Element) -> None:
        runs = self._runs(element)
        style = self._style(element)
        if style.heading:
            self.gatherer.heading(runs.plain(), style.heading)
        elif style.item:
            words = runs.markdown()
            self.gatherer.item(words, style.item - 1, is_ordered=style.is_ordered)
        else:
            self.gatherer.paragraph(runs.markdown())

    def _style(self, element: Element) -> _Style:
        properties = element.find(f"{W}pPr")
        if properties is None:
            return _Style()
        style = self.styles.get(_value(properties.find(f"{W}pStyle")), _Style())
        outline = _value(properties.find(f"{W}outlineLvl"))
        if outline.isdecimal() and int(outline) < TOP_LEVEL:
            return _Style(heading=int(outline) + 1)
        numbering = properties.find(f"{W}numPr")
        if style.heading or numbering is None:
            return style
        listed, level = (_value(numbering.find(f"{W}{name}")) for name in ("numId", "ilvl"))
        if listed in {"", "0"}:
            return style
        depth = int(level) if level.isdecimal() else 0
        return _Style(item=min(depth, TOP_LEVEL) + 1, is_ordered=(listed, depth) in self.ordered)

    def _table(self, element: Element) -> None:
        rows: list[tuple[str, ...]] = []
        for row in _through(element):
            if row.tag != f"{W}tr":
                continue
            rows.append(tuple(map(self._cell, _cells(row))))
            if len(rows) > ROWS_MAX:
                raise BadFile(BadFileReason.TOO_LONG)
        self.gatherer.table(rows)

    def _cell(self, cell: Element) -> str:
        words = []
        for element in _through(cell):
            if element.tag == f"{W}p":
                text, style = self._runs(element).markdown(), self._style(element)
                words.append(f"{'  ' * (style.item - 1)}- {text}" if style.item and text else text)
            elif element.tag == f"{W}tbl":
                rows = (row for row in _through(element) if row.tag == f"{W}tr")
                words += [" | ".join(map(self._cell, _cells(row))) for row in rows]
        return cell_of(words)

    def _runs(self, element: Element) -> Runs:
        runs = Runs.none()
        self._gather(element, runs, "")
        return runs

    def _gather(self, parent: Element, runs: Runs, href: str) -> None:
        for element in _through(parent):
            if element.tag == f"{W}r":
                self._run(element, runs, href)
            elif element.tag == f"{W}hyperlink":
                self._gather(element, runs, self.links.get(element.get(f"{R}id", ""), ""))
            elif element.tag in GONE:
                self.gatherer.note(LeftOut.DELETED_TEXT, "".join(element.itertext()))
            elif element.tag in PICTURES:
                self.gatherer.note(LeftOut.PICTURE, _words_in(element))
            elif element.tag == f"{W}commentRangeStart":
                self.gatherer.note(LeftOut.COMMENT)

    def _run(self, run: Element, runs: Runs, href: str) -> None:
        look = run.find(f"{W}rPr")
        is_bold, is_italic = (_is_on(look, name) for name in ("b", "i"))
        for element in run:
            text = BREAKS.get(element.tag, "")
            if element.tag == f"{W}t":
                text = element.text or ""
            elif element.tag == f"{W}footnoteReference":
                self.gatherer.note(LeftOut.FOOTNOTE)
            elif element.tag in PICTURES:
                self.gatherer.note(LeftOut.PICTURE, _words_in(element))
            runs.add(text, is_bold=is_bold, is_italic=is_italic, href=href)


def _words_in(picture: Element) -> str:
    """The words of a picture or text box, once: what stands in for it elsewhere says the same."""
    shown = next(iter(picture), picture) if picture.tag == ALTERNATE else picture
    boxes = list(shown.iter(f"{W}p")) or [shown]
    return " ".join("".join(each.text or "" for each in box.iter(f"{W}t")) for box in boxes)


def _value(element: Element | None) -> str:
    return "" if element is None else element.get(f"{W}val", "")


def _is_on(look: Element | None, name: str) -> bool:
    found = None if look is None else look.find(f"{W}{name}")
    return found is not None and found.get(f"{W}val", "1").lower() not in OFF


def _links(package: Package) -> dict[str, str]:
    name = "word/_rels/document.xml.rels"
    if name not in package.names:
        return {}
    return {each.get("Id", ""): each.get("Target", "") for each in package.tree(name)}


def _styles(package: Package) -> dict[str, _Style]:
    if "word/styles.xml" not in package.names:
        return {}
    found: dict[str, _Style] = {}
    parents: dict[str, str] = {}
    for each in package.tree("word/styles.xml").iter(f"{W}style"):
        key = each.get(f"{W}styleId", "")
        parents[key] = _value(each.find(f"{W}basedOn"))
        style = _named(_value(each.find(f"{W}name"))) or _named(key) or _outlined(each)
        if style:
            found[key] = style
    for key in parents:
        ancestor, steps = key, 0
        while ancestor and ancestor not in found and steps < TOP_LEVEL:
            ancestor, steps = parents.get(ancestor, ""), steps + 1
        if ancestor in found:
            found.setdefault(key, found[ancestor])
    return found


def _named(name: str) -> _Style | None:
    if match := HEADING_NAME.match(name):
        return _Style(heading=int(match[1]) or 1)
    if TITLE_NAME.match(name):
        return _Style(heading=1)
    if match := BULLET_NAME.match(name):
        return _Style(item=int(match[1] or 1))
    if match := NUMBER_NAME.match(name):
        return _Style(item=int(match[1] or 1), is_ordered=True)
    return None


def _outlined(style: Element) -> _Style | None:
    level = _value(style.find(f"{W}pPr/{W}outlineLvl"))
    return _Style(heading=int(level) + 1) if level.isdecimal() and int(level) < TOP_LEVEL else None


def _ordered_lists(package: Package) -> set[tuple[str, int]]:
    """The lists and depths whose items have numbers."""
    if "word/numbering.xml" not in package.names:
        return set()
    root = package.tree("word/numbering.xml")
    counted = {
        (each.get(f"{W}abstractNumId", ""), level.get(f"{W}ilvl", ""))
        for each in root.iter(f"{W}abstractNum")
        for level in each.iter(f"{W}lvl")
        if _value(level.find(f"{W}numFmt")) not in {"bullet", "none", ""}
    }
    return {
        (each.get(f"{W}numId", ""), int(level))
        for each in root.findall(f"{W}num")
        for drawn, level in counted
        if level.isdecimal() and drawn == _value(each.find(f"{W}abstractNumId"))
    }
