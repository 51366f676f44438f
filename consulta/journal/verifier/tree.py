"""The tree of all entries (RFC 9162): its root, and the two kinds of proof."""

from __future__ import annotations

from typing import List, Optional, Sequence, Tuple

from consulta.journal.verifier.canonical import Bad, digest

ASTRAY = "su entrada no lleva a la raíz firmada"


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
            raise Bad(ASTRAY)
        return leaf
    if not proof:
        raise Bad(ASTRAY)
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
