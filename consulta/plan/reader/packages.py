"""Open an office file from outside, in bounded time and memory, or say why it is not opened."""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from defusedxml.sax import parseString

PACKAGE_MAX_BYTES = 20_000_000
ENTRIES_MAX = 2_000
ENTRY_MAX_BYTES = 40_000_000
UNPACKED_MAX_BYTES = 80_000_000
RATIO_MAX = 150
RATIO_FREE_BYTES = 1_000_000
ELEMENTS_MAX = 1_500_000
DEPTH_MAX = 100
NAME_MAX_CHARS = 240
CHUNK_BYTES = 1 << 16
SCRAMBLED_FLAGS = 0x41

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SCRAMBLED = "EncryptedPackage".encode("utf-16-le")
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ")
XML_BEGINS = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe", b"\xfe\xff")
MACRO_NAME = re.compile(r"(^|/)(vbaproject|vbadata|vbaprojectsignature)|/activex/|/oleobject", re.I)
ODF_MACROS = re.compile(r"^(basic|scripts)/.", re.I)
MACRO_TYPE = re.compile(r"macroenabled|vbaproject|activex", re.I)
DRIVE = re.compile(r"^[a-z]:", re.I)
ODF_KINDS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.text-web": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
OOXML_KINDS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
CONTENT_TYPES = "[Content_Types].xml"
NEEDED = {"docx": CONTENT_TYPES, "xlsx": CONTENT_TYPES, "odt": "content.xml", "ods": "content.xml"}
LINKS = "/hyperlink"
OWN_TEMPLATE = "/attachedTemplate"
OWN_DISC = re.compile(r"^file:///[^/\\]", re.I)


class PackageKind(StrEnum):
    """What an office file is by its content, whatever its name says."""

    DOCX = "docx"
    ODT = "odt"
    XLSX = "xlsx"
    ODS = "ods"


class BadReason(StrEnum):
    """Why an office file is not opened. Each word has its sentence in the templates."""

    TOO_LARGE = "too_large"
    NOT_A_PACKAGE = "not_a_package"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    TOO_MANY_ENTRIES = "too_many_entries"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    BAD_NAME = "bad_name"
    NESTED = "nested"
    MACROS = "macros"
    UNSAFE_XML = "unsafe_xml"
    EXTERNAL = "external"


class BadPackage(Exception):
    """The file is not opened; `reason` says why."""

    def __init__(self, reason: BadReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Package:
    """An office file whose every entry was looked at: nothing in it unpacks, runs or calls out."""

    kind: PackageKind
    names: frozenset[str]
    _zip: zipfile.ZipFile = field(repr=False)

    def read(self, name: str) -> bytes:
        """The bytes of one entry.

        Raises: `KeyError` when there is none of this name.
        """
        return self._zip.read(name)

    def tree(self, name: str) -> Element:
        """One entry as XML, without document type or entities.

        Raises: `KeyError` when there is none of this name.
        """
        root: Element = fromstring(self.read(name), forbid_dtd=True)
        return root


def open_package(content: bytes) -> Package:
    """The office file in these bytes.

    Raises: `BadPackage` with its reason, after bounded time and memory.
    """
    if len(content) > PACKAGE_MAX_BYTES:
        raise BadPackage(BadReason.TOO_LARGE)
    if content.startswith(OLE):
        is_scrambled = SCRAMBLED in content
        raise BadPackage(BadReason.ENCRYPTED if is_scrambled else BadReason.NOT_A_PACKAGE)
    if not content.startswith(b"PK\x03\x04"):
        raise BadPackage(BadReason.NOT_A_PACKAGE)
    try:
        opened = zipfile.ZipFile(io.BytesIO(content))
        _look_at_directory(opened.infolist(), len(content))
        _look_at_entries(opened)
        kind = _kind_of(opened)
    except BadPackage:
        raise
    except (DefusedXmlException, SAXException, ParseError):
        raise BadPackage(BadReason.UNSAFE_XML) from None
    except (
        zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, LookupError,
        NotImplementedError, RuntimeError, OverflowError,
    ):  # fmt: skip
        raise BadPackage(BadReason.BROKEN) from None
    return Package(kind, frozenset(opened.namelist()), opened)


def _look_at_directory(entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > ENTRIES_MAX:
        raise BadPackage(BadReason.TOO_MANY_ENTRIES)
    if len({entry.filename.casefold() for entry in entries}) < len(entries):
        raise BadPackage(BadReason.BAD_NAME)
    for entry in entries:
        _look_at_name(entry)
        _look_at_header(entry)
    if sum(entry.file_size for entry in entries) > UNPACKED_MAX_BYTES:
        raise BadPackage(BadReason.UNPACKS_TOO_LARGE)
    _look_at_places(entries, size)


def _look_at_header(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & SCRAMBLED_FLAGS:
        raise BadPackage(BadReason.ENCRYPTED)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadPackage(BadReason.BROKEN)
    if not _is_modest(entry.file_size, entry.compress_size):
        raise BadPackage(BadReason.UNPACKS_TOO_LARGE)


def _look_at_places(entries: list[zipfile.ZipInfo], size: int) -> None:
    """No two entries share bytes, which is how a small file claims to hold an endless one."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            raise BadPackage(BadReason.UNPACKS_TOO_LARGE)
        end = entry.header_offset + entry.compress_size
    if end > size:
        raise BadPackage(BadReason.BROKEN)


def _is_modest(unpacked: int, packed: int) -> bool:
    return unpacked <= ENTRY_MAX_BYTES and unpacked <= max(RATIO_FREE_BYTES, packed * RATIO_MAX)


def _look_at_name(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    parts = name.rstrip("/").split("/")
    is_odd = (
        not name
        or len(name) > NAME_MAX_CHARS
        or any(sign in name for sign in ("\\", "\0", "\n"))
        or any(part in {"", ".", ".."} for part in parts)
        or DRIVE.match(name) is not None
        or stat.S_ISLNK(entry.external_attr >> 16)
    )
    if is_odd:
        raise BadPackage(BadReason.BAD_NAME)
    if MACRO_NAME.search(name) or ODF_MACROS.match(name):
        raise BadPackage(BadReason.MACROS)


def _look_at_entries(opened: zipfile.ZipFile) -> None:
    watch = _Watch()
    left = UNPACKED_MAX_BYTES
    for entry in opened.infolist():
        if entry.is_dir():
            continue
        content = _unpacked(opened, entry, left)
        left -= len(content)
        if content.startswith(ARCHIVES):
            raise BadPackage(BadReason.NESTED)
        if content.startswith(OLE):
            raise BadPackage(BadReason.MACROS)
        if entry.filename.endswith((".xml", ".rels")) or content.lstrip().startswith(XML_BEGINS):
            watch.begin()
            parseString(content, watch, forbid_dtd=True)


def _unpacked(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """What the entry really holds, counted while it comes, whatever its header declares."""
    pieces, size = [], 0
    with opened.open(entry) as stream:
        while piece := stream.read(CHUNK_BYTES):
            size += len(piece)
            if size > min(left, ENTRY_MAX_BYTES):
                raise BadPackage(BadReason.UNPACKS_TOO_LARGE)
            pieces.append(piece)
    return b"".join(pieces)


def _kind_of(opened: zipfile.ZipFile) -> PackageKind:
    names = set(opened.namelist())
    kind = ODF_KINDS.get(opened.read("mimetype").strip()) if "mimetype" in names else None
    found = kind or next((k for name, k in OOXML_KINDS.items() if name in names), None)
    if found is None or NEEDED[found] not in names:
        raise BadPackage(BadReason.NOT_A_PACKAGE)
    return PackageKind(found)


class _Watch(ContentHandler):
    """Looks at every element of every XML entry without keeping any."""

    def __init__(self) -> None:
        super().__init__()
        self.elements = 0
        self.depth = 0

    def begin(self) -> None:
        self.depth = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - the parser's name
        self.elements += 1
        self.depth += 1
        if self.elements > ELEMENTS_MAX or self.depth > DEPTH_MAX:
            raise BadPackage(BadReason.UNPACKS_TOO_LARGE)
        local = name.rpartition(":")[2]
        if look := _LOOKS.get(local):
            look(attrs)

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802 - the parser's name
        self.depth -= 1


def _type(attributes: Mapping[str, str]) -> None:
    if MACRO_TYPE.search(attributes.get("ContentType", "")):
        raise BadPackage(BadReason.MACROS)


def _relationship(attributes: Mapping[str, str]) -> None:
    kind, target = attributes.get("Type", ""), attributes.get("Target", "")
    if attributes.get("TargetMode", "").lower() != "external" or kind.endswith(LINKS):
        return
    if not (kind.endswith(OWN_TEMPLATE) and OWN_DISC.match(target)):
        raise BadPackage(BadReason.EXTERNAL)


def _encrypted(attributes: Mapping[str, str]) -> None:  # noqa: ARG001 - one shape for all looks
    raise BadPackage(BadReason.ENCRYPTED)


def _runs(attributes: Mapping[str, str]) -> None:  # noqa: ARG001 - one shape for all looks
    raise BadPackage(BadReason.MACROS)


_LOOKS = {
    "Default": _type,
    "Override": _type,
    "Relationship": _relationship,
    "encryption-data": _encrypted,
    "event-listener": _runs,
}
