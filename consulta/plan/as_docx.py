"""A plan as a DOCX that an institution edits and sends back; each paragraph ends in its id."""

import io
import re
import zipfile
from typing import Any

from consulta.plan.outline import Grid, Heading, Passage, outline
from consulta.plan.reader.document import PlanDocument

LANGUAGE = "es-CL"
GREY = "767676"
BODY_POINTS, MARK_POINTS = 11, 7
STYLE_IDS = {f"Heading {level}": f"Heading{level}" for level in range(1, 5)} | {
    "List Bullet": "ListBullet", "List Bullet 2": "ListBullet2", "List Bullet 3": "ListBullet3",
    "List Number": "ListNumber", "List Number 2": "ListNumber2", "List Number 3": "ListNumber3",
    "Table Grid": "TableGrid",
}  # fmt: skip
LIST_LINE = re.compile(r"^( *)(?:([-*+])|(\d{1,3})[.)])\s+(.*)$")
INLINE = re.compile(
    r"\\(?P<sign>[\\*\[\]])|(?P<stars>\*{1,3})(?P<words>[^*\s](?:[^*\n]*[^*\s])?)(?P=stars)"
    r"|\[(?P<link>[^\[\]]+)\]\((?P<href>https?://[^\s()]+)\)"
)
LINK_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def render(document: PlanDocument) -> bytes:
    """The file, with real styles for headings, lists and tables."""
    import docx

    paper = docx.Document()
    _properties(paper, document)
    for piece in outline(document):
        if isinstance(piece, Heading):
            _styled(paper, f"Heading {piece.level}").add_run(piece.words)
        elif isinstance(piece, Passage):
            _passage(paper, piece)
        else:
            _table(paper, piece)
    held = io.BytesIO()
    paper.save(held)
    return _timeless(held.getvalue())


def _timeless(content: bytes) -> bytes:
    """The same package without the hour at which it was made: one plan, one digest."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(held, "w") as kept:
        for entry in made.infolist():
            same = zipfile.ZipInfo(entry.filename)
            same.compress_type, same.external_attr = zipfile.ZIP_DEFLATED, entry.external_attr
            kept.writestr(same, made.read(entry))
    return held.getvalue()


def _properties(paper: Any, document: PlanDocument) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    core = paper.core_properties
    core.title, core.subject = document.consultation.title, document.label
    core.author, core.language = document.consultation.body, LANGUAGE
    core.comments, core.last_modified_by = "", document.consultation.body
    core.created = core.modified = document.consultation.opens_at.replace(tzinfo=None)
    normal = paper.styles["Normal"]
    normal.font.size = Pt(BODY_POINTS)
    looks = [normal.element.get_or_add_rPr()]
    looks += paper.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")
    for look in looks:
        for old in look.findall(qn("w:lang")):
            look.remove(old)
        language = look.makeelement(qn("w:lang"), {qn("w:val"): LANGUAGE})
        look.append(language)


def _passage(paper: Any, piece: Passage) -> None:
    lines = piece.words.split("\n")
    listed = [LIST_LINE.match(line) for line in lines]
    if all(listed):
        for match in listed:
            paragraph = _styled(paper, _list_style(match))
            _words(paragraph, match[4] if match else "")
    else:
        paragraph = paper.add_paragraph()
        _words(paragraph, _flowing(lines))
    _mark(paragraph, piece.mark)


def _styled(paper: Any, style: str) -> Any:
    """A new paragraph of a style; its key is set as it is, for looking it up costs most of all."""
    paragraph = paper.add_paragraph()
    paragraph._p.style = STYLE_IDS[style]
    return paragraph


def _list_style(match: Any) -> str:
    depth = min(len(match[1]) // 2, 2) + 1
    name = "List Number" if match[3] else "List Bullet"
    return name if depth == 1 else f"{name} {depth}"


def _flowing(lines: list[str]) -> str:
    """The words on one line, but for the lines of a list, which keep their own."""
    whole = lines[0]
    for line in lines[1:]:
        whole += ("\n" if LIST_LINE.match(line) else " ") + line
    return whole


def _words(paragraph: Any, markdown: str) -> None:
    at = 0
    for match in INLINE.finditer(markdown):
        if at < match.start():
            paragraph.add_run(markdown[at : match.start()])
        at = match.end()
        if match["href"]:
            _link(paragraph, match["link"], match["href"])
            continue
        run = paragraph.add_run(match["sign"] or match["words"])
        stars = len(match["stars"] or "")
        run.bold, run.italic = (stars >= 2) or None, stars in {1, 3} or None
    if at < len(markdown):
        paragraph.add_run(markdown[at:])


def _link(paragraph: Any, words: str, href: str) -> None:
    from docx.oxml.ns import qn

    key = paragraph.part.relate_to(href, LINK_TYPE, is_external=True)
    run = paragraph.add_run(words)
    run.underline = True
    link = run._r.makeelement(qn("w:hyperlink"), {qn("r:id"): key})
    run._r.addprevious(link)
    link.append(run._r)


def _mark(paragraph: Any, mark: str) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(f" {{#{mark}}}")
    run.font.size, run.font.color.rgb = Pt(MARK_POINTS), RGBColor.from_string(GREY)


def _table(paper: Any, grid: Grid) -> None:
    from docx.oxml.ns import qn

    columns = len(grid.rows[0])
    table = paper.add_table(rows=0, cols=columns)
    table._tbl.tblStyle_val = STYLE_IDS["Table Grid"]
    for place, row in enumerate(grid.rows):
        cells = table.add_row().cells
        for cell, words in zip(cells, row, strict=True):
            run = cell.paragraphs[0].add_run(words)
            run.bold = True if place == 0 else None
    first = table.rows[0]._tr.get_or_add_trPr()
    first.append(first.makeelement(qn("w:tblHeader"), {}))
    paper.add_paragraph()
