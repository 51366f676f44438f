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
from consulta.journal.signing import BadNote, read_note

HEAD = "c2sp.org/tlog-proof@v1"
SHOWN_DIGITS = 16
GROUP = 4


class BadReceipt(ValueError):
    """A receipt does not hold; the message says which part."""


@dataclass(frozen=True)
class Receipt:
    """What proves that one entry stands in the record.

    Shapes: `proof` leads from the leaf's sibling up to the root that `note` signs.
    """

    content: Mapping[str, Any]
    salt: bytes
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
        extra = rules.canonical(
            {"content": self.content, "entry": self.entry.decode(), "salt": self.salt.hex()}
        )
        lines = [HEAD, f"extra {_base64(extra)}", f"index {self.index}"]
        lines += [_base64(step) for step in self.proof]
        return "\n".join([*lines, "", self.note])


def read_receipt(text: str) -> Receipt:
    """The receipt that a file holds.

    Raises: `BadReceipt` when it is not one.
    """
    head, _, note = text.partition("\n\n")
    lines = head.split("\n")
    try:
        if lines[0] != HEAD or not note:
            raise BadReceipt("this is no receipt")
        extra = json.loads(base64.b64decode(lines[1].removeprefix("extra "), validate=True))
        return Receipt(
            content=extra["content"],
            salt=bytes.fromhex(extra["salt"]),
            entry=extra["entry"].encode(),
            index=int(lines[2].removeprefix("index ")),
            proof=[base64.b64decode(line, validate=True) for line in lines[3:]],
            note=note,
        )
    except (IndexError, KeyError, TypeError, ValueError) as trouble:
        raise BadReceipt("this is no receipt") from trouble


def check_receipt(receipt: Receipt, vkeys: list[str]) -> None:
    """Hold a receipt against itself and the keys of the record.

    Raises: `BadReceipt` with the part that does not hold.
    """
    said = json.loads(receipt.entry)
    if said["h"] != rules.salted_hash(receipt.salt, receipt.content).hex():
        raise BadReceipt("the content is not the one that was received")
    try:
        _, size, root = read_note(receipt.note, vkeys).splitlines()
    except BadNote as trouble:
        raise BadReceipt("the checkpoint is not signed by the record's key") from trouble
    if said["n"] != receipt.index or not merkle.is_included(
        receipt.leaf,
        index=receipt.index,
        size=int(size),
        proof=receipt.proof,
        root=base64.b64decode(root),
    ):
        raise BadReceipt("the entry is not in the record")


def grouped(leaf: bytes) -> str:
    """The first signs of a leaf's hash in groups of four, for people to compare."""
    digits = leaf.hex()[:SHOWN_DIGITS]
    return " ".join(digits[at : at + GROUP] for at in range(0, SHOWN_DIGITS, GROUP))


def qr_svg(address: str) -> bytes:
    """An address as a QR in SVG, without a style that a strict policy would refuse."""
    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(out, kind="svg", light="#fff", omitsize=True, xmldecl=False)
    return out.getvalue()


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
