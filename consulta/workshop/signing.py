"""The key of a witness of the demonstration: it shows how a witness signs, and proves nothing."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from consulta.journal.signing import COSIGNATURE, DASH, TIME_BYTES, Signer, key_id, signer_from_seed


@dataclass(frozen=True)
class ExampleWitness:
    """A witness whose key anybody may work out from its name.

    Source: C2SP tlog-cosignature
    """

    name: str

    @property
    def vkey(self) -> str:
        """The public key as text, as a witness hands it in."""
        typed = base64.b64encode(COSIGNATURE + self._signer.public_key).decode("ascii")
        return f"{self.name}+{self._identity.hex()}+{typed}"

    def line(self, note: str, *, at: datetime) -> str:
        """The line of this witness under the text of a note."""
        text, seconds = note.rpartition("\n\n")[0] + "\n", int(at.timestamp())
        message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
        signed = self._identity + seconds.to_bytes(TIME_BYTES, "big")
        raw = base64.b64encode(signed + self._signer.key.sign(message)).decode("ascii")
        return f"{DASH} {self.name} {raw}"

    @property
    def _signer(self) -> Signer:
        return signer_from_seed(self.name, hashlib.sha256(self.name.encode()).digest())

    @property
    def _identity(self) -> bytes:
        return key_id(self.name, self._signer.public_key, COSIGNATURE)
