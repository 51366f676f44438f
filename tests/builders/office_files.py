"""Office files made by hand, with the structure that LibreOffice and Word-like programs write."""

import io
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
    for key, name in (("Ttulo1", "Título 1"), ("Ttulo2", "heading 2"), ("Ttulo3", "Heading 3"))
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="4"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="2"><w:abstractNumId w:val="4"/></w:num>'
)
LINKS = (
    f'<Relationships xmlns="{RELS}"><Relationship Id="rId2" TargetMode="External" '
    f'Type="{R}/hyperlink" Target="https://datos.example/agua"/></Relationships>'
)
ODF = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"),
        ("fo", "xsl-fo-compatible"),
    )
) + ' xmlns:xlink="http://www.w3.org/1999/xlink"'  # fmt: skip
LOOKS = (
    '<office:automatic-styles><style:style style:name="T1" style:family="text">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    '<text:list-style style:name="L1"><text:list-level-style-bullet text:level="1"/>'
    '<text:list-level-style-number text:level="2"/></text:list-style></office:automatic-styles>'
)


def zipped(entries: Mapping[str, str | bytes]) -> bytes:
    """These entries as one file."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return held.getvalue()


def paragraph(words: str, style: str = "", *, level: int = -1, look: str = "") -> str:
    """A paragraph of a DOCX: a style by its key, or an item of a list."""
    listed = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="2"/></w:numPr>'
    inside = f'<w:pStyle w:val="{style}"/>' * bool(style) + listed * (level >= 0)
    run = f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'
    return f"<w:p><w:pPr>{inside}</w:pPr>{run}</w:p>"


def grid(*rows: tuple[str, ...]) -> str:
    """A table of a DOCX."""
    lines = (
        "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl>{''.join(lines)}</w:tbl>"


def docx_of(body: str, **more: str | bytes) -> bytes:
    """A DOCX with this body; `more` replaces or adds entries, `__` stands for a slash."""
    entries: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body>'
        "</w:document>",
        "word/styles.xml": f'<w:styles xmlns:w="{W}">{STYLES}</w:styles>',
        "word/numbering.xml": f'<w:numbering xmlns:w="{W}">{NUMBERING}</w:numbering>',
        "word/_rels/document.xml.rels": LINKS,
    }
    return zipped(entries | {name.replace("__", "/"): what for name, what in more.items()})


def odt_of(body: str) -> bytes:
    """An ODT with this body."""
    content = (
        f"<office:document-content {ODF}>{LOOKS}<office:body><office:text>{body}</office:text>"
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    return zipped({"mimetype": kind, "content.xml": content})
