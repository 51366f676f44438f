"""Whatever is handed to a verifier gives a verdict, never a trace of its insides."""

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page

from consulta.journal.rules import canonical
from tests.builders.records import zipped
from tests.evidence.conftest import Finished, by_browser, by_python
from tests.evidence.shipped import ran

HUGE = 40_000_000


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        with file.open("entries.jsonl", "w") as part:
            for _ in range(40):
                part.write(b" " * (HUGE // 40))
        file.writestr("openings.jsonl", b"\n" * HUGE)
        file.writestr("vkey.txt", b"a" * HUGE)
        file.writestr("checkpoint.txt", b"\n\n" * (HUGE // 2))
    return out.getvalue()


def lying(parts: dict[str, bytes]) -> bytes:
    """A zip whose index says other sizes than its files have."""
    raw = bytearray(zipped(parts))
    at = raw.find(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (3).to_bytes(4, "little")
    return bytes(raw)


def with_opening(parts: dict[str, bytes], line: bytes) -> bytes:
    return zipped(parts | {"openings.jsonl": line + b"\n" + parts["openings.jsonl"]})


def deep(depth: int) -> bytes:
    return b'{"content":' + b'{"a":' * depth + b'"x"' + b"}" * depth + b',"n":0,"salt":"00"}'


@pytest.fixture(scope="module")
def hostile(finished: Finished) -> dict[str, bytes]:
    parts = finished.parts
    first = parts["entries.jsonl"].splitlines(keepends=True)[0]
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as file:
        for name, body in parts.items():
            file.writestr(name, body)
        with pytest.warns(UserWarning, match="Duplicate name"):
            file.writestr("vkey.txt", parts["vkey.txt"])
    return {
        "nothing": b"",
        "no zip": b"PK and then nothing",
        "cut": finished.package[: len(finished.package) // 2],
        "no end": finished.package[:-30],
        "bomb": bomb(),
        "lying": lying(parts),
        "twice": twice.getvalue(),
        "empty zip": zipped({"x": b""}),
        "deep": with_opening(parts, deep(100_000)),
        "double keys": with_opening(parts, b'{"content":{},"content":{},"n":0,"salt":"00"}'),
        "not a number": with_opening(parts, b'{"content":{"a":NaN},"n":0,"salt":"00"}'),
        "float": with_opening(parts, b'{"content":{"a":1.5},"n":0,"salt":"00"}'),
        "endless number": with_opening(
            parts, b'{"content":{"a":' + b"9" * 100_000 + b'},"n":0,"salt":"00"}'
        ),
        "null": with_opening(parts, b'{"content":{"a":null},"n":0,"salt":"00"}'),
        "a list": with_opening(parts, b"[1,2,3]"),
        "salt is no text": with_opening(parts, b'{"content":{"a":1},"n":0,"salt":7}'),
        "not utf-8": with_opening(parts, b"\xff\xfe"),
        "half a pair": with_opening(parts, b'{"content":{"a":"\\ud800"},"n":0,"salt":"00"}'),
        "a bom": zipped(parts | {"entries.jsonl": b"\xef\xbb\xbf" + parts["entries.jsonl"]}),
        "a day that is none": zipped(
            parts | {"entries.jsonl": first.replace(b'"ts":"2027-02-22', b'"ts":"2027-02-30')}
        ),
        "the report is a list": zipped(
            {n: b"[]" if n.endswith(".json") else body for n, body in parts.items()}
        ),
        "the report is deep": zipped(
            {n: b"[" * 200_000 if n.endswith(".json") else body for n, body in parts.items()}
        ),
        "keys of nobody": zipped(parts | {"vkey.txt": b"+++\n"}),
        "no names": zipped(parts | {"checkpoint.txt": b"\n\n\n\n"}),
    }


def test_hostile_packages_get_a_verdict_from_both(
    hostile: dict[str, bytes], verifier_page: Page, tmp_path: Path
) -> None:
    others = by_browser(verifier_page, list(hostile.values()))
    for (name, package), other in zip(hostile.items(), others, strict=True):
        found = by_python(package, tmp_path / "p.zip")
        assert not found.holds, name
        assert "NO se sostiene" in "\n".join(found.lines()), name
        assert not other["holds"], name


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "c2sp.org/tlog-proof@v1\n\n", "c2sp.org/tlog-proof@v1\nextra e30=\nindex 0\n\nx",
     "\x00" * 50, "c2sp.org/tlog-proof@v1\nextra ñ\nindex 0\n\n"],
)  # fmt: skip
def test_hostile_receipts_get_a_verdict_from_both(
    finished: Finished, verifier_page: Page, tmp_path: Path, text: str
) -> None:
    found = by_python(finished.package, tmp_path / "p.zip", receipts=[text])
    [other] = by_browser(verifier_page, [finished.package], receipts=[text])
    assert found.state("j") == other["states"]["j"] == "NO SE CUMPLE"


@pytest.mark.parametrize("at", range(0, 1400, 97))
def test_a_receipt_with_one_other_byte_is_refused_by_both(
    finished: Finished, verifier_page: Page, tmp_path: Path, at: int
) -> None:
    raw = bytearray(finished.receipt.encode())
    place = at % len(raw)
    raw[place] = raw[place] ^ 1 if raw[place] < 0x80 else ord("x")
    changed = raw.decode("utf-8", "replace")
    found = by_python(finished.package, tmp_path / "p.zip", receipts=[changed])
    [other] = by_browser(verifier_page, [finished.package], receipts=[changed])
    assert not found.holds
    assert not other["holds"]


def test_a_missing_file_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("/nowhere/p.zip", "/nowhere/r.tlog-proof"):
        code, out = ran(capsys, name)
        assert code == 1
        assert f"No se pudo leer {name}: mira si el nombre está bien escrito." in out
        assert out.endswith("SIN VEREDICTO: no se comprobó nada.\n")


def test_an_opening_of_nothing_is_refused(finished: Finished, tmp_path: Path) -> None:
    extra = canonical({"content": {"a": 1}, "n": 9999, "salt": "00" * 32}) + b"\n"
    parts = finished.parts | {"openings.jsonl": finished.parts["openings.jsonl"] + extra}
    assert not by_python(zipped(parts), tmp_path / "p.zip").holds
