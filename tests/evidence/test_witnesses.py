"""Witnesses get each note once, can check it, and what they sign in return is shown."""

import base64
import hashlib
from collections.abc import Iterator

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from sqlalchemy import select

from consulta.accounts.rules import Role
from consulta.config import Config
from consulta.errors import Refused
from consulta.evidence import actions, queries
from consulta.evidence.rules import Refusal
from consulta.evidence.tasks import tell_witnesses
from consulta.journal import merkle
from consulta.journal.signing import read_checkpoint, read_note, signer_for
from consulta.journal.tasks import keep_checkpoints
from consulta.mail.delivery import written
from consulta.mail.models import Letter
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import database, transaction
from tests.builders import persons
from tests.builders.contributions import vote
from tests.builders.plans import INSIDE, named
from tests.participation.page_walks import HOME, SLUG, forms, house_of, send, sign_in

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NAME = "testigo.example.org"
DESK = f"/equipo/consultas/{SLUG}/testigos"


def witness_key() -> tuple[bytes, str]:
    raw = KEY.public_key().public_bytes_raw()
    identity = hashlib.sha256(NAME.encode() + b"\n\x04" + raw).digest()[:4]
    typed = base64.b64encode(b"\x04" + raw).decode()
    return identity, f"{NAME}+{identity.hex()}+{typed}"


def cosigned(text: str, at: int = 1_800_000_000) -> str:
    """The line of a witness under a checkpoint, made by the letter of its specification."""
    identity, _ = witness_key()
    signature = KEY.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
    raw = identity + at.to_bytes(8, "big") + signature
    return f"\N{EM DASH} {NAME} {base64.b64encode(raw).decode()}"


@pytest.fixture
def house(config: Config) -> Iterator[Flask]:
    with time_machine.travel(INSIDE, tick=False):
        made = house_of(config)
        with made.app_context():
            yield made
            database.session.close()
            database.engine.dispose()


def watch(house: Flask, email: str = "una@universidad.example", vkey: str = "") -> None:
    with transaction() as db:
        actions.add_witness(
            db, consultation=SLUG, name="Una Persona", institution="Universidad", email=email,
            vkey=vkey, at=INSIDE,
        )  # fmt: skip


def one_more_vote(voter: str) -> None:
    with transaction() as db:
        vote(db, named(db, consultation(db, SLUG)), voter=voter)


def letters() -> list[Letter]:
    database.session.rollback()
    return list(database.session.scalars(select(Letter).order_by(Letter.id)))


def test_each_note_goes_to_each_witness_once_with_the_way_from_what_they_hold(
    house: Flask, config: Config
) -> None:
    watch(house)
    watch(house, "otra@civil.example")
    assert tell_witnesses() == 0
    keep_checkpoints()
    assert (tell_witnesses(), tell_witnesses()) == (2, 0)
    one_more_vote("a")
    keep_checkpoints()
    assert (tell_witnesses(), tell_witnesses()) == (2, 0)
    sent = letters()
    assert [letter.to for letter in sent] == ["una@universidad.example", "otra@civil.example"] * 2
    first, second = sent[0].values, sent[2].values
    assert first["proof"] == ""
    head, _, note = second["proof"].partition("\n\n")
    old, *hashes = head.split("\n")
    vkeys = [signer_for(f"{config.host}/{SLUG}", config.signing_seed_file).vkey]
    older = read_checkpoint(read_note(first["note"], vkeys))
    newer = read_checkpoint(read_note(note, vkeys))
    assert old == f"old {older.size}"
    assert merkle.is_consistent(
        older=older.size, newer=newer.size, older_root=older.root, newer_root=newer.root,
        proof=[base64.b64decode(one) for one in hashes],
    )  # fmt: skip
    with house.test_request_context():
        words = written(sent[2])
    assert second["note"] in words.body
    assert vkeys[0] in words.body
    assert "&amp;" not in words.body


def test_who_left_gets_nothing_more(house: Flask) -> None:
    watch(house)
    with transaction() as db:
        actions.remove_witness(db, consultation=SLUG, email="una@universidad.example", at=INSIDE)
    keep_checkpoints()
    assert tell_witnesses() == 0


def test_a_cosignature_is_checked_kept_and_shown(house: Flask) -> None:
    _, vkey = witness_key()
    watch(house, vkey=vkey)
    keep_checkpoints()
    note = queries.published_note(database.session, SLUG, 2)
    text = note.rpartition("\n\n")[0] + "\n"
    for line in (cosigned(text + "x"), cosigned(text).replace(NAME, "otro"), "nada"):
        with pytest.raises(Refused) as refused, transaction() as db:
            actions.keep_cosignature(
                db, consultation=SLUG, email="una@universidad.example", size=2, signature=line
            )
        assert refused.value.reason is Refusal.NOT_THEIR_SIGNATURE
    for _ in range(2):
        found = house.test_cli_runner().invoke(
            args=["evidence", "witness", "cosign", SLUG, "una@universidad.example", "2"],
            input=cosigned(text) + "\n",
        )
        assert found.exit_code == 0, found.output
    database.session.rollback()
    assert queries.published_note(database.session, SLUG, 2) == note + cosigned(text) + "\n"
    keys = house.test_client().get(f"{HOME}/registro/clave").text.splitlines()
    assert keys[1] == f"{vkey} 2027-03-10T15:30:00.000Z -"
    page = house.test_client().get(f"{HOME}/registro").text
    assert "Qué no prueba" in page
    assert "Firmó el de tamaño 2." in page
    assert "Una Persona" in page
    assert "una@universidad.example" not in page


def test_a_witness_is_added_and_removed_at_the_desk(house: Flask) -> None:
    with transaction() as db:
        boss = persons.staff(db, Role.ADMINISTRATOR)
    client = house.test_client()
    sign_in(house, client, boss.email or "")
    fields = {"name": "Ana", "institution": "Archivo", "email": "ana@archivo.example"}
    form = forms(client.get(DESK), DESK)[-1]
    assert send(client, form, **fields, vkey="nada").status_code == 422
    assert send(client, form, **(fields | {"email": "a b"})).status_code == 422
    assert send(client, form, **fields).status_code == 303
    again = send(client, form, **fields)
    assert again.status_code == 422
    assert "ya es testigo" in again.text
    removal = forms(client.get(DESK), "/1/retirar")[0]
    assert send(client, removal).status_code == 303
    assert "Todavía no hay testigos" in client.get(DESK).text


def test_the_commands(house: Flask) -> None:
    run = house.test_cli_runner().invoke
    base = ["evidence", "witness"]
    added = run(args=[*base, "add", SLUG, "a@b.example", "--name", "Ana", "--institution", "X"])
    assert added.exit_code == 0, added.output
    assert "Ana, X" in run(args=[*base, "list", SLUG]).output
    assert run(args=[*base, "holds", SLUG, "a@b.example", "1"]).exit_code == 0
    lost = run(args=[*base, "holds", SLUG, "a@b.example", "99"])
    assert lost.exit_code == 1
    assert "le faltan 97 entradas que a@b.example ya vio" in lost.output
    assert run(args=[*base, "holds", "nada", "a@b.example", "99"]).exit_code == 1
    assert run(args=[*base, "holds", SLUG, "a@b.example", "--", "-1"]).exit_code == 1
    assert run(args=[*base, "remove", SLUG, "a@b.example"]).exit_code == 0
    assert run(args=[*base, "remove", SLUG, "a@b.example"]).exit_code == 1
    none = run(args=[*base, "add", "nada", "a@b.example", "--name", "A", "--institution", "X"])
    assert none.exit_code == 1
