"""A witness compares two letters as they were mailed, with Python alone and without us."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from email.policy import SMTP
from pathlib import Path
from random import Random

import pytest
import time_machine
from flask import Flask

from consulta.config import Config
from consulta.evidence.tasks import tell_witnesses
from consulta.journal import merkle
from consulta.journal import queries as journal
from consulta.journal.signing import checkpoint_text, signer_for
from consulta.journal.tasks import keep_checkpoints
from consulta.mail.delivery import deliver_waiting
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import database, transaction
from tests.builders import witnesses
from tests.builders.contributions import vote
from tests.builders.plans import INSIDE, named
from tests.builders.records import OTHER, SIGNER
from tests.evidence.shipped import compared
from tests.evidence.test_bare_python import bare
from tests.mail.post import Post, free_port, post_office, said
from tests.participation.page_walks import SLUG, house_of

HOLDS, FAILS = "VEREDICTO: el registro se sostiene.", "VEREDICTO: el registro NO se sostiene."


@pytest.fixture
def post() -> Iterator[Post]:
    with post_office(free_port()) as post:
        yield post


@pytest.fixture
def letters(config: Config, post: Post, tmp_path: Path) -> Iterator[tuple[Path, Path, str]]:
    """Two letters as the mail server took them, and the key of the record."""
    sending = replace(config, mailbox=False, smtp_host="127.0.0.1", smtp_port=post.port)
    with time_machine.travel(INSIDE, tick=False):
        house = house_of(sending)
        with house.app_context():
            with transaction() as db:
                witnesses.watched(db, SLUG, at=INSIDE)
            grown(house, post, 0)
            grown(house, post, 5)
            files = []
            for name in ("primera.eml", "segunda.eml"):
                files.append(tmp_path / name)
                files[-1].write_bytes(post.messages[2 * (len(files) - 1)].as_bytes(policy=SMTP))
            signer = signer_for(f"{sending.host}/{SLUG}", sending.signing_seed_file)
            yield files[0], files[1], signer.vkey
            database.session.close()
            database.engine.dispose()


def words(post: Post, number: int) -> str:
    return said(post.messages[number]).replace("\r\n", "\n")


def grown(house: Flask, post: Post, votes: int) -> None:
    """Let the record grow, sign it, and let the letters leave."""
    for number in range(votes):
        with transaction() as db:
            vote(db, named(db, consultation(db, SLUG)), voter=f"v{number}")
    keep_checkpoints()
    tell_witnesses()
    before = len(post.messages)
    with house.test_request_context():
        deliver_waiting(at_most=50)
    assert len(post.messages) == before + 2


def test_two_letters_as_they_were_mailed(letters: tuple[Path, Path, str], tmp_path: Path) -> None:
    first, second, vkey = letters
    done = bare(tmp_path, "--witness", str(first), str(second), "--vkey", vkey)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "El de tamaño 7 empieza con el de tamaño 2." in done.stdout
    assert done.stdout.rstrip().endswith(HOLDS)
    turned = bare(tmp_path, "--witness", str(second), str(first), "--vkey", vkey)
    assert turned.returncode == 1
    assert "si no los diste al revés" in turned.stdout
    without = bare(tmp_path, "--witness", str(first), str(second))
    assert without.returncode == 1
    assert "hace falta la clave pública" in without.stdout
    foreign = bare(tmp_path, "--witness", str(first), str(second), "--vkey", OTHER.vkey)
    assert foreign.returncode == 1
    assert foreign.stdout.rstrip().endswith(FAILS)
    assert bare(tmp_path, "--witness", str(first), "--vkey", vkey).returncode == 2


def test_the_text_alone_and_the_proof_apart(
    letters: tuple[Path, Path, str], post: Post, tmp_path: Path
) -> None:
    _, _, vkey = letters
    older, newer, proof = (tmp_path / name for name in ("2.txt", "7.txt", "prueba.txt"))
    text = words(post, 2)
    assert text.count(" 7.txt --vkey") == 1
    older.write_text(words(post, 0))
    start = text.index("old 2\n")
    whole = text[start : text.index("\n\n", text.index("\n— ")) + 1]
    newer.write_text(whole)
    assert bare(tmp_path, "--witness", str(older), str(newer), "--vkey", vkey).returncode == 0
    head, _, note = whole.partition("\n\n")
    newer.write_text(note)
    lacking = bare(tmp_path, "--witness", str(older), str(newer), "--vkey", vkey)
    assert lacking.returncode == 1
    assert "falta la prueba desde el tamaño 2" in lacking.stdout
    for given in (head + "\n", whole):
        proof.write_text(given)
        done = bare(tmp_path, "--witness", str(older), str(newer), str(proof), "--vkey", vkey)
        assert done.returncode == 0, done.stdout
    same = bare(tmp_path, "--witness", str(newer), str(newer), "--vkey", vkey)
    assert "Los dos son el mismo punto de control, de tamaño 7." in same.stdout


def test_one_changed_byte_is_found(letters: tuple[Path, Path, str], post: Post) -> None:
    first, _, vkey = letters
    text = words(post, 2)
    start = text.index("old 2\n")
    end = text.index("\n", text.index("\n— ") + 1)
    dice = Random(7)  # noqa: S311 - the same each time
    older, whole = first.read_bytes(), text[start:end].encode()
    assert compared([("1", older), ("2", whole)], [vkey]).holds
    for at in range(len(whole)):
        body = bytearray(whole)
        body[at] ^= 1 << dice.randrange(8)
        found = compared([("1", older), ("2", bytes(body))], [vkey])
        assert not found.holds, (at, bytes(body))


def test_a_record_of_two_stories_is_told(tmp_path: Path) -> None:
    leaves = [merkle.leaf_hash(bytes([n])) for n in range(40)]
    others = [*leaves[:3], merkle.leaf_hash(b"x"), *leaves[4:]]

    def note(told: list[bytes], size: int) -> bytes:
        root = merkle.root_of_leaves(told[:size])
        return SIGNER.sign(checkpoint_text(SIGNER.origin, size, root)).encode()

    def given(older: int, newer: int, told: list[bytes]) -> list[tuple[str, bytes]]:
        proof = merkle.consistency_proof(told[:newer], older)
        way = journal.as_consistency(older, proof, note(told, newer).decode())
        return [("1", note(leaves, older)), ("2", way.encode())]

    for older in range(1, 40):
        for newer in range(older + 1, 41):
            assert compared(given(older, newer, leaves), [SIGNER.vkey]).holds
            found = compared(given(older, newer, others), [SIGNER.vkey])
            assert found.holds == (older <= 3), (older, newer)
    double = compared([("1", note(leaves, 9)), ("2", note(others, 9))], [SIGNER.vkey])
    assert double.wrong["c"][0].startswith("hay dos raíces firmadas para el tamaño 9")
    assert base64.b64encode(merkle.EMPTY_ROOT).decode() in note(leaves, 0).decode()
    assert compared([("1", note(leaves, 0)), ("2", note(leaves, 9))], [SIGNER.vkey]).holds
