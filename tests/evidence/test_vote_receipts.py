"""The receipt of a vote against the record, by both verifiers, with the same words."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from consulta.config import resource_root
from consulta.evidence import as_html
from consulta.journal import merkle
from consulta.journal.receipts import Receipt, read_receipt
from consulta.journal.rules import canonical
from consulta.journal.signing import Signer, checkpoint_text, signer_from_seed
from tests.builders.records import OTHER, SEED, SIGNER, SLUG
from tests.evidence.conftest import BAD, GOOD, RESERVED, Both, Finished
from tests.evidence.dishonest import Forgery, moved_vote
from tests.evidence.mutations import Parts, cut, lines_of
from tests.evidence.test_bare_python import bare
from tests.journeys.conftest import visitor

ELSEWHERE = signer_from_seed("consulta.example.cl/otro-plan", SEED)


def given_at(parts: Parts, n: int, *, signer: Signer = SIGNER) -> Receipt:
    """The receipt that whoever keeps these entries gives for one of them."""
    entries = [line.rstrip(b"\n") for line in lines_of(parts, "entries.jsonl")][: n + 1]
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    note = signer.sign(checkpoint_text(signer.origin, n + 1, merkle.root_of_leaves(leaves)))
    openings = [json.loads(line) for line in lines_of(parts, "openings.jsonl")]
    content, salt = next(
        ((one["content"], bytes.fromhex(one["salt"])) for one in openings if one["n"] == n),
        (None, None),
    )
    return Receipt(content, salt, entries[n], n, merkle.inclusion_proof(leaves, n), note)


def said_by(receipt: Receipt) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(receipt.entry)
    return said


def place_of(receipt: Receipt) -> str:
    """How a verifier names what a good receipt is for."""
    return f"{said_by(receipt)['ref']} en el lugar {receipt.index}"


def closed(receipt: Receipt) -> str:
    """The same without what it binds, as it is given until the close."""
    return replace(receipt, content=None, salt=None).as_text()


@pytest.fixture
def voted(finished: Finished) -> tuple[Receipt, Receipt]:
    """One vote as it was cast, and as it was changed."""
    cast, changed = map(read_receipt, finished.voted)
    assert [said_by(one)["t"] for one in (cast, changed)] == ["vote.cast", "vote.changed"]
    assert said_by(cast)["ref"] == said_by(changed)["ref"]
    return cast, changed


def test_a_vote_stands_at_its_place_with_and_without_its_choice(
    both: Both, finished: Finished, voted: tuple[Receipt, Receipt]
) -> None:
    _, changed = voted
    for text in (changed.as_text(), closed(changed)):
        for parts in (finished.parts, None):
            found = both.say(parts, receipts=[text])
            assert found.verdict == GOOD
            assert found.said["j"] == f"Vale: {place_of(changed)}."


def test_every_vote_of_a_record_has_a_receipt_that_holds(both: Both, finished: Finished) -> None:
    votes = [n for n, one in enumerate(Forgery(finished.parts).entries) if one["ref"][:2] == "V-"]
    receipts = [given_at(finished.parts, n) for n in votes]
    found = both.say(finished.parts, receipts=[one.as_text() for one in receipts])
    assert found.verdict == GOOD
    assert found.said["j"].startswith(f"Valen: {', '.join(map(place_of, receipts))}.")


def test_by_another_key_than_the_records_a_receipt_proves_nothing(
    both: Both, voted: tuple[Receipt, Receipt]
) -> None:
    cast, _ = voted
    found = both.say(None, receipts=[cast.as_text()], vkeys=[OTHER.vkey])
    assert found.wrong["j"] == ["0.tlog-proof: no lleva la firma de la clave del registro"]


def other_choice(one: Receipt) -> Receipt:
    return replace(one, content=dict(one.content or {}) | {"option": "abstain"})


def other_subject(one: Receipt) -> Receipt:
    return replace(one, content=dict(one.content or {}) | {"target": "commitment:3"})


def other_salt(one: Receipt) -> Receipt:
    salt = one.salt or b""
    return replace(one, salt=bytes([salt[0] ^ 1]) + salt[1:])


def other_reference(one: Receipt) -> Receipt:
    return replace(one, entry=canonical(said_by(one) | {"ref": "V-0000000000"}))


def other_way(one: Receipt) -> Receipt:
    return replace(one, proof=[bytes(32), *one.proof[1:]])


def shorter_way(one: Receipt) -> Receipt:
    return replace(one, proof=one.proof[:-1])


def other_root(one: Receipt) -> Receipt:
    origin, size, root, *rest = one.note.split("\n")
    raw = bytearray(base64.b64decode(root))
    raw[0] ^= 1
    return replace(one, note="\n".join([origin, size, base64.b64encode(raw).decode(), *rest]))


SEAL = "su contenido no es el que se selló"
WAY = "su entrada no lleva a la raíz firmada"
SIGNED = f"la firma de {SIGNER.origin} no corresponde a este texto"


@pytest.mark.parametrize(
    ("change", "words"),
    [(other_choice, SEAL), (other_subject, SEAL), (other_salt, SEAL), (other_reference, WAY),
     (other_way, WAY), (shorter_way, WAY), (other_root, SIGNED)],
)  # fmt: skip
def test_one_changed_thing_is_named(
    both: Both, finished: Finished, voted: tuple[Receipt, Receipt],
    change: Callable[[Receipt], Receipt], words: str,
) -> None:  # fmt: skip
    for parts in (finished.parts, None):
        found = both.say(parts, receipts=[change(voted[1]).as_text()])
        assert found.verdict == BAD
        assert found.wrong["j"] == [f"0.tlog-proof: {words}"]
        assert found.said["j"] == ""


def test_no_byte_of_it_can_be_another(both: Both, voted: tuple[Receipt, Receipt]) -> None:
    raw, changed = voted[1].as_text().encode(), []
    for at, byte in enumerate(raw):
        body = bytes([*raw[:at], byte ^ 1 if byte < 0x80 else ord("x"), *raw[at + 1 :]])
        changed.append(body.decode("utf-8", "replace"))
    found = both.say(None, receipts=changed)
    refused = [told.partition(":")[0] for told in found.wrong["j"]]
    assert refused == [f"{n}.tlog-proof" for n in range(len(raw))]


def test_a_vote_of_another_consultation_is_none_of_this_one(
    both: Both, finished: Finished, voted: tuple[Receipt, Receipt]
) -> None:
    entry = canonical(said_by(voted[0]) | {"c": "otro-plan", "n": 0})
    parts = {"entries.jsonl": entry + b"\n", "openings.jsonl": b""}
    foreign = given_at(parts, 0, signer=ELSEWHERE)
    keys = [SIGNER.vkey, ELSEWHERE.vkey]
    assert both.say(None, receipts=[foreign.as_text()], vkeys=keys).verdict == GOOD
    found = both.say(finished.parts, receipts=[foreign.as_text()], vkeys=keys)
    assert found.wrong["j"] == ["0.tlog-proof: es de otra consulta"]
    found = both.say(finished.parts, receipts=[foreign.as_text()])
    assert found.wrong["j"] == ["0.tlog-proof: no lleva la firma de la clave del registro"]
    mixed = replace(foreign, note=voted[0].note)
    found = both.say(finished.parts, receipts=[mixed.as_text()], vkeys=keys)
    assert found.wrong["j"] == ["0.tlog-proof: su punto de control es de otro registro"]


def test_who_tells_two_records_with_one_key_is_contradicted(
    both: Both, finished: Finished, voted: tuple[Receipt, Receipt]
) -> None:
    at = voted[1].index
    told = Forgery(finished.parts)
    told.content(at)["option"] = "abstain"
    other_vote = given_at(told.parts(), at)
    told = Forgery(finished.parts)
    told.content(told.at("contribution.received"))["text"] = "Otras palabras."
    other_past = given_at(told.parts(), at)
    assert other_past.entry == voted[1].entry
    receipts = [one.as_text() for one in (other_vote, other_past)]
    assert both.say(None, receipts=receipts).verdict == GOOD
    found = both.say(finished.parts, receipts=receipts)
    assert found.wrong["j"] == [
        "0.tlog-proof: su entrada no está en el registro",
        "1.tlog-proof: su punto de control contradice las entradas",
    ]


@pytest.mark.parametrize("step", [-1, 1])
def test_an_index_that_names_another_entry_leads_nowhere(
    both: Both, finished: Finished, voted: tuple[Receipt, Receipt], step: int
) -> None:
    cast, at = voted[0], voted[0].index + step
    neighbour = given_at(finished.parts, at)
    misplaced = replace(cast, index=at)
    exchanged = replace(cast, index=at, entry=neighbour.entry, content=None, salt=None)
    receipts = [one.as_text() for one in (misplaced, exchanged)]
    for parts in (finished.parts, None):
        found = both.say(parts, receipts=receipts)
        assert found.wrong["j"] == [
            "0.tlog-proof: su entrada no es canónica, o es otra que la de su lugar",
            f"1.tlog-proof: {WAY}",
        ]


def test_a_changed_vote_keeps_the_receipt_of_what_was_cast(
    both: Both, finished: Finished, voted: tuple[Receipt, Receipt]
) -> None:
    receipts = [one.as_text() for one in voted]
    found = both.say(finished.parts, receipts=receipts)
    assert found.verdict == GOOD
    assert found.said["j"].startswith(f"Valen: {place_of(voted[0])}, {place_of(voted[1])}.")
    before = cut(finished.parts, voted[0].index + 1)
    found = both.say(before, receipts=receipts)
    assert found.verdict.startswith(RESERVED)
    assert found.said["j"] == f"Vale: {place_of(voted[0])}."
    assert found.doubts["j"][0].startswith("1.tlog-proof: es más nuevo que este paquete")


def test_a_vote_that_was_moved_elsewhere_is_told_by_what_was_cast(
    both: Both, finished: Finished, voted: tuple[Receipt, Receipt]
) -> None:
    told = Forgery(finished.parts)
    moved_vote(told)
    parts = told.parts()
    cast, changed = voted
    found = both.say(parts, receipts=[cast.as_text(), changed.as_text(), closed(cast)])
    assert found.wrong["j"] == [
        "0.tlog-proof: el registro cuenta ese voto sobre otro asunto",
        "1.tlog-proof: su entrada no está en el registro",
    ]
    assert found.said["j"].startswith(f"Vale: {place_of(cast)}."), "unopened it names no subject"


@pytest.mark.parametrize("kind", ["vote.withdrawn", "erasure.executed"])
def test_a_vote_that_was_taken_back_keeps_its_receipts(
    both: Both, finished: Finished, voted: tuple[Receipt, Receipt], kind: str
) -> None:
    told, at = Forgery(finished.parts, has_report=False), voted[1].index
    is_erased = kind == "erasure.executed"
    basis, about = {"basis": "data_subject_request"}, {"target": told.content(at)["target"]}
    told.insert(at + 1, at, basis if is_erased else about, t=kind)
    told.content(told.at("consultation.closed"))["counts"]["votes"] -= 1
    parts = told.parts()
    receipts = [*voted, given_at(parts, at + 1)]
    before = both.say(finished.parts).said["g"]
    found = both.say(parts, receipts=[one.as_text() for one in receipts])
    assert found.verdict == GOOD, found.wrong
    assert (before, found.said["g"]) == ("11 votos vigentes.", "10 votos vigentes.")
    assert found.said["j"].startswith(f"Valen: {', '.join(map(place_of, receipts))}.")


def test_a_vote_that_a_closed_record_left_out_contradicts_it(
    both: Both, finished: Finished, voted: tuple[Receipt, Receipt]
) -> None:
    told = Forgery(finished.parts, has_report=False)
    for one in reversed(voted):
        del told.entries[one.index], told.contents[one.index]
    told.content(told.at("consultation.closed"))["counts"]["votes"] -= 1
    parts = told.parts()
    assert both.say(parts).verdict == GOOD, "the record alone does not show it"
    found = both.say(parts, receipts=[one.as_text() for one in voted])
    assert found.verdict == BAD
    assert len(found.wrong["j"]) == len(voted)
    last = len(told.entries) - 1
    late = {"c": SLUG, "h": "0" * 64, "n": last + 1, "ref": "V-0000000000", "t": "vote.cast",
             "ts": said_by(voted[1])["ts"], "v": 1}  # fmt: skip
    longer = parts | {"entries.jsonl": parts["entries.jsonl"] + canonical(late) + b"\n"}
    found = both.say(parts, receipts=[given_at(longer, last + 1).as_text()])
    assert found.wrong["j"] == [
        "0.tlog-proof: acusa recibo de algo que este registro, que ya cerró, no trae"
    ]


@pytest.mark.parametrize("content", [{"target": 7}, {"target": ["x"]}, {"target": {}}, {}])
def test_a_subject_that_is_no_text_gets_a_verdict(
    both: Both, finished: Finished, voted: tuple[Receipt, Receipt], content: dict[str, Any]
) -> None:
    told, at = Forgery(finished.parts), voted[1].index
    told.contents[at] = content
    parts = told.parts()
    found = both.say(parts, receipts=[given_at(parts, at).as_text()])
    assert found.verdict == BAD
    assert found.wrong["g"]
    assert found.wrong["j"] == []


def test_the_file_and_the_saved_page_tell_a_voter(
    browser: Browser, finished: Finished, voted: tuple[Receipt, Receipt], tmp_path: Path
) -> None:
    saved, package, receipt = (tmp_path / name for name in ("v.html", "p.zip", "V.tlog-proof"))
    saved.write_bytes(as_html.render(resource_root() / "templates"))
    package.write_bytes(finished.package)
    context = visitor(browser)
    page = context.new_page()
    page.goto(saved.as_uri())
    page.set_input_files("#package", package)
    page.get_by_label("Clave pública del registro").fill(SIGNER.vkey)
    for text, told, code in (
        (voted[1].as_text(), f"Vale: {place_of(voted[1])}.", 0),
        (other_choice(voted[1]).as_text(), f"V.tlog-proof: {SEAL}.", 1),
    ):
        receipt.write_text(text)
        page.set_input_files("#receipts", receipt)
        page.get_by_role("button", name="Comprobar").click()
        verdict = "El registro NO se sostiene." if code else "El registro se sostiene."
        expect(page.get_by_role("heading", name=verdict)).to_be_visible()
        expect(page.locator("#checks > li").last).to_contain_text(told)
        done = bare(tmp_path, str(package), str(receipt), "--vkey", SIGNER.vkey)
        assert (done.returncode, done.stderr) == (code, "")
        assert told in done.stdout
    context.close()
