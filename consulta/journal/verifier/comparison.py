"""Two checkpoints of a witness: whether the one is the start of the other."""

from __future__ import annotations

from typing import List, Sequence, Tuple

from consulta.journal.verifier.canonical import SHAPE, Bad, digest
from consulta.journal.verifier.checking import Check
from consulta.journal.verifier.findings import Findings
from consulta.journal.verifier.letters import Post
from consulta.journal.verifier.notes import Note
from consulta.journal.verifier.tree import is_start


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
        made.found.yes("a", f"Clave dada a mano. {made.witnesses(notes[1][1])}")
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
