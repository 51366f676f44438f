"""Receipts as files that open without us, and their QR.

Source: C2SP tlog-proof.
"""

import base64
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import segno

from consulta.journal import merkle, rules
from consulta.journal.signing import DECIMAL, BadNote, read_checkpoint, read_note

HEAD = "c2sp.org/tlog-proof@v1"
SHOWN_DIGITS = 16
GROUP = 4
LONGEST_PROOF = 63
EXTRA_KEYS = ({"content", "entry", "salt"}, {"entry"})


class BadReceipt(ValueError):
    """A receipt does not hold; the message says which part."""


@dataclass(frozen=True)
class Receipt:
    """What proves that one entry stands in the record.

    Content and salt are both there or both absent: a vote under embargo shows its entry only.

    Shapes: `proof` leads from the leaf's sibling up to the root that `note` signs.
    """

    content: Mapping[str, Any] | None
    salt: bytes | None
    entry: bytes
    index: int
    proof: Sequence[bytes]
    note: str

    @property
    def leaf(self) -> bytes:
        """The hash of the entry as a leaf."""
        return merkle.leaf_hash(self.entry)

    def as_text(self) -> str:
        """The receipt as the file that its holder keeps."""
        extra: dict[str, Any] = {"entry": self.entry.decode()}
        if self.content is not None and self.salt is not None:
            extra |= {"content": self.content, "salt": self.salt.hex()}
        lines = [HEAD, f"extra {_base64(rules.canonical(extra))}", f"index {self.index}"]
        lines += [_base64(step) for step in self.proof]
        return "\n".join([*lines, "", self.note])


def read_receipt(text: str) -> Receipt:
    """The receipt that a file holds.

    Raises: `BadReceipt` when it is not one.
    """
    head, _, note = text.partition("\n\n")
    try:
        first, extra_line, index_line, *steps = head.split("\n")
        index = index_line.removeprefix("index ")
        if first != HEAD or not DECIMAL.fullmatch(index) or len(steps) > LONGEST_PROOF:
            raise BadReceipt("this is no receipt")
        extra = json.loads(base64.b64decode(extra_line.removeprefix("extra "), validate=True))
        receipt = _receipt(extra, int(index), steps, note)
        is_ours = receipt.as_text() == text
    except (AttributeError, TypeError, ValueError, RecursionError) as trouble:
        raise BadReceipt("this is no receipt") from trouble
    if not is_ours:
        raise BadReceipt("this is not the one written form of a receipt")
    return receipt


def consultation_of(receipt: Receipt) -> str:
    """The slug that the entry of a receipt names; whether it is true is not looked at.

    Raises: `BadReceipt` when the entry is no entry.
    """
    named = _said(receipt.entry).get("c")
    if not isinstance(named, str) or not rules.SLUG.fullmatch(named):
        raise BadReceipt("the entry names no consultation")
    return named


def check_receipt(receipt: Receipt, vkeys: list[str]) -> None:
    """Hold a receipt against itself and the keys of the record.

    Raises: `BadReceipt` with the part that does not hold.
    """
    said = _said(receipt.entry)
    if receipt.content is not None and receipt.salt is not None:
        hashed = rules.salted_hash(receipt.salt, receipt.content).hex()
        if said.get("h") != hashed:
            raise BadReceipt("the content is not the one that was received")
    try:
        told = read_checkpoint(read_note(receipt.note, vkeys))
    except BadNote as trouble:
        raise BadReceipt("the checkpoint is not signed by the record's key") from trouble
    names = {vkey.partition("+")[0] for vkey in vkeys}
    if told.origin not in names or told.origin.rpartition("/")[2] != said.get("c"):
        raise BadReceipt("the checkpoint is of another record")
    if said.get("n") != receipt.index or not merkle.is_included(
        receipt.leaf, index=receipt.index, size=told.size, proof=receipt.proof, root=told.root
    ):
        raise BadReceipt("the entry is not in the record")


def grouped(leaf: bytes) -> str:
    """The first signs of a leaf's hash in groups of four, for people to compare."""
    digits = leaf.hex()[:SHOWN_DIGITS]
    return " ".join(digits[at : at + GROUP] for at in range(0, SHOWN_DIGITS, GROUP))


def qr_svg(text: str) -> bytes:
    """An address or some digits as a QR in SVG, without a style that a strict policy refuses."""
    out = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(out, kind="svg", light="#fff", omitsize=True, xmldecl=False)
    return out.getvalue()


def _receipt(extra: Any, index: int, steps: list[str], note: str) -> Receipt:
    if set(extra) not in EXTRA_KEYS:
        raise BadReceipt("a receipt holds an entry, with or without what it binds")
    proof = [base64.b64decode(step, validate=True) for step in steps]
    if any(len(step) != rules.HASH_BYTES for step in proof):
        raise BadReceipt("a hash of the proof is damaged")
    salt = bytes.fromhex(extra["salt"]) if "salt" in extra else None
    content = extra.get("content")
    if salt is not None and (len(salt) != rules.SALT_BYTES or not isinstance(content, dict)):
        raise BadReceipt("what the entry binds is damaged")
    return Receipt(content, salt, extra["entry"].encode(), index, proof, note)


def _said(entry: bytes) -> dict[str, Any]:
    try:
        said = json.loads(entry)
        if isinstance(said, dict) and rules.canonical(said) == entry:
            return said
    except (ValueError, RecursionError):
        pass
    raise BadReceipt("the entry is damaged")


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
