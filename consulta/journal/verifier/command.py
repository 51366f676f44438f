"""The command: what was typed, what is printed, and the number it ends with."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

from consulta.journal.verifier.canonical import Bad
from consulta.journal.verifier.checking import check
from consulta.journal.verifier.comparison import compare
from consulta.journal.verifier.findings import Findings
from consulta.journal.verifier.package import LONGEST_LINE

USAGE = """Escribe así, con los nombres de tus archivos:

    python3 verify.py paquete.zip --vkey "CLAVE"
    python3 verify.py paquete.zip comprobante.tlog-proof --vkey "CLAVE"
    python3 verify.py paquete.zip --vkey "CLAVE" --checkpoint anterior.txt
    python3 verify.py comprobante.tlog-proof --vkey "CLAVE"
    python3 verify.py --witness anterior.txt nuevo.txt [prueba.txt] --vkey "CLAVE"

CLAVE es la clave pública del registro: está en el acto que convocó la consulta. En vez de
paquete.zip vale la carpeta donde lo desempacaste; sin archivos se busca junto a verify.py.
Termina con 0 si todo se sostiene sin reservas, con 1 si no, con 2 si falta qué comprobar."""


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
