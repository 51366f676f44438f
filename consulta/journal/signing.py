"""Checkpoints as signed notes, and the keys that sign them.

Source: C2SP signed-note and tlog-checkpoint.
"""

import base64
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
KEY_ID_BYTES = 4
SEED_BYTES = 32
DASH = "\N{EM DASH}"


class BadNote(ValueError):
    """A note cannot be trusted; the message says why."""


@dataclass(frozen=True)
class Signer:
    """The key of one record, under the name of its origin."""

    origin: str
    key: Ed25519PrivateKey

    @property
    def public_key(self) -> bytes:
        """The 32 bytes that everybody may know."""
        return self.key.public_key().public_bytes_raw()

    @property
    def vkey(self) -> str:
        """The public key as text, to be printed in the act that convenes the consultation."""
        typed = base64.b64encode(ED25519 + self.public_key).decode("ascii")
        return f"{self.origin}+{key_id(self.origin, self.public_key).hex()}+{typed}"

    def sign(self, text: str) -> str:
        """The text as a note with our signature line."""
        signed = key_id(self.origin, self.public_key) + self.key.sign(text.encode())
        return f"{text}\n{DASH} {self.origin} {base64.b64encode(signed).decode('ascii')}\n"


def signer_from_seed(origin: str, seed: bytes) -> Signer:
    """The signer of these 32 bytes. The origin holds neither space nor plus sign."""
    if len(seed) != SEED_BYTES or any(sign.isspace() or sign == "+" for sign in origin):
        raise BadNote("a seed has 32 bytes, and an origin neither space nor plus sign")
    return Signer(origin, Ed25519PrivateKey.from_private_bytes(seed))


def signer_for(origin: str, seed_file: Path) -> Signer:
    """The signer of this house, whose seed lies in a file that only its owner reads.

    The file is made when it is absent, before the first entry of the first record.
    """
    try:
        handle = os.open(seed_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    except FileExistsError:
        return signer_from_seed(origin, bytes.fromhex(seed_file.read_text("ascii").strip()))
    with os.fdopen(handle, "w", encoding="ascii") as file:
        seed = secrets.token_bytes(SEED_BYTES)
        file.write(seed.hex() + "\n")
    return signer_from_seed(origin, seed)


def key_id(name: str, public_key: bytes) -> bytes:
    """The four bytes by which a signature line names its key."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public_key).digest()[:KEY_ID_BYTES]


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """What a checkpoint says: whose record, how long, and its root."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode('ascii')}\n"


def read_note(note: str, vkeys: list[str]) -> str:
    """The text of a note that at least one known key has signed, and none has signed wrongly.

    Raises: `BadNote` when nothing known signed it, or a known signature fails.
    """
    text, found, lines = note.rpartition("\n\n")
    if not found:
        raise BadNote("the note has no signatures")
    text += "\n"
    known = dict(_known_key(vkey) for vkey in vkeys)
    results = [_verdict(line, text, known) for line in lines.removesuffix("\n").split("\n")]
    if not any(results):
        raise BadNote("no known key signed this note")
    return text


def _verdict(line: str, text: str, known: dict[tuple[str, bytes], bytes]) -> bool:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != DASH:
        raise BadNote("a signature line is not one")
    signed = base64.b64decode(parts[2], validate=True)
    public_key = known.get((parts[1], signed[:KEY_ID_BYTES]))
    if public_key is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signed[KEY_ID_BYTES:], text.encode())
    except InvalidSignature:
        raise BadNote("a known key did not sign this text") from None
    return True


def _known_key(vkey: str) -> tuple[tuple[str, bytes], bytes]:
    name, identity, typed = vkey.split("+", 2)
    raw = base64.b64decode(typed, validate=True)
    if raw[:1] != ED25519 or key_id(name, raw[1:]).hex() != identity:
        raise BadNote("a key is not what its name says")
    return (name, bytes.fromhex(identity)), raw[1:]
