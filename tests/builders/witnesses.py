"""Witnesses of a record: their keys and lines, made by the letter of their specification."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from consulta.evidence import actions, queries
from tests.builders.plans import INSIDE

SIGNED = int(INSIDE.timestamp())


@dataclass(frozen=True)
class Cosigner:
    """A witness with a key of its own.

    Source: C2SP tlog-cosignature
    """

    name: str
    seed: bytes

    @property
    def key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def identity(self) -> bytes:
        raw = self.key.public_key().public_bytes_raw()
        return hashlib.sha256(self.name.encode() + b"\n\x04" + raw).digest()[:4]

    @property
    def vkey(self) -> str:
        typed = base64.b64encode(b"\x04" + self.key.public_key().public_bytes_raw()).decode()
        return f"{self.name}+{self.identity.hex()}+{typed}"

    def line(self, note: str, *, at: int = SIGNED, identity: bytes = b"") -> str:
        """The line under the text of a note; under another's number if one is given."""
        text = note.rpartition("\n\n")[0] + "\n"
        signature = self.key.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
        raw = (identity or self.identity) + at.to_bytes(8, "big") + signature
        return f"\N{EM DASH} {self.name} {base64.b64encode(raw).decode()}"


WITNESS = Cosigner("testigo.example.cl", bytes(range(1, 33)))
OTHER_WITNESS = Cosigner("universidad.example.cl", bytes(range(2, 34)))
WRONG = Cosigner(WITNESS.name, bytes(range(3, 35)))
EMAIL = "testigo@archivo.example"


def watched(session: Session, consultation: str, *, at: datetime) -> None:
    """A witness with a key, and one without."""
    for email, vkey in ((EMAIL, WITNESS.vkey), ("otra@archivo.example", "")):
        actions.add_witness(
            session, consultation=consultation, name="Una Persona", institution="Archivo",
            email=email, vkey=vkey, at=at,
        )  # fmt: skip


def cosign(session: Session, consultation: str, *, size: int) -> None:
    """Let the witness sign a kept note, and keep the line."""
    note = queries.published_note(session, consultation, size)
    actions.keep_cosignature(
        session, consultation=consultation, email=EMAIL, size=size, signature=WITNESS.line(note)
    )
