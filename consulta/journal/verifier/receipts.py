"""A receipt: an entry, its way to a signed root, and what the entry seals."""

from __future__ import annotations

from typing import Sequence

from consulta.journal.verifier.canonical import Bad, digest, parsed, sealed, unbase64
from consulta.journal.verifier.entries import ENTRY
from consulta.journal.verifier.notes import Key, Note
from consulta.journal.verifier.tree import ASTRAY, climbed


class Receipt:
    """A receipt: an entry, its way to the root, and with or without what the entry seals."""

    def __init__(self, raw: bytes, keys: Sequence[Key]) -> None:
        head, _, note = raw.partition(b"\n\n")
        first, extra, index, *steps = head.decode("ascii").split("\n")
        if first != "c2sp.org/tlog-proof@v1" or extra[:6] != "extra " or index[:6] != "index ":
            raise Bad("no tiene la forma de un comprobante")
        said = parsed(unbase64(extra[6:]))
        if set(said) not in ({"entry"}, {"content", "entry", "salt"}) or len(steps) > 63:
            raise Bad("no tiene la forma de un comprobante")
        self.entry, match = said["entry"].encode(), ENTRY.fullmatch(said["entry"].encode() + b"\n")
        if match is None or index[6:].encode() != match.group(3):
            raise Bad("su entrada no es canónica, o es otra que la de su lugar")
        self.index = int(index[6:])
        self.slug, self.ref, self.kind = (match.group(at).decode() for at in (1, 4, 5))
        if "salt" in said and sealed(said["salt"], said["content"]) != match.group(2).decode():
            raise Bad("su contenido no es el que se selló")
        target = said.get("content", {}).get("target", "")
        self.target = target if isinstance(target, str) else ""
        self.note = Note(note, keys)
        self._stand([unbase64(step) for step in steps])

    def _stand(self, proof: Sequence[bytes]) -> None:
        """Refuse a receipt whose entry does not stand where its checkpoint signs it."""
        if self.note.forged:
            raise Bad(f"su punto de control {self.note.forged[0]}")
        if self.note.origin.rpartition("/")[2] != self.slug:
            raise Bad("su punto de control es de otro registro")
        if not self.index < self.note.size or any(len(step) != 32 for step in proof):
            raise Bad(ASTRAY)
        leaf = digest(b"\0", self.entry)
        if climbed(leaf, self.index, self.note.size, proof) != self.note.root:
            raise Bad(ASTRAY)
