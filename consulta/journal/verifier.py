"""Check the record of a consultation without trusting anybody: one file, Python alone.

    python verify.py paquete.zip [comprobante.tlog-proof ...] [--vkey CLAVE] [--checkpoint NOTA.txt]
    python verify.py --witness ANTERIOR.txt NUEVO.txt [PRUEBA.txt] --vkey CLAVE

The second compares two checkpoints that a witness was sent: the letters as they came, or files.
Without files it checks the package unpacked around it.

Take CLAVE from the act that convened the consultation. Ends with 0 when all holds and nothing is
left in doubt, 1 otherwise, 2 when it was not told what to check.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import zipfile
from array import array
from datetime import date, datetime, timedelta, timezone
from email import message_from_bytes
from email.policy import default as mail_policy
from pathlib import Path
from typing import IO, Any, Dict, Iterator, List, Optional, Sequence, Set, Tuple

try:
    from zoneinfo import ZoneInfo
except ImportError:
    ZoneInfo = None  # type: ignore[assignment,misc]
try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None  # type: ignore[assignment,misc]

TITLES = {
    "a": "Firma del último punto de control",
    "b": "Raíz recalculada con todas las entradas",
    "c": "Coherencia con los puntos de control anteriores",
    "d": "Lo publicado es lo que se selló",
    "e": "Cuentas de los aportes",
    "f": "Decisiones de moderación",
    "g": "Votos",
    "h": "Fechas de la consulta",
    "i": "Archivos del informe",
    "j": "Comprobantes",
}
TYPES = {
    "consultation.opened", "contribution.received", "contribution.withdrawn", "moderation.decided",
    "moderation.reviewed", "vote.cast", "vote.changed", "vote.withdrawn",
    "erasure.executed", "consultation.extended", "consultation.closed", "report.published",
    "plan.published", "plan.anchored", "anchor.placed", "promise.changed",
    "gate.overridden",
}  # fmt: skip
LETTER = {
    "moderation.decided": "f", "moderation.reviewed": "f", "vote.cast": "g", "vote.changed": "g",
    "vote.withdrawn": "g", "consultation.opened": "h", "consultation.extended": "h",
    "consultation.closed": "h", "report.published": "i",
}  # fmt: skip
VOTES = {"vote.cast": 0, "vote.changed": 1, "vote.withdrawn": 2}
OPTIONS = ("agree", "disagree", "abstain")
STATES = {
    "published": ("publicado", "publicados"), "withheld": ("retenido", "retenidos"),
    "withdrawn": ("retirado", "retirados"), "erased": ("borrado", "borrados"),
    "pending": ("en revisión", "en revisión"),
}  # fmt: skip
MEMBER = re.compile(r"[A-Za-z0-9._/-]{1,200}")
KNOWN = ("vkey.txt", "checkpoint.txt", "entries.jsonl", "openings.jsonl", "verify.py", "README.txt")
FOLDERS = ("checkpoints", "report")
NO_OLDER = (
    "0 ANTERIORES: el paquete no trae ninguno, y nada muestra aquí que el registro solo creció. "
    "Compáralo con los puntos de control que guardaste tú o guarda un testigo."
)
PACKED_KEY = (
    "la clave viene del mismo paquete y no prueba de quién es: toma la del acto que convocó la "
    "consulta y dala tú"
)
BY_ITSELF = (
    "Ningún verificador responde por sí mismo: compara la huella de verify.py con la que publica "
    "el sitio en /comprobar, o con la que obtuvo otra persona."
)
USAGE = """Escribe así, con los nombres de tus archivos:

    python3 verify.py paquete.zip --vkey "CLAVE"
    python3 verify.py paquete.zip comprobante.tlog-proof --vkey "CLAVE"
    python3 verify.py paquete.zip --vkey "CLAVE" --checkpoint anterior.txt
    python3 verify.py comprobante.tlog-proof --vkey "CLAVE"
    python3 verify.py --witness anterior.txt nuevo.txt [prueba.txt] --vkey "CLAVE"

CLAVE es la clave pública del registro: está en el acto que convocó la consulta. En vez de
paquete.zip vale la carpeta donde lo desempacaste; sin archivos se busca junto a verify.py.
Termina con 0 si todo se sostiene sin reservas, con 1 si no, con 2 si falta qué comprobar."""
FIELDS = {
    "kind": "el tipo", "stance": "la postura", "target": "el asunto", "text": "el texto",
    "proposal": "la propuesta", "reason": "la razón", "quote": "la cita", "joins": "a qué se suma",
    "replaces": "a qué reemplaza", "channel": "el canal", "author": "el nombre",
    "started_in_time": "si empezó a tiempo",
}  # fmt: skip
STANCES = ("against", "in_favour", "neutral", "with_changes")
PLACED = ("received", "published", "withheld", "withdrawn", "pending")
NOT_IN_RECORD = (
    "No comprobado, porque el registro no lo guarda: canal y tipo de lo que no se publica, nivel "
    "de identidad, autores y votantes, señales, papeles fuera de plazo."
)
OUTCOMES = {"publish": "published", "publish_redacted": "published", "withhold": "withheld"}
ENTRY = re.compile(
    rb'\{"c":"([a-z0-9-]{1,64})","h":"([0-9a-f]{64})","n":(0|[1-9][0-9]{0,15}),'
    rb'"ref":"([A-Za-z0-9-]{1,64})","t":"([a-z.]+)",'
    rb'"ts":"([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}\.[0-9]{3}Z)",'
    rb'"v":1\}\n'
)
KEY = re.compile(r"[a-z][a-z0-9_]*")
TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z"
KEY_LINE = re.compile(rf"([!-~]+)(?: ({TIME}) (-|{TIME}))?")
NAME = re.compile(r"[^\s+]+")
NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
CROCKFORD = str.maketrans("0123456789ABCDEFGHJKMNPQRSTVWXYZ", "0123456789abcdefghijklmnopqrstuv")
VOTE_REF = re.compile(r"V-[0-9A-HJKMNP-TV-Z]{10}")
FOLIO, CONSULTATION = re.compile(r"A-[0-9]{6,}"), re.compile("consultation")
REFS = {"consultation": CONSULTATION, "contribution": FOLIO, "moderation": FOLIO}
BURNT = {"moderation.decided", "anchor.placed"}  # may quote what is erased
NOTE_IN_TEXT = r"(?<![^\n])[^\s+]+\n[0-9]{1,16}\n[A-Za-z0-9+/]{43}=\n\n(?:— [^\n]+(?:\n|$))+"
NOTES = re.compile(NOTE_IN_TEXT)
PROOFS = re.compile(r"(?<![^\n])old ([0-9]{1,16})\n((?:[A-Za-z0-9+/]{43}=(?:\n|$))+)")
LONGEST_ENTRY, LONGEST_LINE, LONGEST_NOTE = 1_000, 16_000_000, 1_000_000
LARGEST_REPORT, MOST_FILES, LARGEST_WHOLE, NEVER = 400_000_000, 200_000, 2**53 - 1, 1 << 60
SHAPE = (KeyError, TypeError, ValueError, AttributeError, IndexError)


class Bad(Exception):
    """Something does not hold; the message says what, in the reader's language."""


def digest(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def canonical(value: Any) -> bytes:
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return written.encode("utf-8")


def parsed(raw: bytes) -> Dict[str, Any]:
    """The object that these bytes are the one written form of."""
    try:
        value = json.loads(raw.decode("utf-8"))
        if isinstance(value, dict) and is_plain(value) and canonical(value) == raw:
            return value
    except (ValueError, RecursionError):
        pass
    raise Bad("no está en su forma canónica")


def is_plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(KEY.fullmatch(key) and is_plain(one) for key, one in value.items())
    if isinstance(value, list):
        return all(is_plain(one) for one in value)
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return False
    return isinstance(value, str) or abs(value) <= LARGEST_WHOLE


def unbase64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise Bad("hay base64 dañado") from None
    if base64.b64encode(raw).decode("ascii") != text:
        raise Bad("hay base64 que no está en su forma única")
    return raw


def sealed(salt: Any, content: Any) -> str:
    if not isinstance(salt, str) or not re.fullmatch("[0-9a-f]{64}", salt):
        raise Bad("su sal no tiene 32 bytes")
    start = b"consulta/commitment/v1\n"
    return digest(start, bytes.fromhex(salt), canonical(content)).hex()


class Tree:
    """The tree of RFC 9162, of which only the whole subtrees are held: one a level, or none."""

    def __init__(self) -> None:
        self.whole: List[Optional[bytes]] = []

    def add(self, leaf: bytes) -> None:
        for level, left in enumerate(self.whole):
            if left is None:
                self.whole[level] = leaf
                return
            leaf, self.whole[level] = digest(b"\1", left, leaf), None
        self.whole.append(leaf)

    def root(self) -> bytes:
        found = None
        for each in self.whole:
            if each is not None:
                found = each if found is None else digest(b"\1", each, found)
        return digest() if found is None else found


def climbed(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root to which a proof leads from the leaf at this place of a tree of this size."""
    if size == 1:
        if proof:
            raise Bad("el camino de hashes sobra")
        return leaf
    if not proof:
        raise Bad("al camino de hashes le falta una parte")
    half = 1 << ((size - 1).bit_length() - 1)
    if index < half:
        return digest(b"\1", climbed(leaf, index, half, proof[:-1]), proof[-1])
    return digest(b"\1", proof[-1], climbed(leaf, index - half, size - half, proof[:-1]))


def is_start(older: Tuple[int, bytes], newer: Tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that a tree, by its size and root, is the start of a larger one."""
    (size, root), (end, goal) = older, newer
    steps = [root, *proof] if size & (size - 1) == 0 else list(proof)
    if not proof or not 0 < size < end or any(len(step) != 32 for step in steps):
        return False
    at, last = size - 1, end - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = now = steps[0]
    for step in steps[1:]:
        if not last:
            return False
        if at & 1 or at == last:
            was, now = digest(b"\1", step, was), digest(b"\1", step, now)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            now = digest(b"\1", now, step)
        at, last = at >> 1, last >> 1
    return not last and (was, now) == (root, goal)


# Ed25519 without any library: the arithmetic of RFC 8032, section 6.
P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
Point = Tuple[int, int, int, int]


def plus(one: Point, two: Point) -> Point:
    a, b = (one[1] - one[0]) * (two[1] - two[0]) % P, (one[1] + one[0]) * (two[1] + two[0]) % P
    c, d = 2 * one[3] * two[3] * D % P, 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = plus(found, point)
        point, number = plus(point, point), number >> 1
    return found


def point_of(raw: bytes) -> Optional[Point]:
    y, sign = int.from_bytes(raw, "little") & ((1 << 255) - 1), raw[31] >> 7
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def is_signed(public: bytes, signature: bytes, text: bytes) -> bool:
    if Ed25519PublicKey is not None:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True
    key, near = point_of(public), point_of(signature[:32])
    number = int.from_bytes(signature[32:], "little")
    base = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    if key is None or near is None or base is None or number >= Q:
        return False
    hashed = hashlib.sha512(signature[:32] + public + text).digest()
    left, right = times(number, base), plus(near, times(int.from_bytes(hashed, "little") % Q, key))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


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


class Package:
    """The zip file, read in pieces, never trusted for its sizes."""

    @staticmethod
    def at(path: str) -> "Package":
        return Folder(path) if Path(path).is_dir() else Package(path)

    def __init__(self, path: str) -> None:
        self.zip = zipfile.ZipFile(path)
        parts = self.zip.infolist()
        self.names = {named(one.orig_filename) for one in parts}
        if len(self.names) != len(parts) or len(parts) > MOST_FILES:
            raise Bad("el paquete trae archivos repetidos, o demasiados")
        if any(one.compress_type not in (0, 8) or one.flag_bits & 1 for one in parts):
            raise Bad("el paquete trae archivos cifrados o comprimidos de otra forma")

    def opened(self, name: str) -> IO[bytes]:
        if name not in self.names:
            raise Bad(f"al paquete le falta {name}")
        return self.zip.open(name)

    def strange(self) -> List[str]:
        """What lies in the package and is no part of it."""
        folders = tuple(f"{folder}/" for folder in FOLDERS)
        return sorted(
            name for name in self.names if name not in KNOWN and not name.startswith(folders)
        )

    def own_digests(self) -> Iterator[str]:
        """The digest of what speaks for the package and is sealed by nothing."""
        for name in ("README.txt", "verify.py"):
            if name in self.names:
                yield f"{name} del paquete: SHA-256 {digest(self.whole(name)).hex()}."

    def whole(self, name: str, most: int = LONGEST_NOTE) -> bytes:
        with self.opened(name) as file:
            raw = file.read(most + 1)
        if len(raw) > most:
            raise Bad(f"{name} es demasiado grande")
        return raw

    def lines(self, name: str, most: int) -> Iterator[bytes]:
        with self.opened(name) as file:
            while True:
                line = file.readline(most + 1)
                if not line:
                    return
                if len(line) > most or not line.endswith(b"\n"):
                    raise Bad(f"{name} tiene una línea cortada o demasiado larga")
                yield line

    def openings(self) -> Iterator[Tuple[int, str, Any]]:
        last = -1
        for line in self.lines("openings.jsonl", LONGEST_LINE):
            one = parsed(line[:-1])
            n, known = one.get("n"), set(one) == {"content", "n", "salt"}
            if not known or not isinstance(n, int) or not isinstance(one["content"], dict):
                raise Bad("una línea de openings.jsonl no tiene su forma")
            if n <= last:
                raise Bad("openings.jsonl no está en orden")
            last = n
            yield n, one["salt"], one["content"]

    def starting(self, folder: str) -> List[str]:
        return sorted(name for name in self.names if name.startswith(folder) and name != folder)


class Folder(Package):
    """A package that somebody unpacked; whatever else lies in the same folder is not read."""

    def __init__(self, path: str) -> None:
        self.place = Path(path)
        below = [one for folder in FOLDERS for one in (self.place / folder).glob("*")]
        found = [one for one in [*(self.place / name for name in KNOWN), *below] if one.is_file()]
        self.names = {named(one.relative_to(self.place).as_posix()) for one in found}

    def opened(self, name: str) -> IO[bytes]:
        if name not in self.names:
            raise Bad(f"al paquete le falta {name}")
        return (self.place / name).open("rb")


def named(name: str) -> str:
    """The name of a file of a package, which leads nowhere else."""
    if not MEMBER.fullmatch(name) or name.startswith("/") or ".." in name.split("/"):
        raise Bad(f"el paquete trae un archivo con un nombre que no se admite: {name[:80]}")
    return name


class Findings:
    """What was found under each letter; a letter without a problem holds, if it was looked at."""

    def __init__(self) -> None:
        self.wrong: Dict[str, List[str]] = {letter: [] for letter in TITLES}
        self.doubts: Dict[str, List[str]] = {letter: [] for letter in TITLES}
        self.skipped: Set[str] = set()
        self.remarks: List[str] = []
        self.said: Dict[str, str] = {}
        self.unseen = set(TITLES)

    def no(self, letter: str, text: str) -> None:
        self.unseen.discard(letter)
        self.wrong[letter].append(text)

    def yes(self, letter: str, text: str) -> None:
        self.unseen.discard(letter)
        self.said[letter] = text

    def doubt(self, letter: str, text: str) -> None:
        """Nothing contradicts the record here, and nothing shows that it holds."""
        self.doubts[letter].append(text)

    def skip(self, letter: str, text: str) -> None:
        """There was nothing to compare with, and that is said aloud."""
        self.yes(letter, text)
        self.skipped.add(letter)

    def state(self, letter: str) -> str:
        if self.wrong[letter]:
            return "NO SE CUMPLE"
        if letter in self.unseen:
            return "NO SE PUDO COMPROBAR"
        if self.doubts[letter] or letter in self.skipped:
            return "CON RESERVAS" if self.doubts[letter] else "NO COMPROBADO"
        return "SE CUMPLE" if self.said.get(letter) else "NO APLICA"

    @property
    def holds(self) -> bool:
        return not self.unseen and not any(self.wrong.values())

    @property
    def verdict(self) -> str:
        """The last word, which is good without reserve only when nothing is left in doubt."""
        if not self.holds:
            return "VEREDICTO: el registro NO se sostiene."
        doubtful = ", ".join(letter for letter, told in self.doubts.items() if told)
        if not doubtful:
            return "VEREDICTO: el registro se sostiene."
        return (
            "VEREDICTO CON RESERVAS: nada de lo comprobado contradice al registro, pero no basta "
            f"para decir que es el verdadero. Mira las reservas en: {doubtful}."
        )

    def guarded(self, letter: str, step: Any, *given: Any) -> Any:
        """What a step gives; whatever stops it is a finding, and never more than that."""
        try:
            return step(*given)
        except Bad as trouble:
            self.no(letter, str(trouble))
        except Exception:
            self.no(letter, "no se pudo leer")
        return None

    def lines(self) -> Iterator[str]:
        for letter, title in TITLES.items():
            listed = [*self.wrong[letter], *self.doubts[letter]]
            if not listed and letter not in self.unseen | set(self.said):
                continue
            yield f"{letter}. {title}: {self.state(letter)}. {self.said.get(letter, '')}".rstrip()
            for each in listed[:5]:
                yield f"     - {each}."
            if len(listed) > 5:
                yield f"     - y {len(listed) - 5} más."
        yield ""
        yield from [*self.remarks, ""] if self.remarks else []
        yield self.verdict


class Story:
    """What the record tells of one contribution: its leaves, its states, what was opened."""

    __slots__ = (
        "altered", "decided", "home", "opened", "received", "redacted", "sealed", "since",
        "states", "versions",
    )  # fmt: skip

    def __init__(self) -> None:
        self.received = self.opened = -1
        self.versions, self.sealed, self.since, self.home = 0, b"", "", ""
        self.decided = ""
        self.altered: Sequence[str] = ()
        self.states: List[Tuple[int, str, str]] = []
        self.redacted: Optional[str] = None

    def at(self, size: int) -> Tuple[str, str]:
        told = [(state, ground) for n, state, ground in self.states if n < size]
        return told[-1] if told else ("", "")


def home_of(target: str) -> str:
    """Under which part of the plan a contribution counts; nothing where a target does not tell."""
    kind, _, rest = target.partition(":")
    if kind == "field":
        return sys.intern(f"commitment:{rest.partition('/')[0]}")
    return sys.intern(target) if kind in ("plan", "commitment", "initiative") else ""


def altered_fields(folio: str, row: Dict[str, Any], content: Dict[str, Any]) -> Sequence[str]:
    """What the report says otherwise of a published contribution than what was sealed."""
    told = {key: content.get(key, "") for key in FIELDS}
    told["channel"] = content.get("channel", "web")
    told["author"] = content.get("public_name", "") or f"Participante {folio}"
    told["started_in_time"] = content.get("started_in_time", 0) != 0
    given = {key: row.get(key, "") for key in FIELDS}
    given["started_in_time"] = row.get("started_in_time", False)
    return [words for key, words in FIELDS.items() if told[key] != given[key]]


class Walk:
    """One walk along the entries, and beside it along the openings, both in their order."""

    def __init__(self, findings: Findings, openings: Iterator[Tuple[int, str, Any]]) -> None:
        self.found, self.openings, self.next = findings, openings, next(openings, None)
        self.tree, self.size, self.slug = Tree(), 0, ""
        self.days: Set[str] = set()
        self.sizes: Dict[int, bytes] = {0: digest()}
        self.places: Dict[int, bytes] = {}
        self.opening: Dict[str, Any] = {}
        self.opens = self.closes = self.limit = ""
        self.closed_at = NEVER
        self.counted: Optional[Dict[str, Any]] = None
        self.report: Optional[Dict[str, Any]] = None
        self.stories: Dict[str, Story] = {}
        self.rows: Dict[str, Any] = {}
        self.has_moved = False
        self.erased: Dict[str, int] = {}
        self.lacking: List[Tuple[int, str, str]] = []
        self.vote_refs, self.vote_marks, self.vote_places = array("Q"), array("I"), array("I")
        self.choices: Dict[Tuple[str, str], int] = {}
        self.voted_on: Dict[str, Set[str]] = {}
        self.plans: Set[str] = set()
        self.opened, self.sealed = 0, b""

    def take(self, line: bytes) -> None:
        match = ENTRY.fullmatch(line)
        if match is None:
            raise Bad(f"la línea {self.size + 1} de entries.jsonl no es una entrada canónica")
        slug, hashed, n, ref, kind, ts = (part.decode() for part in match.groups())
        if int(n) != self.size:
            raise Bad(f"donde va la entrada {self.size} está la {n}")
        if kind not in TYPES or not self._is_day(ts[:10]) or slug != (self.slug or slug):
            raise Bad(f"la entrada {n} tiene un tipo, una fecha o una consulta que no corresponde")
        self.slug, place, self.size = slug, self.size, self.size + 1
        self.sealed = bytes.fromhex(hashed)
        self.tree.add(digest(b"\0", line[:-1]))
        if self.size in self.sizes:
            self.sizes[self.size] = self.tree.root()
        if place in self.places:
            self.places[place] = line[:-1]
        letter = LETTER.get(kind, "d")
        content = self._opened(place, hashed, kind, letter)
        try:
            self._told(kind, place, ref, ts, content)
        except SHAPE:
            self.found.no(letter, f"la entrada {n} ({kind}) no tiene el contenido esperado")

    def _is_day(self, day: str) -> bool:
        if day not in self.days:
            try:
                datetime(int(day[:4]), int(day[5:7]), int(day[8:]), tzinfo=timezone.utc)
            except ValueError:
                return False
            self.days.add(day)
        return True

    def _opened(self, n: int, hashed: str, kind: str, letter: str) -> Any:
        if self.next is None or self.next[0] != n:
            return None
        _, salt, content = self.next
        self.next = next(self.openings, None)
        self.opened += 1
        if sealed(salt, content) == hashed:
            return content
        self.found.no(letter, f"lo publicado de la entrada {n} ({kind}) no es lo que se selló")
        return {}

    def _told(self, kind: str, n: int, ref: str, ts: str, content: Any) -> None:
        if kind == "consultation.closed":
            self._close(n, ts)
        named = REFS.get(kind.partition(".")[0])
        if named is not None and not named.fullmatch(ref):
            self.found.no(LETTER.get(kind, "d"), f"la entrada {n} ({kind}) no puede ser de {ref}")
        elif kind in VOTES:
            self._vote(VOTES[kind], n, ref, ts, content)
        elif kind == "contribution.received":
            self._received(n, ref, ts, content)
        else:
            if kind == "erasure.executed":
                self._erase(n, ref)
            if content is None:
                self.lacking.append((n, ref, kind))
            elif content and kind in HANDLERS:
                HANDLERS[kind](self, n, ref, ts, content)

    def _erase(self, n: int, ref: str) -> None:
        """Only what was received is erased, and once; whether a vote was, its check sees."""
        story = self.stories.get(ref)
        if ref in self.erased or not (story or VOTE_REF.fullmatch(ref)):
            self.found.no("d", f"la entrada {n} borra {ref}, que nadie envió o ya se había borrado")
            return
        self.erased[ref] = n
        if story:
            story.states.append((n, "erased", ""))

    def _in_window(self, n: int, ts: str) -> None:
        if n > self.closed_at:
            self.found.no("h", f"la entrada {n} llegó después del cierre del registro")
        elif not self.opens <= ts < self.limit:
            self.found.no("h", f"la entrada {n} ({ts}) está fuera del plazo en vigor")

    def _received(self, n: int, ref: str, ts: str, content: Any) -> None:
        self._in_window(n, ts)
        story = self.stories.setdefault(ref, Story())
        if story.at(n)[0] not in ("", "pending"):
            self.found.no("e", f"la entrada {n} recibe de nuevo {ref}, que ya se había decidido")
        story.received, story.sealed, story.since = n, self.sealed, story.since or ts
        story.versions += 1
        story.states.append((n, "pending", ""))
        if content:
            if content["version"] != story.versions:
                self.found.no("e", f"la versión de {ref} en la entrada {n} no es la que sigue")
            if content["target_version"] not in self.plans:
                self.found.no("d", f"{ref} habla de un texto del plan que nunca se publicó")
            story.opened, story.home = n, home_of(content["target"])
            if ref in self.rows:
                story.altered = altered_fields(ref, self.rows[ref], content)

    def _withdrawn(self, n: int, ref: str, ts: str, content: Any) -> None:
        story = self.stories[ref]
        if content["leaf"] != story.received:
            self.found.no("e", f"el retiro de la entrada {n} no apunta al aporte {ref}")
        if story.at(n)[0] not in ("pending", "published", "withheld"):
            self.found.no("e", f"la entrada {n} retira {ref}, que ya no estaba")
        story.states.append((n, "withdrawn", ""))

    def _signed_by(self, n: int, roles: Any) -> None:
        if not roles or any(not role for role in list(roles)):
            self.found.no("f", f"la decisión de la entrada {n} no dice qué función la tomó")

    def _decided(self, n: int, ref: str, ts: str, content: Any) -> None:
        story, outcome, ground = self.stories[ref], content["outcome"], content["ground"]
        if content["leaf"] != story.received or story.at(n)[0] != "pending":
            self.found.no("f", f"la decisión de la entrada {n} no es sobre lo último de {ref}")
        self._signed_by(n, content["roles"])
        by_system = ground == "not_confirmed" and content["roles"] == ["system"]
        is_listed = by_system or ground in self.opening.get("grounds", [])
        if ground if outcome == "publish" else not is_listed:
            self.found.no("f", f"la decisión de la entrada {n} no da una causal publicada")
        if outcome == "publish_redacted":
            story.redacted = content["text"]
            if not isinstance(story.redacted, str):
                raise KeyError(ref)
        story.decided = ts
        story.states.append((n, OUTCOMES[outcome], ground))

    def _reviewed(self, n: int, ref: str, ts: str, content: Any) -> None:
        story = self.stories[ref]
        at, made, _ = story.states[-1]
        if at != content["decision"] or made not in ("published", "withheld"):
            self.found.no("f", f"la revisión de la entrada {n} no es de la decisión en vigor")
        if content["outcome"] not in ("confirmed", "reversed"):
            raise KeyError(ref)
        self._signed_by(n, content["roles"])
        if content["outcome"] == "reversed":
            back = "published" if made == "withheld" else "withheld"
            if back == "withheld" and content["ground"] not in self.opening.get("grounds", []):
                self.found.no("f", f"la revisión de la entrada {n} no da una causal publicada")
            story.decided = ts
            story.states.append((n, back, content["ground"] if back == "withheld" else ""))

    def _planned(self, n: int, ref: str, ts: str, content: Any) -> None:
        self.plans.add(content["sha256"])

    def _anchored(self, n: int, ref: str, ts: str, content: Any) -> None:
        self.has_moved = self.has_moved or content["moved"] != 0

    def _placed(self, n: int, ref: str, ts: str, content: Any) -> None:
        if "target" in content:
            self.stories[ref].home = home_of(content["target"])

    def _opening(self, n: int, ref: str, ts: str, content: Any) -> None:
        if self.opening:
            self.found.no("h", f"la entrada {n} abre la consulta por segunda vez")
        self.opening = content
        content["grounds"] = list(content["grounds"])
        self.plans |= {one["sha256"] for one in content["documents"]}
        self.opens, self._grace = content["opens_at"], content["grace_minutes"]
        self._close_at(content["closes_at"])

    def _close_at(self, closes: str) -> None:
        at = datetime(int(closes[:4]), int(closes[5:7]), int(closes[8:10]), int(closes[11:13]),
                      int(closes[14:16]), int(closes[17:19]), tzinfo=timezone.utc)  # fmt: skip
        at += timedelta(minutes=self._grace)
        self.closes, self.limit = closes, f"{at:%Y-%m-%dT%H:%M:%S}{closes[19:]}"

    def _extended(self, n: int, ref: str, ts: str, content: Any) -> None:
        in_time = ts < content["closes_before"] == self.closes < content["closes_at"]
        if not in_time or len(content["roles"]) != 2:
            self.found.no(
                "h", f"la prórroga de la entrada {n} no se anotó antes del cierre anterior"
            )
        self._close_at(content["closes_at"])

    def _promised(self, n: int, ref: str, ts: str, content: Any) -> None:
        if content["promise"] == "close" and self.opening:
            self.found.no("h", f"la entrada {n} mueve el cierre sin prórroga")
        if content["promise"] == "opening" and self.opening:
            if content["before"] != self.opens or ts >= self.opens:
                self.found.no("h", f"la entrada {n} mueve una apertura que ya había llegado")
            self.opens = content["after"]

    def _close(self, n: int, ts: str) -> None:
        """Nothing comes after an entry of this kind, whether or not it is opened."""
        if self.closed_at != NEVER or ts < self.closes:
            self.found.no("h", f"la entrada {n} cierra la consulta antes de tiempo, o dos veces")
        self.closed_at = n

    def _closed(self, n: int, ref: str, ts: str, content: Any) -> None:
        self.counted = content["counts"]
        if content["counts"]["received"] != len(self.stories):
            self.found.no("e", "el cierre cuenta otros aportes que los que hay")

    def _reported(self, n: int, ref: str, ts: str, content: Any) -> None:
        if not isinstance(content["cutoff"], int) or not 0 <= content["cutoff"] <= n:
            raise KeyError(ref)
        self.report = content

    def _vote(self, kind: int, n: int, ref: str, ts: str, content: Any) -> None:
        self._in_window(n, ts)
        if not VOTE_REF.fullmatch(ref):
            self.found.no("g", f"el voto de la entrada {n} no tiene una referencia de voto")
            return
        choice = 0
        if content:
            target, option = content["target"], content["option"] if kind < 2 else ""
            if (option not in OPTIONS and kind < 2) or not isinstance(target, str):
                raise KeyError(ref)
            if kind < 2 and not self._was_said(target, content["target_version"]):
                self.found.no("g", f"el voto de la entrada {n} es sobre un texto que no existió")
            choice = self.choices.setdefault((target, option), len(self.choices) + 1)
            if ref in self.voted_on:
                self.voted_on[ref].add(target)
        self.vote_refs.append(int(ref[2:].translate(CROCKFORD), 32))
        self.vote_marks.append(choice << 2 | kind)
        self.vote_places.append(n)

    def _was_said(self, target: str, version: str) -> bool:
        """Whether these words were published: of the plan, or of the contribution voted on."""
        if not target.startswith("contribution:"):
            return version in self.plans
        story = self.stories.get(target[13:])
        return story is not None and story.sealed.hex() == version


HANDLERS = {
    "contribution.withdrawn": Walk._withdrawn, "moderation.decided": Walk._decided,
    "moderation.reviewed": Walk._reviewed, "consultation.opened": Walk._opening,
    "consultation.extended": Walk._extended, "promise.changed": Walk._promised,
    "consultation.closed": Walk._closed, "report.published": Walk._reported,
    "plan.published": Walk._planned, "plan.anchored": Walk._anchored,
    "anchor.placed": Walk._placed,
}  # fmt: skip


def judge_contributions(walk: Walk, found: Findings, figures: Dict[str, Any], cutoff: int) -> None:
    """Checks d, e and f: what is published opens, and every folio is in exactly one set."""
    sets: Dict[str, Dict[str, str]] = {}
    for ref, story in walk.stories.items():
        state, ground = story.at(cutoff)
        sets.setdefault(state, {})[ref] = ground
        is_open = story.redacted is not None or story.opened == story.received
        if story.at(NEVER)[0] == "published" and not is_open:
            found.no("d", f"el aporte {ref} está publicado y no se abre lo que se selló")
    find_lacking(walk, found)
    count = {state: len(refs) for state, refs in sets.items() if state}
    since = sum(n >= cutoff for n in walk.erased.values())
    gone = f" {many(since, 'borrado', 'borrados')} desde el informe." if figures and since else ""
    found.yes("d", f"{many(walk.opened, 'contenido abierto', 'contenidos abiertos')}.{gone}")
    told = [many(count.get(state, 0), *words) for state, words in STATES.items()]
    received = many(sum(count.values()), "recibido", "recibidos")
    found.yes("e", f"{received}: {', '.join(told)}.")
    found.yes("f", "Cada retención y cada revisión apunta a lo que decide.")
    if figures:
        compare_contributions(found, figures, sets)
        compare_rows(walk, found, figures)
        compare_withheld(walk, found, figures)
        compare_sums(found, figures)
        compare_facts(walk, found, figures)
        compare_days(found, figures)
        unsure = compare_calendar(walk, found, figures, cutoff)
        found.yes("e", f"{found.said['e']} {NOT_IN_RECORD}{unsure}")


def find_lacking(walk: Walk, found: Findings) -> None:
    for n, ref, kind in walk.lacking:
        if walk.erased.get(ref, -1) < n or kind not in BURNT:
            found.no(LETTER.get(kind, "d"), f"falta abrir la entrada {n} ({kind})")


def compare_contributions(
    found: Findings, figures: Dict[str, Any], sets: Dict[str, Dict[str, str]]
) -> None:
    balance, published = figures["balance"], figures["published"]
    told = {row["folio"]: row["ground"] for row in figures["withheld"]}
    gone = len(sets.get("withdrawn", ())) + len(sets.get("erased", ()))
    balance = {key: n + figures["annex_balance"].get(key, 0) for key, n in balance.items()}
    if sets.get("pending") or balance["pending"]:
        found.no("e", "el informe es final y deja aportes sin decidir")
    if {row["folio"] for row in published} != set(sets.get("published", ())):
        found.no("e", "los aportes publicados en el informe no son los del registro")
    if told != sets.get("withheld", {}):
        found.no("e", "los aportes retenidos del informe no son los del registro")
    numbers = (balance["received"], balance["published"], balance["withheld"],
               balance["withdrawn"] + balance.get("erased", 0))  # fmt: skip
    known = sum(map(len, sets.values())) - len(sets.get("", ()))
    if numbers != (known, len(published), len(told), gone) or len(told) != len(figures["withheld"]):
        found.no("e", "las sumas del informe no son las del registro")


def compare_rows(walk: Walk, found: Findings, figures: Dict[str, Any]) -> None:
    """Each published contribution, field by field; what is not open any more is counted."""
    closed = 0
    for row in figures["published"]:
        folio = row["folio"]
        story = walk.stories.get(folio, Story())
        if story.redacted is not None:
            altered: Sequence[str] = () if row["text"] == story.redacted else ["el texto"]
        else:
            altered = story.altered
            closed += story.opened != story.received
        if moment_in(row["received_at"]) != story.since:
            altered = [*altered, "la fecha"]
        if not walk.has_moved and story.home and row["about"] != story.home:
            altered = [*altered, "a qué compromiso corresponde"]
        for words in altered:
            found.no("d", f"el informe cambia {words} del aporte {folio}")
    if walk.has_moved:
        found.yes("d", f"{found.said['d']} No comprobado: a qué compromiso corresponde cada uno, "
                  "porque una versión del plan movió aportes.")  # fmt: skip
    if closed:
        gone = many(closed, "aporte publicado ya no se abre", "aportes publicados ya no se abren")
        found.yes("d", f"{found.said['d']} No comprobado: {gone}, y el informe lo dice.")


def compare_withheld(walk: Walk, found: Findings, figures: Dict[str, Any]) -> None:
    """When each was withheld; which ones and on what ground, the accounts compare."""
    for row in figures["withheld"]:
        story = walk.stories.get(row["folio"], Story())
        if story.at(NEVER)[0] == "withheld" and moment_in(row["decided_at"]) != story.decided:
            found.no("f", f"el informe cambia la fecha en que se retuvo {row['folio']}")


def moment_in(text: str) -> str:
    """A moment of the report as the record writes it."""
    if text[19:20] == ".":
        return f"{text[:23]:0<23}Z" if text[26:] == "+00:00" else text
    return f"{text[:19]}.000Z" if text[19:] == "+00:00" else text


def count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
        raise Bad("una cifra del informe no es un número")
    if value < 0:
        raise Bad("una cifra del informe es negativa")
    return int(value)


def sums(rows: Sequence[Dict[str, Any]], key: str, known: Sequence[str] = ()) -> Dict[str, int]:
    made = dict.fromkeys(known, 0)
    for row in rows:
        made[row[key]] = made.get(row[key], 0) + 1
    return made


def compare_sums(found: Findings, figures: Dict[str, Any]) -> None:
    """Every sum of the report, made anew from its rows, which were held against the record."""
    own, annex = [figures["plan"], *figures["commitments"]], figures["annex"]
    published, withheld = figures["published"], figures["withheld"]
    refs = [place["ref"] for place in [*own, *annex]]
    if len(set(refs)) != len(refs) or {row["about"] for row in [*published, *withheld]} - set(refs):
        found.no("e", "el informe cuenta aportes en un lugar que no está, o dos veces en uno")
    for place in [*own, *annex]:
        compare_place(found, place, published, withheld)
    for name, places in (("balance", own), ("annex_balance", annex)):
        for key in PLACED:
            total = sum(count(place["contributions"][key]) for place in places)
            if total != count(figures[name][key]):
                found.no("e", f"el informe suma otra cosa en {name}.{key}")
    inside = {place["ref"] for place in annex}
    rows = [row for row in published if row["about"] not in inside]
    received = count(figures["balance"]["received"])
    compare_parts(found, "by_kind", figures["by_kind"], sums(rows, "kind"), received)
    compare_parts(found, "by_channel", figures["by_channel"], sums(rows, "channel"), received)
    if "by_level" in figures:
        compare_parts(found, "by_level", figures["by_level"], {}, received)
    grounds = sums([row for row in withheld if row["about"] not in inside], "ground")
    if figures["by_ground"] != grounds:
        found.no("e", "el informe da otra cuenta de causales")
    if count(figures["authors"]) > received + count(figures["annex_balance"]["received"]):
        found.no("e", "el informe cuenta más autores que aportes")


def compare_parts(
    found: Findings, name: str, told: Dict[str, Any], least: Dict[str, int], total: int
) -> None:
    """Parts that add up, none of them smaller than what is open of it."""
    if sum(map(count, told.values())) != total:
        found.no("e", f"el informe no suma en {name} lo que recibió")
    if any(told.get(key, 0) < n for key, n in least.items()):
        found.no("e", f"el informe da en {name} menos de lo que el registro abre")


def compare_place(
    found: Findings,
    place: Dict[str, Any],
    published: Sequence[Dict[str, Any]],
    withheld: Sequence[Dict[str, Any]],
) -> None:
    ref, told = place["ref"], {key: count(place["contributions"][key]) for key in PLACED}
    here = [row for row in published if row["about"] == ref]
    parts = told["published"] + told["withheld"] + told["withdrawn"] + told["pending"]
    kept = sum(row["about"] == ref for row in withheld)
    if (told["published"], told["withheld"], parts) != (len(here), kept, told["received"]):
        found.no("e", f"el informe da otra cuenta de aportes de {ref}")
    if place["stances"] != sums(here, "stance", STANCES):
        found.no("e", f"el informe da otra cuenta de posturas de {ref}")
    compare_parts(
        found, f"{ref}.by_channel", place["by_channel"], sums(here, "channel"), told["received"]
    )


def compare_facts(walk: Walk, found: Findings, figures: Dict[str, Any]) -> None:
    """What the report says of the consultation, as its opening and its dates have it."""
    told, opening = figures["consultation"], walk.opening
    known = {
        "closes_at": walk.closes, "opens_at": walk.opens, "slug": walk.slug,
        "time_zone": opening.get("time_zone"), "title": opening.get("title"),
    }  # fmt: skip
    given = {key: told[key] for key in known}
    given.update({key: moment_in(told[key]) for key in ("closes_at", "opens_at")})
    for key, value in known.items():
        if given[key] != value:
            found.no("i", f"el informe da otro dato de la consulta: {key}")
    if told["plan_sha256"] not in walk.plans:
        found.no("i", "el informe es de un plan que no se publicó")


def compare_days(found: Findings, figures: Dict[str, Any]) -> None:
    """The days of every place add up to those of the report, and these to what was received."""
    own = [count(row["received"]) for row in figures["by_day"]]
    places = [figures["plan"], *figures["commitments"]]
    if any(len(place["by_day"]) != len(own) for place in [*places, *figures["annex"]]):
        raise Bad("los días del informe no tienen su forma")
    if own != [sum(count(place["by_day"][at]) for place in places) for at in range(len(own))]:
        found.no("e", "los días de cada compromiso no suman los del informe")
    if sum(own) + count(figures["outside_window"]) != count(figures["balance"]["received"]):
        found.no("e", "los días del informe no suman lo que recibió")


def compare_calendar(walk: Walk, found: Findings, figures: Dict[str, Any], cutoff: int) -> str:
    """How many came on each day of the window by the record; what could not be checked of it."""
    zone = figures["consultation"]["time_zone"]
    day_of = days_in(zone)
    if day_of is None:
        return f" Tampoco los días: este Python no conoce la zona {zone}."
    known: Dict[str, int] = {}
    for story in walk.stories.values():
        if story.at(cutoff)[0]:
            day = day_of(story.since)
            known[day] = known.get(day, 0) + 1
    first, last = (
        date.fromisoformat(day_of(walk.opens)),
        date.fromisoformat(day_of(walk.closes, -1)),
    )
    window = [str(first + timedelta(days=at)) for at in range((last - first).days + 1)]
    whole = [
        count(row["received"]) + sum(count(place["by_day"][at]) for place in figures["annex"])
        for at, row in enumerate(figures["by_day"])
    ]
    days = [row["day"] for row in figures["by_day"]]
    if days != window or whole != [known.get(day, 0) for day in days]:
        found.no("e", "los aportes por día del informe no son los del registro")
    return ""


def days_in(zone: str) -> Any:
    """What gives the local day of a moment; None where this Python does not know the zone."""
    try:
        known = ZoneInfo(zone)
    except Exception:
        return None
    cache: Dict[Tuple[str, int], str] = {}

    def day_of(ts: str, seconds: int = 0) -> str:
        key = ts[:16], seconds
        if key not in cache:
            at = datetime.fromisoformat(f"{ts[:16]}:00+00:00")
            cache[key] = f"{(at + timedelta(seconds=seconds)).astimezone(known):%Y-%m-%d}"
        return cache[key]

    return day_of


def many(n: int, one: str, more: str) -> str:
    return f"{n} {one if n == 1 else more}"


def ballots(walk: Walk) -> Iterator[Tuple[int, List[Tuple[int, int]]]]:
    """The leaves of each vote in their order, as place and mark."""
    refs, at = walk.vote_refs, 0
    order = array("I", sorted(range(len(refs)), key=refs.__getitem__))
    while at < len(order):
        ref, leaves = refs[order[at]], []
        while at < len(order) and refs[order[at]] == ref:
            leaves.append((walk.vote_places[order[at]], walk.vote_marks[order[at]]))
            at += 1
        yield ref, leaves


def live_mark(leaves: List[Tuple[int, int]], size: int, gone: int) -> int:
    """What counts of a vote in a record of this size: the mark of its last leaf, or -1."""
    marks = [mark for n, mark in leaves if n < size]
    return -1 if not marks or marks[-1] & 3 == 2 or gone < size else marks[-1]


def troubles_of_vote(
    leaves: List[Tuple[int, int]], targets: List[str], is_due: bool
) -> Iterator[str]:
    """What does not hold in the leaves of one vote; once due, its last leaf must be open."""
    kinds = [mark & 3 for _, mark in leaves]
    if len(leaves) > 1 and len({targets[mark >> 2] for _, mark in leaves} - {""}) > 1:
        yield "cambia de asunto"
    if any((now == 0) != (old == 2) for old, now in zip([2, *kinds], kinds)):
        yield "no sigue al anterior"
    if is_due and leaves[-1][1] in (0, 1):
        yield "no se abre"


def judge_votes(walk: Walk, found: Findings, figures: Dict[str, Any], cutoff: int) -> None:
    """Check g: the last leaf of each vote counts, and the sums are those of the report."""
    totals, live, lost, closing, kept = [0] * (len(walk.choices) + 1), 0, 0, 0, 0
    erased = {int(ref[2:].translate(CROCKFORD), 32): n for ref, n in walk.erased.items()
              if VOTE_REF.fullmatch(ref)}  # fmt: skip
    unknown, targets = dict(erased), ["", *(target for target, _ in walk.choices)]
    for ref, leaves in ballots(walk):
        gone = erased.get(ref, NEVER)
        if leaves[0][0] < gone:
            unknown.pop(ref, None)
        is_due = walk.closed_at != NEVER and gone == NEVER
        for trouble in troubles_of_vote(leaves, targets, is_due):
            found.no("g", f"{trouble} el voto de la entrada {leaves[-1][0]}")
        closing += live_mark(leaves, walk.closed_at, gone) >= 0
        kept += live_mark(leaves, walk.closed_at, NEVER) >= 0
        mark = live_mark(leaves, cutoff, gone)
        if mark >= 0:
            live += 1
            totals[mark >> 2] += 1
            lost += gone != NEVER and not mark >> 2
    for n in unknown.values():
        found.no("d", f"nadie emitió el voto que borra la entrada {n}")
    found.yes("g", f"{many(live, 'voto vigente', 'votos vigentes')}.")
    if walk.counted and walk.counted["votes"] not in (closing, kept):
        found.no("g", "el cierre cuenta otros votos que los que hay")
    if figures:
        compare_voters(found, figures)
        compare_votes(
            found, figures, {key: totals[code] for key, code in walk.choices.items()}, lost
        )


def compare_votes(
    found: Findings, figures: Dict[str, Any], named: Dict[Tuple[str, str], int], lost: int
) -> None:
    missing = 0
    for row in figures["commitments"]:
        told = {key: count(n) for key, n in row["votes"].items()}
        if told["base"] != sum(told[option] for option in OPTIONS):
            found.no("g", f"los votos de {row['ref']} no suman su base")
        for option in OPTIONS:
            less = told[option] - named.pop((row["ref"], option), 0)
            missing += less
            if less < 0 or (less and not lost):
                found.no("g", f"el informe da otra cuenta de votos de {row['ref']}")
    missing += count(figures["votes_on_contributions"]) - sum(named.values())
    if missing != lost:
        found.no("g", "los votos del informe no suman los del registro")
    if lost:
        found.yes("g", f"{found.said['g']} {many(lost, 'borrado', 'borrados')} desde el informe.")


def compare_voters(found: Findings, figures: Dict[str, Any]) -> None:
    """What else the report says of votes adds up; who voted, the record does not hold."""
    for row in [figures["plan"], *figures["annex"]]:
        if any(count(n) for n in row["votes"].values()):
            found.no("g", f"el informe da otra cuenta de votos de {row['ref']}")
    cast = sum(count(row["votes"]["base"]) for row in figures["commitments"])
    cast += count(figures["votes_on_contributions"])
    if sum(map(count, figures.get("votes_by_level", {"": cast}).values())) != cast:
        found.no("g", "el informe no suma en votes_by_level los votos que cuenta")
    if count(figures["voters"]) > cast:
        found.no("g", "el informe cuenta más votantes que votos")


def judge_dates(walk: Walk, found: Findings) -> None:
    if not walk.opening and walk.stories:
        found.no("h", "hay aportes y nada que abra la consulta")
    if not walk.opening:
        found.doubt("h", "el registro no dice que la consulta se abrió: ni plazo, ni causales, ni "
                    "la clave que se anunció")  # fmt: skip
    closed = "cerrada" if walk.closed_at != NEVER else "sin cerrar"
    found.yes("h", f"Del {walk.opens} al {walk.closes}, {closed}." if walk.opening else "")


def judge_report(walk: Walk, found: Findings, package: Package, figures: Dict[str, Any]) -> None:
    """Check i: the files are those that the record names, and they speak of this record."""
    told = {one["name"]: one for one in walk.report["files"]} if walk.report else {}
    there = package.starting("report/")
    if {f"report/{name}" for name in told} != set(there):
        found.no("i", "los archivos del informe no son los que anota el registro")
    for name, one in told.items():
        hashed, size = hashlib.sha256(), 0
        with package.opened(f"report/{name}") as file:
            for part in iter(lambda: file.read(1 << 20), b""):
                hashed.update(part)
                size += len(part)
        if (hashed.hexdigest(), size) != (one["sha256"], one["bytes"]):
            found.no("i", f"el archivo {name} no es el que anota el registro")
    if walk.report:
        size, root = walk.report["cutoff"], figures["record"]["root"]
        if figures["record"]["size"] != size or walk.sizes.get(size, b"").hex() != root:
            found.no("i", "el informe habla de otro registro")
        if figures["is_provisional"]:
            found.no("i", "el informe publicado es provisional")
    others = sorted(name for name in told if not name.endswith(".json"))
    only = f" No comprobado: lo que dicen {', '.join(others)}; solo su huella." if others else ""
    found.yes("i", f"{many(len(told), 'archivo', 'archivos')}.{only}" if told else "")


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
        self.target = said.get("content", {}).get("target", "")
        self.note = Note(note, keys)
        if self.note.forged:
            raise Bad(f"su punto de control {self.note.forged[0]}")
        if self.note.origin.rpartition("/")[2] != self.slug or not self.index < self.note.size:
            raise Bad("su punto de control es de otro registro")
        proof = [unbase64(step) for step in steps]
        root = climbed(digest(b"\0", self.entry), self.index, self.note.size, proof)
        if root != self.note.root or any(len(step) != 32 for step in proof):
            raise Bad("su entrada no lleva a la raíz firmada")


class Check:
    """All checks on what was given: a package, receipts, keys and older notes."""

    def __init__(self, vkeys: Sequence[str] = (), notes: Sequence[Tuple[str, bytes]] = ()) -> None:
        self.found, self.given = Findings(), notes
        self.keys = [key for key in (self.found.guarded("a", Key, one) for one in vkeys) if key]
        self.is_sure = any(key.kind == 1 for key in self.keys)
        self.older: List[Tuple[str, Note]] = []
        self.receipts: List[Tuple[str, Receipt]] = []

    def read_receipts(self, given: Sequence[Tuple[str, bytes]]) -> None:
        for name, raw in given:
            try:
                self.receipts.append((name, Receipt(raw, self.keys)))
            except Bad as trouble:
                self.found.no("j", f"{name}: {trouble}")
            except (*SHAPE, RecursionError):
                self.found.no("j", f"{name}: no tiene la forma de un comprobante")

    def tell_good(self, good: Sequence[Receipt]) -> None:
        said = ", ".join(f"{one.ref} en el lugar {one.index}" for one in good[:20])
        words = "Vale" if len(good) == 1 else "Valen"
        self.found.yes("j", f"{words}: {said}." if said else "")

    def read_package(self, path: str, receipts: Sequence[Tuple[str, bytes]]) -> None:
        package = self.found.guarded("b", Package.at, path)
        if package is None:
            return
        self.found.guarded("b", self._strangers, package)
        newest = self.found.guarded("a", self._newest, package)
        self.found.guarded("c", self._read_older, package)
        self.read_receipts(receipts)
        figures = self.found.guarded("i", figures_of, package) or {}
        walk = self.found.guarded("b", self._walked, package, figures)
        if walk is None:
            return
        if not walk.size:
            self.found.doubt("b", "el registro está vacío")
        self._compare_notes(walk, newest)
        cutoff = walk.report["cutoff"] if walk.report else walk.size
        figures = figures if walk.report else {}
        for letter, judge in (("e", judge_contributions), ("g", judge_votes)):
            self.found.guarded(letter, judge, walk, self.found, figures, cutoff)
        self.found.guarded("h", judge_dates, walk, self.found)
        self.found.guarded("i", judge_report, walk, self.found, package, figures)

    def _strangers(self, package: Package) -> None:
        strange = package.strange()
        if strange:
            listed = ", ".join(strange[:10]) + (" y más" if len(strange) > 10 else "")
            self.found.doubt(
                "b", f"el paquete trae archivos que no son suyos y que nadie comprobó: {listed}"
            )
        self.found.remarks += [*package.own_digests(), BY_ITSELF]

    def _newest(self, package: Package) -> Note:
        own, given = packed_keys(package.whole("vkey.txt")), list(self.keys)
        for key in own:
            if key.kind == 1:
                self.keys += [] if self.is_sure else [key]
            elif key.text in [one.text for one in given]:
                next(one for one in given if one.text == key.text).spans = key.spans
            else:
                self.keys.append(key)
        for name in {key.name for key in given if key.kind == 4} & {key.name for key in own}:
            if not {key.text for key in given} & {key.text for key in own if key.name == name}:
                self.found.no("a", f"el paquete da otra clave para el testigo {name}")
        return Note(package.whole("checkpoint.txt"), self.keys)

    def _read_older(self, package: Package) -> None:
        for name in package.starting("checkpoints/"):
            note = Note(package.whole(name), self.keys)
            if name != f"checkpoints/{note.size}.txt":
                raise Bad(f"{name} no es el punto de control de su nombre")
            self.older.append((name, note))
        for name, raw in self.given:
            self.older.append((name, Post(raw).note(self.keys)))
            self.older[-1][1].is_packed = False

    def _walked(self, package: Package, figures: Dict[str, Any]) -> Walk:
        walk = Walk(self.found, package.openings())
        walk.rows = {row["folio"]: row for row in figures.get("published", [])}
        wanted = [note.size for _, note in self.older] + [one.note.size for _, one in self.receipts]
        size = figures.get("record", {}).get("size")
        walk.sizes.update({one: b"" for one in [*wanted, size] if isinstance(one, int) and one})
        walk.places = {one.index: b"" for _, one in self.receipts}
        walk.voted_on = {one.ref: set() for _, one in self.receipts if one.ref.startswith("V-")}
        for line in package.lines("entries.jsonl", LONGEST_ENTRY):
            walk.take(line)
        if walk.next is not None:
            raise Bad("openings.jsonl abre entradas que no existen")
        return walk

    def _compare_notes(self, walk: Walk, newest: Optional[Note]) -> None:
        self.found.yes("b", f"{many(walk.size, 'entrada', 'entradas')}.")
        if newest is not None:
            self._compare_newest(walk, newest)
        for name, note in self.older:
            is_same = newest is None or note.origin == newest.origin
            if is_same and note.size > walk.size and not note.is_packed:
                self.found.doubt("c", f"{name}: {newer(note.size, walk.size)}")
            elif walk.sizes.get(note.size) != note.root or not is_same:
                self.found.no("c", f"{name} contradice las entradas")
        self._count_older()
        self.tell_good([one for name, one in self.receipts if self._is_good(walk, name, one)])

    def _count_older(self) -> None:
        packed = sum(note.is_packed for _, note in self.older)
        given = len(self.older) - packed
        if not self.older:
            self.found.skip("c", NO_OLDER)
            return
        told = many(packed, "punto de control anterior", "puntos de control anteriores")
        told = told if packed else "0 ANTERIORES en el paquete"
        by_hand = f", y {many(given, 'dado a mano', 'dados a mano')}" if given else ""
        self.found.yes("c", f"{told}{by_hand}.")

    def _is_good(self, walk: Walk, name: str, one: Receipt) -> bool:
        """Whether a receipt stands in the record; one newer than the package is not judged."""
        is_here = one.index < walk.size
        is_late = not is_here and walk.closed_at != NEVER
        trouble = ""
        if one.slug != (walk.slug or one.slug):
            trouble = "es de otra consulta"
        elif is_here and walk.places.get(one.index) != one.entry:
            trouble = "su entrada no está en el registro"
        elif is_late and one.kind in {*VOTES, "contribution.received"}:
            trouble = "acusa recibo de algo que este registro, que ya cerró, no trae"
        elif one.note.size <= walk.size and walk.sizes.get(one.note.size) != one.note.root:
            trouble = "su punto de control contradice las entradas"
        elif one.target and walk.voted_on.get(one.ref, {one.target}) - {one.target}:
            trouble = "el registro cuenta ese voto sobre otro asunto"
        if trouble:
            self.found.no("j", f"{name}: {trouble}")
        elif one.note.size > walk.size:
            self.found.doubt("j", f"{name}: {newer(one.note.size, walk.size)}")
        return not trouble and is_here

    def _compare_newest(self, walk: Walk, newest: Note) -> None:
        if (newest.size, newest.root) != (walk.size, walk.tree.root()):
            self.found.no("b", "la raíz de las entradas no es la que se firmó")
        if newest.origin.rpartition("/")[2] != (walk.slug or newest.origin.rpartition("/")[2]):
            self.found.no("a", "el punto de control es de otra consulta")
        if walk.opening and walk.opening.get("vkey") != newest.key.text:
            self.found.no("a", "la clave no es la que anunció la apertura de la consulta")
        source = "dada a mano" if self.is_sure else "del mismo paquete"
        if not self.is_sure:
            self.found.doubt("a", PACKED_KEY)
        self.found.yes("a", f"Clave {source}. {self._witnesses(newest)}")

    def _witnesses(self, newest: Note) -> str:
        """Who of the witnesses signed which checkpoints; a forged signature is a finding."""
        notes = [("el último punto de control", newest), *self.older]
        for name, note in notes:
            for forgery in note.forged:
                self.found.no("a", f"{name}: {forgery}")
        told = [witness_said(key, notes) for key in self.keys if key.kind == 4]
        unknown = sorted({name for _, note in notes for name in note.unknown})
        if unknown:
            told.append(f"Sin clave conocida, y por eso sin comprobar: {', '.join(unknown)}.")
        return " ".join(told) or "Testigos que firmaron: ninguno."


def witness_said(key: Key, notes: Sequence[Tuple[str, Note]]) -> str:
    """Which checkpoints a witness signed, and whether while they were one."""
    signed = {
        note.size: moment for _, note in notes for signer, moment in note.cosigned if signer is key
    }
    sizes = [str(size) for size in sorted(signed)]
    listed = ", ".join(sizes[:9] + sizes[-1:] if len(sizes) > 10 else sizes) or "ninguno"
    more = f" ({len(sizes)} en total)" if len(sizes) > 10 else ""
    late = sum(not key.watched_at(moment) for moment in signed.values())
    odd = f" {late} fuera del tiempo en que fue testigo." if late else ""
    if key.is_packed:
        return (f"No comprobado, porque su clave solo la da este paquete: el testigo {key.name} "
                f"firmó: {listed}{more}.{odd}")  # fmt: skip
    return f"Testigo {key.name} (clave dada a mano) firmó: {listed}{more}.{odd}"


def newer(size: int, own: int) -> str:
    """What is newer than a package says nothing against it."""
    there, here = (f"{n:,}".replace(",", ".") for n in (size, own))
    return f"es más nuevo que este paquete (tamaño {here} < {there}): descarga el paquete de nuevo"


def figures_of(package: Package) -> Dict[str, Any]:
    """The figures of the report in the package; nothing when it holds no report."""
    names = [name for name in package.starting("report/") if name.endswith(".json")]
    if not names:
        return {}
    if len(names) > 1:
        raise Bad("el informe trae más de un archivo de datos")
    figures: Any = json.loads(package.whole(names[0], LARGEST_REPORT).decode("utf-8"))
    is_told = isinstance(figures, dict) and isinstance(figures.get("record"), dict)
    if not is_told or not all(isinstance(row.get("folio"), str) for row in figures["published"]):
        raise Bad("los datos del informe no tienen su forma")
    return dict(figures)


def check(
    package: Optional[str],
    receipts: Sequence[Tuple[str, bytes]] = (),
    vkeys: Sequence[str] = (),
    notes: Sequence[Tuple[str, bytes]] = (),
) -> Findings:
    """Everything that can be checked of what is given. Receipts alone need a key."""
    made = Check(vkeys, notes)
    if package is not None:
        made.read_package(package, receipts)
        return made.found
    made.read_receipts(receipts)
    made.tell_good([one for _, one in made.receipts])
    made.found.unseen &= {"j"}
    if not made.is_sure:
        made.found.no("a", "sin el paquete hace falta la clave pública: --vkey")
    return made.found


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


def compare(given: Sequence[Tuple[str, bytes]], vkeys: Sequence[str] = ()) -> Findings:
    """Whether the checkpoint of one letter is the start of that of another: checks a and c.

    The proof is the third of what is given, or came in the letter of the newer one.
    """
    made = Check(vkeys)
    made.found.unseen &= {"a", "c"}
    if not made.is_sure:
        made.found.no("a", "hace falta la clave pública: --vkey")
        return made.found
    notes: List[Tuple[str, Note]] = []
    for name, raw in given[:2]:
        try:
            notes.append((name, Post(raw).note(made.keys)))
        except (Bad, *SHAPE, LookupError) as trouble:
            why = str(trouble) if isinstance(trouble, Bad) else "no se pudo leer"
            made.found.no("a", f"{name}: {why}")
    if len(notes) == 2:
        made.older = notes[:1]
        made.found.yes("a", f"Clave dada a mano. {made._witnesses(notes[1][1])}")
        made.found.guarded("c", compare_two, made.found, notes, Post(given[-1][1]))
    return made.found


def compare_two(found: Findings, notes: Sequence[Tuple[str, Note]], post: Post) -> None:
    (was, older), (now, newer) = notes
    if older.origin != newer.origin:
        raise Bad(f"{was} y {now} son de registros distintos")
    if older.size > newer.size:
        raise Bad(f"{now} mide {newer.size} y {was} mide {older.size}: si no los diste al revés, "
                  "el registro perdió entradas. Guarda los dos y dilo en público")  # fmt: skip
    if older.size == newer.size and older.root != newer.root:
        raise Bad(f"hay dos raíces firmadas para el tamaño {newer.size}: el registro no es uno. "
                  "Guarda los dos y dilo en público")  # fmt: skip
    if older.size == newer.size:
        found.yes("c", f"Los dos son el mismo punto de control, de tamaño {newer.size}.")
        return
    steps = post.proof(older.size) if older.size else []
    ends = (older.size, older.root), (newer.size, newer.root)
    if older.root != digest() if not older.size else not is_start(*ends, steps):
        raise Bad(
            f"la prueba no lleva del tamaño {older.size} al {newer.size}. Pídela otra vez: "
            "si tampoco lleva, el registro se reescribió. Guarda los dos y dilo en público"
        )
    found.yes("c", f"El de tamaño {newer.size} empieza con el de tamaño {older.size}.")


def given_files(names: Sequence[str]) -> List[Tuple[str, bytes]]:
    return [(Path(name).name, Path(name).read_bytes()[:LONGEST_LINE]) for name in names]


def asked(arguments: Sequence[str]) -> Dict[str, List[str]]:
    """What was typed, by the option that it follows; files follow none."""
    given: Dict[str, List[str]] = {"": [], "--vkey": [], "--checkpoint": [], "--witness": []}
    at = ""
    for one in arguments:
        name, _, value = one.partition("=")
        if one in given and one:
            at = one
        elif name in given and value:
            given[name].append(value)
        elif one.startswith("--"):
            raise Bad(f"no conozco {one}")
        else:
            given[at].append(one)
            at = at if at == "--witness" else ""
    if at and not given[at]:
        raise Bad(f"falta qué va después de {at}")
    return given


def beside() -> List[str]:
    """The package around this file, unpacked or not, and the receipts next to it."""
    for place in (Path(__file__).resolve().parent, Path.cwd()):
        zips = [str(one) for one in sorted(place.glob("*.zip"))]
        found = [str(place)] if (place / "entries.jsonl").is_file() else zips
        if len(found) == 1:
            return [*found, *(str(one) for one in sorted(place.glob("*.tlog-proof")))]
    return []


def run(given: Dict[str, List[str]]) -> int:
    """Check what was typed, or what lies around this file."""
    files, witness, vkeys = given[""], given["--witness"], given["--vkey"]
    if witness and (files or len(witness) not in (2, 3)):
        return usage("con --witness se comparan dos puntos de control")
    if witness:
        return said(compare(given_files(witness), vkeys))
    if not files:
        files = beside()
        if not files:
            return usage("no hay un paquete, o hay más de uno, junto a verify.py")
        print(shown(f"Se comprueba {', '.join(files)}"))
    zips = [
        name for name in files
        if Path(name).is_dir() or name.endswith(".zip") or zipfile.is_zipfile(name)
    ]  # fmt: skip
    receipts = given_files([name for name in files if name not in zips])
    if len(zips) > 1:
        return usage("se comprueba un paquete a la vez")
    for name in zips:
        if not Path(name).exists():
            raise FileNotFoundError(2, "", name)
    notes = given_files(given["--checkpoint"])
    return said(check(zips[0] if zips else None, receipts, vkeys, notes))


def main(arguments: Sequence[str]) -> int:
    """Read what was given, print each check and the verdict, and answer 0 when all holds."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    if {"-h", "--help", "--ayuda"} & set(arguments):
        print(USAGE)
        return 0
    try:
        return run(asked(arguments))
    except Bad as trouble:
        return usage(str(trouble))
    except OSError as trouble:
        print(shown(f"No se pudo leer {trouble.filename}: mira si el nombre está bien escrito."))
        print("SIN VEREDICTO: no se comprobó nada.")
        return 1


def usage(trouble: str) -> int:
    print(shown(f"No se comprobó nada: {trouble}."), USAGE, sep="\n")
    return 2


def shown(line: str) -> str:
    """A line as a terminal may have it: what does not print is spelled out."""
    return "".join(one if one.isprintable() else f"\\u{{{ord(one):x}}}" for one in line)


def said(found: Findings) -> int:
    """Print what was found, and answer 0 when all holds and nothing is left in doubt."""
    print("\n".join(shown(line) for line in found.lines()))
    return 0 if found.holds and not any(found.doubts.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
