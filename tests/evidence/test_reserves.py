"""Nothing is called good that nobody could check, and nothing bad that is only newer."""

import hashlib
from pathlib import Path

import pytest

from tests.builders.records import OTHER, SIGNER, zipped
from tests.builders.witnesses import WITNESS, WRONG
from tests.evidence.conftest import BAD, GOOD, RESERVED, Both, Finished
from tests.evidence.dishonest import Forgery
from tests.evidence.mutations import apart, cut, signed
from tests.evidence.shipped import checked, ran, verify

EVIL = "\x1b[2J\x1b[H\u202e"


def test_with_the_published_key_the_honest_package_holds(both: Both, finished: Finished) -> None:
    found = both.say(finished.parts, receipts=[finished.receipt])
    assert found.verdict == GOOD
    assert found.said["c"] == "2 puntos de control anteriores."
    assert found.said["j"] == "Vale: A-000001 en el lugar 2."


def test_without_a_key_from_outside_it_is_never_plainly_good(
    both: Both, finished: Finished
) -> None:
    for vkeys in ((), (WITNESS.vkey,)):
        found = both.say(finished.parts, vkeys=vkeys)
        assert found.holds
        assert found.verdict.startswith(RESERVED)
        assert found.state("a") == "CON RESERVAS"


def test_a_receipt_newer_than_the_package_says_nothing_against_the_record(
    both: Both, finished: Finished
) -> None:
    found = both.say(cut(finished.parts, 2), receipts=[finished.receipt])
    assert found.verdict.startswith(RESERVED)
    assert found.state("j") == "CON RESERVAS"
    assert "Vale" not in found.said["j"]
    assert found.doubts["j"] == [
        "0.tlog-proof: es más nuevo que este paquete (tamaño 2 < 3): descarga el paquete de nuevo"
    ]
    assert verify.newer(1347, 1346).startswith("es más nuevo que este paquete (tamaño 1.346 < 1.")


def test_a_receipt_that_a_closed_record_does_not_hold_contradicts_it(
    both: Both, finished: Finished
) -> None:
    told = Forgery(finished.parts, has_report=False)
    closed = told.at("consultation.closed")
    counts = told.content(closed)["counts"]
    counts.update(received=0, votes=0)
    told.entries = [told.entries[0], told.entries[1], told.entries[closed], told.entries[-1]]
    told.contents = [told.contents[0], told.contents[1], told.contents[closed], told.contents[-1]]
    told.entries[2]["ts"] = "2027-04-01T03:02:00.000Z"
    parts = told.parts()
    assert both.say(parts).verdict == GOOD
    late = both.say(parts, receipts=[finished.receipt])
    assert late.verdict == BAD
    assert late.wrong["j"]


def test_strange_files_are_named_and_nobody_vouches_for_himself(
    both: Both, finished: Finished
) -> None:
    parts = finished.parts | {
        "RESULTADO.html": b"x", "entries.json": b"{}", "verify.py": b"print('bien')",
    }  # fmt: skip
    found = both.say(parts)
    assert found.verdict.startswith(RESERVED)
    assert "RESULTADO.html, entries.json" in found.doubts["b"][0]
    digest = hashlib.sha256(b"print('bien')").hexdigest()
    assert found.remarks[1] == f"verify.py del paquete: SHA-256 {digest}."
    assert "compara la huella de verify.py" in found.remarks[2]


@pytest.mark.parametrize(
    "name",
    ["../../tmp/x", "/etc/x", "report/../../x", "report/a b.json", f"checkpoints/{EVIL}a. bien.txt",
     "checkpoints/ñ.txt", "report\\x", "x" * 300],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(
    both: Both, finished: Finished, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = both.say(finished.parts | {name: b"y"})
    assert found.verdict == BAD
    assert "un nombre que no se admite" in found.wrong["b"][0]
    code, out = ran(capsys, str(both.place), "--vkey", SIGNER.vkey)
    assert code == 1
    assert all(one.isprintable() or one == "\n" for one in out)


def test_what_a_package_names_does_not_write_on_the_terminal(
    finished: Finished, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = Forgery(finished.parts)
    told.report(lambda figures: figures["commitments"][0].update(ref=EVIL))
    note = apart(finished.parts["checkpoints/8.txt"])[0]
    parts = told.parts() | {"checkpoints/8.txt": note.encode()}
    line = WRONG.line(note).replace(WRONG.name, f"testigo{EVIL}")
    parts["checkpoints/8.txt"] += f"{line}\n".encode()
    (tmp_path / "p.zip").write_bytes(zipped(parts))
    code, out = ran(capsys, str(tmp_path / "p.zip"), "--vkey", SIGNER.vkey)
    assert code == 1
    assert "\\u{1b}[2J\\u{1b}[H\\u{202e}" in out
    assert all(one.isprintable() or one == "\n" for one in out)


def test_no_older_checkpoint_is_said_aloud(both: Both, finished: Finished) -> None:
    parts = {name: one for name, one in finished.parts.items() if "checkpoints/" not in name}
    found = both.say(parts)
    assert found.state("c") == "NO COMPROBADO"
    assert found.said["c"].startswith("0 ANTERIORES")


def test_an_empty_record_proves_nothing(both: Both, finished: Finished) -> None:
    parts = {"vkey.txt": f"{OTHER.vkey}\n".encode(), "entries.jsonl": b"", "openings.jsonl": b""}
    signed(parts, OTHER)
    for vkeys in ((), (OTHER.vkey,)):
        found = both.say(parts, vkeys=vkeys)
        assert found.verdict.startswith(RESERVED)
        assert found.doubts["b"] == ["el registro está vacío"]
    plan_alone = both.say(cut(finished.parts, 1))
    assert plan_alone.verdict.startswith(RESERVED)
    assert plan_alone.state("h") == "CON RESERVAS"


def test_an_older_note_newer_than_the_package_is_not_judged(
    finished: Finished, tmp_path: Path
) -> None:
    kept = ("kept.txt", finished.parts["checkpoints/8.txt"])
    (tmp_path / "p.zip").write_bytes(zipped(cut(finished.parts, 5)))
    found = checked(tmp_path / "p.zip", vkeys=[SIGNER.vkey], notes=[kept])
    assert found.holds
    assert found.doubts["c"][0].startswith("kept.txt: es más nuevo que este paquete (tamaño 5 < 8)")
    (tmp_path / "p.zip").write_bytes(finished.package)
    found = checked(tmp_path / "p.zip", vkeys=[SIGNER.vkey], notes=[kept])
    assert found.said["c"] == "2 puntos de control anteriores, y 1 dado a mano."
    assert found.verdict == GOOD
