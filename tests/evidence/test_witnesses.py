"""Witnesses get each note once, can check it, and what they sign in return is shown."""

import base64
import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from sqlalchemy import select

from consulta.accounts.rules import Role
from consulta.config import Config
from consulta.errors import Conflict, Refused
from consulta.evidence import actions, queries
from consulta.evidence.models import Witness
from consulta.evidence.rules import Refusal
from consulta.evidence.tasks import tell_witnesses
from consulta.jobs import run_due_now
from consulta.journal import merkle
from consulta.journal.signing import read_checkpoint, read_note, signer_for
from consulta.journal.tasks import keep_checkpoints
from consulta.mail.delivery import written
from consulta.mail.models import Letter
from consulta.plan.queries import consultation
from consulta.web.unit_of_work import database, transaction
from consulta.workshop.cli import ROUNDS
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
        gone = queries.witness(db, SLUG, "una@universidad.example")
        actions.remove_witness(db, witness=gone, at=INSIDE)
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
    assert "Firmó el de 2 entradas." in page
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
    assert send(client, form, **(fields | {"email": "eva@archivo.example"})).status_code == 303
    removal = forms(client.get(DESK), "/retirar")[0]
    for _ in range(2):
        assert send(client, removal).status_code == 303
        page = client.get(DESK).text.replace("<wbr>", "")
        assert "ana@archivo.example" not in page
        assert "eva@archivo.example" in page
    assert send(client, forms(client.get(DESK), "/retirar")[0]).status_code == 303
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


def test_a_lost_closing_letter_is_written_again_from_the_size_that_is_held(house: Flask) -> None:
    watch(house)
    keep_checkpoints()
    assert tell_witnesses() == 1
    one_more_vote("a")
    keep_checkpoints()
    assert tell_witnesses() == 1
    sizes = [letter.values["size"] for letter in letters()]
    command = ["evidence", "witness", "holds", SLUG, "una@universidad.example", str(sizes[0])]
    found = house.test_cli_runner().invoke(args=command)
    assert f"trae la prueba desde {sizes[0]}" in found.output
    assert (tell_witnesses(), tell_witnesses()) == (1, 0)
    *_, lost, again = letters()
    assert (again.values["held"], again.values["size"]) == (sizes[0], sizes[1])
    assert again.values["proof"].startswith(f"old {sizes[0]}\n")
    assert again.values["note"] == lost.values["note"]
    assert house.test_cli_runner().invoke(args=[*command[:-1], "0"]).exit_code == 0
    assert tell_witnesses() == 1
    assert (letters()[-1].values["held"], letters()[-1].values["size"]) == (0, sizes[1])


def test_the_keys_of_all_who_signed_are_public(house: Flask) -> None:
    _, vkey = witness_key()
    watch(house, vkey=vkey)
    page = house.test_client().get(f"{HOME}/registro/clave")
    assert page.text.splitlines()[1] == f"{vkey} 2027-03-10T15:30:00.000Z -"
    with transaction() as db:
        gone = queries.witness(db, SLUG, "una@universidad.example")
        actions.remove_witness(db, witness=gone, at=INSIDE + timedelta(hours=1))
    page = house.test_client().get(f"{HOME}/registro/clave")
    left = f"{vkey} 2027-03-10T15:30:00.000Z 2027-03-10T16:30:00.000Z"
    assert page.text.splitlines()[1:] == [left]


@pytest.mark.race
def test_two_hands_that_add_one_witness_make_one(house: Flask) -> None:
    at_once = Barrier(2)

    def add(_: int) -> str:
        with house.app_context():
            at_once.wait()
            try:
                watch(house)
            except (Refused, Conflict):
                return "refused"
            return "made"

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(add, range(2))) == ["made", "refused"]
    assert len(queries.witnesses(database.session, SLUG)) == 1


def test_the_database_refuses_a_twin(house: Flask) -> None:
    watch(house)
    twin = {"consultation": SLUG, "name": "U", "institution": "U", "vkey": "", "held_size": 0}
    with pytest.raises(Conflict), transaction() as db:
        db.add(Witness(email="una@universidad.example", since=INSIDE, until=None, **twin))
    with transaction() as db:
        db.add(Witness(email="una@universidad.example", since=INSIDE, until=INSIDE, **twin))


def test_the_rounds_before_the_first_visit_reach_the_witnesses(house: Flask) -> None:
    watch(house)
    claim, client = "Se envía también a los testigos", house.test_client()
    assert claim not in client.get(f"{HOME}/registro").text
    assert "Aún no le enviamos ninguno" in client.get(f"{HOME}/registro").text
    for _ in range(ROUNDS):
        run_due_now(house.app_context)
    sent = [letter for letter in letters() if letter.to == "una@universidad.example"]
    assert [letter.template for letter in sent] == [actions.LETTER]
    page = client.get(f"{HOME}/registro").text
    assert claim in page
    assert "Le enviamos el punto de control de 2 entradas " in page
