"""What a witness was sent, as a letter or a file: a checkpoint, and what came along."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default as mail_policy
from typing import List, Sequence

from consulta.journal.verifier.canonical import Bad, unbase64
from consulta.journal.verifier.notes import Key, Note

NOTE_IN_TEXT = r"(?<![^\n])[^\s+]+\n[0-9]{1,16}\n[A-Za-z0-9+/]{43}=\n\n(?:— [^\n]+(?:\n|$))+"
NOTES = re.compile(NOTE_IN_TEXT)
PROOFS = re.compile(r"(?<![^\n])old ([0-9]{1,16})\n((?:[A-Za-z0-9+/]{43}=(?:\n|$))+)")


class Post:
    """What a witness was sent, as a letter or a file: a checkpoint, and what came along."""

    def __init__(self, raw: bytes) -> None:
        self.text = self._lines(raw)
        if not NOTES.search(self.text) and not PROOFS.search(self.text):
            part = message_from_bytes(raw, policy=mail_policy).get_body(("plain",))
            self.text = self._lines(str(part.get_content()).encode()) if part else ""
        self.notes = sorted(
            {found.group().rstrip("\n") + "\n" for found in NOTES.finditer(self.text)}
        )

    @staticmethod
    def _lines(raw: bytes) -> str:
        return raw.decode("utf-8", "replace").replace("\r\n", "\n")

    def note(self, keys: Sequence[Key]) -> Note:
        if not self.notes:
            raise Bad("no trae un punto de control entero, como se envió")
        if len(self.notes) > 1:
            raise Bad("trae más de un punto de control, y se compara uno")
        return Note(self.notes[0].encode(), keys)

    def proof(self, older: int) -> List[bytes]:
        """The way from a size to the checkpoint that stands below it."""
        found = {int(size): steps for size, steps in PROOFS.findall(self.text)}
        if older not in found:
            there = ", ".join(map(str, sorted(found))) or "ninguno"
            raise Bad(f"falta la prueba desde el tamaño {older}: la que hay parte de {there}")
        return [unbase64(step) for step in found[older].split()]
