"""The parts of the verifier as the one file that the public runs: verify.py."""

import ast
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent
OWN = "consulta.journal.verifier."
PARTS = (
    "canonical", "tree", "curve", "notes", "entries", "findings", "package", "stories", "later",
    "responses", "walk", "figures", "dates", "accounts", "votes", "report", "receipts", "letters",
    "checking", "comparison", "command",
)  # fmt: skip
WIDTH = 100
HEADER = '''\
"""Comprueba el registro de una consulta sin confiar en nadie: un archivo, y Python sin nada más.

    python3 -I -S verify.py paquete.zip --vkey "CLAVE"
    python3 -I -S verify.py paquete.zip comprobante.tlog-proof --vkey "CLAVE"
    python3 -I -S verify.py --witness anterior.txt nuevo.txt [prueba.txt] --vkey "CLAVE"
    python3 verify.py --ayuda

CLAVE es la clave pública del registro: tómala del acto que convocó la consulta. Termina con 0 si
todo se sostiene sin reservas, con 1 si no, con 2 si falta qué comprobar. Sirve cualquier Python
desde 3.9. No instala, no escribe y no envía nada; con -I -S tampoco usa nada que se haya instalado.

Check the record of a consultation without trusting anybody: one file, Python alone. Take the key
from the act that convened the consultation, not from the package.

El código, en inglés, se lee de arriba abajo. Sus partes:

{contents}
"""
'''


@dataclass(frozen=True)
class Part:
    """One module of the verifier, as it is written."""

    name: str
    source: str

    @property
    def statements(self) -> list[ast.stmt]:
        """What stands in it at the outermost level."""
        return ast.parse(self.source).body

    @property
    def title(self) -> str:
        """What it says that it is for."""
        return ast.get_docstring(ast.parse(self.source)) or ""

    @property
    def imports(self) -> list[ast.Import | ast.ImportFrom]:
        """Its list of imports; what it tries to import, and can do without, is none of them."""
        return [one for one in self.statements if isinstance(one, ast.Import | ast.ImportFrom)]

    @property
    def body(self) -> str:
        """All that comes after its imports, line by line."""
        last = max(one.end_lineno or 0 for one in self.imports)
        return "\n".join(self.source.split("\n")[last:]).strip("\n")


@lru_cache(maxsize=1)
def one_file() -> bytes:
    """The parts in their order, under one header and one list of imports: always the same bytes."""
    parts = [Part(name, (FOLDER / f"{name}.py").read_text("utf-8")) for name in PARTS]
    contents = "\n".join(f"{n:4}. {part.title}" for n, part in enumerate(parts, 1))
    sections = [
        f"# {f' {n} · {part.name} ':-^{WIDTH - 2}}\n# {part.title}\n\n\n{part.body}\n"
        for n, part in enumerate(parts, 1)
    ]
    head = f"{HEADER.format(contents=contents)}\n{_imports(parts)}\n"
    return "\n\n".join([head, *sections]).encode()


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """What the file must hash to, published apart from it: no copy of it can vouch for itself."""
    return hashlib.sha256(one_file()).hexdigest()


def _imports(parts: list[Part]) -> str:
    """What the parts need of Python itself, each named once; what they need of each other is here.

    Shapes: `future` first, then whole modules, then names out of modules, each in its order.
    """
    whole: set[str] = set()
    named: dict[str, set[str]] = {}
    for statement in (one for part in parts for one in part.imports):
        names = {ast.unparse(alias) for alias in statement.names}
        if isinstance(statement, ast.Import):
            whole |= names
        elif not (statement.module or "").startswith(OWN):
            named.setdefault(statement.module or "", set()).update(names)
    future = f"from __future__ import {', '.join(named.pop('__future__'))}"
    modules = [f"import {name}" for name in sorted(whole)]
    for module, names in sorted(named.items()):
        modules.append(f"from {module} import {', '.join(sorted(names))}")
    return "\n".join([future, "", *modules])
