"""Public keys and checkpoints (C2SP signed-note, tlog-cosignature): who signed what, and when."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import List, Optional, Sequence, Tuple

from consulta.journal.verifier.canonical import Bad, digest, unbase64
from consulta.journal.verifier.curve import is_signed

TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z"
KEY_LINE = re.compile(rf"([!-~]+)(?: ({TIME}) (-|{TIME}))?")
NAME = re.compile(r"[^\s+]+")
NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")


class Key:
    """A public key as `name+id+base64`: of the record (kind 1) or of a witness (kind 4)."""

    def __init__(self, vkey: str, since: str = "", until: str = "") -> None:
        self.text, self.spans, self.is_packed = vkey, [(since, until)], False
        self.name, _, rest = vkey.partition("+")
        identity, _, typed = rest.partition("+")
        raw = unbase64(typed)
        if len(raw) != 33 or raw[0] not in (1, 4) or not NAME.fullmatch(self.name):
            raise Bad("una clave pública está mal escrita")
        self.kind, self.public, self.id = raw[0], raw[1:], bytes.fromhex(identity or "00")
        if digest(self.name.encode(), b"\n", raw)[:4].hex() != identity:
            raise Bad("una clave pública no es la que dice su número")

    def holds(self, signature: bytes, text: str) -> bool:
        said = text.encode()
        if self.kind == 4:
            moment, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            said = f"cosignature/v1\ntime {moment}\n".encode() + said
        return len(signature) == 64 and is_signed(self.public, signature, said)

    def watched_at(self, moment: str) -> bool:
        """Whether its owner was a witness at a moment, as far as the package says when."""
        return any(
            (since[:19] or moment) <= moment <= (until[:19] or moment)
            for since, until in self.spans
        )


def packed_keys(raw: bytes) -> List[Key]:
    """The keys of vkey.txt: the record's, and each witness's with the time that they watched."""
    text = raw.decode("ascii")
    keys: List[Key] = []
    for line in text[:-1].split("\n"):
        match = KEY_LINE.fullmatch(line)
        if match is None or text[-1:] != "\n":
            raise Bad("vkey.txt no tiene su forma")
        key = Key(match.group(1), match.group(2) or "", (match.group(3) or "").strip("-"))
        known = [one for one in keys if one.text == key.text]
        if known:
            known[0].spans += key.spans
        else:
            key.is_packed = True
            keys.append(key)
    return keys


def moment_of(signature: bytes) -> str:
    """When a witness says to have signed, to the second."""
    seconds = int.from_bytes(signature[:8], "big")
    try:
        return f"{datetime.fromtimestamp(seconds, timezone.utc):%Y-%m-%dT%H:%M:%S}"
    except (OverflowError, ValueError, OSError):
        return "9999"


class Note:
    """A checkpoint: whose record, how long, its root, and who signed it with a key we know."""

    def __init__(self, raw: bytes, keys: Sequence[Key]) -> None:
        try:
            text, blank, lines = raw.decode("utf-8").rpartition("\n\n")
        except UnicodeDecodeError:
            raise Bad("no es texto UTF-8") from None
        if not blank or not lines.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f]", text):
            raise Bad("no tiene la forma de un punto de control")
        parts = text.split("\n")
        if len(parts) != 3 or not NUMBER.fullmatch(parts[1]) or not NAME.fullmatch(parts[0]):
            raise Bad("no tiene la forma de un punto de control")
        self.origin, self.size, self.root = parts[0], int(parts[1]), unbase64(parts[2])
        self.is_packed = True
        self.cosigned: List[Tuple[Key, str]] = []
        self.forged: List[str] = []
        self.unknown: List[str] = []
        signers = [self._signer(line, text + "\n", keys) for line in lines[:-1].split("\n")]
        if not any(key and key.name == self.origin for key in signers):
            raise Bad("no lleva la firma de la clave del registro")
        self.key = next(key for key in signers if key)

    def _signer(self, line: str, text: str, keys: Sequence[Key]) -> Optional[Key]:
        """The record's key, if that is what signed; what a witness signed is noted beside it."""
        mark, _, rest = line.partition(" ")
        name, _, signature = rest.partition(" ")
        raw = unbase64(signature)
        if mark != "—" or len(raw) <= 4 or not NAME.fullmatch(name):
            raise Bad("una línea de firma está mal escrita")
        key = next((key for key in keys if (key.name, key.id) == (name, raw[:4])), None)
        if key is None:
            is_known = any(key.kind == 4 and key.name == name for key in keys)
            self.unknown += [] if is_known or name == self.origin else [name]
            self.forged += [f"lleva una firma de {name} con otra clave"] if is_known else []
            return None
        holds = key.holds(raw[4:], text)
        if key.kind == 1:
            if not holds:
                raise Bad(f"la firma de {name} no corresponde a este texto")
            return key
        if holds:
            self.cosigned.append((key, moment_of(raw[4:])))
        else:
            self.forged.append(f"la firma del testigo {name} no corresponde a este texto")
        return None
