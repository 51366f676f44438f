"""The package as a zip or a folder, read in pieces and never trusted for its sizes or names."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import IO, Any, Iterator, List, Tuple

from consulta.journal.verifier.canonical import Bad, digest, parsed

MEMBER = re.compile(r"[A-Za-z0-9._/-]{1,200}")
KNOWN = ("vkey.txt", "checkpoint.txt", "entries.jsonl", "openings.jsonl", "verify.py", "README.txt")
FOLDERS = ("checkpoints", "report")
LONGEST_LINE = 16_000_000
LONGEST_NOTE = 1_000_000
MOST_FILES = 200_000


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
