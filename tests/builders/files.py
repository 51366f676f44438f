"""Files as office programs, cameras and attackers make them."""

import io
import struct
import zipfile
import zlib

import docx
import openpyxl

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>endobj\n"
    b"xref\n0 4\ntrailer<</Root 1 0 R/Size 4>>\nstartxref\n171\n%%EOF\n"
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 4 + b"\xff\xd9"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def png(width: int = 2, height: int = 2) -> bytes:
    """A white image."""
    rows = (b"\0" + b"\xff" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def word() -> bytes:
    """A document of python-docx."""
    document = docx.Document()
    document.add_heading("Minuta de posición", 1)
    document.add_paragraph("Por qué se propone este plan, y qué se espera de él.")
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def sheet() -> bytes:
    """A table of openpyxl."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Año", "Aportes"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def open_document(kind: str = "text") -> bytes:
    """A file of the OpenDocument family."""
    parts = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
        "content.xml": b'<?xml version="1.0"?><content/>',
        "META-INF/manifest.xml": b'<?xml version="1.0"?><manifest/>',
    }
    return zipped(parts)


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip of these parts."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return kept.getvalue()


def changed(package: bytes, parts: dict[str, bytes]) -> bytes:
    """The same zip with these parts in place of, or beside, its own."""
    with zipfile.ZipFile(io.BytesIO(package)) as given:
        own = {name: given.read(name) for name in given.namelist()}
    return zipped(own | parts)
