"""A file is what its bytes are, and what could harm its reader is refused with a reason."""

import tracemalloc
import zipfile
from io import BytesIO

import pytest

from consulta.plan.documents import (
    DOCUMENT_MAX_BYTES,
    FileType,
    refusal_of_document,
    stored_name,
)
from consulta.plan.reader.files import type_of
from consulta.plan.rules import Refusal
from tests.builders.files import EICAR, JPEG, PDF, changed, open_document, png, sheet, word, zipped

WHOLE_TYPES = '<Types><Override PartName="/word/document.xml" ContentType="{}"/></Types>'
MACRO_TYPES = WHOLE_TYPES.format("application/vnd.ms-word.document.macroEnabled.main+xml").encode()
XXE = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><d>&e;</d>'
REMOTE = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="r" TargetMode="External" Target="https://example.org/x.png"'
    b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
    b"</Relationships>"
)


def locked() -> bytes:
    """A document whose parts say that a key is needed."""
    content = bytearray(word())
    for sign, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = content.find(sign)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(sign, at + 4)
    return bytes(content)


TAKEN = {
    "pdf": (PDF, FileType.PDF),
    "docx": (word(), FileType.DOCX),
    "xlsx": (sheet(), FileType.XLSX),
    "odt": (open_document("text"), FileType.ODT),
    "ods": (open_document("spreadsheet"), FileType.ODS),
    "png": (png(), FileType.PNG),
    "jpeg": (JPEG, FileType.JPEG),
    "text": ("La ñandú comió\nmaíz, y después nada".encode(), FileType.TEXT),
    "text with a mark": (b"\xef\xbb\xbfHola", FileType.TEXT),
    "csv": ("comuna;aportes\nÑuñoa;12\nArica;3\n".encode(), FileType.CSV),
    "the words of a virus test are words": (EICAR, FileType.TEXT),
}
REFUSED = {
    "nothing": (b"", Refusal.FILE_MISSING),
    "half a pdf": (PDF[:120], Refusal.FILE_BROKEN),
    "a page in a pdf's coat": (b"%PDF-1.4\n<script>alert(1)</script>", Refusal.FILE_BROKEN),
    "a page": (b"<!DOCTYPE html><script>alert(1)</script>", Refusal.FILE_NOT_KNOWN),
    "a page after blanks": (b"\n\n  <HTML><body>", Refusal.FILE_NOT_KNOWN),
    "a drawing with scripts": (b'<svg onload="alert(1)"/>', Refusal.FILE_NOT_KNOWN),
    "xml": (XXE, Refusal.FILE_NOT_KNOWN),
    "a program of Windows": (b"MZ\x90\x00\x03\x00\x00\x00" * 20, Refusal.FILE_NOT_KNOWN),
    "a program of Linux": (b"\x7fELF\x02\x01\x01" + b"\0" * 60, Refusal.FILE_NOT_KNOWN),
    "a script": (b"#!/bin/sh\nrm -rf /\n", Refusal.FILE_NOT_KNOWN),
    "text of another coding": ("año".encode("latin-1"), Refusal.FILE_NOT_KNOWN),
    "text with NUL": (b"hola\0", Refusal.FILE_NOT_KNOWN),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, Refusal.FILE_NOT_KNOWN),
    "a GIF": (b"GIF89a\x01\x00\x01\x00\x00\xff\x00", Refusal.FILE_NOT_KNOWN),
    "a plain zip": (zipped({"a.txt": b"a"}), Refusal.FILE_NOT_KNOWN),
    "half a document": (word()[:2000], Refusal.FILE_BROKEN),
    "macros": (changed(word(), {"word/vbaProject.bin": b"\0" * 9}), Refusal.FILE_HAS_MACROS),
    "macros by type": (
        changed(word(), {"[Content_Types].xml": MACRO_TYPES}),
        Refusal.FILE_HAS_MACROS,
    ),
    "a table with macros": (
        changed(sheet(), {"xl/vbaProject.bin": b"\0" * 9}),
        Refusal.FILE_HAS_MACROS,
    ),
    "Basic": (
        zipped(
            {
                "mimetype": b"application/vnd.oasis.opendocument.text",
                "content.xml": b"<c/>",
                "Basic/Standard/Module1.xml": b"<m/>",
            }
        ),
        Refusal.FILE_HAS_MACROS,
    ),
    "entities": (changed(word(), {"word/document.xml": XXE}), Refusal.FILE_NOT_SAFE),
    "a picture from elsewhere": (
        changed(word(), {"word/_rels/document.xml.rels": REMOTE}),
        Refusal.FILE_NOT_SAFE,
    ),
    "a way out": (changed(word(), {"../../etc/passwd": b"x"}), Refusal.FILE_NOT_SAFE),
    "a zip inside": (
        changed(word(), {"word/embeddings/a.zip": zipped({"a": b"a"})}),
        Refusal.FILE_HAS_FILES,
    ),
    "a key": (locked(), Refusal.FILE_LOCKED),
    "a bomb": (
        changed(word(), {"word/media/a.bin": b"\0" * 90_000_000}),
        Refusal.FILE_UNPACKS_TOO_LARGE,
    ),
    "many parts": (
        changed(word(), {f"word/{n}.txt": b"" for n in range(3_000)}),
        Refusal.FILE_UNPACKS_TOO_LARGE,
    ),
    "a pdf that is a zip as well": (
        PDF + zipped({"a": b"a"}) + b"startxref %%EOF",
        Refusal.FILE_NOT_SAFE,
    ),
    "a png that goes on": (png() + zipped({"a": b"a"}), Refusal.FILE_BROKEN),
    "a jpeg that is a zip as well": (JPEG + zipped({"a": b"\xff\xd9"}), Refusal.FILE_NOT_SAFE),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken_is_known_by_its_bytes(name: str) -> None:
    content, wanted = TAKEN[name]
    assert type_of(content) is wanted


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_has_its_reason(name: str) -> None:
    content, wanted = REFUSED[name]
    assert type_of(content) is wanted


def test_a_bomb_costs_little_memory() -> None:
    content, _ = REFUSED["a bomb"]
    tracemalloc.start()
    type_of(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_a_declared_size_that_lies_is_found_out() -> None:
    content = bytearray(changed(word(), {"word/z.txt": b"a" * 50_000}))
    entry = content.rfind(b"PK\x01\x02", 0, content.rfind(b"PK\x05\x06"))
    content[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    with zipfile.ZipFile(BytesIO(bytes(content))) as opened:
        assert opened.infolist()[-1].file_size == 10
    assert type_of(bytes(content)) is Refusal.FILE_BROKEN


def test_title_and_size_are_asked_first() -> None:
    assert refusal_of_document("Minuta", 1) is None
    assert refusal_of_document("Mi", 1) is Refusal.TITLE_LENGTH
    assert refusal_of_document("a" * 201, 1) is Refusal.TITLE_LENGTH
    assert refusal_of_document("Minuta", 0) is Refusal.FILE_MISSING
    assert refusal_of_document("Minuta", DOCUMENT_MAX_BYTES) is None
    assert refusal_of_document("Minuta", DOCUMENT_MAX_BYTES + 1) is Refusal.FILE_TOO_LARGE


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Minuta de posición (2027)", "minuta-de-posicion-2027.pdf"),
        ("../../etc/passwd", "etc-passwd.pdf"),
        ("<script>.exe", "script-exe.pdf"),
        ("日本語", "documento.pdf"),
        ("a" * 200, "a" * 100 + ".pdf"),
    ],
)
def test_the_name_is_ours(title: str, name: str) -> None:
    assert stored_name(title, FileType.PDF) == name
