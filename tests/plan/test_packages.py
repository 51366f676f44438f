"""A hostile or broken office file is refused with its reason, in bounded time and memory."""

import io
import random
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from consulta.plan.reader import packages
from consulta.plan.reader.packages import BadPackage, BadReason, PackageKind, open_package
from tests.builders.office_files import RELS, R, docx_of, odt_of, paragraph, zipped

ROOT = Path(__file__).parents[2]
LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ja'>" + "".join(
    f"<!ENTITY {after} '{f'&{before};' * 10}'>"
    for before, after in zip("abcdefgh", "bcdefghi", strict=True)
) + "]><x>&i;</x>"  # fmt: skip
QUADRATIC = f"<!DOCTYPE x [<!ENTITY a '{'j' * 50_000}'>]><x>{'&a;' * 50_000}</x>"
XXE = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"
OUTSIDE = "<!DOCTYPE x SYSTEM 'https://evil.example/x.dtd'><x/>"


def reason(content: bytes) -> BadReason | None:
    try:
        open_package(content)
    except BadPackage as trouble:
        return trouble.reason
    return None


def related(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{RELS}"><Relationship Id="r1" TargetMode="External" '
        f'Type="{R}/{kind}" Target="{target}"/></Relationships>'
    )


def test_what_an_office_writes_is_opened_and_known_by_its_content() -> None:
    opened = open_package(docx_of(paragraph("Hola")))
    assert opened.kind is PackageKind.DOCX
    assert opened.tree("word/document.xml").tag.endswith("document")
    assert open_package(odt_of("")).kind is PackageKind.ODT
    with pytest.raises(KeyError):
        opened.read("word/none.xml")


@pytest.mark.parametrize("xml", [LAUGHS, QUADRATIC, XXE, OUTSIDE, "<x>", "<x>" + "\0"])
@pytest.mark.parametrize("name", ["word__document.xml", "word__styles.xml", "word__odd.bin"])
def test_xml_with_a_document_type_or_broken_is_never_resolved(xml: str, name: str) -> None:
    assert reason(docx_of("", **{name: xml})) is BadReason.UNSAFE_XML


def test_a_document_type_in_another_encoding_is_seen_too() -> None:
    text = f"<?xml version='1.0' encoding='utf-16'?>{XXE}"
    assert reason(docx_of("", **{"word__styles.xml": text.encode("utf-16")})) is (
        BadReason.UNSAFE_XML
    )


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("word/vbaProject.bin", BadReason.MACROS),
        ("Basic/Standard/Module1.xml", BadReason.MACROS),
        ("Scripts/python/x.py", BadReason.MACROS),
        ("word/activeX/activeX1.xml", BadReason.MACROS),
        ("../../etc/cron.d/x", BadReason.BAD_NAME),
        ("/etc/passwd", BadReason.BAD_NAME),
        ("C:/x", BadReason.BAD_NAME),
        ("word\\x", BadReason.BAD_NAME),
        ("WORD/DOCUMENT.XML", BadReason.BAD_NAME),
        ("x" * 300, BadReason.BAD_NAME),
    ],
)
def test_a_name_that_no_document_has_is_refused(name: str, wanted: BadReason) -> None:
    assert reason(docx_of("", **{name: b"x"})) is wanted


def test_macro_types_objects_and_foreign_parts_are_refused() -> None:
    macro = '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled"/></Types>'
    assert reason(docx_of("", **{"[Content_Types].xml": macro})) is BadReason.MACROS
    assert reason(docx_of("", word__x=packages.OLE + b"x")) is BadReason.MACROS
    rels = "word___rels__document.xml.rels"
    assert reason(docx_of("", **{rels: related("image", "https://evil.example/x")})) is (
        BadReason.EXTERNAL
    )
    for target in ("file:///C:/Normal.dotm", "https://evil.example/x.dotm", "file://host/x"):
        found = reason(docx_of("", **{rels: related("attachedTemplate", target)}))
        assert found is (None if target.startswith("file:///C") else BadReason.EXTERNAL)
    assert reason(docx_of("", **{rels: related("hyperlink", "https://datos.example")})) is None


def test_what_is_locked_nested_or_no_package_is_refused() -> None:
    assert reason(packages.OLE + packages.SCRAMBLED) is BadReason.ENCRYPTED
    assert reason(packages.OLE + b"an old .doc") is BadReason.NOT_A_PACKAGE
    assert reason(docx_of("", word__media__x=zipped({"a": "b"}))) is BadReason.NESTED
    assert reason(zipped({"a.txt": "b"})) is BadReason.NOT_A_PACKAGE
    assert reason(b"") is BadReason.NOT_A_PACKAGE
    odt = "application/vnd.oasis.opendocument.text"
    locked = '<m xmlns:m="x"><m:encryption-data/></m>'
    sealed = {"mimetype": odt, "content.xml": "<x/>", "META-INF/manifest.xml": locked}
    assert reason(zipped(sealed)) is BadReason.ENCRYPTED
    flagged = bytearray(docx_of(""))
    flagged[flagged.rindex(b"PK\x01\x02") + 8] |= 1
    assert reason(bytes(flagged)) is BadReason.ENCRYPTED


def test_bombs_flat_many_deep_and_overlapping_are_refused() -> None:
    assert reason(docx_of("", word__zeros=b"\0" * 50_000_000)) is BadReason.UNPACKS_TOO_LARGE
    assert reason(docx_of("", word__zeros=b"\0" * 2_000_000)) is BadReason.UNPACKS_TOO_LARGE
    many = {f"word/{n}": b"x" for n in range(packages.ENTRIES_MAX)}
    assert reason(docx_of("", **many)) is BadReason.TOO_MANY_ENTRIES
    deep = "<x>" * 500 + "</x>" * 500
    assert reason(docx_of("", word__deep=deep)) is BadReason.UNPACKS_TOO_LARGE
    assert reason(b"PK\x03\x04" + b"x" * packages.PACKAGE_MAX_BYTES) is BadReason.TOO_LARGE
    assert reason(overlapping()) is BadReason.UNPACKS_TOO_LARGE


def overlapping() -> bytes:
    """Two names in the directory for the same bytes, as in a bomb that needs no nesting."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("one", b"x" * 50)
        made.writestr("two", b"y" * 50)
        made.infolist()[1].header_offset = made.infolist()[0].header_offset
    return held.getvalue()


def test_a_lying_size_is_found_while_it_unpacks() -> None:
    content = bytearray(docx_of("", word__big=bytes(range(256)) * 4_000))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = content.rindex(mark, 0, content.rindex(b"word/big") if at == 22 else None)
        struct.pack_into("<I", content, place + at, 10)
    assert reason(bytes(content)) is BadReason.BROKEN


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
@example(b"PK\x03\x04")
@example(b"PK\x05\x06" + b"\0" * 18)
def test_random_bytes_are_refused(content: bytes) -> None:
    assert reason(content) is not None


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_a_damaged_or_cut_file_is_opened_whole_or_refused(seed: int) -> None:
    content = bytearray(docx_of(paragraph("Hola")))
    dice = random.Random(seed)  # noqa: S311 - damage, no secret
    for _ in range(dice.randint(1, 6)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    reason(bytes(content[: dice.randint(4, len(content))] if seed % 2 else content))


@pytest.mark.slow
def test_hostile_files_stay_inside_their_memory() -> None:
    program = (
        "import resource, zipfile, io\n"
        "from consulta.plan.reader.packages import BadPackage, open_package\n"
        "from tests.builders.office_files import docx_of\n"
        "from tests.plan.test_packages import LAUGHS, QUADRATIC\n"
        "held = io.BytesIO()\n"
        "with zipfile.ZipFile(held, 'w', zipfile.ZIP_DEFLATED, compresslevel=1) as made:\n"
        "    with made.open('word/document.xml', 'w', force_zip64=True) as stream:\n"
        "        for _ in range(2_000): stream.write(bytes(1_000_000))\n"
        "resource.setrlimit(resource.RLIMIT_AS, (400_000_000,) * 2)\n"
        "for content in (held.getvalue(), docx_of('', word__x=LAUGHS), docx_of('', x=QUADRATIC)):\n"
        "    try: open_package(content)\n"
        "    except BadPackage as trouble: print(trouble.reason.value)\n"
    )
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert ran.stdout.split() == ["unpacks_too_large", "unsafe_xml", "unsafe_xml"]
