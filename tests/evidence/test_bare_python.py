"""The verifier where nothing is installed: a receipt of the demonstration, and a changed byte."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from consulta.app import create_app
from consulta.config import Config
from consulta.journal import queries as journal
from consulta.journal.signing import Signer, signer_for
from consulta.journal.verifier import curve
from consulta.journal.verifier.one_file import one_file
from consulta.participation import queries
from consulta.participation.models import Contribution
from consulta.participation.rules import State
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import database, session
from tests.builders.records import SIGNER, zipped
from tests.evidence.conftest import Finished
from tests.evidence.shipped import verify

SLUG = "plan-2018"


@dataclass
class Demonstration:
    """The demonstration as it is loaded by its command."""

    app: Flask
    signer: Signer
    file: Path
    folder: Path

    def receipt(self) -> Path:
        """The receipt of the first published contribution, made from the rows of today."""
        row = self.first()
        made = journal.receipt(
            session(), entry_at=(SLUG, row.entry_n), signer=self.signer, salt=row.salt,
            content=queries.content_of(row, row.target.ref),
        )  # fmt: skip
        place = self.folder / f"{row.folio}.tlog-proof"
        place.write_text(made.as_text())
        return place

    def first(self) -> Contribution:
        session().rollback()
        session().expire_all()
        rows = (
            select(Contribution)
            .where(
                Contribution.consultation_id == consultation(session(), SLUG).id,
                Contribution.state == State.PUBLISHED,
            )
            .order_by(Contribution.entry_n)
        )
        return session().scalars(rows).all()[0]


@pytest.fixture
def demonstration(tmp_path: Path) -> Iterator[Demonstration]:
    config = Config(
        data=tmp_path, database_url=f"sqlite:///{tmp_path / 'demo.sqlite3'}", secret_key="k" * 64,
        voter_pepper=b"p" * 32, signing_seed_file=tmp_path / "signing.seed",
        public_url="http://localhost", is_demo=True,
    )  # fmt: skip
    app = create_app(config)
    loaded = app.test_cli_runner().invoke(args=["demo", "load"])
    assert loaded.exit_code == 0, loaded.output
    with app.app_context():
        signer = signer_for(f"localhost/{SLUG}", config.signing_seed_file)
        yield Demonstration(app, signer, tmp_path / "demo.sqlite3", tmp_path)
        database.session.close()
        database.engine.dispose()


def bare(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The verifier alone in a folder, under a Python without site packages or environment."""
    lonely = folder / "alone"
    lonely.mkdir(exist_ok=True)
    (lonely / "verify.py").write_bytes(one_file())
    python = shutil.which("python3", path=os.defpath) or sys.executable
    return subprocess.run(  # noqa: S603 - our own program
        [python, "-I", "-S", "verify.py", *arguments],
        cwd=lonely, env={"PYTHONIOENCODING": "utf-8"}, capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip


@pytest.mark.slow
def test_a_receipt_of_the_demonstration_holds_and_fails_after_one_byte(
    demonstration: Demonstration,
) -> None:
    folder, vkey = demonstration.folder, demonstration.signer.vkey
    package = folder / "paquete.zip"
    made = demonstration.app.test_cli_runner().invoke(
        args=["evidence", "case-file", SLUG, "--out", str(package)]
    )
    assert made.exit_code == 0, made.output
    receipt = demonstration.receipt()
    alone = bare(folder, str(receipt), "--vkey", vkey)
    assert (alone.returncode, alone.stderr) == (0, ""), alone.stdout
    both = bare(folder, str(package), str(receipt), "--vkey", vkey)
    assert (both.returncode, both.stderr) == (0, ""), both.stdout
    assert "VEREDICTO: el registro se sostiene." in both.stdout

    row = demonstration.first()
    number, changed = row.id, chr(ord(row.text[0]) ^ 1) + row.text[1:]
    session().rollback()
    with sqlite3.connect(demonstration.file) as behind:
        behind.execute("UPDATE contribution SET text = ? WHERE id = ?", (changed, number))
    behind.close()

    after = bare(folder, str(demonstration.receipt()), "--vkey", vkey)
    assert after.returncode == 1
    assert "su contenido no es el que se selló" in after.stdout
    again = demonstration.app.test_cli_runner().invoke(
        args=["evidence", "case-file", SLUG, "--out", str(package)]
    )
    assert again.exit_code == 0, again.output
    whole = bare(folder, str(package), "--vkey", vkey)
    assert whole.returncode == 1
    assert "d. Lo publicado es lo que se selló: NO SE CUMPLE." in whole.stdout


def test_an_empty_environment_has_no_library(tmp_path: Path) -> None:
    asked = subprocess.run(  # noqa: S603 - our own question
        [shutil.which("python3", path=os.defpath) or sys.executable, "-I", "-S", "-c",
         "import cryptography"],
        capture_output=True, check=False,
    )  # fmt: skip
    assert asked.returncode != 0


@pytest.mark.parametrize("vkey", [SIGNER.vkey, SIGNER.vkey.replace("AQ", "AR"), "nada"])
def test_without_a_library_a_signature_is_checked_all_the_same(
    finished: Finished, tmp_path: Path, vkey: str
) -> None:
    (tmp_path / "p.zip").write_bytes(finished.package)
    done = bare(tmp_path, str(tmp_path / "p.zip"), "--vkey", vkey)
    assert done.returncode == (0 if vkey == SIGNER.vkey else 1)
    assert done.stderr == ""


def test_the_older_checkpoint_that_somebody_kept_speaks_up(
    finished: Finished, tmp_path: Path
) -> None:
    (tmp_path / "p.zip").write_bytes(finished.package)
    kept = tmp_path / "kept.txt"
    kept.write_bytes(finished.parts["checkpoints/8.txt"])
    arguments = [str(tmp_path / "p.zip"), "--vkey", SIGNER.vkey, "--checkpoint", str(kept)]
    assert bare(tmp_path, *arguments).returncode == 0
    root = "A" * 43 + "="
    kept.write_text(SIGNER.sign(f"{SIGNER.origin}\n8\n{root}\n"))
    done = bare(tmp_path, *arguments)
    assert done.returncode == 1
    assert "kept.txt contradice las entradas" in done.stdout


@pytest.mark.parametrize("program", [verify, curve], ids=["shipped", "part"])
def test_an_ed25519_of_our_own_agrees_with_the_library(
    program: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    signatures = []
    for number in range(30):
        text = f"texto {number}\n".encode()
        signed = SIGNER.key.sign(text)
        damaged = bytes([signed[0] ^ 1, *signed[1:]])
        late = signed[:-1] + bytes([signed[-1] ^ 0x20])
        signatures += [(text, signed), (text + b" ", signed), (text, damaged), (text, late)]
    with_library = [program.is_signed(SIGNER.public_key, sign, text) for text, sign in signatures]
    monkeypatch.setattr(program, "Ed25519PublicKey", None)
    alone = [program.is_signed(SIGNER.public_key, sign, text) for text, sign in signatures]
    assert alone == with_library == [True, False, False, False] * 30


def test_a_package_without_its_files_gets_a_verdict(finished: Finished, tmp_path: Path) -> None:
    for name in finished.parts:
        if name in {"verify.py", "README.txt"}:
            continue
        parts = {key: body for key, body in finished.parts.items() if key != name}
        (tmp_path / "p.zip").write_bytes(zipped(parts))
        done = bare(tmp_path, str(tmp_path / "p.zip"), "--vkey", SIGNER.vkey)
        is_note = name.startswith("checkpoints/")
        assert done.returncode == (0 if is_note else 1), (name, done.stdout)
        assert done.stderr == ""
        assert "VEREDICTO" in done.stdout


def test_the_words_of_an_entry_are_the_ones_of_the_record(finished: Finished) -> None:
    first = json.loads(finished.parts["entries.jsonl"].splitlines()[0])
    assert first["t"] in verify.TYPES


def test_beside_the_unpacked_package_nothing_needs_to_be_typed(
    finished: Finished, tmp_path: Path
) -> None:
    empty = bare(tmp_path)
    assert (empty.returncode, empty.stderr) == (2, "")
    assert empty.stdout.startswith("No se comprobó nada: no hay un paquete")
    assert 'python3 verify.py paquete.zip --vkey "CLAVE"' in empty.stdout
    for name, body in finished.parts.items():
        place = tmp_path / "alone" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)
    (tmp_path / "alone" / "A-000001.tlog-proof").write_text(finished.receipt)
    done = bare(tmp_path, "--vkey", SIGNER.vkey)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "Vale: A-000001 en el lugar 2." in done.stdout
    assert done.stdout.rstrip().endswith("VEREDICTO: el registro se sostiene.")
    keyless = bare(tmp_path)
    assert keyless.returncode == 1
    assert "VEREDICTO CON RESERVAS" in keyless.stdout


@pytest.mark.parametrize("arguments", [["--otra"], ["--vkey"], ["a.zip", "b.zip"]])
def test_what_was_typed_wrongly_is_answered_in_spanish(
    finished: Finished, tmp_path: Path, arguments: list[str]
) -> None:
    for name in ("a.zip", "b.zip"):
        (tmp_path / "alone").mkdir(exist_ok=True)
        (tmp_path / "alone" / name).write_bytes(finished.package)
    done = bare(tmp_path, *arguments)
    assert (done.returncode, done.stderr) == (2, "")
    assert "Escribe así" in done.stdout
    assert not re.search("usage|error|argument", done.stdout)
