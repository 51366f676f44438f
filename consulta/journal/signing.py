"""Checkpoints as signed notes, and the keys that sign them.

Source: C2SP signed-note and tlog-checkpoint.
"""

import base64
import contextlib
import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from consulta.journal.rules import HASH_BYTES

ED25519 = b"\x01"
COSIGNATURE = b"\x04"
TIME_BYTES = 8
SIGNATURE_BYTES = 64
KEY_ID_BYTES = 4
KEY_BYTES = 32
SEED_BYTES = 32
DASH = "\N{EM DASH}"
ORIGIN = re.compile(r"[^\s+]+")
DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class BadNote(ValueError):
    """A note cannot be trusted; the message says why."""


class BadSeed(ValueError):
    """The file of the signing seed cannot be used; the message says what it must hold."""


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says: whose record, how long, and its root."""

    origin: str
    size: int
    root: bytes


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
        """The text, which ends with a line feed, as a note with our signature line."""
        signed = key_id(self.origin, self.public_key) + self.key.sign(text.encode())
        return f"{text}\n{DASH} {self.origin} {base64.b64encode(signed).decode('ascii')}\n"


def signer_from_seed(origin: str, seed: bytes) -> Signer:
    """The signer of these 32 bytes. The origin holds neither space nor plus sign."""
    if not ORIGIN.fullmatch(origin):
        raise BadNote("an origin holds neither space nor plus sign")
    if len(seed) != SEED_BYTES:
        raise BadSeed(f"a seed has {SEED_BYTES} bytes")
    return Signer(origin, Ed25519PrivateKey.from_private_bytes(seed))


def signer_for(origin: str, seed_file: Path) -> Signer:
    """The signer of this house, whose seed lies in a file that only its owner reads.

    The file is made when it is absent, before the first entry of the first record.

    Raises: `BadSeed` when the file holds anything but 32 bytes in hexadecimal.
    """
    if not seed_file.exists():
        _make_seed(seed_file)
    try:
        return signer_from_seed(origin, bytes.fromhex(seed_file.read_text("ascii").strip()))
    except BadNote:
        raise
    except ValueError:
        raise BadSeed(f"{seed_file} must hold {SEED_BYTES} bytes in hexadecimal") from None


def key_id(name: str, public_key: bytes, kind: bytes = ED25519) -> bytes:
    """The four bytes by which a signature line names its key."""
    return hashlib.sha256(name.encode() + b"\n" + kind + public_key).digest()[:KEY_ID_BYTES]


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """The three lines of a checkpoint."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode('ascii')}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """What the three lines of a checkpoint say.

    Raises: `BadNote` when they are not the one written form of a checkpoint.
    """
    origin, size, root, *rest = [*text.split("\n"), "", "", ""]
    hashed = _from_base64(root)
    if any(rest) or not DECIMAL.fullmatch(size) or len(hashed) != HASH_BYTES:
        raise BadNote("this is no checkpoint")
    if checkpoint_text(origin, int(size), hashed) != text or not origin:
        raise BadNote("this is no checkpoint")
    return Checkpoint(origin, int(size), hashed)


def read_note(note: str, vkeys: list[str]) -> str:
    """The text of a note that at least one known key has signed, and none has signed wrongly.

    Raises: `BadNote` when nothing known signed it, or a known signature fails.
    """
    text, found, lines = note.rpartition("\n\n")
    if not found or not lines.endswith("\n") or CONTROL.search(note):
        raise BadNote("this is no signed note")
    text += "\n"
    known = dict(_known_key(vkey) for vkey in vkeys)
    results = [_verdict(line, text, known) for line in lines.removesuffix("\n").split("\n")]
    if not any(results):
        raise BadNote("no known key signed this note")
    return text


def read_cosignature(line: str, text: str, vkey: str) -> datetime:
    """When a witness signed a checkpoint, as its line says.

    Raises: `BadNote` when the line is not this witness's signature under this text.
    Source: C2SP tlog-cosignature
    """
    (name, identity), public_key = _known_key(vkey, COSIGNATURE)
    mark, _, rest = line.partition(" ")
    signer, _, raw = rest.partition(" ")
    signed = _from_base64(raw)
    is_whole = len(signed) == KEY_ID_BYTES + TIME_BYTES + SIGNATURE_BYTES
    if mark != DASH or signer != name or signed[:KEY_ID_BYTES] != identity or not is_whole:
        raise BadNote("this is not the witness's signature line")
    seconds = int.from_bytes(signed[KEY_ID_BYTES : KEY_ID_BYTES + TIME_BYTES], "big")
    message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
    try:
        signature = signed[KEY_ID_BYTES + TIME_BYTES :]
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
        return datetime.fromtimestamp(seconds, UTC)
    except (InvalidSignature, ValueError, OverflowError, OSError):
        raise BadNote("the witness did not sign this checkpoint") from None


def assert_witness_key(vkey: str) -> None:
    """Make sure that a text is a witness's public key.

    Raises: `BadNote` when it is not.
    """
    _known_key(vkey, COSIGNATURE)


def _make_seed(seed_file: Path) -> None:
    """Write a seed whole, or not at all: no other process ever reads half of one."""
    draft = seed_file.with_name(f"{seed_file.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_bytes(SEED_BYTES).hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            seed_file.hardlink_to(draft)
    finally:
        draft.unlink()


def _verdict(line: str, text: str, known: dict[tuple[str, bytes], bytes]) -> bool:
    mark, _, rest = line.partition(" ")
    name, _, signature = rest.partition(" ")
    signed = _from_base64(signature)
    if mark != DASH or not ORIGIN.fullmatch(name) or len(signed) <= KEY_ID_BYTES:
        raise BadNote("a signature line is not one")
    public_key = known.get((name, signed[:KEY_ID_BYTES]))
    if public_key is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signed[KEY_ID_BYTES:], text.encode())
    except (InvalidSignature, UnicodeEncodeError):
        raise BadNote("a known key did not sign this text") from None
    return True


def _known_key(vkey: str, kind: bytes = ED25519) -> tuple[tuple[str, bytes], bytes]:
    name, _, rest = vkey.partition("+")
    identity, _, typed = rest.partition("+")
    raw = _from_base64(typed)
    is_of_kind = len(raw) == 1 + KEY_BYTES and raw[:1] == kind
    if (
        not is_of_kind
        or not ORIGIN.fullmatch(name)
        or key_id(name, raw[1:], kind).hex() != identity
    ):
        raise BadNote("a key is not what its name says")
    return (name, bytes.fromhex(identity)), raw[1:]


def _from_base64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise BadNote("base64 is damaged") from None
    if base64.b64encode(raw).decode("ascii") != text:
        raise BadNote("base64 is not in its one written form")
    return raw
