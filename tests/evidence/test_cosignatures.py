"""What witnesses signed is judged by both verifiers, and said note by note."""

from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy.orm import Session

from consulta.evidence import actions, case_file, queries
from tests.builders import records
from tests.builders.plans import INSIDE
from tests.builders.records import SIGNER, zipped
from tests.builders.witnesses import EMAIL, OTHER_WITNESS, WITNESS, WRONG, cosign
from tests.evidence.conftest import Finished, by_browser, by_python
from tests.evidence.mutations import Parts, apart
from tests.evidence.shipped import checked

NEWEST, OLDER = "checkpoint.txt", "checkpoints/8.txt"
HAND = [SIGNER.vkey, WITNESS.vkey]


def both(
    parts: Parts, page: Page, place: Path, vkeys: tuple[str, ...] = ()
) -> tuple[bool, str, list[str]]:
    """What both verifiers say of the signatures, which is the same."""
    package = zipped(parts)
    found = by_python(package, place / "p.zip", vkeys=vkeys)
    [other] = by_browser(page, [package], vkeys=vkeys)
    said = found.said.get("a", "")
    assert (found.holds, said, found.wrong["a"]) == (other["holds"], other["said"],
                                                    other["wrong"]["a"])  # fmt: skip
    assert all(not wrong for letter, wrong in found.wrong.items() if letter != "a"), found.wrong
    return found.holds, said, found.wrong["a"]


def with_line(parts: Parts, name: str, line: str) -> Parts:
    return parts | {name: parts[name] + f"{line}\n".encode()}


def test_it_is_said_who_signed_which(
    finished: Finished, verifier_page: Page, tmp_path: Path
) -> None:
    size = finished.parts[NEWEST].decode().split("\n")[1]
    holds, said, _ = both(finished.parts, verifier_page, tmp_path)
    assert holds
    told = (
        f"No comprobado, porque su clave solo la da este paquete: el testigo {WITNESS.name} firmó"
    )
    assert f"{told}: 8, {size}." in said
    holds, said, _ = both(finished.parts, verifier_page, tmp_path, (*HAND, OTHER_WITNESS.vkey))
    assert holds
    assert f"Testigo {WITNESS.name} (clave dada a mano) firmó: 8, {size}." in said
    assert f"Testigo {OTHER_WITNESS.name} (clave dada a mano) firmó: ninguno." in said


def test_a_stranger_is_named_and_is_no_contradiction(
    finished: Finished, verifier_page: Page, tmp_path: Path
) -> None:
    note = finished.parts[OLDER].decode()
    strange = with_line(finished.parts, OLDER, OTHER_WITNESS.line(note))
    holds, said, _ = both(strange, verifier_page, tmp_path)
    assert holds
    assert said.endswith(f"Sin clave conocida, y por eso sin comprobar: {OTHER_WITNESS.name}.")
    holds, said, _ = both(strange, verifier_page, tmp_path, (OTHER_WITNESS.vkey,))
    assert holds
    assert f"Testigo {OTHER_WITNESS.name} (clave dada a mano) firmó: 8." in said


def test_a_forged_signature_is_a_finding_about_signatures_alone(
    finished: Finished, verifier_page: Page, tmp_path: Path
) -> None:
    note = apart(finished.parts[OLDER])[0]
    for line, why in (
        (WRONG.line(note, identity=WITNESS.identity), "no corresponde a este texto"),
        (WRONG.line(note), "con otra clave"),
        (WITNESS.line(f"x{note}"), "no corresponde a este texto"),
    ):
        forged = finished.parts | {OLDER: f"{note}{line}\n".encode()}
        holds, _, wrong = both(forged, verifier_page, tmp_path)
        assert not holds
        assert [one for one in wrong if OLDER in one and why in one] == wrong != []


def test_a_key_put_in_place_of_a_witness_s_is_told_by_theirs(
    finished: Finished, verifier_page: Page, tmp_path: Path
) -> None:
    parts = dict(finished.parts)
    parts["vkey.txt"] = parts["vkey.txt"].replace(WITNESS.vkey.encode(), WRONG.vkey.encode())
    for name in (NEWEST, OLDER):
        note = apart(parts[name])[0]
        parts[name] = f"{note}{WRONG.line(note)}\n".encode()
    assert both(parts, verifier_page, tmp_path)[0], "nothing inside a package tells whose a key is"
    holds, _, wrong = both(parts, verifier_page, tmp_path, (WITNESS.vkey,))
    assert not holds
    assert f"el paquete da otra clave para el testigo {WITNESS.name}" in wrong


def test_a_list_of_keys_has_one_form(
    finished: Finished, verifier_page: Page, tmp_path: Path
) -> None:
    keys = finished.parts["vkey.txt"]
    for wrong in (keys[:-1], keys + b"\n", keys.replace(b" ", b"  "), keys.replace(b" -", b" ")):
        holds, _, found = both(
            finished.parts | {"vkey.txt": wrong}, verifier_page, tmp_path, (SIGNER.vkey,)
        )
        assert not holds
        assert found == ["vkey.txt no tiene su forma"]


def test_who_signed_when_no_witness_is_said(
    finished: Finished, verifier_page: Page, tmp_path: Path
) -> None:
    note = apart(finished.parts[OLDER])[0]
    for at in (1, 2**63, 2**64 - 1):
        early = finished.parts | {OLDER: f"{note}{WITNESS.line(note, at=at)}\n".encode()}
        holds, said, _ = both(early, verifier_page, tmp_path)
        assert holds
        assert said.endswith("1 fuera del tiempo en que fue testigo.") == (at == 1)


def test_a_package_changes_with_what_a_witness_signs(db: Session, tmp_path: Path) -> None:
    told = records.whole_record(db)
    slug = told.consultation.slug
    before = case_file.cut_of(db, told.consultation, SIGNER)
    cosign(db, slug, size=29)
    actions.remove_witness(db, witness=queries.witness(db, slug, EMAIL), at=INSIDE)
    db.commit()
    after = case_file.cut_of(db, told.consultation, SIGNER)
    assert before.key != after.key
    assert before.size == after.size
    parts = records.parts_of(records.packed(db, told.consultation))
    _, witness = parts["vkey.txt"].decode().splitlines()
    assert witness.split(" ")[0] == WITNESS.vkey
    assert not witness.endswith(" -")
    assert WITNESS.name.encode() in parts["checkpoints/29.txt"]
    assert "archivo.example" not in str(parts)
    (tmp_path / "p.zip").write_bytes(records.packed(db, told.consultation))
    found = checked(tmp_path / "p.zip")
    assert found.holds, found.wrong
    assert "firmó: 8, 29, " in found.said["a"]
